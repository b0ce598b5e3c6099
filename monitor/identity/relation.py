"""Are two employers one, and are two places one? Pure, symmetrical, by words alone."""

from enum import StrEnum

from rapidfuzz import fuzz

from monitor.identity.features import Features
from monitor.models import Evidence


class Employer(StrEnum):
    """How two postings' employers relate. ALIKE names need a text that agrees; UNKNOWN says nothing."""

    SAME = "same"
    ALIKE = "alike"
    UNKNOWN = "unknown"
    OTHER = "other"

    @property
    def one(self) -> bool:
        """Whether both names may stand for one employer."""
        return self in (Employer.SAME, Employer.ALIKE)


def employers(a: tuple[str, ...], b: tuple[str, ...]) -> Employer:
    """How two names, as words without legal forms, relate.

    SAME: equal, or two and more words of one are in the other. ALIKE: one word begins the other ("kbr",
    "kbrwyle"; but "citadel" and "citadel securities" are two employers), initials, two branches
    ("guzman y gomez ryde", "guzman y gomez auburn"), or spelt nearly alike.
    """
    if not a or not b:
        return Employer.UNKNOWN
    short, long = sorted((a, b), key=len)
    if len(short) >= 2 and set(short) <= set(long):
        return Employer.SAME
    one, other = sorted(("".join(a), "".join(b)), key=len)
    if one == other:
        return Employer.SAME
    alike = (
        (len(one) >= 3 and other.startswith(one))
        or (len(short) == 1 and one == _initials(long))
        or _branches(a, b)
        or fuzz.token_sort_ratio(" ".join(a), " ".join(b)) >= 85
    )
    return Employer.ALIKE if alike else Employer.OTHER


def _initials(name: tuple[str, ...]) -> str:
    telling = [word for word in name if word not in {"the", "of", "for", "and"}]
    return "".join(word[0] for word in (telling if len(telling) > 2 else name))


def _branches(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names begin with three equal words, or with two long ones ("university of" is none)."""
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return shared >= 3 or (shared == 2 and all(len(word) > 3 for word in a[:2]))


def elsewhere(a: Features, b: Features) -> Evidence | None:
    """The reason to think that two postings are for different places; None if one does not say."""
    if a.countries and b.countries and not a.countries & b.countries:
        return Evidence("country differs", _beside(a.countries, b.countries), -1.0)
    if a.cities and b.cities:
        return None if a.cities & b.cities else Evidence("place differs", _beside(a.cities, b.cities), -1.0)
    if a.regions and b.regions and not a.regions & b.regions:
        return Evidence("region differs", _beside(a.regions, b.regions), -1.0)
    for one, other in ((a, b), (b, a)):
        if one.remote and not one.cities and other.cities and not other.remote:
            return Evidence("place differs", f"remote and {', '.join(sorted(other.cities)[:5])}", -1.0)
    return None


def _beside(a: frozenset[str], b: frozenset[str]) -> str:
    return " and ".join(", ".join(sorted(names)[:5]) for names in (a, b))
