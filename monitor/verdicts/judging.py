"""The verdict of a gather, and whether absence in it may count. Pure.

what the gather says of itself (unreachable, blocked, …)
→ can its items be read, is it empty, whole, as long as usual, as full as usual
→ is the canary there, are the known postings still there
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median

from monitor.models import Gathered, Verdict
from monitor.scraper import Coverage
from monitor.verdicts.fill import drift, fill_of
from monitor.verdicts.layout import alike
from monitor.verdicts.values import History, Judgement, Rules

_RULES = Rules()


def judge(
    gathered: Gathered,
    history: History,
    coverage: Coverage,
    *,
    known: Mapping[str, str],
    canary: str | None,
    now: datetime,
    fresh: frozenset[str] = frozenset(),
    rules: Rules = _RULES,
) -> Judgement:
    """The verdict of a gather. `known` maps the identifiers of open postings to titles.

    `fresh` are those of them that were first seen since the last healthy gather: what came in a gather
    that was in doubt is no basis to judge the next one by.
    """
    said = _Case(gathered, history, coverage, known, fresh, now, rules).judgement(canary)
    return replace(said, first=history.gathers == 0)


@dataclass(frozen=True)
class _Case:
    gathered: Gathered
    history: History
    coverage: Coverage
    known: Mapping[str, str]
    fresh: frozenset[str]
    now: datetime
    rules: Rules

    @cached_property
    def titles(self) -> dict[str, str]:
        """What came, by identifier: where nothing changed, what was there."""
        if self.gathered.verdict is Verdict.UNCHANGED:
            return dict(self.known)
        titles = {key: self.known[key] for key in self.gathered.known if key in self.known}
        return titles | {posting.identifier: posting.title for posting in self.gathered.postings}

    def judgement(self, canary: str | None) -> Judgement:
        """What is said of the gather."""
        gathered = self.gathered
        if gathered.verdict is Verdict.UNCHANGED:
            # The canary may be younger than what is known.
            return self._canary(canary) or self._carried()
        if gathered.error is not None or gathered.verdict is not Verdict.OK:
            return self._carried()
        for found in (self._unreadable(), self._empty(), self._cut(), self._canary(canary)):
            if found is not None:
                return found
        doubt = self._doubt()
        if doubt is None:
            return self._well()
        return self._believed(doubt) or doubt

    def _carried(self) -> Judgement:
        """The gather's own verdict: unchanged, or what went wrong."""
        gathered, history = self.gathered, self.history
        return Judgement(
            verdict=gathered.verdict,
            error=gathered.error,
            note=gathered.note,
            counts=gathered.verdict is Verdict.UNCHANGED,
            empties=history.empties,
            doubts=history.doubts,
            doubted_since=history.doubted_since,
            gap=history.gap,
        )

    def _unreadable(self) -> Judgement | None:
        broken = self.gathered.broken
        items = len(self.titles) + len(broken)
        if not items or len(self.titles) >= self.rules.readable * items:
            return None
        why = f"{len(broken)} of {items} items could not be read: {broken[0]}{self._rebuilt()}"
        return self._failed(Verdict.CHANGED_LAYOUT, why)

    def _empty(self) -> Judgement | None:
        if self.titles or self.coverage is Coverage.MAIL:
            return None
        history, empties = self.history, self.history.empties + 1
        if self._rebuilt():
            return self._failed(Verdict.CHANGED_LAYOUT, f"no posting came{self._rebuilt()}")
        if history.accepted == 0:
            note = "really empty, as you said"
            return Judgement(
                verdict=Verdict.OK,
                note=note,
                counts=True,
                believed=True,
                confirmed=True,
                empties=self.rules.empties,
            )
        if history.open == 0 and empties > self.rules.empties:
            note = f"really empty: {empties} gathers in a row found nothing"
            return Judgement(verdict=Verdict.OK, note=note, counts=True, empties=empties)
        if history.open:
            why = f"no posting came, {history.open} are open; nothing was closed"
        else:
            why = "no posting came, nothing was closed; an empty board is believed after "
            why += f"{self.rules.empties} confirmations"
            why += f" ({empties - 1} so far)" if empties > 1 else ""
        why += f"; {self.gathered.note}" if self.gathered.note else ""
        return Judgement(
            verdict=Verdict.SUSPICIOUS_EMPTY,
            error=why,
            empties=empties,
            acceptable=True,
            doubts=history.doubts,
            doubted_since=history.doubted_since,
        )

    def _cut(self) -> Judgement | None:
        if self.coverage is Coverage.MAIL or self.gathered.complete:
            return None
        return self._failed(Verdict.PARTIAL, self.gathered.note or "the listing was not read to its end")

    def _canary(self, canary: str | None) -> Judgement | None:
        if not canary or any(_same(canary, title) for title in self.titles.values()):
            return None
        why = f"the canary “{canary}” was not found; if it is really gone, change `canary` in the YAML"
        return self._failed(Verdict.PARTIAL, why)

    def _doubt(self) -> Judgement | None:
        """What may be true all the same: the person, or time, can say so."""
        if self.coverage is Coverage.MAIL:
            return None
        why = self._missing() or self._shrunken() or self._vanished()
        if why is not None:
            return self._doubted(Verdict.PARTIAL, f"{why}; nothing was closed{self._rebuilt()}")
        why = drift(fill_of(self.gathered.postings), self.history.fills)
        if why is not None:
            return replace(self._doubted(Verdict.CHANGED_LAYOUT, why + self._rebuilt()), drifted=True)
        return None

    def _missing(self) -> str | None:
        total, gap = self.gathered.total, self._gap()
        if total is None or gap <= self.history.gap or not self.rules.totals:
            return None
        return f"{len(self.titles)} postings read of {total} that the source declares"

    def _gap(self) -> int:
        """How many fewer postings came than the source declares."""
        total = self.gathered.total
        return 0 if total is None else max(0, total - len(self.titles) - len(self.gathered.broken))

    def _shrunken(self) -> str | None:
        usual = median(self.history.counts) if self.history.counts else 0
        seen = len(self.titles)
        if self.coverage.absences is None or usual < self.rules.few or seen >= self.rules.of_median * usual:
            return None
        return f"only {seen} postings came of about {usual:.0f}"

    @property
    def _standing(self) -> set[str]:
        return self.known.keys() - self.fresh

    def _gone(self) -> tuple[set[str], set[str]]:
        """The open postings that did not come, and those that came instead, if too many did not."""
        standing, seen = self._standing, self.titles.keys()
        vanished = standing - seen
        few = len(standing) < self.rules.few
        if self.coverage.absences is None or few or len(vanished) <= self.rules.vanished * len(standing):
            return set(), set()
        return vanished, seen - standing

    def _vanished(self) -> str | None:
        vanished, new = self._gone()
        if not vanished or self._rekeyed():
            return None
        others = f", and {len(new)} that are not like them came" if new else ""
        return f"{len(vanished)} of {len(self._standing)} open postings vanished at once{others}"

    def _rekeyed(self) -> bool:
        """Whether the vanished came back under other identifiers, told by their titles."""
        vanished, new = self._gone()
        before = Counter(_plain(self.known[key]) for key in vanished)
        after = Counter(_plain(self.titles[key]) for key in new)
        return bool(vanished) and (before & after).total() >= self.rules.alike * len(vanished)

    def _doubted(self, verdict: Verdict, why: str) -> Judgement:
        history = self.history
        since = history.doubted_since
        return Judgement(
            verdict=verdict,
            error=why,
            acceptable=True,
            many=self._many(),
            doubts=history.doubts + 1,
            doubted_since=since if since is not None and since <= self.now else self.now,
            gap=history.gap,
        )

    def _believed(self, doubt: Judgement) -> Judgement | None:
        """What is in doubt is believed when the person said so, or when it stays so for long.

        A declared total that is not reached is no matter of time: the rest may be out of our reach.
        """
        accepted = self.history.accepted
        confirmed = accepted is not None and len(self.titles) >= self.rules.of_median * accepted
        lasting = (
            self._missing() is None
            and doubt.doubts >= self.rules.doubts
            and self.now - (doubt.doubted_since or self.now) >= self.rules.doubted_for
        )
        if not confirmed and not lasting:
            return None
        why = "as you said" if confirmed else f"{doubt.doubts} gathers over {_days(self.now, doubt)} said so"
        return Judgement(
            verdict=Verdict.OK,
            note=f"believed, {why}: {(doubt.error or '').removesuffix('; nothing was closed')}",
            counts=True,
            many=doubt.many,
            believed=True,
            confirmed=confirmed,
            gap=self._gap(),
        )

    def _well(self) -> Judgement:
        rekeyed = self._rekeyed()
        return Judgement(
            verdict=Verdict.OK,
            note=self._said(rekeyed),
            counts=self.coverage.absences is not None and not self.gathered.broken and not rekeyed,
            rekeyed=rekeyed,
            many=self._many(),
            gap=min(self.history.gap, self._gap()) if self.gathered.total is not None else self.history.gap,
        )

    def _many(self) -> bool:
        """Whether more than half of what came is new."""
        new = self.titles.keys() - self._standing
        return self.coverage is not Coverage.MAIL and len(new) > self.rules.many_new * len(self.titles)

    def _said(self, rekeyed: bool) -> str | None:
        if rekeyed:
            vanished, _ = self._gone()
            return (
                f"{len(vanished)} of {len(self._standing)} postings came back under other identifiers; "
                "they were matched by content"
            )
        if self.gathered.broken:
            return f"{len(self.gathered.broken)} items could not be read: {self.gathered.broken[0]}"
        rebuilt = self._rebuilt()
        return self.gathered.note or (f"read well{rebuilt}" if rebuilt else None)

    def _failed(self, verdict: Verdict, why: str) -> Judgement:
        return replace(self._carried(), verdict=verdict, error=why, note=None, counts=False)

    def _rebuilt(self) -> str:
        """That the answer is built otherwise than before, if it is."""
        share = alike(self.gathered.layout, self.history.layout)
        if share is None or share >= self.rules.same_layout:
            return ""
        return f" (it is built otherwise than before: {share:.0%} is as it was)"


def _days(now: datetime, doubt: Judgement) -> str:
    lasted = now - (doubt.doubted_since or now)
    return f"{lasted / timedelta(days=1):.0f} days"


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _same(canary: str, title: str) -> bool:
    return _plain(canary) in _plain(title)
