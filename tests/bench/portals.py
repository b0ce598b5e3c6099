"""Portals in the run's one Chromium: one of twenty pages when it is warm, and ten at once.

The portals are served on loopback by this process; what is measured is reading them, the browser's work included.
"""

import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support_browser import NOON, children, resolve
from support_portal import Portal

from monitor.fetch import Egress
from monitor.fetch.guard import Guard
from monitor.gather import gather
from monitor.models import Gathered, SourceState, Verdict
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

PAGES, SIZE, AT_ONCE = 20, 25, 10


@dataclass
class Memory:
    """The most memory that the browser and its driver held together, looked at five times a second."""

    peak: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self._over.wait(0.2):
            self.peak = max(self.peak, sum(_held(int(line.split()[0])) for line in children()))

    def __enter__(self) -> "Memory":
        threading.Thread(target=self.watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()


def _held(process: int) -> int:
    """Its share of memory in bytes: what it shares with others is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


@dataclass(frozen=True)
class Told:
    """What was measured: seconds of each, memory of all, what was left."""

    warm: float
    at_once: float
    peak_mib: float
    left: int


def source(portal: Portal, name: str) -> Source:
    options = load("portal").Options(
        url=portal.url(),
        items="li.job",
        fields={"title": "a", "url": "a@href", "identifier": "@data-id", "department": ".unit"},
        pagination={"next": "#next"},
    )
    return Source(name=name, kind="portal", options=options)


async def read(portal: Portal, egress: Egress, name: str) -> Gathered:
    found = await gather(source(portal, name), SourceState(), egress)
    if found.verdict is not Verdict.OK or len(found.postings) != PAGES * SIZE:
        raise SystemExit(f"{name}: {found.verdict}, {len(found.postings)} postings, {found.error}")
    return found


async def measured() -> Told:
    with tempfile.TemporaryDirectory() as folder, Memory() as memory:
        async with Portal(PAGES * SIZE, mode="next", size=SIZE) as portal:
            settings = FetchSettings()
            guard = Guard(resolve)
            async with Egress(settings, now=lambda: NOON, sessions=Path(folder), guard=guard) as egress:
                await read(portal, egress, "first")
                began = time.perf_counter()
                await read(portal, egress, "warm")
                warm = time.perf_counter() - began
            async with Egress(settings, now=lambda: NOON, sessions=Path(folder), guard=guard) as egress:
                began = time.perf_counter()
                names = [f"portal {number}" for number in range(AT_ONCE)]
                await asyncio.gather(*(read(portal, egress, name) for name in names))
            at_once = time.perf_counter() - began
        await asyncio.sleep(1)
        return Told(warm, at_once, memory.peak / 2**20, len(children()))


def portals() -> Iterator[tuple[str, float, str, float | None, str, bool]]:
    """Name, value, unit, peak in MiB, target, whether it holds."""
    told = asyncio.run(measured())
    yield f"portal of {PAGES} pages, warm browser", told.warm, "s", None, "at most 10 s", told.warm <= 10
    name = f"{AT_ONCE} portals of {PAGES} pages at once, from start to end"
    held = told.at_once <= 60 and told.peak_mib <= 1_200
    yield name, told.at_once, "s", told.peak_mib, "at most 60 s, 1,200 MiB", held
    yield "processes of the browser left", told.left, "", None, "0", told.left == 0


if __name__ == "__main__":
    for line in portals():
        print(line)
