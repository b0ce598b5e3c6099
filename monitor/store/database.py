"""The file: opened safely, locked for one writer, its failures told in a line.

WAL with `synchronous=FULL`: what was committed survives a power cut. One writer at a time under a
lock, because SQLite before 3.51.3 can corrupt a WAL that two connections checkpoint at once.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor.errors import LockHeld, StoreError

SCHEMA = 2
FILE = "rolewatch.db"
_BUSY_SECONDS = 5.0


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the state folder for one run. Raises LockHeld at once when another run has it.

    The descriptor is not inherited by children (a stray browser must not hold the lock).
    """
    private_folder(folder)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockHeld("another run is at work", "wait for it to end, or see `rolewatch runs`") from error
        yield
    finally:
        os.close(handle)


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
    with translated(path):
        connection = _open(path, read_only)
        connection.row_factory = sqlite3.Row
        _check(connection, path)
        return connection


def _open(path: Path, read_only: bool) -> sqlite3.Connection:
    if read_only:
        if not path.exists():
            raise StoreError(f"{path} does not exist yet", "run `rolewatch run` first")
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        connection.execute("pragma query_only = on")
        return connection
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("pragma user_version").fetchone()[0]
    if version > SCHEMA:
        raise StoreError(f"{path} was written by a newer rolewatch", "update rolewatch")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date. A file that is up to date costs one pragma."""
    if connection.execute("pragma user_version").fetchone()[0] == SCHEMA:
        return
    from sqlite_utils import Database

    from monitor.store.migrations import migrations

    with translated(path):
        db = Database(connection, execute_plugins=False)
        migrations.apply(db)
        connection.execute(f"pragma user_version = {SCHEMA}")
        connection.commit()


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
    ("full", "there is no space left for {path}", "free some and run again: nothing was lost"),
    ("readonly", "{path} can't be written", "check the rights of the file and its folder"),
    ("unable to open", "{path} can't be opened", "check the rights of the file and its folder"),
    ("locked", "{path} is in use by another program", "close it and run again"),
    ("malformed", "{path} is damaged", "keep a copy of it, then restore a backup or move it away"),
    ("not a database", "{path} is not a database of rolewatch", "move it away or choose another `state:`"),
    ("disk i/o", "{path} can't be read or written (disk error)", "check the disk: nothing was lost"),
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's failures that a person can act on become a StoreError; others keep their traceback."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error).lower()
        for mark, message, remedy in _TOLD:
            if mark in said:
                raise StoreError(message.format(path=path), remedy) from error
        raise


def copy_to(folder: Path, other: Path) -> None:
    """A consistent copy of the database in another folder, with the stored sessions; nothing if there is none."""
    path = folder / FILE
    if path.exists():
        with translated(path):
            source = sqlite3.connect(path, timeout=_BUSY_SECONDS)
            try:
                source.execute("vacuum into ?", (str(other / FILE),))
            finally:
                source.close()
    if (folder / "sessions").is_dir():
        shutil.copytree(folder / "sessions", other / "sessions")


def rows(connection: sqlite3.Connection, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
    """All rows of a query."""
    return connection.execute(sql, parameters).fetchall()
