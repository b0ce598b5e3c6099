"""A simulated year, four runs a day: what was told is what the script says that happened, no more and no less."""

import asyncio
import gc
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path

import pytest
from support_world import Clock, serving
from support_year import BERLIN, DAY, Ear, Pages, Script, Watched

from monitor import verdicts
from monitor.pipeline import place, settle
from monitor.store import Store
from monitor.store.outbox import Outbox
from monitor.verdicts.values import Rules

STEP = timedelta(hours=6)
# A night of changed clocks lies in the weeks that each test run sees, both lie in the year.
WEEKS, YEAR = (date(2026, 3, 20), 21), (date(2026, 1, 1), 365)
CALM_DAYS = 10
"""At the end, for the last things to be told."""


@dataclass
class Lived:
    """What came of it."""

    script: Script
    ear: Ear
    runs: int = 0
    missed: int = 0
    slept: int = 0
    descriptors: list[int] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    disturbed: set[date] = field(default_factory=set)


def slots(begin: date, days: int) -> Iterator[datetime]:
    """When cron starts it, by the wall clock: in the nights of changed clocks five or seven hours lie between."""
    for day in range(days):
        for hour in (1, 7, 13, 19):
            yield datetime.combine(begin + day * DAY, clock(hour, 30), BERLIN).astimezone(UTC)


async def lived(folder: Path, begin: date, days: int, seed: int = 1) -> Lived:
    now = Clock()
    ear = Ear(now)
    boards = Pages()
    async with serving(boards, "0.0.0.0"):
        life = Watched(folder, boards, now, ear)  # type: ignore[arg-type]
        script = life.script = Script(life, boards, random.Random(seed), days * 4)
        for name in ("acme", "bolt", "coil", "dyne"):
            script.source(name, 8)
        came = Lived(script, ear)
        await _days(came, life, list(slots(begin, days + CALM_DAYS)))
    return came


async def _days(came: Lived, life: Watched, times: list[datetime]) -> None:
    script, chosen = came.script, came.script.chosen
    last, naps = times[0] - STEP, [1, 14, 2, 5, 1] * 9
    sleepy, until = False, times[0]
    for step, at in enumerate(times):
        calm = step >= script.steps
        if at < until:
            continue
        nap = naps[came.slept]
        sleepy = sleepy or step == 44 or (step > 44 and chosen.random() < 0.01)
        if sleepy and script.steps - step > 4 * nap + 20 and all(board.calm for board in script.world):
            sleepy, until = False, at + nap * DAY
            came.slept += 1
            script.slept()
            came.disturbed.add(until.astimezone(BERLIN).date())
            continue
        _channels(came, at, calm=calm)
        # An hour was lost, and nothing is due; or the machine slept, and the world had its part.
        if step and not calm and timedelta(0) <= at - last - STEP <= timedelta(hours=1):
            script.moves(at, step)
        if step in (script.steps // 3, script.steps // 2):
            script.source(f"later{step}", 9 if step == script.steps // 3 else 4)
        if calm:
            script.rests()
        script.calendar(at)
        script.shown()
        life.clock.now, last = at - timedelta(hours=1), at
        summary = await life.run()
        came.runs += 1
        came.missed += summary.missed is not None
        if step % 100 == 0:
            gc.collect()
            came.descriptors.append(len(os.listdir("/proc/self/fd")))
            came.memory.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)


def _channels(came: Lived, at: datetime, *, calm: bool) -> None:
    """A channel is down for a day, or takes things and does not say so; or the person wants silence."""
    chosen, ear, day = came.script.chosen, came.ear, at.astimezone(BERLIN).date()
    if calm:
        ear.down, ear.mute = set(), set()
    elif at.astimezone(BERLIN).hour == 7:
        ear.down, ear.mute = set(), set()
        if (draw := chosen.random()) < 0.06:
            (ear.down if draw < 0.04 else ear.mute).add(chosen.choice(("phone", "mail")))
            came.disturbed |= {day, day + DAY}
        elif draw < 0.07:
            with Store.open(came.script.life.config.state) as store, store.transaction():
                store.outbox.snooze("", at + 2 * DAY)
            came.disturbed |= {day + n * DAY for n in range(4)}


def check(came: Lived) -> None:
    script, ear = came.script, came.ear
    assert not ear.complaints, ear.complaints[0]
    for channel, truth in (("phone", script.truth), ("mail", script.truth + script.daily)):
        heard = ear.heard(channel, script.numbers)
        assert heard - truth == Counter(), f"{channel}: told what did not happen, or twice"
        assert truth - heard == Counter(), f"{channel}: not told"
    local = [(channel, at.astimezone(BERLIN)) for channel, at in ear.at]
    assert not [at for _, at in local if at.hour >= 22 or at.hour < 7], "told in the quiet hours"
    digests = Counter(at.date() for channel, at in local if channel == "mail")
    assert [day for day, times in digests.items() if times > 1 and day not in came.disturbed] == []
    assert came.missed == came.slept, "each sleep is noticed once"


def say(came: Lived, seconds: float) -> None:
    truth = came.script.truth + came.script.daily
    print(
        f"{came.runs} runs, {sum(truth.values())} things to tell, {seconds:.0f} s, slept {came.slept} times"
    )
    print(Counter(each.split()[0] for each in truth.elements()))
    print(f"{len(came.ear.took)} messages, {came.ear.tries} tries, descriptors {came.descriptors}")
    print(f"megabytes of memory {[each // 1_000_000 for each in came.memory]}")


def test_what_is_told_in_three_weeks_is_what_happened(tmp_path: Path) -> None:
    began = time.monotonic()
    came = asyncio.run(lived(tmp_path, *WEEKS, seed=4))
    assert came.slept == 1
    say(came, time.monotonic() - began)
    check(came)


@pytest.mark.long
def test_what_is_told_in_a_year_is_what_happened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    began = time.monotonic()
    came = asyncio.run(lived(tmp_path, *YEAR))
    say(came, time.monotonic() - began)
    check(came)
    assert came.slept >= 3
    assert len(set(came.descriptors[1:])) == 1, "descriptors stay open"
    assert list(scratch.iterdir()) == [], "files are left"
    state = [each for each in (tmp_path / "state").rglob("*") if each.is_file()]
    database = sum(each.stat().st_size for each in state if each.name.startswith("rolewatch.db"))
    print(f"database {database:,} bytes, {len(state)} files in the folder")
    assert database < 12_000_000
    assert len(state) < 300


def test_without_the_memory_of_what_was_told_it_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outbox, "sent", lambda _self, _ids, _now: None)
    came = asyncio.run(lived(tmp_path, WEEKS[0], 3))
    with pytest.raises(AssertionError, match="told again"):
        check(came)


def test_without_the_guards_of_closing_it_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off = Rules(of_median=0, vanished=1, totals=False, apart=timedelta(0))
    monkeypatch.setattr(settle, "judge", partial(verdicts.judge, rules=off))
    monkeypatch.setattr(place, "closing", partial(verdicts.closing, rules=off))
    came = asyncio.run(lived(tmp_path, WEEKS[0], 8))
    with pytest.raises(AssertionError, match="what did not happen"):
        check(came)
