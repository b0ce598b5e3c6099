"""What the person decided: save, hide, apply, note, split, merge. Each can be undone."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from monitor.store.codec import moment
from monitor.store.postings import Postings

_MARKS = {"save": "saved_at", "hide": "hidden_at", "apply": "applied_at"}


class Triage:
    """Marks on openings, and corrections of what identity decided."""

    def __init__(self, connection: sqlite3.Connection, postings: Postings) -> None:
        self._db = connection
        self._postings = postings

    def mark(self, what: str, opening: int, now: datetime, *, undo: bool = False) -> None:
        """Save, hide or apply; or take it back."""
        value = None if undo else moment(now)
        self._db.execute(f"update openings set {_MARKS[what]} = ? where id = ?", (value, opening))

    def cared_for(self, openings: Iterable[int]) -> list[int]:
        """Which of these openings the person saved or applied for."""
        sql = "select 1 from openings where id = ? and (saved_at is not null or applied_at is not null)"
        return [opening for opening in openings if self._db.execute(sql, (opening,)).fetchone()]

    def note(self, opening: int, text: str | None) -> None:
        """A note in the person's words; None removes it."""
        self._db.execute("update openings set note = ? where id = ?", (text, opening))

    def split(self, posting: int, now: datetime) -> int:
        """Take a posting out of its opening, for good; returns the new opening."""
        (before,) = self._db.execute("select opening_id from postings where id = ?", (posting,)).fetchone()
        opening = self._postings.add_opening(now)
        self._correct(posting, before, "split", before, now)
        self._postings.move(posting, opening)
        return opening

    def merge(self, opening: int, into: int, now: datetime) -> None:
        """Put all postings of one opening behind another, for good."""
        found = self._db.execute("select id from postings where opening_id = ?", (opening,)).fetchall()
        for (posting,) in [tuple(row) for row in found]:
            self._db.execute(
                "update corrections set undone_at = ? where posting_id = ? and opening_id = ? and kind = 'split' "
                "and undone_at is null",
                (moment(now), posting, into),
            )
            self._correct(posting, into, "merge", opening, now)
            self._postings.move(posting, into)

    def _correct(self, posting: int, opening: int, kind: str, previous: int, now: datetime) -> None:
        self._db.execute(
            "insert into corrections (posting_id, opening_id, kind, previous_opening_id, at) values (?, ?, ?, ?, ?)",
            (posting, opening, kind, previous, moment(now)),
        )

    def undo(self, opening: int, now: datetime) -> int:
        """Take back the last split or merge that shaped this opening; returns how many postings moved."""
        last = self._db.execute(_LAST, {"opening": opening}).fetchone()
        if last is None:
            return 0
        found = self._db.execute(
            "select id, posting_id, previous_opening_id from corrections where kind = ? and at = ? "
            "and undone_at is null and (opening_id = ? or kind = 'split')",
            (last["kind"], last["at"], last["opening_id"]),
        ).fetchall()
        for row in found:
            self._db.execute("update corrections set undone_at = ? where id = ?", (moment(now), row["id"]))
            self._postings.move(row["posting_id"], row["previous_opening_id"])
        return len(found)

    def postings(self, opening: int) -> list[sqlite3.Row]:
        """The postings of an opening: id, source, identifier, url."""
        return self._db.execute(
            "select id, source, identifier, url, title from postings_seen where opening_id = ? order by id",
            (opening,),
        ).fetchall()


_LAST = """
select c.* from corrections c join postings p on p.id = c.posting_id
where p.opening_id = :opening and c.undone_at is null order by c.id desc limit 1
"""
