"""kill -9 right before each write, sync, unlink, rename or send of a whole run: nothing lost, nothing mended by hand.

The run finds a new opening, one that changed and one that is gone, tells of them on a webhook, packs the text of
a closed one and makes the day's copy. After each kill a plain run must bring everything to what it should be.
"""

import gzip
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support_kill import Program, World, configure, program, renew

from monitor.store import Store, database

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no LD_PRELOAD")

EVERY = [pytest.param(20, id="every 20th"), pytest.param(1, id="each", marks=pytest.mark.long)]


@dataclass
class Scene:
    """A state to begin from, and a world that has moved on since."""

    world: World
    config: Path
    state: Path
    template: Path
    program: Program

    @property
    def arguments(self) -> tuple[str, ...]:
        return ("--config", str(self.config), "run", "--all")

    def begin(self) -> None:
        """All as before the run."""
        renew(self.state, self.template)
        self.world.alerts.clear()

    def wrong(self) -> list[str]:
        """What is not as it should be after the recovery."""
        found = []
        with closing(sqlite3.connect(self.state / "rolewatch.db")) as db:
            if db.execute("pragma integrity_check").fetchone()[0] != "ok":
                found.append("integrity")
            try:
                db.execute("insert into opening_text(opening_text, rank) values ('integrity-check', 1)")
            except sqlite3.DatabaseError:
                found.append("lost: words of an opening in the index")
            rows = dict(db.execute("select identifier, status from postings").fetchall())
            titles = {row[0] for row in db.execute("select title from postings")}
            waiting = db.execute("select count(*) from outbox where state != 'sent'").fetchone()[0]
        if rows != {"1": "open", "2": "closed", "3": "open", "4": "open"} or "Chief Nurse 3" not in titles:
            found.append(f"postings: {rows} {titles}")
        if waiting:
            found.append(f"{waiting} alerts not sent")
        for mark in ("Lawyer 4", "Chief Nurse 3"):
            told = [alert for alert in self.world.alerts if mark in alert]
            if not told:
                found.append(f"lost: {mark}")
            if len(told) > 2 or (len(told) == 2 and "ossible repeat" not in told[1]):
                found.append(f"told {len(told)} times: {mark}")
        if len(self.world.alerts) > 3:
            found.append(f"{len(self.world.alerts)} alerts")
        return found + [f"left: {path.name}" for path in self.state.rglob("*.part")]


@contextmanager
def scene(folder: Path, *without: str) -> Iterator[Scene]:
    with World().serving() as world, program(folder, *without) as rolewatch:
        world.boards.put("b0", 1, 2)
        world.boards.put("b1", 3)
        config = configure(folder, world, boards=2)
        text = config.read_text() + "database: {compress_after: 1s}\n"
        config.write_text(text)
        made = Scene(world, config, folder / "state", folder / "template", rolewatch)
        assert rolewatch.run(*made.arguments).code == 0
        shutil.rmtree(made.state / "backups")
        shutil.copytree(made.state, made.template)
        world.boards.put("b0", 1, 4)
        world.boards.put("b1", 3, title="Chief Nurse 3")
        yield made


def _kill_at_each(at: Scene, step: int, *, enough: int | None = None) -> tuple[int, list[str]]:
    """Kill at each step-th call until none is left; how many kills there were, and what went wrong.

    `enough` faults end it.
    """
    wrong: list[str] = []
    for killed, point in enumerate(range(1, 100_000, step)):
        at.begin()
        ended = at.program.run(*at.arguments, kill_at=point)
        if not ended.killed:
            assert ended.code == 0, ended.err
            return killed, wrong
        after = at.program.run(*at.arguments)
        said = [] if after.code == 0 else [f"exit {after.code}: {after.err}"]
        wrong += [f"#{point} {ended.err.strip()}: {what}" for what in (*said, *at.wrong())]
        if enough is not None and sum(map(_is_loss, wrong)) >= enough:
            return killed, wrong
    raise AssertionError("the calls have no end")


def _is_loss(what: str) -> bool:
    return "lost" in what or "not sent" in what or "postings" in what


@pytest.mark.parametrize("step", EVERY)
def test_killed_at_each_call(tmp_path: Path, step: int) -> None:
    with scene(tmp_path) as at:
        killed, wrong = _kill_at_each(at, step)
    print(f"{killed} kill points")
    assert wrong == []
    assert killed * step > 100


@pytest.mark.parametrize("guard", ["transaction", "recover"])
def test_without_a_guard_it_is_noticed(tmp_path: Path, guard: str) -> None:
    """Each statement stored by itself; rows of a dead run not taken up: the same kills lose something."""
    with scene(tmp_path, guard) as at:
        _, wrong = _kill_at_each(at, 5, enough=1)
    assert any(map(_is_loss, wrong))


def test_migrations_killed_at_each_call(tmp_path: Path) -> None:
    """A database of the first tables: all steps or none, a copy from before, and the next run goes on."""
    with scene(tmp_path) as at:
        _age(at.template)
        for point in range(1, 1_000):
            at.begin()
            ended = at.program.run("--config", str(at.config), "save", "1", kill_at=point)
            if not ended.killed:
                break
            with closing(sqlite3.connect(f"file:{at.state / 'rolewatch.db'}?mode=ro", uri=True)) as db:
                tables = _tables(db)
            assert tables in (_OLD, (database.SCHEMA, True, True)), f"half a migration at {point}"
            assert at.program.run("--config", str(at.config), "save", "1").code == 0
            with Store.read(at.state) as store:
                assert store.queries.open_count() == 3
            with closing(
                sqlite3.connect(at.state / "backups" / f"before-schema-{database.SCHEMA}.db")
            ) as copy:
                assert copy.execute("pragma integrity_check").fetchone()[0] == "ok"
                assert _tables(copy) == _OLD
        assert point > 20


_OLD = (1, False, False)


def _tables(db: sqlite3.Connection) -> tuple[int, bool, bool]:
    names = {row[0] for row in db.execute("select name from sqlite_master")}
    return db.execute("pragma user_version").fetchone()[0], "sessions" in names, "restores" in names


def _age(state: Path) -> None:
    """Put the database of the first release in place of today's."""
    old = Path(__file__).parent.parent / "store" / "schema-1.db.gz"
    (state / "rolewatch.db").write_bytes(gzip.decompress(old.read_bytes()))
    (state / "rolewatch.db-seal").unlink()


ERRORS = [pytest.param(28, id="ENOSPC"), pytest.param(5, id="EIO")]


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("errno", ERRORS)
def test_the_disk_fails_at_each_write(tmp_path: Path, errno: int, lasting: bool) -> None:
    """Told in a line or got over; nothing lost, and the next run is clean."""
    with scene(tmp_path) as at:
        wrong = []
        point = 1
        while True:
            at.begin()
            ended = at.program.run(*at.arguments, fail_at=point, errno=errno, lasting=lasting)
            if ended.code == 0 and not ended.err and point > 200:
                break
            if ended.code not in (0, 1) or (ended.code == 1 and not ended.err) or ended.err.count("\n") > 4:
                wrong.append(f"#{point}: exit {ended.code}: {ended.err}")
            after = at.program.run(*at.arguments)
            said = [] if after.code == 0 else [f"exit {after.code}: {after.err}"]
            wrong += [f"#{point} ({ended.err.strip()}): {what}" for what in (*said, *at.wrong())]
            point += 7
    assert wrong == []
