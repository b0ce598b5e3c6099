"""How fast a host is asked: slots and a token bucket per origin, backoff, and what `Retry-After` says."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from monitor.errors import Blocked, Unreachable
from monitor.scraper import Pace

LONGEST_WAIT: Final = 60.0
_LONGEST_RETRY_AFTER: Final = timedelta(hours=24)
_LONGEST_BACKOFF: Final = 30.0


class Passing(Unreachable):
    """A failure that another try may not meet."""


class Throttled(Blocked):
    """429: refused for now, and worth another try."""


Sleep = Callable[[float], Awaitable[None]]


class Lane:
    """The way to one origin: a slot for each request at once, a token for each request in time.

    Sources that share an origin share its lane; the most careful of their paces holds for all.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float], sleep: Sleep) -> None:
        self._pace = pace
        self._slots = asyncio.Semaphore(pace.at_once)
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(pace.burst)
        self._at = clock()

    def tighten(self, pace: Pace) -> None:
        """Be no faster than `pace` from now on."""
        if pace.per_second < self._pace.per_second or pace.burst < self._pace.burst:
            rate = min(pace.per_second, self._pace.per_second)
            burst = min(pace.burst, self._pace.burst)
            self._pace = Pace(self._pace.at_once, rate, burst)
            self._tokens = min(self._tokens, float(burst))

    def hold(self, seconds: float) -> None:
        """Let nobody start for so long: the host asked for a pause."""
        self._refill()
        self._tokens = min(self._tokens, 1 - seconds * self._pace.per_second)

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        wait = self._take()
        if wait > 0:
            try:
                await self._sleep(wait)
            except BaseException:
                self._slots.release()
                raise

    async def __aexit__(self, *_: object) -> None:
        self._slots.release()

    def _take(self) -> float:
        """Take a token, even one that is not there yet; seconds until it is."""
        self._refill()
        self._tokens -= 1
        return max(0.0, -self._tokens / self._pace.per_second)

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._pace.burst, self._tokens + (now - self._at) * self._pace.per_second)
        self._at = now


def backoff(attempt: int, jitter: float | None = None) -> float:
    """Seconds before try number `attempt` + 1 (from 0): doubling from half a second, with jitter (0 to 1)."""
    longest = min(_LONGEST_BACKOFF, 0.5 * 2.0 ** min(attempt, 16))
    share = random.SystemRandom().random() if jitter is None else jitter
    return longest * (0.5 + 0.5 * share)


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """When a `Retry-After` header (RFC 9110: seconds, or a date) lets us ask again, within 24 hours.

    None for nothing, for garbage, and for a time that has passed.
    """
    text = (value or "").strip()[:64]
    if text.isascii() and text.isdigit():
        delay = timedelta(seconds=min(int(text), 10**6))
    else:
        moment = _date(text)
        if moment is None:
            return None
        delay = moment - now
    return now + min(delay, _LONGEST_RETRY_AFTER) if delay > timedelta(0) else None


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
