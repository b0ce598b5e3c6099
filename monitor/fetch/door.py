"""The policy of the one door: pace, retries, redirects, robots.txt, and what a status means.

SourceFetch.get → Door.ask     tries, with backoff and Retry-After, within one budget of time
                  → _chain     the redirects, each checked as if it were the first address
                    → _hop     is the host to be asked now, and this page at all? a slot, the clock
                      → Transport.send    the network, or a recording
"""

import asyncio
import itertools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from yarl import URL

from monitor.errors import Blocked, Hostile, SourceError
from monitor.fetch.hop import (
    MAX_REDIRECTS,
    REDIRECTS,
    Answer,
    Exchange,
    Request,
    followed,
    origin,
    web_address,
)
from monitor.fetch.pace import LONGEST_WAIT, Lane, Passing, Sleep, Throttled, backoff, retry_after
from monitor.fetch.robots import SIZE, Robots
from monitor.fetch.walls import login_redirect, meaning
from monitor.models import HostState
from monitor.scraper import Pace
from monitor.settings import FetchSettings

_log: Final = logging.getLogger(__name__)


class Transport(Protocol):
    """Where an answer comes from: the network, a recording, or the network while it is recorded."""

    @property
    def live(self) -> bool:
        """Whether hosts are really asked, so that robots.txt, pace and pauses matter."""
        ...

    async def send(self, request: Request, allowed: frozenset[str]) -> Answer: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class Visit:
    """One source at the door: what it may, what it has used, and what it was answered last."""

    source: str
    pace: Pace
    allowed: frozenset[str]
    obeys_robots: bool = False
    requests: int = 0
    bytes: int = 0
    origins: set[str] = field(default_factory=set)
    last: Exchange | None = None


@dataclass(slots=True)
class Budget:
    """Seconds of network time left for one request with its redirects and retries."""

    left: float


class Door:
    """One run's way out. `hosts` is what is known of each origin, shared by all sources."""

    def __init__(
        self,
        settings: FetchSettings,
        transport: Transport,
        *,
        hosts: dict[str, HostState],
        now: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hosts = hosts
        self._settings = settings
        self.transport = transport
        self._now = now
        self._sleep = sleep
        self._clock = clock
        self._lanes: dict[str, Lane] = {}
        self._at_once = asyncio.Semaphore(settings.at_once)
        self._robots = Robots(self._hosts, now)

    async def ask(self, request: Request, visit: Visit) -> Answer:
        """An answer with status 2xx, or 304. Raises SourceError by its meaning."""
        budget = Budget(self._settings.seconds)
        for attempt in itertools.count():
            last = attempt >= self._settings.retries or not self.transport.live
            try:
                return await self._attempt(request, visit, budget, last)
            except (Passing, Throttled) as error:
                wait = self._wait(error, attempt)
                if last or wait is None or budget.left <= 0:
                    raise
            await self._sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def status(self, request: Request, visit: Visit) -> int:
        """The status at the end of the redirects, whatever it is. Raises SourceError without one."""
        return (await self._chain(request, visit, Budget(self._settings.seconds))).status

    async def permit(self, url: str, visit: Visit) -> None:
        """Raise Blocked if the source may not open this page (in a browser) now."""
        address = web_address(url)
        self._not_yet(origin(address))
        await self._obey(address, visit, Budget(self._settings.seconds))

    async def close(self) -> None:
        """Close the network, or write the recording."""
        await self.transport.close()

    async def _attempt(self, request: Request, visit: Visit, budget: Budget, last: bool) -> Answer:
        answer = await self._chain(request, visit, budget)
        error = meaning(answer, retry_after(answer.headers.get("Retry-After"), self._now()))
        if error is None:
            return answer
        if error.retry_after is not None:
            self._pause(error, origin(answer.url), last)
        raise error

    def _pause(self, error: SourceError, key: str, last: bool) -> None:
        """Keep to the host's pause: a short one now, a long one over the runs to come."""
        wait = self._wait(error, 0)
        if last or wait is None or not isinstance(error, Passing | Throttled):
            self._hosts[key] = replace(self._hosts.get(key, HostState()), not_before=error.retry_after)
        elif key in self._lanes:
            self._lanes[key].hold(wait)

    def _wait(self, error: SourceError, attempt: int) -> float | None:
        """Seconds until the next try, or None when the host asks for more than we wait."""
        if error.retry_after is None:
            return backoff(attempt)
        seconds = (error.retry_after - self._now()).total_seconds()
        return max(seconds, 0.0) if seconds <= LONGEST_WAIT else None

    async def _chain(self, request: Request, visit: Visit, budget: Budget, robots: bool = True) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            if robots and visit.obeys_robots and self.transport.live:
                await self._obey(request.url, visit, budget)
            answer = await self._hop(request, visit, budget)
            if answer.status not in REDIRECTS or "Location" not in answer.headers:
                return answer
            target = web_address(answer.headers["Location"], answer.url)
            login_redirect(answer.url, target)
            request = followed(request, target)
        raise Hostile(f"{request.url.raw_host} redirects more than {MAX_REDIRECTS} times")

    async def _obey(self, url: URL, visit: Visit, budget: Budget) -> None:
        async def fetch(address: URL) -> Answer:
            request = Request("GET", address, {}, cap=SIZE, partly=True)
            return await self._chain(request, visit, budget, robots=False)

        key = origin(url)
        delay = await self._robots.check(url, key, fetch)
        if delay is not None:
            self._lane(key, visit.pace).tighten(Pace(1, 1 / delay, 1))

    async def _hop(self, request: Request, visit: Visit, budget: Budget) -> Answer:
        key = origin(request.url)
        visit.origins.add(key)
        if not self.transport.live:
            return await self._timed(request, visit, budget)
        self._not_yet(key)
        async with self._lane(key, visit.pace), self._at_once:
            return await self._timed(request, visit, budget)

    async def _timed(self, request: Request, visit: Visit, budget: Budget) -> Answer:
        started = self._clock()
        outcome, wire = "error", 0
        visit.requests += 1
        try:
            async with asyncio.timeout(budget.left):
                answer = await self.transport.send(request, visit.allowed)
            outcome, wire = str(answer.status), answer.wire
            if request.cap:  # a probe for a status alone tells nothing
                visit.last = request, answer
            visit.bytes += wire
        except TimeoutError:
            seconds = self._settings.seconds
            raise Hostile(f"{request.url.raw_host} did not finish within {seconds:g} s") from None
        else:
            return answer
        finally:
            taken = self._clock() - started
            budget.left -= taken
            if _log.isEnabledFor(logging.DEBUG):
                # Without the query, which may hold a token.
                address = f"{request.url.raw_host}{request.url.raw_path}"
                _log.debug(
                    "fetch source=%s method=%s url=%s status=%s bytes=%d seconds=%.3f",
                    *(visit.source, request.method, address, outcome, wire, taken),
                )

    def _not_yet(self, key: str) -> None:
        """Raise Blocked while a host's own pause lasts."""
        state = self._hosts.get(key)
        if state is not None and state.not_before is not None and state.not_before > self._now():
            moment = f"{state.not_before:%Y-%m-%d %H:%M} UTC"
            raise Blocked(f"{key} asked not to be called before {moment}", retry_after=state.not_before)

    def _lane(self, key: str, pace: Pace) -> Lane:
        lane = self._lanes.get(key)
        if lane is None:
            at_once = self._settings.per_host or pace.at_once
            lane = self._lanes[key] = Lane(replace(pace, at_once=at_once), self._clock, self._sleep)
        else:
            lane.tighten(pace)
        return lane
