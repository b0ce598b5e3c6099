"""What comes due by the calendar: follow-ups that the person set or a recruiter asked for, last days to apply."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.models import Match
from monitor.store.codec import moment, reasons_of
from monitor.store.database import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something to do by a day: about an opening, or about a recruiter's lead. `what` is the person's words."""

    id: int
    due: datetime
    what: str | None
    opening: int | None
    lead: int | None


class Reminders:
    """The tables `followups` and `reminded`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def follow_opening(self, opening: int, due: datetime, what: str | None, now: datetime) -> int:
        """Follow up on an opening; one at a time, the last one said counts. Returns its number."""
        self.drop_opening(opening)
        cursor = self._db.execute(
            "insert into followups (opening_id, due, what, created) values (?, ?, ?, ?)",
            (opening, moment(due), what, moment(now)),
        )
        return cursor.lastrowid or 0

    def drop_opening(self, opening: int) -> None:
        """No follow-up on an opening any more."""
        self._db.execute("delete from followups where opening_id = ? and done_at is null", (opening,))

    def follow_lead(self, lead: int, due: datetime, now: datetime) -> None:
        """A recruiter asked for something."""
        self._db.execute(
            "insert or ignore into followups (lead_id, due, created) values (?, ?, ?)",
            (lead, moment(due), moment(now)),
        )

    def done(self, key: int, now: datetime | None) -> bool:
        """Mark one as done, or (None) as open again; whether there is one."""
        found = self._db.execute("update followups set done_at = ? where id = ?", (now and moment(now), key))
        return found.rowcount > 0

    def open(self) -> list[dict[str, Any]]:
        """What is to be done, the next first; not about what the person hid."""
        return [dict(row) for row in rows(self._db, _OPEN)]

    def due(self, now: datetime) -> list[FollowUp]:
        """The follow-ups that are due and were not told yet."""
        return [
            FollowUp(
                id=row["id"],
                due=datetime.fromisoformat(row["due"]),
                what=row["what"],
                opening=row["opening_id"],
                lead=row["lead_id"],
            )
            for row in rows(self._db, _DUE, {"now": moment(now)})
        ]

    def closing(self, today: date, days: int) -> list[tuple[int, date]]:
        """Openings with a last day from today on, at most so many days ahead, that was not told yet.

        Those that a watch accepts or the person saved. Not those that were found so late: of these it was
        said at once.
        """
        found = rows(self._db, _CLOSING, {"today": today.isoformat(), "days": days})
        return [(row["id"], date.fromisoformat(row["valid_through"])) for row in found]

    def any(self, now: datetime, today: date, days: int) -> bool:
        """Whether there is something to remind of."""
        return bool(self.due(now) or self.closing(today, days))

    def told(self, subject: str, event: str, version: str, now: datetime) -> None:
        """Told once: not again."""
        self._db.execute(
            "insert or ignore into reminded values (?, ?, ?, ?)", (subject, event, version, moment(now))
        )

    def matches(self, kind: str, subject: int) -> list[Match]:
        """What the watches say of an opening or a lead, the best first."""
        column = {"opening": "opening_id", "lead": "lead_id"}[kind]
        found = rows(
            self._db,
            f"select watch, score, reasons from matches where {column} = ? and ended_at is null "
            "order by score desc, watch",
            (subject,),
        )
        return [Match(row["watch"], row["score"], reasons_of(row["reasons"])) for row in found]

    def lead(self, key: int) -> str:
        """A lead as it is stored."""
        return str(self._db.execute("select data from leads where id = ?", (key,)).fetchone()[0])


_OPEN = """
select f.* from due_followups f left join openings o on o.id = f.opening_id left join leads l on l.id = f.lead_id
where o.hidden_at is null and l.hidden_at is null order by f.due, f.id
"""

_DUE = """
select f.* from followups f left join openings o on o.id = f.opening_id left join leads l on l.id = f.lead_id
where f.done_at is null and f.due <= :now and o.hidden_at is null and l.hidden_at is null
and not exists (select 1 from reminded r where r.subject = 'follow-up:' || f.id and r.event = 'follow-up'
    and r.version = f.due)
order by f.due, f.id
"""

_CLOSING = """
select o.id, p.valid_through from postings p join openings o on o.id = p.opening_id and o.posting_id = p.id
where p.status = 'open' and p.valid_through is not null
and p.valid_through between :today and date(:today, '+' || :days || ' days')
and o.status = 'open' and o.hidden_at is null and o.applied_at is null
and (o.saved_at is not null or exists (select 1 from matches m where m.opening_id = o.id
    and m.ended_at is null and date(m.matched_at) < date(p.valid_through, '-' || :days || ' days')))
and not exists (select 1 from reminded r where r.subject = 'opening:' || o.id and r.event = 'closing-soon'
    and r.version = p.valid_through)
order by p.valid_through, o.id
"""
