"""The outbox: what is to be said, on which channel, and what became of it.

A row is written in the transaction that found its match; sending comes after (DESIGN §6.2).

    queued → sending → sent
       ↑        ↓ (refused, or the run died)
       └── tried again when the channel has rested, marked as a possible repeat if nobody knows whether it
           arrived; then the same rows go out together again (`batch`), so that the repeat is told by its key
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.store.codec import moment
from monitor.store.database import rows

WAITING = "state in ('queued', 'sending')"
"""What is not sent, in the words of the index `outbox_waiting`: said in others, every alert ever told is read."""


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
    created: datetime
    attempts: int
    possible_repeat: bool
    key: str
    batch: str | None = None


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
            f"update outbox set state = 'queued', possible_repeat = 1 where {WAITING} and state = 'sending'"
        ).rowcount

    def any_due(self, now: datetime) -> bool:
        """Whether something waits to be sent now."""
        waiting = f"select 1 from outbox where {WAITING} and {_READY} limit 1"
        return self._db.execute(waiting, _at(now)).fetchone() is not None

    def due(self, now: datetime) -> list[Waiting]:
        """What is to be sent now, oldest first."""
        ready = f"select * from outbox where {WAITING} and state = 'queued' and {_READY} order by created, id"
        return [_waiting(row) for row in rows(self._db, ready, _at(now))]

    def waiting(self) -> list[Waiting]:
        """What will be sent at some time, oldest first."""
        found = rows(self._db, f"select * from outbox where {WAITING} order by created, id")
        return [_waiting(row) for row in found]

    def last(self, most: int) -> list[Waiting]:
        """What was sent last, newest first."""
        found = rows(self._db, "select * from outbox where state = 'sent' order by id desc limit ?", (most,))
        return [_waiting(row) for row in found]

    def origin(self) -> str:
        """The name of this database among all: an opening's number means nothing elsewhere."""
        return str(self._db.execute("select id from instance").fetchone()[0])

    def sending(self, ids: Sequence[int], batch: str) -> None:
        """About to send these rows together, under this name."""
        self._db.executemany(
            "update outbox set state = 'sending', attempts = attempts + 1, batch = ? where id = ?",
            [(batch, i) for i in ids],
        )

    def sent(self, ids: Sequence[int], now: datetime) -> None:
        """The channel took them."""
        self._db.executemany(
            "update outbox set state = 'sent', sent = ?, error = null where id = ?",
            [(moment(now), i) for i in ids],
        )

    def postpone(self, ids: Sequence[int], due: datetime) -> None:
        """Not now: quiet hours began since they were planned."""
        self._db.executemany("update outbox set due = ? where id = ?", [(moment(due), i) for i in ids])

    def retry(self, ids: Sequence[int], error: str, due: datetime, *, unsure: bool) -> None:
        """The channel refused them: again at `due`.

        `unsure`: nobody knows whether they arrived: the next try says so, with the same rows. Otherwise
        they did not, and may go out with what has come since.
        """
        self._db.executemany(
            "update outbox set state = 'queued', error = ?, due = ?, possible_repeat = max(possible_repeat, ?), "
            "batch = case when possible_repeat or ? then batch end where id = ?",
            [(error, moment(due), int(unsure), int(unsure), i) for i in ids],
        )

    def failures(self, channel: str) -> int:
        """How often in a row the channel refused."""
        row = self._db.execute("select failures from channels where name = ?", (channel,)).fetchone()
        return int(row[0]) if row else 0

    def rest(self, channel: str, failures: int, until: datetime) -> None:
        """The channel refused so many times in a row: nothing is sent there before `until`."""
        self._db.execute(
            "insert or replace into channels values (?, ?, ?)", (channel, failures, moment(until))
        )

    def well(self, channel: str) -> None:
        """The channel took something."""
        self._db.execute("delete from channels where name = ?", (channel,))

    def hurry(self, channel: str | None, now: datetime) -> int:
        """Send at once what a channel (or any) refused, and let no channel rest; returns how many rows."""
        self._db.execute("delete from channels where :channel in (name, '')", {"channel": channel or ""})
        return self._db.execute(
            "update outbox set due = :now where state = 'queued' and error is not null "
            "and :channel in (channel, '')",
            {"now": moment(now), "channel": channel or ""},
        ).rowcount

    def move(self, channel: str, to: str, now: datetime) -> int:
        """What waits on a channel goes to another, if it was not told there; returns how many rows."""
        self._db.execute("delete from channels where name = ?", (channel,))
        same = (
            "select 1 from outbox o where o.channel = :to and o.subject = outbox.subject and o.event = outbox.event "
            "and o.version = outbox.version"
        )
        at = {"channel": channel, "to": to, "now": moment(now)}
        self._db.execute(
            "update outbox set state = 'sent', sent = :now, error = 'told on another channel' "
            f"where channel = :channel and state <> 'sent' and exists ({same})",
            at,
        )
        return self._db.execute(
            "update outbox set channel = :to, error = null, due = min(due, :now), state = 'queued' "
            "where channel = :channel and state <> 'sent'",
            at,
        ).rowcount

    def snooze(self, watch: str, until: datetime) -> None:
        """Tell nothing of a watch ("": of any, and of sources) before `until`."""
        self._db.execute("insert or replace into snoozes values (?, ?)", (watch, moment(until)))

    def wake(self, watch: str | None) -> int:
        """End a snooze, or all."""
        if watch is None:
            return self._db.execute("delete from snoozes").rowcount
        return self._db.execute("delete from snoozes where watch = ?", (watch,)).rowcount

    def snoozed(self, now: datetime) -> dict[str, datetime]:
        """The watches that are snoozed ("": all), and until when."""
        found = rows(self._db, "select watch, until from snoozes where until > ?", (moment(now),))
        return {row["watch"]: datetime.fromisoformat(row["until"]) for row in found}

    def held(self, now: datetime) -> int:
        """How many rows wait for their time (digest, quiet hours, a snooze, a channel that rests)."""
        waiting = f"select count(*) from outbox where {WAITING} and state = 'queued' and not ({_READY})"
        return int(self._db.execute(waiting, _at(now)).fetchone()[0])


# Nothing waits longer than for the next weekly digest, and a channel for its rest and the end of the night.
# What is further off, or was made in the future, was made while the clock was wrong: it is told now.
_FURTHEST, _LONGEST_REST = timedelta(days=10), timedelta(days=2)
_READY = """
(due <= :now or created > :now or due > case when error is null then :furthest else :rest end)
and not exists (select 1 from channels c where c.name = outbox.channel
    and c.rests_until > :now and c.rests_until <= :rest)
and not exists (select 1 from snoozes s where s.until > :now and s.watch in ('', coalesce(outbox.watch, '')))
"""


def _at(now: datetime) -> dict[str, str]:
    return {"now": moment(now), "furthest": moment(now + _FURTHEST), "rest": moment(now + _LONGEST_REST)}


def _waiting(row: sqlite3.Row) -> Waiting:
    names = ("id", "channel", "event", "subject", "watch", "delivery", "payload", "attempts", "key", "batch")
    return Waiting(
        **{name: row[name] for name in names},
        due=datetime.fromisoformat(row["due"]),
        created=datetime.fromisoformat(row["created"]),
        possible_repeat=bool(row["possible_repeat"]),
    )
