"""Two postings beside each other: what proves, what forbids, what suggests that they are one vacancy."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from monitor.identity.features import Features
from monitor.identity.relation import Employer, elsewhere, employers
from monitor.identity.shingles import containment
from monitor.models import Evidence

_NEARLY = 84.0
_SNIPPET = 120
# Job boards' own numbers: each re-listing gets a new one, so different ones prove nothing.
_BOARDS = frozenset({"linkedin", "indeed", "glassdoor", "ziprecruiter", "adzuna", "stepstone", "xing"})


class Likeness(StrEnum):
    """What two postings are to each other, by what they say."""

    SAME = "same"
    ELSEWHERE = "elsewhere"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A likeness with its reasons; `score` from 0 to 1 orders what is equally like.

    `proved`: by an id, not by text. `requisition` is the proof of two requisitions of one employer, which
    are never one vacancy; `number` that of two ids of one system, which are only if the older ad is gone.
    """

    likeness: Likeness
    evidence: tuple[Evidence, ...] = ()
    score: float = 0.0
    employer: Employer = Employer.UNKNOWN
    proved: bool = False
    requisition: Evidence | None = None
    number: Evidence | None = None


def compare(a: Features, b: Features) -> Comparison:
    """What two postings are to each other. Symmetrical."""
    employer = employers(a.company, b.company)
    shared = _shared(a, b, employer)
    if shared:
        return _by_id(a, b, shared, employer)
    if a.seniority != b.seniority or _terms_differ(a.terms, b.terms):
        return Comparison(Likeness.DIFFERENT, employer=employer)
    place = elsewhere(a, b)
    suggested = _suggested(a, b, employer, place is not None)
    if not suggested:
        return Comparison(Likeness.DIFFERENT, employer=employer)
    return Comparison(
        Likeness.ELSEWHERE if place else Likeness.SAME,
        (*suggested, place) if place else suggested,
        round(sum(each.weight for each in suggested), 3),
        employer,
        requisition=_requisitions(a, b, employer),
        number=_numbers(a, b),
    )


def _shared(a: Features, b: Features, employer: Employer) -> Evidence | None:
    """An id that both postings carry."""
    jobs = a.jobs & b.jobs
    if jobs:
        return Evidence("same address" if min(jobs).startswith("http") else "same job id", min(jobs), 1.0)
    if employer.one and a.requisition and a.requisition == b.requisition:
        return Evidence("same requisition", a.requisition, 1.0)
    if a.role and a.role == b.role and a.source == b.source:
        return Evidence("same role id", a.role, 1.0)
    numbers = a.numbers & b.numbers
    if employer.one and numbers and (a.numbers <= b.numbers or b.numbers <= a.numbers):
        return Evidence("same number in the address", min(numbers), 1.0)
    return None


def _by_id(a: Features, b: Features, shared: Evidence, employer: Employer) -> Comparison:
    """A job id of a known system is one vacancy; other ids may group several titles or places."""
    certain = shared.rule == "same job id" and a.source != b.source
    only_a, only_b = ([], []) if certain else _unmatched(a, b)
    if (only_a and only_b) or not (certain or a.seniority == b.seniority):
        return Comparison(Likeness.DIFFERENT, employer=employer)
    place = None if certain else elsewhere(a, b)
    if place:
        return Comparison(Likeness.ELSEWHERE, (shared, place), 1.0, employer)
    return Comparison(Likeness.SAME, (shared,), 1.0, employer, proved=True)


def _terms_differ(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both titles name years, or both seasons, and not one is the same."""
    if a.isdisjoint(b):
        kinds_a, kinds_b = {term.isdigit() for term in a}, {term.isdigit() for term in b}
        return bool(kinds_a & kinds_b)
    return any(
        mine and theirs and mine.isdisjoint(theirs)
        for mine, theirs in (
            ({t for t in a if t.isdigit() is kind}, {t for t in b if t.isdigit() is kind})
            for kind in (True, False)
        )
    )


def _requisitions(a: Features, b: Features, employer: Employer) -> Evidence | None:
    if employer.one and a.requisition and b.requisition and a.requisition != b.requisition:
        return Evidence("requisition differs", f"{a.requisition} and {b.requisition}", -1.0)
    return None


def _numbers(a: Features, b: Features) -> Evidence | None:
    """Two ids of one applicant system, or of the employer's own site."""
    others = _systems(b)
    for system, numbers in _systems(a).items():
        theirs = others.get(system)
        if theirs and numbers.isdisjoint(theirs):
            return Evidence("job id differs", f"{min(numbers)} and {min(theirs)} of {system}", -1.0)
    return None


def _systems(it: Features) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for job in it.jobs:
        system, _, number = job.rpartition(":")
        if job.startswith("http"):
            host = urlsplit(job).netloc
            if it.numbers and any(
                len(word) > 2 and word in host for word in ("".join(it.company), *it.company[:1])
            ):
                found[host] = it.numbers
        elif system not in _BOARDS:
            found[system] = found.get(system, frozenset()) | {number}
    return found


def _suggested(a: Features, b: Features, employer: Employer, place: bool) -> tuple[Evidence, ...]:
    """How alike title, employer and text are; nothing where that is not enough."""
    only_a, only_b = _unmatched(a, b)
    if (only_a and only_b) or not (a.title and b.title):
        return ()
    extra = only_a or only_b
    part, size = containment(a.shingles, b.shingles)
    doubt = bool(extra) or a.remote != b.remote
    enough = _enough(employer, doubt=doubt, size=size, place=place, one_source=a.source == b.source)
    if enough is None or part < enough:
        return ()
    evidence = [Evidence("title", f"but for {', '.join(sorted(extra))}" if extra else "same words", 0.4)]
    if employer.one:
        evidence.append(Evidence("employer", f"{' '.join(a.company)} = {' '.join(b.company)}", 0.3))
    if size:
        words = f"{part:.0%} of the shorter text stands in the other"
        evidence.append(Evidence("text", words, round(0.3 * part, 3)))
    return tuple(evidence)


def _enough(employer: Employer, *, doubt: bool, size: int, place: bool, one_source: bool) -> float | None:
    """The least containment that makes one ad of two, or None where no text could."""
    if not employer.one:
        if size < (150 if place else 100 if doubt else 30):
            return None
        return 0.9 if place else 0.75 if doubt else 0.6
    if doubt:
        return 0.85 if size >= 30 else None
    if not size:
        return 0.0 if employer is Employer.SAME and (one_source or not place) else None
    return 0.65 if size >= _SNIPPET else 0.6 if place else 0.35


def _unmatched(a: Features, b: Features) -> tuple[list[str], list[str]]:
    """The title words of each that the other has not, nearly, but for employers and places."""
    if a.title == b.title:
        return [], []
    noise = {*a.company, *b.company, *a.where, *b.where}
    mine, theirs = a.title - noise, b.title - noise
    return _only(mine, theirs), _only(theirs, mine)


def _only(mine: frozenset[str], theirs: frozenset[str]) -> list[str]:
    rest = mine - theirs
    return [word for word in rest if not any(fuzz.ratio(word, other) >= _NEARLY for other in theirs)]
