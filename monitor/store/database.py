"""The file: opened safely, locked for one writer, its failures told in a line.

WAL with `synchronous=FULL`: what was committed survives a power cut. One writer at a time under a
lock, because SQLite before 3.51.3 can corrupt a WAL that two connections checkpoint at once.
"""

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from monitor.errors import LockHeld, StoreError

SCHEMA = 6
FILE = "rolewatch.db"
_BUSY_SECONDS = 5.0


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the state folder for one run. Raises LockHeld at once when another run has it, StoreError.

    The descriptor is not inherited by children (a stray browser must not hold the lock).
    """
    private_folder(folder)
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{folder} can't be written: {error.strerror}", "check the space there and the folder's rights"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(handle) from error
        os.truncate(handle, 0)
        with suppress(OSError):  # who holds it is told to people; a full disk is said where it matters
            os.pwrite(handle, f"{os.getpid()} {int(time.time())}".encode(), 0)
        try:
            yield
        finally:
            os.truncate(handle, 0)
    finally:
        os.close(handle)


def locked(folder: Path) -> bool:
    """Whether a run is at work, told by what it wrote down: to try the lock would keep a run from starting."""
    try:
        os.kill(int((folder / "lock").read_text().split()[0]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, IndexError):
        return False
    return True


def _held(handle: int) -> LockHeld:
    """Who holds the lock, and since when, if the holder has come to write it down."""
    try:
        process, since = (int(part) for part in os.pread(handle, 64, 0).split())
    except ValueError:
        return LockHeld("another run is at work", "wait for it to end, or see `rolewatch runs`")
    seconds = max(0, int(time.time()) - since)
    said = f"another run is at work (process {process}, for {seconds // 60} min)"
    return LockHeld(said, "wait for it to end, or see `rolewatch runs`", seconds=seconds)


def private_folder(folder: Path) -> None:
    """Make the folder if need be, readable by its owner only. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"can't make {folder}: {error.strerror}", "choose another folder with `state:`"
        ) from error


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """The connection, its pragmas set. Raises StoreError for a file that is damaged, newer or unreadable."""
    with translated(path), _legible():
        connection = raw(path, read_only=read_only)
        try:
            connection.row_factory = sqlite3.Row
            if not read_only:
                _as_wanted(connection)
            _check(connection, path, read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return connection


def raw(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection as SQLite gives it. Raises StoreError for a file to read that is not there."""
    if read_only:
        if not path.exists():
            raise StoreError(f"{path} does not exist yet", "run `rolewatch run` first")
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return sqlite3.connect(path, timeout=_BUSY_SECONDS)


def _as_wanted(connection: sqlite3.Connection) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")


def _check(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    version = version_of(connection)
    if version > SCHEMA:
        raise StoreError(f"{path} was written by a newer rolewatch", "update rolewatch")
    if version == 0 and connection.execute(_FOREIGN).fetchone():
        raise StoreError(f"{path} is not a database of rolewatch", "choose another folder with `state:`")
    if read_only and version < SCHEMA:
        raise StoreError(
            f"{path} was written by an older rolewatch", "run `rolewatch run` once: it brings it up to date"
        )


# Every database of ours has the table of its migrations from the first one on.
_FOREIGN = """
select 1 from sqlite_master where not exists
    (select 1 from sqlite_master where name = '_sqlite_migrations') limit 1
"""


def version_of(connection: sqlite3.Connection) -> int:
    """Which tables the file has: 0 for none, SCHEMA for those of this program."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def examine(path: Path) -> None:
    """Read the whole file and hold its parts against each other. Raises StoreError for damage.

    By a connection that can't write: the log of a damaged file must not be folded into it.
    """
    with translated(path), _legible(), closing(raw(path, read_only=True)) as connection:
        found = connection.execute("pragma integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError("malformed: integrity check")
        for (table,) in connection.execute(_TABLES).fetchall():
            for _ in connection.execute(f'select * from "{table}"'):
                pass  # every text is decoded
        if version_of(connection) == SCHEMA and _drawn(connection) != _drawn_anew():
            raise sqlite3.DatabaseError("malformed: other tables")


def _drawn(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """What each table, index and view is made of. SQLite finds a name that turned to be as good as another."""
    return frozenset(connection.execute(_MADE).fetchall())


def _drawn_anew() -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, Path(":memory:"), first=lambda _: None)
        return _drawn(connection)


_MADE = "select name, sql from sqlite_master where name not like 'sqlite_%' and sql is not null"
_TABLES = "select name from sqlite_master where type = 'table' and sql not like '%virtual%'"


def migrate(connection: sqlite3.Connection, path: Path, *, first: Callable[[int], None]) -> None:
    """Bring the tables up to date, all steps or none. A file that is up to date costs one pragma.

    `first` is called before anything is changed in a file that has tables, with their version.
    """
    version = version_of(connection)
    if version == SCHEMA:
        return
    from sqlite_utils import Database

    from monitor.store.migrations import migrations

    if version:
        first(version)
    with translated(path), transaction(connection):
        migrations.apply(Database(connection, execute_plugins=False))
        connection.execute(f"pragma user_version = {SCHEMA}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, as a writer from the start; nested ones are savepoints."""
    nested = connection.in_transaction
    connection.execute("savepoint part" if nested else "begin immediate")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback to part" if nested else "rollback")
            if nested:
                connection.execute("release part")
        raise
    connection.execute("release part" if nested else "commit")


_TOLD = (
    ("decode to utf-8", "{path} is damaged", "put back the last copy with `rolewatch restore`"),
    ("full", "there is no space left for {path}", "free some and run again: nothing was lost"),
    ("readonly", "{path} can't be written", "check the rights of the file and its folder"),
    ("unable to open", "{path} can't be opened", "check the rights of the file and its folder"),
    ("locked", "{path} is in use by another program", "close it and run again"),
    ("malformed", "{path} is damaged", "put back the last copy with `rolewatch restore`"),
    (
        "not a database",
        "{path} is not a database of rolewatch",
        "put back the last copy with `rolewatch restore`",
    ),
    ("disk i/o", "{path} can't be read or written (disk error)", "check the disk: nothing was lost"),
)


# SQLite says "disk I/O error" when it finds no room for its shared memory.
_ROOM = 100_000


def _said(error: sqlite3.DatabaseError, path: Path) -> str:
    said = str(error).lower()
    with suppress(OSError):
        if "disk i/o" in said and shutil.disk_usage(path.parent).free < _ROOM:
            return "full"
    return said


@contextmanager
def _legible() -> Iterator[None]:
    """SQLite quotes a damaged name in its message, which Python then can't decode."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise sqlite3.DatabaseError("malformed: a name that is no text") from error


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's failures that a person can act on become a StoreError; others keep their traceback."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = _said(error, path)
        for mark, message, remedy in _TOLD:
            if mark in said:
                raise StoreError(message.format(path=path), remedy) from error
        raise


def rows(connection: sqlite3.Connection, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
    """All rows of a query."""
    return connection.execute(sql, parameters).fetchall()
