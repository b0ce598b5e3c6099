"""What one gather is worth: its verdict, and whether absence in it may count. Pure.

The rules are DESIGN §6.1; the guards' figures come from the public incident records of a large open
crawler (a listing that answered 104 of 9,500 jobs closed 872 live ones in six hours): a gather under
70 % of the median of the last five healthy ones, or one in which more than half of the open postings
vanish, closes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from monitor.models import Gathered, Verdict
from monitor.scraper import Coverage

READABLE = 0.9
OF_MEDIAN = 0.7
_VANISHED = 0.5
_REKEYED = 0.5
_FEW = 3
_EMPTY_IS_TRUE_AFTER = 3
_SHRUNK_IS_TRUE_AFTER = (6, timedelta(hours=72))
_APART = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier gathers of the source say: postings of the last healthy ones, how many are open now.

    `empties` and `shrunk` count such gathers in a row until now, the latter since `shrunk_since`.
    """

    counts: tuple[int, ...] = ()
    open: int = 0
    gathers: int = 0
    empties: int = 0
    shrunk: int = 0
    shrunk_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict in a line of words, and what follows from it.

    `counts`: absence in this gather is a fact. `first`: the baseline. `rekeyed`: the identifiers seem
    to have changed, so new ones are matched by content and told as no news.
    """

    verdict: Verdict
    error: str | None = None
    note: str | None = None
    counts: bool = False
    first: bool = False
    rekeyed: bool = False
    empties: int = 0
    shrunk: int = 0
    shrunk_since: datetime | None = None

    @property
    def healthy(self) -> bool:
        """Whether the source was read to its end, as it should be."""
        return self.verdict.healthy


def judge(
    gathered: Gathered,
    history: History,
    coverage: Coverage,
    *,
    known: Mapping[str, str],
    canary: str | None,
    now: datetime,
) -> Judgement:
    """The verdict of a gather. `known` maps the identifiers of open postings to titles."""
    first = history.gathers == 0
    if gathered.error is not None or gathered.verdict is not Verdict.OK:
        return _carried(gathered, history, first)
    titles = {key: known[key] for key in gathered.known if key in known}
    titles |= {posting.identifier: posting.title for posting in gathered.postings}
    seen = titles.keys()
    found = _fault(gathered, len(seen), history, coverage, now)
    if found is None and canary and not any(_same(canary, title) for title in titles.values()):
        found = Judgement(verdict=Verdict.PARTIAL, error=f"the canary “{canary}” was not found")
    if found is not None:
        return found
    vanished, new = set(known) - seen, seen - set(known)
    if coverage.absences is not None and len(vanished) > _VANISHED * len(known) and len(known) >= _FEW:
        rekeyed = len(new) > _REKEYED * len(seen)
        return _blast(len(vanished), len(known), rekeyed, history, now)
    return Judgement(
        verdict=Verdict.OK,
        note=_said(gathered),
        counts=coverage.absences is not None and not gathered.broken,
        first=first,
    )


def _carried(gathered: Gathered, history: History, first: bool) -> Judgement:
    """The gather's own verdict: unchanged, or what went wrong."""
    whole = gathered.verdict is Verdict.UNCHANGED
    return Judgement(
        verdict=gathered.verdict,
        error=gathered.error,
        note=gathered.note,
        counts=whole,
        first=first,
        empties=history.empties,
        shrunk=history.shrunk,
        shrunk_since=history.shrunk_since,
    )


def _fault(
    gathered: Gathered, seen: int, history: History, coverage: Coverage, now: datetime
) -> Judgement | None:
    items = seen + len(gathered.broken)
    if items and seen < READABLE * items:
        why = f"{len(gathered.broken)} of {items} items could not be read: {gathered.broken[0]}"
        return Judgement(verdict=Verdict.CHANGED_LAYOUT, error=why)
    if coverage is Coverage.MAIL:
        return None
    if seen == 0:
        return _empty(history, gathered.note)
    if not gathered.complete:
        return Judgement(
            verdict=Verdict.PARTIAL, error=gathered.note or "the listing was not read to its end"
        )
    if gathered.total is not None and seen + len(gathered.broken) < gathered.total:
        why = f"{seen} postings read of {gathered.total} that the source declares"
        return Judgement(verdict=Verdict.PARTIAL, error=why)
    return _shrunken(seen, history, now) if coverage.absences is not None else None


def _empty(history: History, said: str | None) -> Judgement:
    empties = history.empties + 1
    if history.open == 0 and empties > _EMPTY_IS_TRUE_AFTER:
        note = f"really empty: {empties} gathers in a row found nothing"
        return Judgement(verdict=Verdict.OK, note=note, counts=True, empties=empties)
    before = f", {history.open} are open" if history.open else ""
    why = f"no posting came{before}; nothing was closed{f'; {said}' if said else ''}"
    return Judgement(verdict=Verdict.SUSPICIOUS_EMPTY, error=why, empties=empties)


def _shrunken(seen: int, history: History, now: datetime) -> Judgement | None:
    usual = median(history.counts) if history.counts else 0
    if usual < _FEW or seen >= OF_MEDIAN * usual:
        return None
    return _doubt(f"only {seen} postings came of about {usual:.0f}; nothing was closed", history, now)


def _blast(vanished: int, known: int, rekeyed: bool, history: History, now: datetime) -> Judgement:
    if rekeyed:
        why = (
            f"{vanished} of {known} postings came back under other identifiers; they were matched by content"
        )
        return Judgement(verdict=Verdict.OK, note=why, rekeyed=True)
    why = f"{vanished} of {known} open postings vanished at once; nothing was closed"
    return _doubt(why, history, now) or Judgement(verdict=Verdict.OK, counts=True)


def _doubt(why: str, history: History, now: datetime) -> Judgement | None:
    """A smaller listing is believed after six gathers of that kind over three days."""
    times, since = history.shrunk + 1, history.shrunk_since or now
    if times >= _SHRUNK_IS_TRUE_AFTER[0] and now - since >= _SHRUNK_IS_TRUE_AFTER[1]:
        return None
    return Judgement(verdict=Verdict.PARTIAL, error=why, shrunk=times, shrunk_since=since)


def _said(gathered: Gathered) -> str | None:
    if gathered.broken:
        return f"{len(gathered.broken)} items could not be read: {gathered.broken[0]}"
    return gathered.note


def _same(canary: str, title: str) -> bool:
    return " ".join(canary.lower().split()) in " ".join(title.lower().split())


def closing(
    absences: Mapping[int, tuple[int, datetime | None]], coverage: Coverage, *, now: datetime
) -> tuple[list[int], list[int]]:
    """Which absent postings close now, and which wait: (closing, waiting), by posting id.

    `absences` holds, for each posting that a counting gather did not show, how often it was absent
    before, and since when.
    """
    needed = coverage.absences
    if needed is None:
        return [], []
    closed = [
        key
        for key, (times, since) in absences.items()
        if times + 1 >= needed and since is not None and now - since >= _APART
    ]
    return closed, [key for key in absences if key not in set(closed)]
