"""The database over time: how it was left, its copies, what closed openings keep. By the real command."""

import asyncio
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support_cli import Done, rolewatch
from support_world import Boards, Life, serving

from monitor.errors import StoreError
from monitor.store import Store, backups, database
from monitor.store.migrations import migrations
from monitor.store.outbox import Entry
from monitor.store.queries import Wanted

JOB = (
    '{"@type": "JobPosting", "identifier": "%d", "title": "%s", "description": "Python and SQL",'
    ' "hiringOrganization": "Acme", "url": "https://acme.example/%d"}\n'
)


def _may_mount() -> bool:
    return subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode == 0


class Home:
    """A person's folder: a file of openings, an outbox file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.file = self.state / "rolewatch.db"
        self.jobs(1)
        (folder / "rolewatch.yaml").write_text(
            "sources: [{kind: file, path: jobs.jsonl, name: f}]\n"
            "watches: [{name: w, skills: {must: [Python]}}]\n"
            "alerts: {channels: {o: 'outbox:out.txt'}}\n"
        )

    def jobs(self, *numbers: int) -> None:
        trades = {1: "Baker", 2: "Welder", 3: "Pilot"}
        text = "".join(JOB % (number, trades[number], number) for number in numbers)
        (self.folder / "jobs.jsonl").write_text(text)

    def do(self, *arguments: str) -> Done:
        return rolewatch("--config", str(self.folder / "rolewatch.yaml"), *arguments, state=self.state)

    def told(self) -> str:
        return (self.folder / "out.txt").read_text()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    assert made.do("run").code == 0
    return made


def test_a_day_has_its_copy_that_only_you_can_read(home: Home) -> None:
    (copy,) = (home.state / "backups").iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    before = copy.read_bytes()
    assert home.do("run", "--all").code == 0
    assert copy.read_bytes() == before, "once a day"
    listed = home.do("backup", "--list", "--json").json
    assert [row["copy"] for row in listed] == [copy.name]


def test_only_the_last_daily_copies_are_kept(home: Home) -> None:
    made = home.state / "backups"
    for day in range(1, 9):
        shutil.copy(next(made.iterdir()), made / f"rolewatch-2020-01-0{day}.db")
    shutil.copy(next(made.iterdir()), made / "mine.db")
    backups.prune(home.state, 3)
    assert len(list(made.iterdir())) == 4
    assert (made / "mine.db").exists()
    assert not (made / "rolewatch-2020-01-06.db").exists()


def test_a_copy_is_put_back_and_repeats_are_marked(home: Home) -> None:
    home.jobs(1, 2)
    assert home.do("run", "--all").code == 0
    assert home.told().count("== ") == 2
    put = home.do("restore")
    assert put.code == 0
    assert "put back" in put.out
    assert home.do("openings", "--json").json[0]["title"] == "Baker"
    home.jobs(1, 2, 3)
    assert home.do("run", "--all").code == 0
    repeated = home.told().split("== ")[3:]
    assert len(repeated) == 2
    assert all("ossible repeat" in text for text in repeated)
    home.jobs(2, 3)
    assert home.do("run", "--all").code == 0
    assert home.told().count("== ") == 4


def test_what_was_replaced_can_be_put_back_too(home: Home) -> None:
    home.jobs(1, 2)
    assert home.do("run", "--all").code == 0
    assert home.do("restore").code == 0
    (aside,) = (home.state / "backups").glob("replaced-*.db")
    assert home.do("restore", aside.name).code == 0
    assert {row["title"] for row in home.do("openings", "--json").json} == {"Baker", "Welder"}


def test_a_damaged_copy_is_refused_and_changes_nothing(home: Home) -> None:
    (copy,) = (home.state / "backups").iterdir()
    content = bytearray(copy.read_bytes())
    content[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    copy.write_bytes(content)
    before = home.file.read_bytes()
    refused = home.do("restore")
    assert refused.code == 1
    assert "damaged" in refused.err
    assert home.file.read_bytes() == before
    assert home.do("restore", "nowhere.db").code == 2
    assert not list(home.state.glob("restore-*"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds nothing"),
        (b"profile: {}\n" * 100, "no database|not a database"),
        ("newer", "newer rolewatch"),
    ],
)
def test_what_is_no_copy_takes_no_place(home: Home, content: bytes | str, said: str) -> None:
    copy = home.folder / "copy.db"
    if isinstance(content, bytes):
        copy.write_bytes(content)
    else:
        assert home.do("backup", str(copy)).code == 0
        with closing(sqlite3.connect(copy)) as db:
            db.execute("pragma user_version = 99")
    before = home.file.read_bytes()
    refused = home.do("restore", str(copy))
    assert (refused.code, home.file.read_bytes()) == (1, before)
    assert re.search(said, refused.err)
    assert str(copy) in refused.err, "the copy is named, not what was made of it"
    assert "`rolewatch restore`" not in refused.err, "that is what was just tried"
    assert home.do("restore", str(home.file)).code == 2


def test_a_copy_is_put_back_with_its_log(home: Home) -> None:
    """What a restore puts aside of a run that was killed may have its last words in the log alone."""
    aside = home.folder / "aside.db"
    with closing(sqlite3.connect(home.file)) as db:
        db.execute("pragma wal_autocheckpoint = 0")
        db.execute("update openings set note = 'ask Jane'")
        db.commit()
        shutil.copy(home.file, aside)
        shutil.copy(f"{home.file}-wal", f"{aside}-wal")
    assert home.do("restore", str(aside)).code == 0
    assert "ask Jane" in home.do("show", "1").out


def test_a_copy_where_nothing_can_be_written_is_told(home: Home) -> None:
    refused = home.do("backup", "/proc/copy.db")
    assert refused.code == 1
    assert refused.err == (
        "rolewatch: /proc/copy.db can't be written: No such file or directory: "
        "check the disk and the rights of its folder\n"
    )


def test_an_altered_database_is_refused(home: Home) -> None:
    with closing(sqlite3.connect(home.file)) as db:
        db.execute("update outbox set state = 'queued'")
        db.commit()
    refused = home.do("run", "--all")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert "altered" in refused.err
    assert "rolewatch restore" in refused.err
    (home.state / "rolewatch.db-seal").unlink()
    assert home.do("run", "--all").code == 0, "it was the person: they said so"


def test_a_copied_database_is_no_other(home: Home) -> None:
    """Other times of the file, the same bytes."""
    shutil.copy(home.file, home.folder / "moved.db")
    (home.folder / "moved.db").replace(home.file)
    assert home.do("run", "--all").code == 0


@pytest.mark.parametrize("loss", ["empty", "gone"])
def test_a_lost_database_is_not_made_anew(home: Home, loss: str) -> None:
    if loss == "gone":
        home.file.unlink()
    else:
        home.file.write_bytes(b"")
    told = home.told()
    refused = home.do("run", "--all")
    assert refused.code == 1
    assert "gone or empty" in refused.err
    assert home.told() == told
    assert home.do("restore").code == 0
    assert home.do("run", "--all").code == 0


def test_a_lost_log_is_noticed(home: Home) -> None:
    store = Store.open(home.state)
    with store.transaction():
        store.runs.start(datetime.now(UTC))
    copy = home.folder / "copied"
    shutil.copytree(home.state, copy)
    store.close()
    with Store.open(copy):
        pass
    shutil.copytree(home.state, home.folder / "again")
    (copy / "rolewatch.db-seal").write_text("open".ljust(127) + "\n")
    with pytest.raises(StoreError, match="lacks its log"):
        Store.open(copy)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "rolewatch.db")) as db:
        db.execute("create table recipes (name text)")
    before = (tmp_path / "rolewatch.db").read_bytes()
    with pytest.raises(StoreError, match="not a database of rolewatch"):
        Store.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / "rolewatch.db")) as db:
        assert [row[0] for row in db.execute("select name from sqlite_master")] == ["recipes"]
    assert before


def test_a_newer_database_is_refused(home: Home) -> None:
    with closing(sqlite3.connect(home.file)) as db:
        db.execute(f"pragma user_version = {database.SCHEMA + 1}")
    (home.state / "rolewatch.db-seal").unlink()
    for command in (["run", "--all"], ["openings"]):
        refused = home.do(*command)
        assert refused.code == 1
        assert "newer rolewatch" in refused.err
    with closing(sqlite3.connect(home.file)) as db:
        assert db.execute("pragma user_version").fetchone()[0] == database.SCHEMA + 1


def test_the_version_is_the_number_of_migrations() -> None:
    assert len(migrations._migrations) == database.SCHEMA


def test_a_database_in_use_is_said(home: Home) -> None:
    with closing(sqlite3.connect(home.file, isolation_level=None)) as db:
        db.execute("begin immediate")
        refused = home.do("run", "--all")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert "in use by another program" in refused.err


def mounted(home: Home, options: str, *arguments: str) -> Done:
    """The command on a state folder that is mounted otherwise, for it alone; then all is copied back."""
    mount = home.folder / "mount"
    mount.mkdir()
    script = (
        'set -e; cp -a "$0/." "$1"; ' + options + '; shift; set +e; "$@"; code=$?; '
        f'cp -a "{mount}/." "{home.state}" 2>/dev/null; exit $code'
    )
    run = [sys.executable, "-m", "monitor.cli", "--config", str(home.folder / "rolewatch.yaml"), *arguments]
    before = f'mount -t tmpfs -o size=2m none "{mount}"; '
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", before + script, str(home.state), str(mount), *run],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "ROLEWATCH_STATE": str(mount)},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


as_root = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0 or not _may_mount(), reason="needs root, to mount a folder"
)


@as_root
def test_a_read_only_folder_is_said(home: Home) -> None:
    told = home.told()
    refused = mounted(home, 'mount -o remount,ro "$1"', "run", "--all")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert "can't be" in refused.err
    assert home.told() == told


@as_root
@pytest.mark.parametrize("left", [0, 8, 40, 100, 300, 600])
def test_a_full_disk_loses_nothing(home: Home, left: int) -> None:
    """So many kilobytes are left on a small file system."""
    numbers = range(1, 300)
    (home.folder / "jobs.jsonl").write_text("".join(JOB % (n, f"Baker of shop {n}", n) for n in numbers))
    fill = (
        'free=$(df -k --output=avail "$1" | tail -1); '
        f'head -c $(( (free - {left}) * 1024 )) /dev/zero > "$1/rolewatch-fill"'
    )
    full = mounted(home, fill, "run", "--all")
    assert full.code == 1, full.err
    assert 1 <= full.err.count("\n") <= 3, full.err
    assert "space" in full.err, full.err
    (home.state / "rolewatch-fill").unlink(missing_ok=True)
    after = home.do("run", "--all")
    assert after.code == 0, after.err
    assert len(home.do("openings", "--json").json) == len(numbers)
    with Store.read(home.state) as store:
        states = store.connection.execute("select state, count(*) from outbox group by 1").fetchall()
        assert [row[0] for row in states] == ["sent"]


LONG = "Bread and rolls with Python, every morning. " * 40


def test_texts_of_closed_openings_are_packed_and_dropped(tmp_path: Path) -> None:
    asyncio.run(_texts(tmp_path))


async def _texts(tmp_path: Path) -> None:
    async with serving(Boards()) as boards:
        life = Life(tmp_path, boards)
        boards.put("acme", 1, 2, 3, 4, content=LONG)
        await life.run()
        with Store.open(life.config.state) as store, store.transaction():
            store.triage.mark("save", 2, life.clock())
        boards.put("acme", 4, content=LONG)
        await life.run()
        before = _posting(life, 1)
        history = _history(life)
        life.clock.forward(days=31)
        await life.run()
        assert _stored(life) == {1: "packed", 2: "full", 3: "packed", 4: "full"}
        assert _posting(life, 1) == before, "shown as it was"
        assert _found(life) == {2, 4}, "no longer searched"
        boards.put("acme", 3, 4, content=LONG)
        await life.run()
        assert _stored(life)[3] == "full"
        assert _found(life) == {2, 3, 4}, "back: searched again"
        life.clock.forward(days=366)
        await life.run()
        assert _stored(life) == {1: "none", 2: "full", 3: "full", 4: "full"}
        assert history <= _history(life)
        boards.put("acme", 1, 3, 4, content=LONG)
        await life.run()
        assert _stored(life)[1] == "full"
        assert _posting(life, 1).description == before.description


def _posting(life: Life, number: int) -> object:
    with life.store() as store:
        return store.postings.posting(number)


def _found(life: Life) -> set[int]:
    with life.store() as store:
        return {view.id for view in store.queries.openings(Wanted(status=None, search="rolls"))}


def _stored(life: Life) -> dict[int, str]:
    with life.store() as store:
        found = store.connection.execute(
            "select id, case when description is not null then 'full' when packed is not null then 'packed' "
            "else 'none' end from postings order by id"
        )
        return {row[0]: row[1] for row in found}


def _history(life: Life) -> set[tuple[object, ...]]:
    with life.store() as store:
        return {tuple(row) for row in store.connection.execute("select opening_id, what, at from changes")}


def test_the_size_counts_file_log_and_copies(home: Home) -> None:
    size = backups.size(home.state)
    assert size.file == home.file.stat().st_size
    assert size.count == 1
    assert size.copies > 100_000
    assert backups.size(home.folder / "none") == backups.Size(0, 0, 0, 0)
    taken = f"database: {(size.file + size.log) / 1e6:.1f} MB; copies: 1, {size.copies / 1e6:.1f} MB\n"
    assert taken in home.do("status").out
    assert home.do("status", "--json").json["database"]["copies"] == size.copies


def test_the_calendar_is_asked_without_looking_at_every_opening(tmp_path: Path) -> None:
    """Each run asks, also one that has nothing to do."""
    now, steps = datetime(2026, 3, 1, tzinfo=UTC), []
    with Store.open(tmp_path) as store:
        with store.transaction():
            for _ in range(2_000):
                store.postings.add_opening(now)
        store.connection.set_progress_handler(lambda: steps.append(1), 100)
        assert not store.reminders.any(now, now.date(), 3)
        store.connection.set_progress_handler(None, 0)
    assert len(steps) < 10


def test_what_waits_is_found_without_looking_at_what_was_sent(tmp_path: Path) -> None:
    now, steps = datetime(2026, 3, 1, tzinfo=UTC), []
    with Store.open(tmp_path) as store:
        said = [
            Entry(
                key=f"{n}",
                channel="c",
                event="new",
                subject=f"opening:{n}",
                version="1",
                payload="{}",
                due=now,
            )
            for n in range(2_000)
        ]
        with store.transaction():
            store.outbox.queue(said, run=store.runs.start(now), now=now)
            store.outbox.sent(range(1, 2_001), now)
        store.connection.set_progress_handler(lambda: steps.append(1), 100)
        assert not store.outbox.any_due(now)
        assert store.outbox.held(now) == store.outbox.recover() == store.queries.waiting() == 0
        assert store.outbox.due(now) == store.outbox.waiting() == store.queries.refused() == []
        store.connection.set_progress_handler(None, 0)
    assert len(steps) < 30
