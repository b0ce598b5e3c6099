"""Which watch accepts which opening or lead, with reasons, and why the others were dropped."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.models import Match
from monitor.store.codec import json_text, moment, reasons_json

_SUBJECT = {"opening": "opening_id", "lead": "lead_id"}


class Matches:
    """The tables `matches`, `drops` and `watches`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def watches(self) -> dict[str, str]:
        """The fingerprints of the watches that the stored matches were made with."""
        return dict(self._db.execute("select name, fingerprint from watches").fetchall())

    def set_watches(self, fingerprints: Mapping[str, str], now: datetime) -> None:
        """Store the watches; matches and drops of those that are gone go too."""
        for name in self.watches().keys() - fingerprints.keys():
            for table, column in (("watches", "name"), ("matches", "watch"), ("drops", "watch")):
                self._db.execute(f"delete from {table} where {column} = ?", (name,))
        self._db.executemany(
            "insert into watches values (?, ?, ?) on conflict (name) do update set fingerprint = excluded.fingerprint",
            [(name, fingerprint, moment(now)) for name, fingerprint in fingerprints.items()],
        )

    def put(
        self, kind: str, subject: int, found: Sequence[Match], now: datetime, *, fresh: bool = False
    ) -> tuple[Match, ...]:
        """Store the matches of an opening or lead; returns those that are new (or hold again).

        `fresh`: the subject was stored just now, so that nothing stands yet.
        """
        column = _SUBJECT[kind]
        standing = frozenset() if fresh else self._standing(column, subject)
        if found:
            self._db.executemany(
                f"insert into matches (watch, {column}, score, reasons, missing, employment_unit, matched_at) "
                f"values (?, ?, ?, ?, ?, ?, ?) on conflict (watch, {column}) do update set "
                "score = excluded.score, reasons = excluded.reasons, missing = excluded.missing, "
                "employment_unit = excluded.employment_unit, ended_at = null",
                [(m.watch, subject, m.score, *_said(m), moment(now)) for m in found],
            )
        if ended := standing - {match.watch for match in found}:
            self._db.executemany(
                f"update matches set ended_at = ? where watch = ? and {column} = ?",
                [(moment(now), watch, subject) for watch in ended],
            )
        return tuple(match for match in found if match.watch not in standing)

    def _standing(self, column: str, subject: int) -> frozenset[str]:
        found = self._db.execute(
            f"select watch from matches where {column} = ? and ended_at is null", (subject,)
        )
        return frozenset(row[0] for row in found)

    def drop(self, opening: int, dropped: Sequence[tuple[str, str, str]], *, fresh: bool = False) -> None:
        """Store why watches did not accept an opening: (watch, part, reason), replacing what was said before."""
        if not fresh:
            self._db.execute("delete from drops where opening_id = ?", (opening,))
        if dropped:
            self._db.executemany(
                "insert or replace into drops (watch, opening_id, part, reason) values (?, ?, ?, ?)",
                [(watch, opening, part, reason) for watch, part, reason in dropped],
            )


def _said(match: Match) -> tuple[str, str, str | None]:
    return reasons_json(match.reasons), json_text(match.missing), match.employment_unit
