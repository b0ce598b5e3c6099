"""What closed openings keep: all of their history for good, the ad's own text for a time.

    open → closed → text packed (shown, no longer searched) → text dropped; dates, pay, places, changes stay

What the person saved, applied for or noted keeps its text.
"""

import sqlite3
from datetime import datetime

from monitor.store.codec import moment, packed

_BATCH = 500

_CLOSED = """
select p.id, p.opening_id, p.description from postings p join openings o on o.id = p.opening_id
where p.status = 'closed' and p.closed_at <= ? and {text} is not null and o.status = 'closed'
    and o.saved_at is null and o.applied_at is null and o.note is null
order by p.closed_at limit ?
"""


class Retention:
    """Texts of closed postings. Inside a transaction that the caller opens; a batch at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def to_pack(self, before: datetime) -> list[tuple[int, int, str]]:
        """Postings that closed before then and lie there in full: id, opening, text."""
        sql = _CLOSED.format(text="p.description")
        return [tuple(row) for row in self._db.execute(sql, (moment(before), _BATCH))]

    def pack(self, found: list[tuple[int, int, str]]) -> None:
        """Compress these texts. The caller indexes their openings' words anew."""
        self._db.executemany(
            "update postings set description = null, packed = ? where id = ?",
            [(packed(text), key) for key, _, text in found],
        )

    def drop(self, before: datetime) -> int:
        """Forget packed texts of postings that closed before then; returns how many.

        Without its text a posting is not what it was: `content` is emptied, so that one that comes back is
        read as changed and stored whole.
        """
        found = self._db.execute(_CLOSED.format(text="p.packed"), (moment(before), _BATCH)).fetchall()
        self._db.executemany(
            "update postings set packed = null, content = '' where id = ?", [(row[0],) for row in found]
        )
        return len(found)
