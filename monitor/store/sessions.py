"""What is remembered of stored logins, beside the files that hold them."""

import sqlite3
from typing import Any

from monitor.standing import Standing
from monitor.store.codec import moment, to_moment
from monitor.store.database import rows


class SessionRows:
    """The table `sessions`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, name: str) -> Standing:
        """How the session stood last."""
        found = rows(self._db, "select * from sessions where name = ?", (name,))
        return _standing(found[0]) if found else Standing()

    def all(self) -> dict[str, Standing]:
        """How each stood last; none of them where the tables are still an older version's."""
        if not rows(self._db, "select 1 from sqlite_master where type = 'table' and name = 'sessions'"):
            return {}
        return {row["name"]: _standing(row) for row in rows(self._db, "select * from sessions")}

    def put(self, name: str, standing: Standing) -> None:
        """Remember how it stands."""
        self._db.execute(
            "insert or replace into sessions values (?, ?, ?, ?, ?)",
            (
                name,
                standing.probed and moment(standing.probed),
                None if standing.signed_in is None else int(standing.signed_in),
                int(standing.told_ended),
                int(standing.told_ahead),
            ),
        )


def _standing(row: Any) -> Standing:
    return Standing(
        probed=to_moment(row["probed_at"]),
        signed_in=None if row["signed_in"] is None else bool(row["signed_in"]),
        told_ended=bool(row["told_ended"]),
        told_ahead=bool(row["told_ahead"]),
    )
