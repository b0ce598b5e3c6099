"""What the commands show. Reading only."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from monitor.models import Posting, Reason
from monitor.store.codec import moment, posting_of, reasons_of
from monitor.store.database import rows
from monitor.store.outbox import WAITING

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Sighting:
    """One posting of an opening, briefly."""

    source: str
    kind: str
    identifier: str
    url: str
    status: str
    first_seen: str
    last_seen: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Twin:
    """Where an opening is shown to the other side: to outsiders (`outside`), or to the employer's people."""

    outside: bool
    since: str
    source: str
    url: str
    opening: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """One standing match, as stored."""

    watch: str
    score: float
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    employment_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """An opening as shown: its representative posting, all sightings, standing matches, the person's marks."""

    id: int
    status: str
    first_seen: str
    last_seen: str
    closed_at: str | None
    role: int | None
    reposts: int
    posting: Posting
    sightings: tuple[Sighting, ...] = ()
    matches: tuple[Accepted, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which openings to show. `search` is plain words; `since` and below narrow further."""

    status: str | None = "open"
    search: str | None = None
    watch: str | None = None
    matched: bool = False
    source: str | None = None
    since: datetime | None = None
    saved: bool = False
    hidden: bool = False
    ids: tuple[int, ...] = ()
    limit: int | None = None


class Queries:
    """Read-only questions to the database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def openings(self, wanted: Wanted) -> list[OpeningView]:
        """Openings with their postings and matches, the best matches first, then the newest."""
        conditions, values = _conditions(wanted)
        limit = f"limit {int(wanted.limit)}" if wanted.limit is not None else ""
        found = rows(self._db, _OPENINGS.format(conditions=conditions, limit=limit), values)
        views: list[OpeningView] = []
        for start in range(0, len(found), _BATCH):
            views += self._views(found[start : start + _BATCH])
        return views

    def _views(self, found: Sequence[sqlite3.Row]) -> list[OpeningView]:
        ids = [row["opening"] for row in found]
        marks = ",".join("?" * len(ids))
        sightings: dict[int, list[Sighting]] = defaultdict(list)
        for row in rows(self._db, _SIGHTINGS.format(marks=marks), ids):
            sightings[row[0]].append(Sighting(*row[1:]))
        matches: dict[int, list[Accepted]] = defaultdict(list)
        for row in rows(self._db, _MATCHES.format(marks=marks), ids):
            missing = tuple(orjson.loads(row[4]))
            matches[row[0]].append(Accepted(row[1], row[2], reasons_of(row[3]), missing, row[5]))
        return [_view(row, sightings[row["opening"]], matches[row["opening"]]) for row in found]

    def find(self, said: str) -> list[int]:
        """The openings that a person may mean by an id, a posting's URL (one it had before, too) or its identifier."""
        if said.isdigit():
            found = rows(self._db, "select id from openings where id = ?", (int(said),))
            if found:
                return [int(said)]
        bare = said.rstrip("/")
        found = rows(
            self._db,
            "select distinct opening_id from postings where url in (?, ?) or apply_url in (?, ?) or identifier = ? "
            "or requisition = ? union select opening_id from changes where what = 'address' and before in (?, ?)",
            (bare, f"{bare}/", bare, f"{bare}/", said, said, bare, f"{bare}/"),
        )
        return [row[0] for row in found]

    def evidence(self, opening: int) -> list[dict[str, Any]]:
        """Why each posting was put behind the opening."""
        return self._dicts(
            "select s.name as source, p.identifier, p.url, e.decision, e.rule, e.detail, e.decided_at "
            "from evidence e join postings p on p.id = e.posting_id join sources s on s.id = p.source_id "
            "where p.opening_id = ? order by e.id",
            (opening,),
        )

    def drops(self, opening: int) -> list[dict[str, Any]]:
        """Why watches did not accept the opening."""
        return self._dicts("select watch, part, reason from drops where opening_id = ?", (opening,))

    def history(self, opening: int) -> list[dict[str, Any]]:
        """What changed, oldest first."""
        return self._dicts(
            "select at, what, before, after from changes where opening_id = ? order by id", (opening,)
        )

    def told(self, subject: str) -> list[dict[str, Any]]:
        """The alerts about a subject ("opening:12")."""
        return self._dicts(
            "select channel, event, watch, state, due, sent, attempts, error from outbox where subject = ? order by id",
            (subject,),
        )

    def siblings(self, role: int) -> list[dict[str, Any]]:
        """The openings of one role."""
        return self._dicts(
            "select o.id, o.status, p.title, p.job_location, p.url from openings o "
            "join postings p on p.id = o.posting_id where o.role_id = ? order by o.id",
            (role,),
        )

    def twin(self, opening: int, requisition: int | None) -> Twin | None:
        """The other side of an opening that is shown inside, or outside, by itself or by its requisition's key.

        An opening that is shown on both sides is told as an internal one that is open to outside too.
        """
        found = rows(self._db, _TWINS, (opening, requisition))
        inside = any(row["internal"] for row in found if row["opening_id"] == opening)
        other = next((row for row in found if bool(row["internal"]) != inside), None)
        if other is None:
            return None
        return Twin(inside, other["since"], other["source"], other["url"], other["opening_id"])

    def sources(self) -> list[dict[str, Any]]:
        """Every configured source's health."""
        return self._dicts("select * from source_health order by name", ())

    def verdicts(self, source: str, limit: int = 20) -> list[dict[str, Any]]:
        """The last verdicts of a source, newest first."""
        return self._dicts(
            "select r.started, v.verdict, v.postings, v.new, v.changed, v.closed, v.requests, v.bytes, v.seconds, "
            "v.error, v.note from verdicts v join sources s on s.id = v.source_id join runs r on r.id = v.run_id "
            "where s.name = ? order by v.run_id desc limit ?",
            (source, limit),
        )

    def messages(self, *, leads_only: bool, limit: int | None) -> list[dict[str, Any]]:
        """Messages, newest first, with the lead in them."""
        return self._dicts(_MESSAGES, {"leads": int(leads_only), "limit": -1 if limit is None else limit})

    def alerts(self, *, state: str | None, limit: int | None) -> list[dict[str, Any]]:
        """The outbox, newest first."""
        return self._dicts(
            "select id, created, channel, event, subject, watch, state, delivery, due, sent, attempts, "
            "possible_repeat, error, json_extract(payload, '$.title') as title from outbox "
            "where :state is null or state = :state order by id desc limit :limit",
            {"state": state, "limit": -1 if limit is None else limit},
        )

    def refused(self) -> list[dict[str, Any]]:
        """The channels that refused what still waits: how many alerts, and what they said last."""
        return self._dicts(
            "select channel, count(*) as alerts, min(created) as since, max(error) as error from outbox "
            f"where {WAITING} and error is not null group by channel order by channel",
            (),
        )

    def waiting(self) -> int:
        """How many alerts are not sent yet."""
        row = self._db.execute(f"select count(*) from outbox where {WAITING}").fetchone()
        return int(row[0])

    def runs(self, limit: int) -> list[dict[str, Any]]:
        """The last runs, newest first."""
        found = self._dicts(
            "select id, started, finished, exit_code, summary from runs order by id desc limit ?", (limit,)
        )
        for run in found:
            run["summary"] = orjson.loads(run["summary"]) if run["summary"] else None
        return found

    def changes_of(self, run: int) -> list[dict[str, Any]]:
        """What changed in a run, with the opening's title and employer."""
        return self._dicts(
            "select c.opening_id, c.what, c.before, c.after, p.title, p.hiring_organization as employer "
            "from changes c join openings o on o.id = c.opening_id join postings p on p.id = o.posting_id "
            "where c.run_id = ? order by c.id",
            (run,),
        )

    def leads_since(self, moment_: datetime) -> list[dict[str, Any]]:
        """The leads first seen since then, with the watch that accepts each best."""
        return self._dicts(
            "select l.title, l.hiring_organization as employer, l.agency, l.person, m.about as subject, "
            "(select watch from matches t where t.lead_id = l.id and t.ended_at is null order by score desc limit 1) "
            "as watch from leads l join messages m on m.id = l.message_id where l.first_seen >= ? order by l.id",
            (moment(moment_),),
        )

    def open_count(self) -> int:
        """How many openings are open."""
        return int(self._db.execute("select count(*) from openings where status = 'open'").fetchone()[0])

    def _dicts(self, sql: str, values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in rows(self._db, sql, values)]


def _conditions(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """The SQL conditions; every value is a parameter."""
    parts: list[str] = ["o.hidden_at is not null" if wanted.hidden else "o.hidden_at is null"]
    values: dict[str, Any] = {}
    if wanted.ids:
        parts = [f"o.id in ({','.join(str(int(i)) for i in wanted.ids)})"]
    elif wanted.status:
        parts.append("o.status = :status")
    values["status"] = wanted.status
    if wanted.search and (words := fts_words(wanted.search)):
        parts.append("o.id in (select rowid from opening_text where opening_text match :words)")
        values["words"] = words
    if wanted.watch or wanted.matched:
        watch = "and m.watch = :watch" if wanted.watch else ""
        parts.append(
            f"exists (select 1 from matches m where m.opening_id = o.id and m.ended_at is null {watch})"
        )
        values["watch"] = wanted.watch
    if wanted.source:
        parts.append(
            "exists (select 1 from postings q join sources t on t.id = q.source_id "
            "where q.opening_id = o.id and t.name = :source)"
        )
        values["source"] = wanted.source
    if wanted.since:
        parts.append("o.first_seen >= :since")
        values["since"] = moment(wanted.since)
    if wanted.saved:
        parts.append("o.saved_at is not null")
    return " and ".join(parts), values


def fts_words(said: str) -> str:
    """A person's words as an FTS5 query: each quoted, so that no operator of FTS5 is meant by accident."""
    words = said.replace('"', " ").split()
    return " ".join(f'"{word}"' for word in words)


def _view(row: sqlite3.Row, sightings: Sequence[Sighting], matches: Sequence[Accepted]) -> OpeningView:
    last = max((sighting.last_seen for sighting in sightings), default=row["opened"])
    marks = {name: row[name] for name in ("saved_at", "hidden_at", "applied_at", "note") if row[name]}
    return OpeningView(
        id=row["opening"],
        status=row["opening_status"],
        first_seen=row["opened"],
        last_seen=last,
        closed_at=row["opening_closed"],
        role=row["role_id"],
        reposts=row["reposts"],
        posting=posting_of(row),
        sightings=tuple(sightings),
        matches=tuple(matches),
        marks=marks,
    )


_OPENINGS = """
select p.*, o.id as opening, o.status as opening_status, o.first_seen as opened, o.closed_at as opening_closed,
    o.role_id, o.reposts, o.saved_at, o.hidden_at, o.applied_at, o.note,
    (select max(m.score) from matches m where m.opening_id = o.id and m.ended_at is null) as best
from openings o join postings_seen p on p.id = o.posting_id
where {conditions}
order by best is null, best desc, o.first_seen desc, o.id desc {limit}
"""

_SIGHTINGS = """
select opening_id, source, kind, identifier, url, status, first_seen, seen, internal
from postings_seen where opening_id in ({marks}) order by id
"""

_MATCHES = """
select opening_id, watch, score, reasons, missing, employment_unit from matches
where opening_id in ({marks}) and ended_at is null order by score desc, watch
"""

_MESSAGES = """
select m.id, s.name as source, m.identifier, m.sender, m.about, m.date_sent, m.category, m.confidence,
    l.id as lead, l.title, l.hiring_organization as employer, l.agency, l.person, l.contact, l.url,
    l.opening_id as opening, l.resembles
from messages m join sources s on s.id = m.source_id left join leads l on l.message_id = m.id
where :leads = 0 or l.id is not null
order by coalesce(m.date_sent, m.first_seen) desc, m.id desc limit :limit
"""

_TWINS = """
select opening_id, source, url, internal, coalesce(date_posted, substr(first_seen, 1, 10)) as since
from postings_seen where status = 'open'
    and (opening_id = ? or id in (select posting_id from blocking where key = ?))
    and exists (select 1 from sources where internal and configured)
order by since, id
"""
