"""The outbox: what is to be said, on which channel, and what became of it.

A row is written in the transaction that found its match; sending comes after (DESIGN §6.2).

    queued → sending → sent
       ↑        ↓ (refused, or the run died)
       └── tried again at `due`, marked as a possible repeat if nobody knows whether it arrived
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.store.codec import moment, to_moment
from monitor.store.database import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to say on one channel, once. `delivery` is instant, digest or fold; `payload` is JSON."""

    key: str
    channel: str
    event: str
    subject: str
    version: str
    payload: str
    due: datetime
    watch: str | None = None
    delivery: str = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An outbox row that is to be sent now."""

    id: int
    channel: str
    event: str
    subject: str
    watch: str | None
    delivery: str
    payload: str
    due: datetime
    attempts: int
    possible_repeat: bool


class Outbox:
    """The table `outbox`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def queue(self, entries: Sequence[Entry], *, run: int, now: datetime, unsure: bool = False) -> int:
        """Add entries; one that was ever said (same key) is not said again. Returns how many are new.

        `unsure`: nobody knows whether they were said before.
        """
        before = self._db.total_changes
        self._db.executemany(
            "insert or ignore into outbox (key, channel, event, subject, version, watch, run_id, delivery, payload, "
            "due, created, possible_repeat) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    e.key,
                    e.channel,
                    e.event,
                    e.subject,
                    e.version,
                    e.watch,
                    run,
                    e.delivery,
                    e.payload,
                    moment(e.due),
                    moment(now),
                    int(unsure),
                )
                for e in entries
            ],
        )
        return self._db.total_changes - before

    def recover(self) -> int:
        """Rows that a dead run was sending are sent again, marked: nobody knows whether they arrived."""
        return self._db.execute(
            "update outbox set state = 'queued', possible_repeat = 1 where state = 'sending'"
        ).rowcount

    def any_due(self, now: datetime) -> bool:
        """Whether something waits to be sent now."""
        return (
            self._db.execute(
                "select 1 from outbox where state in ('queued', 'sending') and due <= ? limit 1",
                (moment(now),),
            ).fetchone()
            is not None
        )

    def due(self, now: datetime) -> list[Waiting]:
        """What is to be sent now, oldest first."""
        found = rows(
            self._db,
            "select * from outbox where state = 'queued' and due <= ? order by created, id",
            (moment(now),),
        )
        return [
            Waiting(
                id=row["id"],
                channel=row["channel"],
                event=row["event"],
                subject=row["subject"],
                watch=row["watch"],
                delivery=row["delivery"],
                payload=row["payload"],
                due=to_moment(row["due"]) or now,
                attempts=row["attempts"],
                possible_repeat=bool(row["possible_repeat"]),
            )
            for row in found
        ]

    def sending(self, ids: Sequence[int]) -> None:
        """About to send these rows together."""
        self._each("update outbox set state = 'sending', attempts = attempts + 1 where id = ?", ids)

    def sent(self, ids: Sequence[int], now: datetime) -> None:
        """The channel took them."""
        self._db.executemany(
            "update outbox set state = 'sent', sent = ?, error = null where id = ?",
            [(moment(now), i) for i in ids],
        )

    def retry(self, ids: Sequence[int], error: str, due: datetime) -> None:
        """The channel refused them: again at `due`."""
        self._db.executemany(
            "update outbox set state = 'queued', error = ?, due = ? where id = ?",
            [(error, moment(due), i) for i in ids],
        )

    def unsure(self, ids: Sequence[int]) -> None:
        """Nobody knows whether these arrived: the next try says so."""
        self._each("update outbox set possible_repeat = 1 where id = ?", ids)

    def _each(self, sql: str, ids: Sequence[int]) -> None:
        self._db.executemany(sql, [(i,) for i in ids])

    def held(self, now: datetime) -> int:
        """How many rows wait for their time (digest, quiet hours, a failed channel)."""
        row = self._db.execute(
            "select count(*) from outbox where state = 'queued' and due > ?", (moment(now),)
        ).fetchone()
        return int(row[0])
