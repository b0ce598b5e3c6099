"""Field-fill drift: a field that almost every posting of a source had, and now hardly any has.

A changed page is often still read: its titles and links are there, and all else is gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from monitor.models import RawPosting

_LEAST = 5
_USUAL = 0.8
_OF_USUAL = 0.5
_WORDS = {
    "description": "a description",
    "job_location": "a place",
    "hiring_organization": "an employer",
    "employment_unit": "a department",
    "base_salary": "pay",
    "date_posted": "a date",
    "employment_type": "a type",
    "title": "a title of its own",
    "url": "an address of its own",
}
_OWN = ("title", "url")


@dataclass(frozen=True, slots=True)
class Fill:
    """In how many of `of` postings each field says something (or something of its own)."""

    of: int
    filled: Mapping[str, int]

    def share(self, name: str) -> float:
        """Of one field."""
        return self.filled.get(name, 0) / self.of if self.of else 0.0


def fill_of(postings: Sequence[RawPosting]) -> Fill:
    """How full the postings are."""
    filled = {
        name: sum(bool(getattr(posting, name)) for posting in postings) for name in _WORDS if name not in _OWN
    }
    own = {name: len({getattr(posting, name) for posting in postings}) for name in _OWN}
    return Fill(len(postings), {name: count for name, count in (filled | own).items() if count})


def drift(now: Fill, before: Iterable[Fill]) -> str | None:
    """What is missing, in words; None where all is as full as it was, or where there is too little to tell."""
    usual = [fill for fill in before if fill.of >= _LEAST]
    if now.of < _LEAST or not usual:
        return None
    found = []
    for name, words in _WORDS.items():
        share = median(fill.share(name) for fill in usual)
        if share >= _USUAL and now.share(name) < _OF_USUAL * share:
            found.append(
                f"{now.filled.get(name, 0)} of {now.of} postings have {words}, where {share:.0%} had it"
            )
    return (
        f"only {found[0]}" + (f" (and {len(found) - 1} more fields)" if found[1:] else "") if found else None
    )
