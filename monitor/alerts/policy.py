"""When and where each thing is said: channels, digests, quiet hours, caps. Pure.

Nothing is ever dropped here. What comes over a cap is folded with its like into one message; what falls
into quiet hours waits for their end.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from monitor.alerts.content import AlertContent, Event
from monitor.settings import AlertPolicy, AlertSettings

_BASELINE = 5
_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
_ABOUT_A_ROLE = frozenset({Event.NEW, Event.CHANGED, Event.REOPENED, Event.CLOSED, Event.LEAD})
_DIGEST_ONLY = frozenset({Event.SOURCE_STILL_BROKEN})
# A dead network breaks all sources at once: one message, with a line for each.
_HEALTH = frozenset({Event.SOURCE_BROKEN, Event.SOURCE_HEALED, Event.SESSION_ENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One outbox row to be: `delivery` is instant, digest, fold or health (told with its like in one message)."""

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
    keys: set[str] = field(default_factory=set)


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
    read before, so that more than a few matches are one summary and no storm. What two watches want to
    tell on one channel is told there once, at once if one of them says so.
    """
    ranked = sorted(contents, key=lambda content: -(content.score or 0.0))
    storm = first and sum(content.event is Event.NEW for content in contents) > _BASELINE
    ways = [way for content in ranked for way in _ways(content, policies, settings)]
    planned: list[Planned] = []
    for content, channel, digest in sorted(ways, key=lambda way: way[2]):
        if (unique := key(channel, content)) not in told.keys:
            told.keys.add(unique)
            planned.append(_planned(unique, content, channel, digest, settings, now, told, storm))
    return planned


def _ways(
    content: AlertContent, policies: Mapping[str, AlertPolicy], settings: AlertSettings
) -> Iterable[tuple[AlertContent, str, bool]]:
    """Each channel that tells the content, and whether it waits for the digest there.

    News of a source have no watch, and go where a watch that names no channel goes: at once to all
    channels but those of the digest. The digest's channels get everything, once a day: at once only what
    a watch sends there by name.
    """
    policy = policies.get(content.watch or "", AlertPolicy())
    digest = policy.when == "digest" or content.event in _DIGEST_ONLY
    others = tuple(name for name in settings.channels if name not in settings.digest_channels)
    daily = settings.digest_channels or tuple(settings.channels)
    chosen = policy.channels or (daily if digest else others)
    yield from ((content, channel, digest) for channel in chosen)
    yield from ((content, channel, True) for channel in settings.digest_channels if channel not in chosen)


def _planned(
    unique: str,
    content: AlertContent,
    channel: str,
    digest: bool,
    settings: AlertSettings,
    now: datetime,
    told: Told,
    storm: bool,
) -> Planned:
    folded = storm or (not digest and _over(content, channel, settings, told))
    health = content.event in _HEALTH
    return Planned(
        key=unique,
        channel=channel,
        due=after_quiet(next_digest(now, settings) if digest else now, settings),
        delivery="digest" if digest else "health" if health else "fold" if folded else "instant",
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


def next_digest(now: datetime, settings: AlertSettings) -> datetime:
    """The next time of the digest, by the person's clock, in UTC."""
    return _next(now, settings.digest_at, settings)


def after_quiet(now: datetime, settings: AlertSettings) -> datetime:
    """Now, or the end of the quiet hours that it falls into."""
    begin, end = settings.quiet_from, settings.quiet_until
    if begin is None or end is None or not _within(_local(now, settings).time(), begin, end):
        return now
    return _next(now, end, settings)


def _zone(settings: AlertSettings) -> tzinfo | None:
    """The person's time zone; None is the machine's."""
    return ZoneInfo(settings.timezone) if settings.timezone else None


def _local(now: datetime, settings: AlertSettings) -> datetime:
    return now.astimezone(_zone(settings))


def _next(now: datetime, at: time, settings: AlertSettings) -> datetime:
    """The next moment at which the person's clock shows `at`; a wall-clock day, which has 23 to 25 hours."""
    today = _local(now, settings).date()
    days = (_moment(today + timedelta(days=ahead), at, settings) for ahead in (0, 1, 2))
    return next(moment for moment in days if moment > now)


def _moment(day: date, at: time, settings: AlertSettings) -> datetime:
    wall = datetime.combine(day, at)
    zone = _zone(settings)
    return (wall.replace(tzinfo=zone) if zone else wall.astimezone()).astimezone(UTC)


def _within(at: time, begin: time, end: time) -> bool:
    return begin <= at < end if begin < end else at >= begin or at < end


def next_try(attempts: int, now: datetime) -> datetime:
    """When a refused message is tried again: a minute, then longer, at most four hours; never given up."""
    return now + _BACKOFF[min(attempts, len(_BACKOFF)) - 1]
