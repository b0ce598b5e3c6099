"""Two postings beside each other: what proves, what suggests, what forbids that they are one vacancy."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from monitor.identity.features import Features
from monitor.models import Evidence


class Likeness(StrEnum):
    """What two postings are to each other, by what they say."""

    SAME = "same"
    ELSEWHERE = "elsewhere"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A likeness with its reasons. `proved`: by an id, not by text. `separate`: two ids of one system."""

    likeness: Likeness
    evidence: tuple[Evidence, ...]
    score: float = 0.0
    proved: bool = False
    separate: bool = False
    same_company: bool = False


def compare(a: Features, b: Features) -> Comparison:
    """What two postings are to each other. Symmetrical."""
    related = company_relation(a.company, b.company)
    separate = _separate(a, b, related)
    shared = None if separate else _shared_id(a, b, related)
    if shared:
        return shared
    forbidden = _forbidden(a, b)
    if forbidden:
        return Comparison(Likeness.DIFFERENT, (forbidden,), same_company=bool(related))
    accepted = _by_text(a, b, related)
    if accepted is None:
        return Comparison(Likeness.DIFFERENT, (), same_company=bool(related))
    evidence, score = accepted
    if separate:
        evidence = (*evidence, separate)
    elsewhere = places_conflict(a, b)
    if elsewhere:
        evidence = (*evidence, elsewhere)
    return Comparison(
        Likeness.ELSEWHERE if elsewhere else Likeness.SAME,
        evidence,
        score,
        separate=separate is not None,
        same_company=bool(related),
    )


def company_relation(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """How two names are one organization's, in a word; "" if they are not, or one is unknown."""
    if not a or not b:
        return ""
    if a == b:
        return "equal"
    if "".join(a) == "".join(b):
        return "equal"
    short, long = sorted((a, b), key=len)
    if long[: len(short)] == short:
        return "begins"
    if len(short) >= 2 and set(short) <= set(long):
        return "part"
    if len(short) == 1 and len(long) >= 2 and short[0] == "".join(word[0] for word in long):
        return "initials"
    one, other = sorted(("".join(a), "".join(b)), key=len)
    if len(one) >= 3 and other.startswith(one):
        return "begins"
    if fuzz.token_sort_ratio(" ".join(a), " ".join(b)) >= 85:
        return "alike"
    return ""


def _systems(it: Features) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for job in it.jobs:
        if not job.startswith("http"):
            found.setdefault(job.rpartition(":")[0], set()).add(job)
    return found


def _separate(a: Features, b: Features, related: str) -> Evidence | None:
    """The proof that two ids of one system, or two requisitions of one employer, name two ads."""
    if related and a.requisition and b.requisition and a.requisition != b.requisition:
        return Evidence("requisition differs", f"{a.requisition} and {b.requisition}", -1.0)
    others = _systems(b)
    for system, mine in _systems(a).items():
        theirs = others.get(system)
        if theirs and not mine & theirs:
            return Evidence("id differs", f"{min(mine)} and {min(theirs)}", -1.0)
    return None


def _shared_id(a: Features, b: Features, related: str) -> Comparison | None:
    jobs = a.jobs & b.jobs
    if jobs:
        return _proved(Evidence("same job id", min(jobs), 1.0), a, b, related)
    if related and a.requisition and a.requisition == b.requisition:
        return _proved(Evidence("same requisition", a.requisition, 1.0), a, b, related)
    return None


def _proved(evidence: Evidence, a: Features, b: Features, related: str) -> Comparison:
    return Comparison(Likeness.SAME, (evidence,), 2.0, proved=True, same_company=bool(related))


def _forbidden(a: Features, b: Features) -> Evidence | None:
    if a.seniority != b.seniority:
        said = " and ".join("/".join(sorted(it.seniority)) or "none" for it in (a, b))
        return Evidence("seniority differs", said, -1.0)
    if a.years and b.years and not a.years & b.years:
        return Evidence("year differs", f"{'/'.join(sorted(a.years))} and {'/'.join(sorted(b.years))}", -1.0)
    return None


def places_conflict(a: Features, b: Features) -> Evidence | None:
    """The proof that two postings name different places; None if they share one or one is unknown."""
    if a.countries and b.countries and not a.countries & b.countries:
        said = f"{'/'.join(sorted(a.countries))} and {'/'.join(sorted(b.countries))}"
        return Evidence("country differs", said, -1.0)
    if a.cities and b.cities and not a.cities & b.cities:
        said = f"{', '.join(sorted(a.cities))} and {', '.join(sorted(b.cities))}"
        return Evidence("city differs", said, -1.0)
    return None


def _unmatched(mine: frozenset[str], theirs: frozenset[str], noise: frozenset[str]) -> list[str]:
    rest = mine - theirs - noise
    others = theirs - noise
    return [word for word in rest if not any(fuzz.ratio(word, other) >= 84 for other in others)]


def containment(a: Features, b: Features) -> tuple[float, int]:
    """The part of the shorter text's shingles that the longer has, and how many the shorter has."""
    smaller = min(a.count, b.count)
    if not smaller:
        return 0.0, 0
    return len(set(a.hashes()).intersection(b.hashes())) / smaller, smaller


def _by_text(a: Features, b: Features, related: str) -> tuple[tuple[Evidence, ...], float] | None:
    noise = frozenset((*a.company, *b.company)) | a.where | b.where
    only_a, only_b = _unmatched(a.title, b.title, noise), _unmatched(b.title, a.title, noise)
    if (only_a and only_b) or not (a.title and b.title):
        return None
    one_sided = bool(only_a or only_b)
    part, smaller = containment(a, b)
    conflict = places_conflict(a, b)
    if related:
        accepted = _same_company(one_sided, part, smaller, conflict is not None)
    else:
        accepted = _other_company(one_sided, part, smaller, conflict is not None)
    if not accepted:
        return None
    evidence = [
        Evidence("title", "equal" if not one_sided else f"but for {', '.join(only_a or only_b)}", 0.4)
    ]
    if related:
        evidence.append(Evidence("employer", f"{' '.join(a.company)} {related} {' '.join(b.company)}", 0.3))
    if smaller:
        evidence.append(Evidence("text", f"{part:.0%} of the shorter text is in the other", part))
    return tuple(evidence), 0.5 + part / 2


def _same_company(one_sided: bool, part: float, smaller: int, conflict: bool) -> bool:
    if one_sided:
        return smaller >= 30 and part >= 0.85
    if not smaller:
        return True
    return part >= (0.6 if conflict else 0.35)


def _other_company(one_sided: bool, part: float, smaller: int, conflict: bool) -> bool:
    if smaller < 30 or part < (0.75 if one_sided else 0.6):
        return False
    return not conflict or (smaller >= 150 and part >= 0.9)
