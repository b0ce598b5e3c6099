"""Postings and the openings behind them: rows, blocking keys, evidence, history, the word index."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from monitor.models import Evidence, Posting
from monitor.store.codec import POSTING_COLUMNS, content_of, moment, posting_of, posting_row, unpacked
from monitor.store.database import rows

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """What must be known of a posting to tell whether it is new, changed, back or gone."""

    id: int
    opening_id: int
    identifier: str
    title: str
    content: str
    listing: str | None
    page: str | None
    status: str
    absences: int
    absent_since: str | None
    first_seen: str

    @property
    def open(self) -> bool:
        """Whether it is listed, as far as we know."""
        return self.status == "open"


@dataclass(frozen=True, slots=True)
class Near:
    """A posting of an opening that shares blocking keys with another posting."""

    posting_id: int
    opening_id: int
    open: bool
    first_seen: datetime
    last_seen: datetime


class Postings:
    """The tables `postings`, `openings`, `roles`, `blocking`, `evidence`, `changes` and the word index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def of_source(self, source: int) -> dict[str, Stored]:
        """Every posting that this source ever showed, by identifier."""
        found = self._db.execute(
            "select id, opening_id, identifier, title, content, listing, page, status, absences, absent_since, "
            "first_seen from postings where source_id = ?",
            (source,),
        )
        return {row[2]: Stored(*row) for row in found}

    def entry(self, key: int, listing: str | None, page: str | None) -> None:
        """Remember a posting's listing entry, when nothing else of it changed."""
        self._db.execute("update postings set listing = ?, page = ? where id = ?", (listing, page, key))

    def posting(self, key: int) -> Posting:
        """One posting, whole."""
        return posting_of(rows(self._db, "select * from postings_seen where id = ?", (key,))[0])

    def near(self, keys: Sequence[int], *, limit: int) -> list[Near]:
        """All postings of the openings that share most of these blocking keys, newest first among equals.

        Of each key the newest postings count: a key that thousands share (a sentence of an agency) tells
        little, and joining them all cost ten times as much.
        """
        if not keys:
            return []
        sharing = _NEAREST.format(sharing=" union all ".join([_SHARING] * len(keys)))
        chosen = [row[0] for row in self._db.execute(sharing, (*keys, limit))]
        found = self._db.execute(_BEHIND.format(marks=",".join("?" * len(chosen))), chosen)
        when = datetime.fromisoformat
        return [Near(r[0], r[1], r[2] == "open", when(r[3]), when(r[4])) for r in found]

    def features(self, postings: Sequence[int]) -> dict[int, bytes]:
        """The stored features of postings."""
        marks = ",".join("?" * len(postings))
        return dict(
            self._db.execute(f"select id, features from postings where id in ({marks})", postings).fetchall()
        )

    def add_opening(self, now: datetime) -> int:
        """A new opening; its representative is set by `represent`."""
        return _id(self._db.execute("insert into openings (first_seen) values (?)", (moment(now),)))

    def add(
        self,
        posting: Posting,
        *,
        source: int,
        opening: int,
        features: bytes,
        keys: Iterable[int],
        now: datetime,
    ) -> int:
        """A new posting of an opening, with its blocking keys."""
        values = posting_row(posting)
        at = moment(now)
        key = _id(self._db.execute(_INSERT, (source, opening, *values, content_of(values), features, at, at)))
        self._block(key, keys)
        return key

    def update(
        self, key: int, posting: Posting, *, features: bytes, keys: Iterable[int], now: datetime
    ) -> None:
        """A posting that says something else than before, or is listed again."""
        values = posting_row(posting)
        stored = (*values, content_of(values), features, moment(now), key)
        self.reword(self._shown(key), partial(self._db.execute, _UPDATE, stored))
        self._db.execute("delete from blocking where posting_id = ?", (key,))
        self._block(key, keys)

    def _block(self, key: int, keys: Iterable[int]) -> None:
        self._db.executemany("insert or ignore into blocking values (?, ?)", [(each, key) for each in keys])

    def reword(self, openings: Iterable[int], change: Callable[[], object]) -> None:
        """Change texts of these openings' postings, the word index with them.

        An FTS5 index with external content must be told the old words to forget them.
        """
        for opening in openings:
            self._unindex(opening)
        change()
        for opening in openings:
            self._index(opening)

    def _unpack(self, keys: Sequence[int]) -> None:
        """Texts that were compressed when their openings had closed are needed in full again."""
        for key in keys:
            found = self._db.execute("select packed from postings where id = ?", (key,)).fetchone()[0]
            if found is not None:
                self.reword(self._shown(key), partial(self._db.execute, _UNPACK, (unpacked(found), key)))

    def _shown(self, posting: int) -> list[int]:
        """The openings that this posting stands for."""
        found = self._db.execute("select id from openings where posting_id = ?", (posting,))
        return [row[0] for row in found]

    def rename(self, key: int, identifier: str) -> None:
        """The source calls this posting by another identifier now (its id scheme changed)."""
        self._db.execute("update postings set identifier = ? where id = ?", (identifier, key))

    def seen_again(self, keys: Sequence[int], now: datetime) -> None:
        """These postings, absent from the last gathers, are listed again."""
        self._unpack(keys)
        self._db.executemany(
            "update postings set absences = 0, absent_since = null, status = 'open', closed_at = null, "
            "last_seen = ? where id = ?",
            [(moment(now), key) for key in keys],
        )

    def absent(self, keys: Sequence[int], now: datetime, *, anew: bool = False) -> None:
        """Count a healthy gather that did not show these postings; `anew`: they are absent since now."""
        at = moment(now)
        if anew:
            self._db.executemany("update postings set absent_since = null where id = ?", [(k,) for k in keys])
        self._db.executemany(
            "update postings set absences = absences + 1, absent_since = coalesce(absent_since, ?), "
            "last_seen = iif(absences = 0, coalesce((select last_whole from sources s where s.id = source_id), "
            "last_seen), last_seen) where id = ?",
            [(at, key) for key in keys],
        )

    def close(self, keys: Sequence[int], now: datetime) -> list[int]:
        """Close postings; returns the openings that have no open posting left, now closed too."""
        at = moment(now)
        closed = []
        for key in keys:
            self._db.execute("update postings set status = 'closed', closed_at = ? where id = ?", (at, key))
            cursor = self._db.execute(_CLOSE_OPENING, {"at": at, "posting": key})
            closed += [row[0] for row in cursor.fetchall()]
            # Another posting speaks for an opening that stays: the closed one's page and words are gone.
            self.represent(row[0] for row in self._db.execute(_SPOKEN_FOR, (key,)).fetchall())
        return closed

    def reopen(self, opening: int, *, repost: bool = False) -> bool:
        """Open an opening again; whether it was closed."""
        changed = self._db.execute(
            "update openings set status = 'open', closed_at = null where id = ? and status = 'closed'",
            (opening,),
        ).rowcount
        if repost:
            self._db.execute("update openings set reposts = reposts + 1 where id = ?", (opening,))
        self.represent(row[0] for row in self._db.execute(_MUTE, (opening,)).fetchall())
        return bool(changed)

    def move(self, posting: int, opening: int) -> None:
        """Put a posting behind another opening; an opening that is left empty is closed."""
        (before,) = self._db.execute("select opening_id from postings where id = ?", (posting,)).fetchone()
        self._db.execute("update postings set opening_id = ? where id = ?", (opening, posting))
        self.represent([before, opening])

    def share_role(self, opening: int, other: int, title: str) -> None:
        """Two openings are one role (the same ad in another place, or under another requisition)."""
        (role,) = self._db.execute("select role_id from openings where id = ?", (other,)).fetchone()
        if role is None:
            role = _id(self._db.execute("insert into roles (title) values (?)", (title,)))
            self._db.execute("update openings set role_id = ? where id = ?", (role, other))
        self._db.execute("update openings set role_id = ? where id = ?", (role, opening))

    def represent(self, openings: Iterable[int]) -> None:
        """Choose each opening's representative anew and bring the word index in step.

        Open before closed, the employer's own system before a board, then the longest text.
        """
        for opening in set(openings):
            self._unindex(opening)
            best = self._db.execute(_BEST, (opening,)).fetchone()
            self._db.execute(
                "update openings set posting_id = ?, status = iif(?, 'open', 'closed') where id = ?",
                (best and best[0], bool(best and best[1] == "open"), opening),
            )
            self._index(opening)

    def index_new(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Set the representatives of brand-new openings (opening, posting) and index their words."""
        self._db.executemany("update openings set posting_id = ? where id = ?", [(p, o) for o, p in pairs])
        for start in range(0, len(pairs), _BATCH):
            ids = [pair[0] for pair in pairs[start : start + _BATCH]]
            self._db.execute(f"{_INDEX} where id in ({','.join('?' * len(ids))})", ids)

    def _index(self, opening: int) -> None:
        self._db.execute(f"{_INDEX} where id = ?", (opening,))

    def _unindex(self, opening: int) -> None:
        self._db.execute(_UNINDEX, (opening,))

    def evidence(
        self, posting: int, opening: int, decision: str, said: Sequence[Evidence], now: datetime
    ) -> None:
        """Store why a posting was put behind an opening."""
        if not said:
            return
        self._db.executemany(
            "insert into evidence (posting_id, opening_id, decision, rule, detail, decided_at) "
            "values (?, ?, ?, ?, ?, ?)",
            [(posting, opening, decision, e.rule, e.detail, moment(now)) for e in said],
        )

    def change(self, run: int | None, now: datetime, opening: int, posting: int | None, *what: Any) -> None:
        """Add to the history: what changed, before, after."""
        self._db.execute(
            "insert into changes (run_id, at, opening_id, posting_id, what, before, after) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            (run, moment(now), opening, posting, *what),
        )

    def changed_so(
        self, opening: int, what: str, before: str | None, after: str | None, *, since: datetime, not_in: int
    ) -> bool:
        """Whether the history after a moment has this very change of an opening in another run than that."""
        found = self._db.execute(
            "select 1 from changes where opening_id = ? and what = ? and before is ? and after is ? and at > ? "
            "and run_id is not ?",
            (opening, what, before, after, moment(since), not_in),
        )
        return found.fetchone() is not None

    def never(self, posting: int) -> frozenset[int]:
        """The openings that the person said this posting does not belong to."""
        found = self._db.execute(
            "select opening_id from corrections where posting_id = ? and kind = 'split' and undone_at is null",
            (posting,),
        )
        return frozenset(row[0] for row in found)

    def open_openings(self) -> list[int]:
        """Every opening that is open."""
        return [
            row[0] for row in self._db.execute("select id from openings where status = 'open' order by id")
        ]

    def of_opening(self, opening: int) -> list[Posting]:
        """The listed postings of an opening, its representative first; all of them where none is listed."""
        found = rows(
            self._db,
            "select p.* from postings_seen p join openings o on o.id = p.opening_id "
            f"where p.opening_id = ? and {_LISTED_IF_ANY} order by p.id = o.posting_id desc, p.id",
            (opening,),
        )
        return [posting_of(row) for row in found]


def _id(cursor: sqlite3.Cursor) -> int:
    key = cursor.lastrowid
    if key is None:
        raise RuntimeError("the insert gave no row id")
    return key


_PER_KEY = 50

_SHARING = (
    "select posting_id from (select posting_id from blocking where key = ? "
    f"order by posting_id desc limit {_PER_KEY})"
)

_NEAREST = """
select posting_id from ({sharing}) group by posting_id order by count(*) desc, posting_id desc limit ?
"""

_BEHIND = """
select p.id, p.opening_id, p.status, p.first_seen,
    iif(p.status = 'open' and p.absences = 0, coalesce(s.last_whole, p.last_seen), p.last_seen)
from postings p join sources s on s.id = p.source_id
where p.opening_id in (select opening_id from postings where id in ({marks}))
"""

_INSERT = (
    f"insert into postings (source_id, opening_id, {', '.join(POSTING_COLUMNS)}, content, features, "
    f"first_seen, last_seen) values ({', '.join('?' * (len(POSTING_COLUMNS) + 6))})"
)

_UPDATE = (
    f"update postings set {', '.join(f'{name} = ?' for name in POSTING_COLUMNS)}, content = ?, features = ?, "
    "last_seen = ?, status = 'open', packed = null, absences = 0, absent_since = null, closed_at = null where id = ?"
)

_UNPACK = "update postings set description = ?, packed = null where id = ?"

_CLOSE_OPENING = """
update openings set status = 'closed', closed_at = :at
where id = (select opening_id from postings where id = :posting) and status = 'open'
    and not exists (select 1 from postings p where p.opening_id = openings.id and p.status = 'open')
returning id
"""

_SPOKEN_FOR = "select id from openings where posting_id = ? and status = 'open'"

# An opening for which a posting speaks that is not listed any more.
_MUTE = """
select o.id from openings o join postings p on p.id = o.posting_id where o.id = ? and p.status = 'closed'
"""

_LISTED_IF_ANY = (
    "(p.status = 'open' or not exists "
    "(select 1 from postings q where q.opening_id = p.opening_id and q.status = 'open'))"
)

_BEST = """
select p.id, p.status from postings p join sources s on s.id = p.source_id where p.opening_id = ?
order by p.status = 'open' desc, s.coverage in ('window', 'mail'),
    length(coalesce(p.description, '')) desc, p.id limit 1
"""

_INDEX = """
insert into opening_text (rowid, title, hiring_organization, employment_unit, description)
select id, title, hiring_organization, employment_unit, description from opening_words
"""

_UNINDEX = """
insert into opening_text (opening_text, rowid, title, hiring_organization, employment_unit, description)
select 'delete', id, title, hiring_organization, employment_unit, description from opening_words where id = ?
"""
