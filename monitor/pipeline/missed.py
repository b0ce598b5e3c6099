"""Whether the schedule was missed: the machine slept, or cron was dead. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

_LEAST = timedelta(hours=2)
_TIMES = 2


def late(visits: Iterable[tuple[timedelta, datetime | None]], now: datetime) -> timedelta | None:
    """How late the latest of these visits is (its interval, when it was due), if one was missed as a whole."""
    spans = [now - due for every, due in visits if due is not None and now - due > max(every, _LEAST)]
    return max(spans, default=None)


def missed_since(
    starts: Sequence[datetime], visits: Iterable[tuple[timedelta, datetime | None]], now: datetime
) -> datetime | None:
    """Since when nothing ran although it should have. `starts` are the last runs', newest first.

    A schedule that is slower than a source wants (once a day, for every 6 h) is not late each time: the
    pause must also be longer than the usual ones.
    """
    if not starts or late(visits, now) is None:
        return None
    pauses = [(later - earlier).total_seconds() for later, earlier in pairwise(starts)]
    if pauses and (now - starts[0]).total_seconds() <= _TIMES * median(pauses):
        return None
    return starts[0]
