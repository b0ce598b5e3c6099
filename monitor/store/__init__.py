"""The only SQL. One writer at a time, everything that belongs together in one transaction.

database    the file, its lock and failures      migrations  the tables
codec       values ↔ columns                     sources, postings, messages, matches, outbox, runs
queries     what the commands show               triage      what the person decided
reminders   what comes due by the calendar
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from monitor.store import database
from monitor.store.matches import Matches
from monitor.store.messages import Messages
from monitor.store.outbox import Outbox
from monitor.store.postings import Postings
from monitor.store.queries import Queries
from monitor.store.reminders import Reminders
from monitor.store.runs import Runs
from monitor.store.sources import Sources
from monitor.store.triage import Triage


class Store:
    """The database of one state folder. Open it for writing only under `database.lock`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.sources = Sources(connection)
        self.postings = Postings(connection)
        self.messages = Messages(connection)
        self.matches = Matches(connection)
        self.outbox = Outbox(connection)
        self.runs = Runs(connection)
        self.queries = Queries(connection)
        self.reminders = Reminders(connection)
        self.triage = Triage(connection, self.postings)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """For writing; the tables are brought up to date. Raises StoreError."""
        database.private_folder(folder)
        path = folder / database.FILE
        connection = database.connect(path)
        database.migrate(connection, path)
        return cls(connection, path)

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

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Close; a failure of the file that the person can mend becomes a StoreError."""
        self.close()
        if error is not None:
            with database.translated(self.path):
                raise error
