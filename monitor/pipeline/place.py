"""Puts a source's postings behind openings: what is new, changed, back, absent or gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import identity
from monitor.models import Gathered, Posting, Verdict
from monitor.pipeline.changes import Change, changes, completed
from monitor.pipeline.rekey import renamed
from monitor.pipeline.remembered import Remembered
from monitor.scraper import Coverage
from monitor.store import Store
from monitor.store.codec import content_of, posting_row, to_moment
from monitor.store.postings import Stored
from monitor.verdicts import Judgement, closing


@dataclass(slots=True)
class Placed:
    """What became of one source's postings. The openings are those to be matched (again)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    opened: dict[int, Posting] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)
    differences: dict[int, list[Change]] = field(default_factory=dict)
    reopened: set[int] = field(default_factory=set)
    reposted: set[int] = field(default_factory=set)
    closed_openings: list[int] = field(default_factory=list)

    @property
    def touched(self) -> set[int]:
        """Openings that say something else than before, new ones apart."""
        return (self.joined | self.differences.keys() | self.reopened) - self.opened.keys()


class Placing:
    """One source's postings against what is stored of them. Used once, inside the source's transaction."""

    def __init__(self, store: Store, remembered: Remembered, source: int, *, run: int, now: datetime) -> None:
        self._store = store
        self._remembered = remembered
        self._source = source
        self._run = run
        self._now = now
        self.stored: dict[str, Stored] = store.postings.of_source(source)
        self.result = Placed()
        self._absent: frozenset[int] = frozenset()
        self._rekeyed = False
        self._drifted = False
        self._steady = True
        self._fresh: dict[int, int] = {}

    @property
    def open_titles(self) -> dict[str, str]:
        """The titles of the source's open postings by identifier."""
        return {key: each.title for key, each in self.stored.items() if each.open}

    def seen_since(self, moment: datetime | None) -> frozenset[str]:
        """The identifiers of postings that were first seen after a moment."""
        since = moment.isoformat(timespec="seconds") if moment else ""
        return frozenset(key for key, each in self.stored.items() if moment and each.first_seen > since)

    def put(
        self,
        postings: Iterable[Posting],
        gathered: Gathered,
        judgement: Judgement,
        coverage: Coverage,
        *,
        steady: bool = True,
    ) -> Placed:
        """Store what the gather showed, and what it did not.

        `steady`: the source was read whole not long before. After a long silence (the machine slept, or its
        clock was put right) time alone closes nothing: what is absent is absent since now.
        """
        shown = {posting.identifier: posting for posting in postings}
        self._drifted, self._steady = judgement.drifted, steady
        if judgement.rekeyed:
            self._rename(shown, gathered)
        seen = self._seen(shown, gathered)
        self._rekeyed = judgement.rekeyed
        if judgement.counts or judgement.rekeyed:
            self._absent = frozenset(each.id for key, each in self.stored.items() if key not in seen)
        for posting in shown.values():
            self._one(posting)
        self._still(seen - shown.keys())
        self._store.postings.index_new(list(self._fresh.items()))
        # A short listing is in doubt; a page of its own that says “gone”, beside one that is there, is not.
        gone = gathered.gone if judgement.healthy or (judgement.acceptable and seen) else ()
        self._gone(gone)
        if judgement.counts:
            self._count_absent(seen | set(gone), coverage, at_once=judgement.confirmed)
        return self.result

    def _rename(self, shown: Mapping[str, Posting], gathered: Gathered) -> None:
        """Let the vanished postings have the identifiers under which they came back."""
        stored, seen = self.stored, {*shown, *gathered.known}
        vanished = {
            key: self._store.postings.posting(each.id)
            for key, each in stored.items()
            if each.open and key not in seen
        }
        new = {key: posting for key, posting in shown.items() if key not in stored}
        for key, old in renamed(vanished, new).items():
            each, before, after = stored.pop(old), vanished[old].url, new[key].url
            stored[key] = each
            self._store.postings.rename(each.id, key)
            if before != after:
                self._store.postings.change(
                    self._run, self._now, each.opening_id, each.id, "address", before, after
                )

    def _seen(self, shown: Mapping[str, Posting], gathered: Gathered) -> set[str]:
        if gathered.verdict is Verdict.UNCHANGED:
            return {key for key, each in self.stored.items() if each.open and not each.absences}
        return {*shown, *(key for key in gathered.known if key in self.stored)}

    def _one(self, posting: Posting) -> None:
        before = self.stored.get(posting.identifier)
        if before is None:
            self._add(posting)
        elif content_of(posting_row(posting)) == before.content:
            self._again(before, posting)
        else:
            self._change(before, posting)

    def _again(self, before: Stored, posting: Posting) -> None:
        """The same words as before, perhaps after an absence."""
        self.result.unchanged += 1
        if (before.listing, before.page) != (posting.listing, posting.page):
            self._store.postings.entry(before.id, posting.listing, posting.page)
        if not before.open or before.absences:
            self._back(before)

    def _still(self, identifiers: Iterable[str]) -> None:
        """Postings that are listed as we know them."""
        for identifier in identifiers:
            before = self.stored[identifier]
            self.result.unchanged += 1
            if not before.open or before.absences:
                self._back(before)

    def _back(self, before: Stored) -> None:
        self._store.postings.seen_again([before.id], self._now)
        self._reopen(before.opening_id, before.id)

    def _reopen(self, opening: int, posting: int, *, repost: bool = False) -> None:
        if self._store.postings.reopen(opening, repost=repost):
            self._store.postings.change(self._run, self._now, opening, posting, "reopened", None, None)
            self.result.reopened.add(opening)

    def _change(self, before: Stored, posting: Posting) -> None:
        old = self._store.postings.posting(before.id)
        if self._drifted or (posting.listing is None and old.listing is not None):
            posting = completed(posting, old)
        found = changes(old, posting)
        features = identity.features(posting)
        self._store.postings.update(
            before.id, posting, features=features.dump(), keys=identity.keys(features), now=self._now
        )
        self._remembered.add(before.id, features)
        for change in found:
            self._store.postings.change(
                self._run, self._now, before.opening_id, before.id, change.what, change.before, change.after
            )
        self._reopen(before.opening_id, before.id)
        if found:
            self.result.changed += 1
            self.result.differences.setdefault(before.opening_id, []).extend(found)
        else:
            self.result.unchanged += 1

    def _add(self, posting: Posting) -> None:
        if self._drifted:
            # Its details are to be fetched again, when the source shows them again.
            posting = replace(posting, listing=None)
        features = identity.features(posting)
        keys = identity.keys(features)
        decision = self._remembered.decide(features, keys, seen=self._now, absent=self._absent)
        opening = decision.opening if decision.joins else None
        if opening is None:
            opening = self._store.postings.add_opening(self._now)
        key = self._store.postings.add(
            posting, source=self._source, opening=opening, features=features.dump(), keys=keys, now=self._now
        )
        self.result.new += 1
        self._remembered.add(key, features)
        self._store.postings.evidence(key, opening, decision.kind, decision.evidence, self._now)
        if decision.joins:
            self._join(opening, key, repost=decision.kind is identity.Kind.REPOST)
            return
        self._fresh[opening] = key
        self.result.opened[opening] = posting
        if decision.kind is identity.Kind.SIBLING and decision.opening is not None:
            self._store.postings.share_role(opening, decision.opening, posting.title)

    def _join(self, opening: int, posting: int, *, repost: bool) -> None:
        self._fresh.pop(opening, None)
        if repost and not self._rekeyed:
            self.result.reposted.add(opening)
        self._reopen(opening, posting, repost=repost)
        self._store.postings.represent([opening])
        self.result.joined.add(opening)

    def _gone(self, identifiers: Iterable[str]) -> None:
        gone = [self.stored[key].id for key in identifiers if key in self.stored and self.stored[key].open]
        self._close(gone)

    def _count_absent(self, seen: set[str], coverage: Coverage, *, at_once: bool) -> None:
        absent = {
            each.id: (each.absences, to_moment(each.absent_since) if self._steady else None)
            for key, each in self.stored.items()
            if each.open and key not in seen
        }
        closed = list(absent) if at_once else closing(absent, coverage, now=self._now)
        self._store.postings.absent(list(absent), self._now, anew=not self._steady)
        self._close(closed)

    def _close(self, keys: list[int]) -> None:
        if not keys:
            return
        openings = self._store.postings.close(keys, self._now)
        self.result.closed += len(keys)
        self.result.closed_openings += openings
        for opening in openings:
            self._store.postings.change(self._run, self._now, opening, None, "closed", None, None)
