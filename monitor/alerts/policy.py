"""When and where each thing is said: channels, digests, quiet hours, caps. Pure.

Nothing is ever dropped here. What comes over a cap is folded with its like into one message; what falls
into quiet hours waits for their end. What a watch says of its own counts before what the channel says,
and that before what stands under `alerts`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.alerts.content import AlertContent, Event
from monitor.alerts.times import after_quiet, next_digest
from monitor.settings import AlertPolicy, AlertRules, AlertSettings, DigestTime, QuietHours

BASELINE = 5
"""The most matches of a source's first reading that are told one by one."""
_ABOUT_A_ROLE = frozenset(
    {
        Event.NEW,
        Event.CHANGED,
        Event.REOPENED,
        Event.REPOSTED,
        Event.CLOSING_SOON,
        Event.CLOSED,
        Event.LEAD,
    }
)
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
    """What one run has planned so far, for its caps: by scope, and by scope with company or source."""

    run: Counter[tuple[str, ...]] = field(default_factory=Counter)
    company: Counter[tuple[str, ...]] = field(default_factory=Counter)
    source: Counter[tuple[str, ...]] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Policies:
    """What the person said of alerts: `settings` for all, `watches` for each by name."""

    settings: AlertSettings
    watches: Mapping[str, AlertPolicy] = field(default_factory=dict)

    def watch(self, name: str | None) -> AlertPolicy:
        """Of a watch; news of a source have none and go the usual way."""
        return self.watches.get(name or "", AlertPolicy())

    def _said(self, channel: str, watch: str | None) -> tuple[AlertRules, AlertRules]:
        return self.watch(watch).rules, self.settings.rules.get(channel, AlertRules())

    def quiet(self, channel: str, watch: str | None) -> QuietHours:
        """The quiet hours of a watch's alerts on a channel."""
        own, channels = self._said(channel, watch)
        return own.quiet or channels.quiet or self.settings.quiet

    def digest(self, channel: str, watch: str | None) -> DigestTime:
        """When their digest comes."""
        own, channels = self._said(channel, watch)
        return own.digest or channels.digest or self.settings.digest

    def caps(self, channel: str, watch: str | None) -> Iterator[tuple[tuple[str, ...], int, int, int]]:
        """Scope, per run, per company, per source: the channel's, and the watch's if it has some."""
        own, channels = self._said(channel, watch)
        settings = self.settings
        per_run, per_company = channels.per_run or settings.per_run, channels.per_company
        per_source = channels.per_source or settings.per_source
        yield (channel,), per_run, per_company or settings.per_company, per_source
        if own.per_run or own.per_company or own.per_source:
            company = own.per_company or settings.per_company
            yield (channel, watch or ""), own.per_run or per_run, company, own.per_source or per_source

    def awake(self, channel: str, watch: str | None, now: datetime) -> datetime:
        """Now, or when the quiet hours end there."""
        return after_quiet(now, self.quiet(channel, watch), self.settings.timezone)


@dataclass(frozen=True, slots=True)
class _Way:
    content: AlertContent
    channel: str
    digest: bool


def plan(
    contents: Sequence[AlertContent],
    policies: Policies,
    *,
    now: datetime,
    told: Told,
    first: bool = False,
    snoozed: frozenset[str] = frozenset(),
) -> list[Planned]:
    """The outbox rows of these contents, the best matches first.

    `told` counts on through a run. `first`: the source was never read before, so that more than a few
    matches are one summary and no storm. What two watches want to tell on one channel is told there once,
    for the one that tells it soonest: not one of the `snoozed`, and at once if one of them says so.
    """
    ranked = sorted(contents, key=lambda content: -(content.score or 0.0))
    storm = first and sum(content.event is Event.NEW for content in contents) > BASELINE
    ways = [way for content in ranked for way in _ways(content, policies)]
    planned: list[Planned] = []
    for way in sorted(ways, key=lambda way: (way.content.watch in snoozed, way.digest)):
        if (unique := key(way.channel, way.content)) not in told.keys:
            told.keys.add(unique)
            planned.append(_planned(unique, way, policies, now, told, storm))
    return planned


def _ways(content: AlertContent, policies: Policies) -> Iterable[_Way]:
    """Each channel that tells the content, and whether it waits for the digest there.

    News of a source have no watch, and go where a watch that names no channel goes: at once to all
    channels but those of the digest. The digest's channels get everything, once a day: at once only what
    a watch sends there by name.
    """
    settings, policy = policies.settings, policies.watch(content.watch)
    digest = policy.when == "digest" or content.event in _DIGEST_ONLY
    others = tuple(name for name in settings.channels if name not in settings.digest_channels)
    daily = settings.digest_channels or tuple(settings.channels)
    chosen = policy.channels or (daily if digest else others)
    yield from (_Way(content, channel, digest) for channel in chosen)
    yield from (_Way(content, channel, True) for channel in settings.digest_channels if channel not in chosen)


def _planned(unique: str, way: _Way, policies: Policies, now: datetime, told: Told, storm: bool) -> Planned:
    channel, watch = way.channel, way.content.watch
    folded = storm or (not way.digest and _over(way.content, channel, policies, told))
    health = way.content.event in _HEALTH
    zone = policies.settings.timezone
    due = next_digest(now, policies.digest(channel, watch), zone) if way.digest else now
    return Planned(
        key=unique,
        channel=channel,
        due=policies.awake(channel, watch, due),
        delivery="digest" if way.digest else "health" if health else "fold" if folded else "instant",
        content=way.content,
    )


def _over(content: AlertContent, channel: str, policies: Policies, told: Told) -> bool:
    """Whether it comes over a cap; it counts in each that holds for it."""
    if content.event not in _ABOUT_A_ROLE:
        return False
    employer = (content.organization or "").casefold()
    over = False
    for scope, per_run, per_company, per_source in policies.caps(channel, content.watch):
        company, source = (*scope, employer), (*scope, *content.sources[:1])
        told.run[scope] += 1
        told.company[company] += bool(employer)
        told.source[source] += bool(content.sources)
        over |= told.run[scope] > per_run or told.company[company] > per_company
        over |= told.source[source] > per_source
    return over


def key(channel: str, content: AlertContent) -> str:
    """What makes an alert the same one: channel, subject, event and version, not the watch."""
    said = "\n".join((channel, content.subject, content.event, content.version))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
