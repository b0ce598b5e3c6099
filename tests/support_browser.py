"""A browser for tests, and a look at what it leaves behind."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from monitor.fetch import Egress, SourceFetch
from monitor.fetch.executable import find_chromium
from monitor.fetch.guard import Guard
from monitor.fetch.sessions import Sessions
from monitor.models import Item, SourceState
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

T = TypeVar("T")
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NAMES = frozenset({"portal.test", "idp.test", "other.test"})


async def resolve(host: str, port: int) -> list[str]:
    """Every name of the tests is this machine."""
    if host not in NAMES and host != "localhost":
        raise OSError(f"no such name: {host}")
    return ["127.0.0.1"]


@pytest.fixture(scope="session", autouse=True)
def chromium() -> None:
    """Leave the test out where there is no Chromium; with CI=true that is a failure."""
    if find_chromium() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("there is no Chromium here")


@dataclass
class Desk:
    """An Egress with a folder of sessions, and sources opened in it."""

    egress: Egress
    sessions: Sessions

    def fetch(
        self, url: str, *, session: str | None = None, state: SourceState | None = None, **said: Any
    ) -> Any:
        """A portal's scraper and its fetch."""
        kind = load("portal")
        seconds = said.pop("seconds", 60.0)
        options = kind.Options(url=url, **(said or {"items": "li.job", "fields": FIELDS}))
        source = Source(name="acme", kind="portal", options=options, session=session, seconds=seconds)
        scraper = kind(options)
        return scraper, self.egress.for_source(scraper, state or SourceState(), source)

    async def gather(self, url: str, **said: Any) -> tuple[list[Item], SourceFetch]:
        """All that a portal yields."""
        scraper, fetch = self.fetch(url, **said)
        return [item async for item in scraper.gather(fetch)], fetch


FIELDS = {"title": "a", "url": "a@href", "identifier": "@data-id", "department": ".unit"}


@asynccontextmanager
async def desk(folder: Path, guard: Any = None) -> AsyncIterator[Desk]:
    """An open Egress; fails the test if a process or a profile is left when it has closed."""
    own = Path(tempfile.mkdtemp(prefix="t"))  # a short one: Chromium puts a socket there
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"], tempfile.tempdir = str(own), str(own)
    try:
        async with _egress(folder, guard) as opened:
            yield opened
        left = await _left(own)
    finally:
        os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)
        tempfile.tempdir = None
        shutil.rmtree(own, ignore_errors=True)
    assert not left, left


@asynccontextmanager
async def _egress(folder: Path, guard: Any) -> AsyncIterator[Desk]:
    folder = folder / "sessions"
    settings = FetchSettings(seconds=20, retries=0)
    async with Egress(settings, now=lambda: NOON, sessions=folder, guard=guard or Guard(resolve)) as egress:
        yield Desk(egress, Sessions(folder))


def run(folder: Path, work: Callable[[Desk], Awaitable[T]], guard: Any = None) -> T:
    """`work` done with an open desk."""

    async def all_of_it() -> T:
        async with desk(folder, guard) as opened:
            return await work(opened)

    return asyncio.run(all_of_it())


def children() -> list[str]:
    """Our living descendants that are a browser or its driver."""
    parents, names = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                name, _, rest = (entry / "stat").read_text().partition(")")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if rest.split()[0] != "Z":
                parents[int(entry.name)] = int(rest.split()[1])
                names[int(entry.name)] = name.partition("(")[2]
    found, mine = set(), {os.getpid()}
    while mine:
        mine = {pid for pid, parent in parents.items() if parent in mine} - found
        found |= mine
    return sorted(f"{pid} {names[pid]}" for pid in found if "chrom" in names[pid] or "node" in names[pid])


async def _left(folder: Path) -> list[str]:
    """What is left after at most 5 seconds: processes, and whatever lies in the temporary folder."""
    for _ in range(50):
        left = children() + [str(path) for path in folder.iterdir()]
        if not left:
            return []
        await asyncio.sleep(0.1)
    return left
