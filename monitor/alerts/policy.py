"""When and where each thing is said: channels, digests, quiet hours, caps. Pure.

Nothing is ever dropped here. What comes over a cap is folded with its like into one message; what falls
into quiet hours waits for their end.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from monitor.alerts.content import AlertContent, Event
from monitor.settings import AlertPolicy, AlertSettings

_BASELINE = 5
_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
_ABOUT_A_ROLE = frozenset({Event.NEW, Event.CHANGED, Event.REOPENED, Event.CLOSED, Event.LEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One outbox row to be: `delivery` is instant, digest or fold (told with its like in one message)."""

    key: str
    channel: str
    due: datetime
    delivery: str
    content: AlertContent


@dataclass(slots=True)
class Told:
    """What one run has planned so far, for its caps: by channel, and by channel and company."""

    run: Counter[str] = field(default_factory=Counter)
    company: Counter[tuple[str, str]] = field(default_factory=Counter)


def plan(
    contents: Sequence[AlertContent],
    policies: Mapping[str, AlertPolicy],
    settings: AlertSettings,
    *,
    now: datetime,
    told: Told,
    first: bool = False,
) -> list[Planned]:
    """The outbox rows of these contents, the best matches first.

    `policies` are the watches' own, by name. `told` counts on through a run. `first`: the source was never
    read before, so that more than a few matches are one summary and no storm.
    """
    ranked = sorted(contents, key=lambda content: -(content.score or 0.0))
    storm = first and sum(content.event is Event.NEW for content in contents) > _BASELINE
    return [
        _planned(content, channel, policies, settings, now, told, storm)
        for content in ranked
        for channel in _channels(content, policies, settings)
    ]


def _channels(
    content: AlertContent, policies: Mapping[str, AlertPolicy], settings: AlertSettings
) -> Iterable[str]:
    """The watch's channels; all of them where it names none, and for news of a source."""
    policy = policies.get(content.watch or "")
    return (policy.channels if policy else ()) or tuple(settings.channels)


def _planned(
    content: AlertContent,
    channel: str,
    policies: Mapping[str, AlertPolicy],
    settings: AlertSettings,
    now: datetime,
    told: Told,
    storm: bool,
) -> Planned:
    policy = policies.get(content.watch or "")
    digest = policy is not None and policy.when == "digest"
    folded = storm or (not digest and _over(content, channel, settings, told))
    return Planned(
        key=key(channel, content),
        channel=channel,
        due=next_digest(now, settings) if digest else after_quiet(now, settings),
        delivery="digest" if digest else "fold" if folded else "instant",
        content=content,
    )


def _over(content: AlertContent, channel: str, settings: AlertSettings, told: Told) -> bool:
    if content.event not in _ABOUT_A_ROLE:
        return False
    company = (channel, (content.organization or "").casefold())
    told.run[channel] += 1
    told.company[company] += bool(content.organization)
    return told.run[channel] > settings.per_run or told.company[company] > settings.per_company


def key(channel: str, content: AlertContent) -> str:
    """What makes an alert the same one: channel, subject, event and version, not the watch."""
    said = "\n".join((channel, content.subject, content.event, content.version))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def zone(settings: AlertSettings) -> tzinfo:
    """The person's time zone; the machine's where none is set."""
    if settings.timezone:
        return ZoneInfo(settings.timezone)
    local = datetime.now().astimezone().tzinfo
    assert local is not None  # noqa: S101 - astimezone always sets one
    return local


def next_digest(now: datetime, settings: AlertSettings) -> datetime:
    """The next time of the digest, by the local clock."""
    local = now.astimezone(zone(settings))
    today = local.replace(
        hour=settings.digest_at.hour, minute=settings.digest_at.minute, second=0, microsecond=0
    )
    chosen = today if today > local else _next_day(today)
    return chosen.astimezone(now.tzinfo)


def _next_day(local: datetime) -> datetime:
    """The same wall-clock time a day later (adding 24 hours would drift at a change of the clocks)."""
    return local.replace(tzinfo=None, fold=0).__add__(timedelta(days=1)).replace(tzinfo=local.tzinfo)


def after_quiet(now: datetime, settings: AlertSettings) -> datetime:
    """Now, or the end of the quiet hours that it falls into."""
    begin, end = settings.quiet_from, settings.quiet_until
    if begin is None or end is None or begin == end:
        return now
    local = now.astimezone(zone(settings))
    if not _within(local.time(), begin, end):
        return now
    ends = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return (ends if ends > local else _next_day(ends)).astimezone(now.tzinfo)


def _within(at: time, begin: time, end: time) -> bool:
    return begin <= at < end if begin < end else at >= begin or at < end


def next_try(attempts: int, now: datetime) -> datetime:
    """When a refused message is tried again: a minute, then longer, at most four hours; never given up."""
    return now + _BACKOFF[min(attempts, len(_BACKOFF)) - 1]
