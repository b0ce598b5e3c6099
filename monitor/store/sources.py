"""What is remembered of sources and hosts: health, validators, the baseline of healthy counts."""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from monitor.models import Gathered, HostState, PageState, SourceState, Verdict
from monitor.settings import Source
from monitor.store.codec import moment, to_moment
from monitor.store.database import rows

_BASELINE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source as remembered."""

    id: int
    name: str
    verdict: str | None
    gathers: int
    empties: int
    doubts: int
    doubted_since: datetime | None
    failures: int
    broken_since: datetime | None
    told_broken: bool
    told_at: datetime | None
    healed_at: datetime | None
    last_whole: datetime | None
    next_due: datetime | None
    baseline_run: int
    accepted: int | None
    gap: int
    layout: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one gather came to, for its verdict row."""

    verdict: Verdict
    healthy: bool
    postings: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    messages: int = 0
    error: str | None = None
    note: str | None = None
    fill: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source stands after a gather, beside its verdict.

    `failures` counts visits that failed in a row. `layout` is None where it is as it was, `baseline`
    tells that what is usual is counted anew from this gather on.
    """

    due: datetime
    failures: int = 0
    empties: int = 0
    doubts: int = 0
    doubted_since: datetime | None = None
    gap: int = 0
    layout: str | None = None
    baseline: bool = False


def options_fingerprint(source: Source) -> str:
    """A digest of what a source asks for, secrets masked, so that a changed source is gathered anew."""
    options = source.options.model_dump(mode="json") if source.options is not None else {}
    said = orjson.dumps([source.kind, options, source.session], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(said, digest_size=12).hexdigest()


def _said(source: Source) -> tuple[str, str, int]:
    return source.kind, options_fingerprint(source), int(source.internal)


class Sources:
    """The tables `sources`, `verdicts`, `pages` and `hosts`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def sync(self, sources: Sequence[Source], coverage: Mapping[str, str]) -> None:
        """Make the table follow the configuration; a source whose options changed is due, its validators gone.

        `coverage` tells how much each kind shows.
        """
        known = {
            row["name"]: row
            for row in rows(self._db, "select name, kind, options, internal, configured from sources")
        }
        wanted = {source.name: _said(source) for source in sources}
        for name, (kind, options, internal) in wanted.items():
            row = known.get(name)
            if row is None:
                self._db.execute(
                    "insert into sources (name, kind, coverage, options, internal) values (?, ?, ?, ?, ?)",
                    (name, kind, coverage[kind], options, internal),
                )
            elif (row["kind"], row["options"], row["internal"], row["configured"]) != (*wanted[name], 1):
                self._reconfigure(name, kind, coverage[kind], options, internal)
        for name in known.keys() - wanted.keys():
            self._db.execute("update sources set configured = 0 where name = ? and configured", (name,))

    def _reconfigure(self, name: str, kind: str, coverage: str, options: str, internal: int) -> None:
        self._db.execute(
            "delete from pages where source_id = (select id from sources where name = ? and options <> ?)",
            (name, options),
        )
        self._db.execute(
            "update sources set next_due = null, cursor = null, failures = 0 where name = ? and options <> ?",
            (name, options),
        )
        self._db.execute(
            "update sources set kind = ?, coverage = ?, options = ?, internal = ?, configured = 1 where name = ?",
            (kind, coverage, options, internal, name),
        )

    def in_step(self, sources: Sequence[Source]) -> bool:
        """Whether the table already follows the configuration."""
        known = {
            (row["name"], row["kind"], row["options"], row["internal"])
            for row in rows(self._db, "select name, kind, options, internal from sources where configured")
        }
        return known == {(source.name, *_said(source)) for source in sources}

    def all(self) -> dict[str, SourceRow]:
        """Every configured source by name."""
        return {
            row["name"]: _source_row(row) for row in rows(self._db, "select * from sources where configured")
        }

    def counts(self, row: SourceRow) -> tuple[int, ...]:
        """How many postings the source's last healthy gathers saw since its baseline, newest first."""
        found = self._db.execute(
            "select postings from verdicts where source_id = ? and healthy and run_id >= ? "
            "order by run_id desc limit ?",
            (row.id, row.baseline_run, _BASELINE),
        )
        return tuple(each[0] for each in found)

    def fills(self, row: SourceRow) -> list[Mapping[str, int]]:
        """How full the fields were in the last healthy gathers that read postings anew."""
        found = self._db.execute(
            "select fill from verdicts where source_id = ? and healthy and fill is not null and run_id >= ? "
            "order by run_id desc limit ?",
            (row.id, row.baseline_run, _BASELINE),
        )
        return [orjson.loads(each[0]) for each in found]

    def accept(self, name: str, now: datetime) -> int:
        """The person says that what the source showed last is true; returns how many postings that were."""
        last = (
            "select v.postings from verdicts v join sources s on s.id = v.source_id where s.name = ? "
            "order by v.run_id desc limit 1"
        )
        (postings,) = self._db.execute(last, (name,)).fetchone()
        self._db.execute(
            "update sources set accepted = ?, next_due = ? where name = ?", (postings, moment(now), name)
        )
        return int(postings)

    def hurry(self, names: Iterable[str], now: datetime) -> None:
        """Look at these with the next run: what kept them from being read is mended."""
        self._db.executemany(
            "update sources set next_due = ?, failures = 0 where name = ? and next_due is not null",
            [(moment(now), name) for name in names],
        )

    def states(self, names: Iterable[str]) -> dict[str, SourceState]:
        """What each of these sources' gathers is told of the past."""
        wanted = set(names)
        sources = {
            row["id"]: row
            for row in rows(self._db, "select id, name, cursor, gathers from sources where configured")
            if row["name"] in wanted
        }
        known: dict[int, dict[str, str]] = defaultdict(dict)
        urls: dict[int, dict[str, str]] = defaultdict(dict)
        listed: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._db.execute(
            "select source_id, identifier, coalesce(listing, ''), url, page from postings where status = 'open'"
        ):
            if row[0] in sources:
                known[row[0]][row[1]], urls[row[0]][row[1]] = row[2], row[3]
                if row[4]:
                    listed[row[0]][row[4]].append(row[1])
        pages, messages, hosts = self._pages(), self._messages(), self._hosts()
        return {
            row["name"]: SourceState(
                known=known[key],
                urls=urls[key],
                listed={page: tuple(ids) for page, ids in listed[key].items()},
                pages=pages.get(key, {}),
                hosts=hosts,
                cursor=row["cursor"],
                messages=messages.get(key, frozenset()),
                gathers=row["gathers"],
            )
            for key, row in sources.items()
        }

    def _pages(self) -> dict[int, dict[str, PageState]]:
        found: dict[int, dict[str, PageState]] = defaultdict(dict)
        for row in self._db.execute("select source_id, url, etag, last_modified, digest from pages"):
            found[row[0]][row[1]] = PageState(row[2], row[3], row[4])
        return found

    def _messages(self) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for row in self._db.execute("select source_id, identifier from messages"):
            found[row[0]].add(row[1])
        return {key: frozenset(names) for key, names in found.items()}

    def _hosts(self) -> dict[str, HostState]:
        found = self._db.execute("select origin, robots, robots_at, not_before from hosts")
        return {row[0]: HostState(row[1], to_moment(row[2]), to_moment(row[3])) for row in found}

    def remember(
        self, row: SourceRow, gathered: Gathered, tally: Tally, standing: Standing, *, run: int, now: datetime
    ) -> None:
        """Store the verdict, what to send next time, and when that is."""
        since = standing.doubted_since
        self._db.execute(
            _REMEMBER,
            {
                "id": row.id,
                "run": run,
                "verdict": tally.verdict.value,
                "error": tally.error,
                "note": tally.note,
                "healthy": tally.healthy,
                "now": moment(now),
                "due": moment(standing.due),
                "cursor": gathered.cursor,
                "failures": standing.failures,
                "empties": standing.empties,
                "doubts": standing.doubts,
                "doubted_since": since and moment(since),
                "gap": standing.gap,
                "layout": standing.layout,
                "baseline": standing.baseline,
            },
        )
        self._db.execute(
            "insert or replace into verdicts (run_id, source_id, verdict, healthy, postings, new, changed, unchanged, "
            "closed, messages, requests, bytes, seconds, error, note, fill) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run,
                row.id,
                tally.verdict.value,
                int(tally.healthy),
                tally.postings,
                tally.new,
                tally.changed,
                tally.unchanged,
                tally.closed,
                tally.messages,
                gathered.requests,
                gathered.bytes,
                gathered.seconds,
                tally.error,
                tally.note,
                orjson.dumps(dict(tally.fill)).decode() if tally.fill else None,
            ),
        )
        self._remember_hosts(gathered.hosts)

    def told(self, source: int, *, broken: bool, now: datetime) -> None:
        """Store that the person was told that the source is broken, or that it healed."""
        self._db.execute(
            "update sources set told_broken = ?, told_at = ? where id = ?", (int(broken), moment(now), source)
        )

    def remember_pages(self, source: int, pages: Mapping[str, PageState]) -> None:
        """Store the validators of listing pages."""
        self._db.executemany(
            "insert or replace into pages values (?, ?, ?, ?, ?)",
            [(source, url, p.etag, p.last_modified, p.digest) for url, p in pages.items()],
        )

    def forget_pages(self, source: int) -> None:
        """Drop the validators, so that the next gather reads everything."""
        self._db.execute("delete from pages where source_id = ?", (source,))

    def _remember_hosts(self, hosts: Mapping[str, HostState]) -> None:
        self._db.executemany(
            "insert or replace into hosts values (?, ?, ?, ?)",
            [
                (origin, s.robots, s.robots_at and moment(s.robots_at), s.not_before and moment(s.not_before))
                for origin, s in hosts.items()
            ],
        )


