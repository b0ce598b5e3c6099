"""When a source in trouble is asked again, and when the person hears of it again.

It is asked ever more rarely, and never given up: a large open crawler switched off what failed for long,
and of its 121 silent boards 100 answered again.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.models import Verdict

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SOON = timedelta(minutes=30)
_PATIENT = 4
# What answers, and is in doubt, must be seen again to be believed.
_DOUBTED = 8
_DOUBTS = frozenset({Verdict.PARTIAL, Verdict.SUSPICIOUS_EMPTY})
_SPREAD = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How a source fares: visits that failed in a row, since when, and what the person was told of it.

    `told` is when they last heard of it, `healed` when it last came back.
    """

    failures: int = 0
    since: datetime | None = None
    broken: bool = False
    told: datetime | None = None
    healed: datetime | None = None


def quarantined(failures: int, since: datetime | None, now: datetime) -> bool:
    """Whether a source failed for so long that it is only probed, once a day."""
    return failures > _PATIENT and since is not None and now - since >= _WEEK


def wait(name: str, every: timedelta, verdict: Verdict, failures: int, *, quarantine: bool) -> timedelta:
    """How long until the next visit; `failures` counts this one. No longer than a day, or `every`."""
    if not failures:
        return every
    if quarantine:
        return _spread(name, max(every, _DAY))
    if failures == 1 and verdict is Verdict.UNREACHABLE:
        return min(every, _SOON)
    steps = failures - (_DOUBTED if verdict in _DOUBTS else _PATIENT)
    if steps <= 0:
        return every
    return min(_spread(name, every * 2.0 ** min(steps, 16)), max(every, _DAY))


def _spread(name: str, span: timedelta) -> timedelta:
    """A tenth less at most, another for each source, so that they don't all come at once."""
    return span * (1 - _SPREAD * (zlib.crc32(name.encode()) % 1000) / 1000)


def longest(every: timedelta) -> timedelta:
    """The longest wait that can be meant: a due time beyond it was written by a clock that was wrong."""
    return max(every, _DAY) + every / 10


def breaks(trouble: Trouble, now: datetime) -> bool:
    """Whether the person hears now that the source is broken.

    A source that comes and goes is told once a week: a relapse within a day after it healed is no news.
    """
    if trouble.broken:
        return False
    relapse = trouble.healed is not None and timedelta(0) <= (trouble.since or now) - trouble.healed < _DAY
    lasting = trouble.since is not None and now - trouble.since >= _DAY
    return not relapse or lasting or trouble.told is None or now - trouble.told >= _WEEK


def reminds(trouble: Trouble, now: datetime) -> bool:
    """Whether it is time to say again that the source is still broken."""
    return trouble.broken and trouble.told is not None and now - trouble.told >= _WEEK
