"""Two postings beside each other: what proves, what forbids, what suggests that they are one vacancy."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from monitor.identity.features import Features
from monitor.identity.relation import Employer, elsewhere, employers
from monitor.models import Evidence

_NEARLY = 84.0
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

    `proved`: by an id, not by text. `requisition`: two requisitions of one employer, never one vacancy.
    `numbered`: two numbers of one applicant system, one vacancy only if the older ad is gone.
    """

    likeness: Likeness
    evidence: tuple[Evidence, ...] = ()
    score: float = 0.0
    employer: Employer = Employer.UNKNOWN
    proved: bool = False
    requisition: bool = False
    numbered: bool = False


def compare(a: Features, b: Features) -> Comparison:
    """What two postings are to each other. Symmetrical."""
    employer = employers(a.company, b.company)
    shared = _shared(a, b, employer)
    if shared:
        return _proved(a, b, shared, employer)
    if a.seniority != b.seniority or (a.years and b.years and not a.years & b.years):
        return Comparison(Likeness.DIFFERENT, employer=employer)
    place = elsewhere(a, b)
    found = _suggested(a, b, employer, place is not None)
    if found is None:
        return Comparison(Likeness.DIFFERENT, employer=employer)
    score, evidence = found
    requisition, number = _requisitions(a, b, employer), _numbers(a, b)
    return Comparison(
        Likeness.ELSEWHERE if place else Likeness.SAME,
        (*evidence, *(each for each in (place, requisition, number) if each)),
        score,
        employer,
        requisition=requisition is not None,
        numbered=number is not None,
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
    return None


def _proved(a: Features, b: Features, shared: Evidence, employer: Employer) -> Comparison:
    """One id is one vacancy, unless it groups several: other places, or in one source other titles."""
    place = elsewhere(a, b) if shared.rule != "same job id" else None
    if a.source == b.source or shared.rule == "same address":
        only_a, only_b = _unmatched(a, b)
        if (only_a and only_b) or a.seniority != b.seniority:
            return Comparison(Likeness.DIFFERENT, employer=employer)
    if place:
        return Comparison(Likeness.ELSEWHERE, (shared, place), 1.0, employer)
    return Comparison(Likeness.SAME, (shared,), 1.0, employer, proved=True)


def _requisitions(a: Features, b: Features, employer: Employer) -> Evidence | None:
    if employer.one and a.requisition and b.requisition and a.requisition != b.requisition:
        return Evidence("requisition differs", f"{a.requisition} and {b.requisition}", -1.0)
    return None


def _numbers(a: Features, b: Features) -> Evidence | None:
    others = dict(_systems(b))
    for system, number in _systems(a):
        if others.get(system, number) != number:
            return Evidence("job id differs", f"{number} and {others[system]}", -1.0)
    return None


def _systems(it: Features) -> list[tuple[str, str]]:
    parts = ((job.rpartition(":")[0], job) for job in sorted(it.jobs) if not job.startswith("http"))
    return [(system, job) for system, job in parts if system not in _BOARDS]


def _suggested(
    a: Features, b: Features, employer: Employer, place: bool
) -> tuple[float, tuple[Evidence, ...]] | None:
    """How alike title, employer and text are, or None where that is not enough."""
    only_a, only_b = _unmatched(a, b)
    if (only_a and only_b) or not (a.title and b.title):
        return None
    extra = only_a or only_b
    part, size = containment(a, b)
    enough = _enough(employer, bool(extra) or a.remote != b.remote, size, place, a.source == b.source)
    if enough is None or part < enough:
        return None
    title = Evidence("title", f"but for {', '.join(sorted(extra))}" if extra else "same words", 0.4)
    evidence = [title]
    if employer.one:
        evidence.append(Evidence("employer", f"{' '.join(a.company)} = {' '.join(b.company)}", 0.3))
    if size:
        evidence.append(Evidence("text", f"{part:.0%} of the shorter text stands in the other", 0.3 * part))
    return round(sum(each.weight for each in evidence), 3), tuple(evidence)


def _enough(employer: Employer, doubt: bool, size: int, place: bool, one_source: bool) -> float | None:
    """The least containment that makes one ad of two, or None where no text could."""
    if not employer.one:
        if size < (150 if place else 100 if doubt else 30):
            return None
        return 0.9 if place else 0.75 if doubt else 0.6
    if doubt:
        return 0.85 if size >= 30 else None
    if not size:
        return 0.0 if employer is Employer.SAME and (one_source or not place) else None
    return 0.65 if size >= 120 else 0.6 if place else 0.35


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


def containment(a: Features, b: Features) -> tuple[float, int]:
    """The part of the shorter text's shingles that the longer has, and how many the shorter has."""
    size = min(a.count, b.count)
    if not size:
        return 0.0, 0
    return len(set(a.hashes()).intersection(b.hashes())) / size, size
