"""One source at the door, for tests: `run(work)` opens an Egress, hands `work` a SourceFetch, and ends.

answer = run(lambda fetch: fetch.get(server.url("/jobs")), hosts=server.url())
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import SecretStr

from monitor.fetch import Egress, SourceFetch
from monitor.models import SourceState
from monitor.scraper import Pace, Scraper, ScraperOptions
from monitor.settings import FetchSettings, Source

T = TypeVar("T")
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class BoardOptions(ScraperOptions):
    url: str = ""
    more: tuple[str, ...] = ()
    token: SecretStr | None = None


class Board(Scraper):
    """A kind whose configuration names one host, in no hurry to be polite."""

    kind = "board"
    pace = Pace(at_once=50, per_second=10_000, burst=10_000)
    Options = BoardOptions


class Site(Board):
    """The same, but it reads pages."""

    obeys_robots = True


@dataclass
class Time:
    """A clock that only sleeping moves. `naps` are the sleeps asked for."""

    at: datetime = NOON
    naps: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def source(egress: Egress, url: str = "", state: SourceState | None = None, **said: Any) -> SourceFetch:
    """The door for one source whose configuration names `url`."""
    kind = said.pop("scraper", Board)
    scraper = kind(BoardOptions(url=url, **said))
    return egress.for_source(
        scraper, state or SourceState(), Source(name="acme", kind="board", options=scraper.options)
    )


def run(
    work: Callable[[SourceFetch], Awaitable[T]],
    *,
    hosts: str = "",
    state: SourceState | None = None,
    scraper: type[Scraper] = Board,
    settings: FetchSettings | None = None,
    time: Time | None = None,
    token: str | None = None,
    more: tuple[str, ...] = (),
    **said: Any,
) -> T:
    """`work` done with one source's fetch. `said` goes to Egress; retries are off unless set."""

    async def all_of_it() -> T:
        clock = time or Time()
        chosen = settings or FetchSettings(seconds=5, retries=0)
        async with Egress(chosen, now=clock.now, sleep=clock.sleep, **said) as egress:
            return await work(source(egress, hosts, state, scraper=scraper, token=token, more=more))

    return asyncio.run(all_of_it())
