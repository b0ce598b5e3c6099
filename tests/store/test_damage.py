"""Damaged databases, made with a fixed seed: told in a line, or worked with; never made anew, nothing told again.

Left in order and then damaged, or left by a program that died and then damaged, its log too.
"""

import asyncio
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from support_world import Boards, Life, serving

from monitor.errors import StoreError
from monitor.store import Store, database
from monitor.store.seal import Seal

PAGE = 4096
COUNTS = [pytest.param(100, id="a fifth"), pytest.param(500, id="all", marks=pytest.mark.long)]


def _flip(chosen: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chosen.choice((1, 3, 20))):
        at = chosen.randrange(len(content))
        content[at] ^= 1 << chosen.randrange(8)
    path.write_bytes(content)


def _cut(chosen: random.Random, path: Path) -> None:
    size = path.stat().st_size
    os.truncate(path, chosen.choice((0, chosen.randrange(size), chosen.randrange(size) // PAGE * PAGE)))


def _zero(chosen: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    page = chosen.randrange(len(content) // PAGE)
    content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    path.write_bytes(content)


def _swap(chosen: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    one, two = (chosen.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    content[one : one + PAGE], content[two : two + PAGE] = (
        content[two : two + PAGE],
        content[one : one + PAGE],
    )
    path.write_bytes(content)


def _foreign_log(_: random.Random, path: Path) -> None:
    foreign = path.parent.parent / "foreign-wal"
    shutil.copy(foreign, path.with_name(f"{path.name}-wal"))


def _no_log(_: random.Random, path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)


def _shared(chosen: random.Random, path: Path) -> None:
    path.with_name(f"{path.name}-shm").write_bytes(chosen.randbytes(32768))


WAYS: tuple[Callable[[random.Random, Path], None], ...] = (
    _flip,
    _cut,
    _zero,
    _swap,
    _foreign_log,
    _no_log,
    _shared,
)


async def _prepared(life: Life, boards: Boards) -> tuple[Path, Path]:
    """Two states of one life: closed in order, and left with a log by a program that died."""
    boards.put("acme", *range(1, 60))
    await life.run()
    state = life.config.state
    shutil.rmtree(state / "backups")
    ordered = life.folder / "ordered"
    shutil.copytree(state, ordered)
    with Store.open(state) as store:
        with store.transaction():
            for opening in range(1, 30):
                store.triage.note(opening, "a note, so that the log is long " * 20)
        died = life.folder / "died"
        shutil.copytree(state, died)
    shutil.copy(died / "rolewatch.db-wal", life.folder / "foreign-wal")
    with Store.open(state) as store:
        with store.transaction():
            for opening in range(1, 20):
                store.triage.mark("save", opening, life.clock())
        shutil.copy(state / "rolewatch.db-wal", life.folder / "foreign-wal")
    return ordered, died


async def _damaged(folder: Path, count: int) -> tuple[Counter[str], list[str]]:
    """What became of them, and what must not be: a repeat, a database made anew, an error that is no StoreError."""
    chosen, became, wrong = random.Random(5), Counter[str](), []
    async with serving(Boards()) as boards:
        life = Life(folder, boards)
        templates = await _prepared(life, boards)
        state = life.config.state
        for number in range(count):
            way, template = WAYS[number % len(WAYS)], templates[number // len(WAYS) % 2]
            name = f"#{number} {way.__name__} {template.name}"
            shutil.rmtree(state)
            shutil.copytree(template, state)
            life.receiver.took.clear()
            path = state / database.FILE
            way(chosen, path)
            try:
                await life.run(everything=True)
            except StoreError:
                became["told"] += 1
            except Exception as error:  # noqa: BLE001  what the test is for
                wrong.append(f"{name}: {type(error).__name__}: {error}")
                continue
            else:
                became["worked with"] += 1
                wrong += _anew(name, life)
            wrong += [f"{name}: told again: {content.title}" for _, content in life.receiver.took][:1]
    return became, wrong


def _anew(name: str, life: Life) -> list[str]:
    with life.store() as store:
        runs = store.connection.execute("select min(id) from runs").fetchone()[0]
        known = store.connection.execute("select count(*) from postings").fetchone()[0]
    return [] if runs == 1 and known == 59 else [f"{name}: made anew ({known} postings)"]


@pytest.mark.parametrize("count", COUNTS)
def test_damage_is_told_and_repeats_nothing(tmp_path: Path, count: int) -> None:
    became, wrong = asyncio.run(_damaged(tmp_path, count))
    print(dict(became), f"{len(wrong)} wrong")
    assert wrong == []
    assert became["told"] > count // 3
    assert became["worked with"], "a shared memory file that is wrong costs nothing"


def test_without_the_seal_it_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Seal, "doubtful", lambda _self: False)
    _, wrong = asyncio.run(_damaged(tmp_path, 60))
    assert wrong
