"""Runs: started, finished, and what they came to."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from monitor.store.codec import json_text, moment


class Runs:
    """The table `runs`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def start(self, now: datetime) -> int:
        """A new run."""
        return self._db.execute("insert into runs (started) values (?)", (moment(now),)).lastrowid or 0

    def finish(self, run: int, now: datetime, exit_code: int, summary: Mapping[str, Any]) -> None:
        """The run's end and its summary, as `run --json` prints it."""
        self._db.execute(
            "update runs set finished = ?, exit_code = ?, summary = ? where id = ?",
            (moment(now), exit_code, json_text(summary), run),
        )

    def starts(self, most: int = 6) -> list[datetime]:
        """When the last runs with something to do began, newest first."""
        found = self._db.execute("select started from runs order by id desc limit ?", (most,))
        return [datetime.fromisoformat(row[0]) for row in found]

    def restored(self, now: datetime, copy: str) -> None:
        """The database is a copy from before: what was told since then is not known to it."""
        self._db.execute("insert into restores (at, copy) values (?, ?)", (moment(now), copy))

    def repeats(self) -> bool:
        """Whether news may be old news: some source was not read since a copy was put back."""
        found = self._db.execute(
            "select 1 from sources where configured and coalesce(last_run, '') < (select max(at) from restores)"
        )
        return found.fetchone() is not None
