"""Politeness: how many at once, how fast, and for how long not at all."""

import asyncio
from datetime import timedelta

import pytest
from support_egress import NOON, Board, Time, run, source
from support_server import Reply, Server

from monitor.fetch import Egress, SourceFetch
from monitor.fetch.pace import Lane, backoff, retry_after
from monitor.models import HostState, SourceState
from monitor.scraper import Pace
from monitor.settings import FetchSettings


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("86401", 86_400),
        ("99999999999999999999", 86_400),
        ("Wed, 04 Mar 2026 12:00:30 GMT", 30),
        ("Wednesday, 04-Mar-26 12:00:30 GMT", 30),
        ("Wed Mar  4 12:00:30 2026", 30),
        ("Thu, 04 Mar 2027 12:00:00 GMT", 86_400),
        ("Wed, 04 Mar 2026 11:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Wed, 99 Mar 2026 12:00:30 GMT", None),
        ("Wed, 04 Mar 99999 12:00:30 GMT", None),
        ("1" * 10_000, 86_400),
    ],
)
def test_retry_after(value: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else NOON + timedelta(seconds=seconds)
    assert retry_after(value, NOON) == expected


def test_backoff_doubles_within_bounds() -> None:
    assert [backoff(attempt, 1.0) for attempt in (0, 1, 2, 3)] == [0.5, 1, 2, 4]
    assert backoff(0, 0.0) == 0.25
    assert backoff(10_000, 1.0) == 30


class Clock:
    def __init__(self) -> None:
        self.at = 0.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.naps.append(round(seconds, 6))


def lane(clock: Clock, pace: Pace) -> Lane:
    return Lane(pace, clock, clock.sleep)


def naps(
    pace: Pace, count: int, *, every: float = 0.0, tighten: Pace | None = None, hold: float = 0.0
) -> list[float]:
    """What `count` requests one after the other have to wait."""
    clock = Clock()

    async def ask() -> None:
        way = lane(clock, pace)
        if tighten:
            way.tighten(tighten)
        if hold:
            way.hold(hold)
        for _ in range(count):
            async with way:
                clock.at += every

    asyncio.run(ask())
    return clock.naps


def test_a_burst_then_a_steady_rate() -> None:
    assert naps(Pace(per_second=2, burst=3), 6) == [0.5, 1.0, 1.5]


def test_whoever_is_slow_enough_never_waits() -> None:
    assert naps(Pace(per_second=2, burst=1), 6, every=0.5) == []


def test_tokens_do_not_pile_up_beyond_the_burst() -> None:
    clock = Clock()

    async def ask() -> None:
        way = lane(clock, Pace(per_second=10, burst=2))
        clock.at = 1_000
        for _ in range(3):
            async with way:
                pass

    asyncio.run(ask())
    assert clock.naps == [0.1]


def test_the_most_careful_pace_holds() -> None:
    careful = Pace(per_second=1, burst=1)
    assert naps(Pace(per_second=100, burst=50), 3, tighten=careful) == [1.0, 2.0]
    assert naps(careful, 3, tighten=Pace(per_second=100, burst=50)) == [1.0, 2.0]


def test_a_host_that_asks_for_a_pause_gets_it() -> None:
    assert naps(Pace(per_second=10, burst=5), 1, hold=7) == [7.0]


@pytest.mark.parametrize(("per_host", "most"), [(None, 2), (1, 1), (5, 5)])
def test_at_most_so_many_at_once_and_the_person_may_say_how_many(per_host: int | None, most: int) -> None:
    class Two(Board):
        pace = Pace(at_once=2, per_second=1_000, burst=100)

    open_now, seen = 0, 0

    async def count(request: object, writer: asyncio.StreamWriter) -> bool:
        nonlocal open_now, seen
        open_now += 1
        seen = max(seen, open_now)
        await asyncio.sleep(0.02)
        open_now -= 1
        return await Reply(200, b"1")(request, writer)  # type: ignore[arg-type]

    async def work(fetch: SourceFetch) -> None:
        await asyncio.gather(*(fetch.json(url) for _ in range(12)))

    with Server() as server:
        url = server.add("/", count)
        run(work, hosts=url, scraper=Two, settings=FetchSettings(seconds=5, per_host=per_host))
    assert seen == most


def test_the_whole_run_has_a_bound_too() -> None:
    open_now, seen = 0, 0

    async def count(request: object, writer: asyncio.StreamWriter) -> bool:
        nonlocal open_now, seen
        open_now += 1
        seen = max(seen, open_now)
        await asyncio.sleep(0.02)
        open_now -= 1
        return await Reply(200, b"1")(request, writer)  # type: ignore[arg-type]

    async def work(urls: list[str]) -> None:
        async with Egress(FetchSettings(at_once=3), now=lambda: NOON) as egress:
            await asyncio.gather(*(source(egress, url).json(url) for url in urls))

    with Server(everywhere=True) as server:
        server.add("/", count)
        asyncio.run(work([server.url("/", f"127.0.3.{number}") for number in range(1, 13)]))
    assert seen == 3


def test_a_host_that_asked_for_a_pause_in_the_last_run_is_not_asked() -> None:
    async def work(fetch: SourceFetch) -> object:
        return await fetch.json(server.url("/"))

    with Server() as server:
        server.json("/", 1)
        origin = server.url("")
        state = SourceState(hosts={origin: HostState(not_before=NOON + timedelta(seconds=1))})
        with pytest.raises(Exception, match="asked not to be called before"):
            run(work, hosts=origin, state=state)
        assert server.requests == []
        assert run(work, hosts=origin, state=state, time=Time(NOON + timedelta(seconds=1))) == 1