def _source_row(row: Any) -> SourceRow:
    return SourceRow(
        id=row["id"],
        name=row["name"],
        verdict=row["verdict"],
        gathers=row["gathers"],
        empties=row["empties"],
        doubts=row["shrunk"],
        doubted_since=to_moment(row["shrunk_since"]),
        failures=row["failures"],
        broken_since=to_moment(row["broken_since"]),
        told_broken=bool(row["told_broken"]),
        told_at=to_moment(row["told_at"]),
        healed_at=to_moment(row["healed_at"]),
        last_whole=to_moment(row["last_whole"]),
        next_due=to_moment(row["next_due"]),
        baseline_run=row["baseline_run"],
        accepted=row["accepted"],
        gap=row["gap"],
        layout=row["layout"],
    )


_REMEMBER = """
update sources set verdict = :verdict, error = :error, note = :note,
    gathers = gathers + :healthy,
    last_run = :now, last_whole = iif(:healthy, :now, last_whole),
    healed_at = iif(:healthy and broken_since is not null, :now, healed_at),
    broken_since = iif(:healthy, null, coalesce(broken_since, :now)),
    next_due = :due, cursor = coalesce(:cursor, cursor),
    failures = :failures, empties = :empties, shrunk = :doubts, shrunk_since = :doubted_since, gap = :gap,
    accepted = iif(:healthy, null, accepted), layout = coalesce(:layout, layout),
    baseline_run = iif(:baseline, :run, baseline_run)
where id = :id
"""
