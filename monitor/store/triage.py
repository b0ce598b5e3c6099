"""What the person decided: save, hide, apply, note, split, merge. Each can be undone."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        """Which of these openings the person saved or applied for, and did not hide since."""
        sql = (
            "select 1 from openings where id = ? and (saved_at is not null or applied_at is not null) "
            "and hidden_at is null"
        )
        return [opening for opening in openings if self._db.execute(sql, (opening,)).fetchone()]

    def hidden(self, opening: int) -> bool:
        """Whether the person wants to see no more of it."""
        (at,) = self._db.execute("select hidden_at from openings where id = ?", (opening,)).fetchone()
        return at is not None

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

    def undo(self, kind: str, said: Sequence[str], now: datetime) -> int:
        """Take back the last split or merge (`kind`) of what is `said`; returns how many postings moved.

        Each is an id, a URL, an identifier or a source, of either opening or of a posting that moved: so
        the words that did it undo it, though one of the openings may have no posting left.
        """
        meant = [self._meant(each) for each in said]
        rows = self._db.execute(_DONE, (kind,)).fetchall()
        last = next((row for row in rows if all(_is_of(row, each) for each in meant)), None)
        same = [
            row for row in rows if last and (row["at"], row["opening_id"]) == (last["at"], last["opening_id"])
        ]
        for row in same:
            self._db.execute("update corrections set undone_at = ? where id = ?", (moment(now), row["id"]))
            self._postings.move(row["posting_id"], row["previous_opening_id"])
        return len(same)

    def _meant(self, said: str) -> "_Meant":
        if (
            said.isdigit()
            and self._db.execute("select 1 from openings where id = ?", (int(said),)).fetchone()
        ):
            return _Meant(frozenset((int(said),)), frozenset())
        found = self._db.execute(_POSTINGS, {"said": said, "bare": said.rstrip("/")}).fetchall()
        return _Meant(frozenset(row["opening_id"] for row in found), frozenset(row["id"] for row in found))

    def postings(self, opening: int) -> list[sqlite3.Row]:
        """The postings of an opening: id, source, identifier, url."""
        return self._db.execute(
            "select id, source, identifier, url, title from postings_seen where opening_id = ? order by id",
            (opening,),
        ).fetchall()


_DONE = """
select c.*, p.opening_id as at_opening from corrections c join postings p on p.id = c.posting_id
where c.kind = ? and c.undone_at is null order by c.id desc
"""
_POSTINGS = """
select p.id, p.opening_id from postings p join sources s on s.id = p.source_id
where p.url in (:bare, :bare || '/') or p.apply_url in (:bare, :bare || '/')
   or :said in (p.identifier, p.requisition, s.name)
"""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What one word of the person may stand for."""

    openings: frozenset[int]
    postings: frozenset[int]


def _is_of(row: sqlite3.Row, meant: _Meant) -> bool:
    touched = {row["opening_id"], row["previous_opening_id"], row["at_opening"]}
    return row["posting_id"] in meant.postings or bool(touched & meant.openings)
