"""The only SQL. One writer at a time, everything that belongs together in one transaction.

database    the file, its lock and failures      migrations  the tables
codec       values ↔ columns                     sources, sessions, postings, messages, matches, outbox, runs
queries     what the commands show               triage      what the person decided
seal        how the file was left                backups     copies of it, made and put back
retention   what closed openings keep
reminders   what comes due by the calendar
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from monitor.store import backups, database
from monitor.store.matches import Matches
from monitor.store.messages import Messages
from monitor.store.outbox import Outbox
from monitor.store.postings import Postings
from monitor.store.queries import Queries
from monitor.store.reminders import Reminders
from monitor.store.retention import Retention
from monitor.store.runs import Runs
from monitor.store.seal import Seal
from monitor.store.sessions import SessionRows
from monitor.store.sources import Sources
from monitor.store.triage import Triage


class Store:
    """The database of one state folder. Open it for writing only under `database.lock`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, seal: Seal | None = None) -> None:
        self.connection = connection
        self.path = path
        self._seal = seal
        self.sources = Sources(connection)
        self.postings = Postings(connection)
        self.messages = Messages(connection)
        self.matches = Matches(connection)
        self.outbox = Outbox(connection)
        self.runs = Runs(connection)
        self.sessions = SessionRows(connection)
        self.queries = Queries(connection)
        self.reminders = Reminders(connection)
        self.triage = Triage(connection, self.postings)
        self.retention = Retention(connection)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """For writing; examined after a death, the tables brought up to date. Raises StoreError."""
        database.private_folder(folder)
        path = folder / database.FILE
        with database.translated(path):
            seal = Seal(path)
            if seal.doubtful():
                database.examine(path)
                seal.refuse_altered()
            connection = database.connect(path)
            store = cls(connection, path, seal)
            try:
                seal.open()
                database.migrate(connection, path, first=store._before_migration)
            except BaseException:
                store.close(sound=False)
                raise
        return store

    def _before_migration(self, version: int) -> None:
        name = f"before-schema-{database.SCHEMA}.db"
        backups.backup_open(self.connection, self.path.parent / backups.FOLDER / name)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """For reading only. Raises StoreError, also when there is no database yet."""
        path = folder / database.FILE
        return cls(database.connect(path, read_only=True), path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises StoreError for what the person can mend (a full disk)."""
        with database.translated(self.path), database.transaction(self.connection):
            yield

    def backup(self, target: Path) -> None:
        """A consistent copy of what is stored now. Raises StoreError."""
        backups.backup_open(self.connection, target)

    def pack(self, before: datetime) -> int:
        """Compress a batch of texts of openings that closed before then; returns how many."""
        found = self.retention.to_pack(before)
        openings = {opening for _, opening, _ in found}
        self.postings.reword(openings, lambda: self.retention.pack(found))
        return len(found)

    def close(self, *, sound: bool = True) -> None:
        """Close the file, and seal it; one that is not known to be sound is examined when next opened."""
        if self._seal is not None:
            self._seal.closing()
        self.connection.close()
        if self._seal is not None and sound:
            self._seal.closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Close; a failure of the file that the person can mend becomes a StoreError."""
        self.close(sound=error is None)
        if error is not None:
            with database.translated(self.path):
                raise error
