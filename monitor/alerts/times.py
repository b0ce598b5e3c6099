"""When things may be said, by the person's clock: digests, quiet hours, retries. Pure.

A wall-clock day has 23 to 25 hours: moments are made from a date and a time of day, never by adding 24 hours.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from monitor.settings import DigestTime, QuietHours

_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# A digest of one weekday is at most a week away; two days more for what the clock's change skips.
_AHEAD = 9


def next_digest(now: datetime, digest: DigestTime, zone: str | None) -> datetime:
    """The next time of the digest on one of its days, in UTC."""
    return _next(now, digest.at, digest.days, zone)


def after_quiet(now: datetime, quiet: QuietHours, zone: str | None) -> datetime:
    """Now, or the end of the quiet hours that it falls into."""
    if not _within(local(now, zone).time(), quiet):
        return now
    return _next(now, quiet.end, frozenset(range(7)), zone)


def local(now: datetime, zone: str | None) -> datetime:
    """The moment by the person's clock; None is the machine's time zone."""
    return now.astimezone(_zone(zone))


def start_of(day: date, zone: str | None) -> datetime:
    """When the day begins there, in UTC."""
    return _moment(day, time(0), zone)


def next_try(attempts: int, now: datetime) -> datetime:
    """When a channel that refused is tried again: a minute, then longer, at most four hours; never given up."""
    return now + _BACKOFF[min(attempts, len(_BACKOFF)) - 1]


def _zone(name: str | None) -> tzinfo | None:
    return ZoneInfo(name) if name else None


def _next(now: datetime, at: time, days: frozenset[int], zone: str | None) -> datetime:
    today = local(now, zone).date()
    ahead = (today + timedelta(days=n) for n in range(_AHEAD))
    moments = (_moment(day, at, zone) for day in ahead if day.weekday() in days)
    return next(moment for moment in moments if moment > now)


def _moment(day: date, at: time, zone: str | None) -> datetime:
    wall = datetime.combine(day, at)
    place = _zone(zone)
    return (wall.replace(tzinfo=place) if place else wall.astimezone()).astimezone(UTC)


def _within(at: time, quiet: QuietHours) -> bool:
    if quiet.begin <= quiet.end:
        return quiet.begin <= at < quiet.end
    return at >= quiet.begin or at < quiet.end
