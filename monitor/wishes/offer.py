"""What a watch is asked about: one vacancy with all that its postings say, or a recruiter's lead."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeVar

from monitor.models import Lead, Pay, Place, Posting, Workplace
from monitor.normalize import organization
from monitor.skills import Extractor, SkillHit
from monitor.wishes.phrase import Phrase

_T = TypeVar("_T")
_LONGEST_SENTENCE = 240
_THIN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An opening or a lead (`kind`) as matching sees it. `text` begins with the title.

    `hits` are the skills in `text` if they are known already; else they are looked for when a watch asks.
    """

    kind: str
    title: str | None
    text: str
    organizations: tuple[str, ...] = ()
    employment_units: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    workplace: tuple[Workplace, ...] = ()
    applicant_location_requirements: tuple[str, ...] = ()
    pay: Pay | None = None
    seniority: str | None = None
    employment_type: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    hits: tuple[SkillHit, ...] | None = None

    @classmethod
    def of_postings(cls, best: Posting, others: Sequence[Posting] = ()) -> Self:
        """An opening: the text of its best posting, and what any of its postings says of the rest."""
        postings = (best, *others)
        return cls(
            kind="opening",
            title=best.title,
            text=_text(best.title, best.description, best.skills),
            organizations=_distinct(posting.hiring_organization for posting in postings),
            employment_units=_distinct(posting.employment_unit for posting in postings),
            places=_distinct(place for posting in postings for place in posting.job_location),
            workplace=_distinct(posting.workplace for posting in postings),
            applicant_location_requirements=_distinct(
                area for posting in postings for area in posting.applicant_location_requirements
            ),
            pay=next((posting.base_salary for posting in postings if posting.base_salary), None),
            seniority=next((posting.seniority for posting in postings if posting.seniority), None),
            employment_type=_distinct(kind for posting in postings for kind in posting.employment_type),
            sources=_distinct(posting.source for posting in postings),
        )

    @classmethod
    def of_lead(cls, lead: Lead, source: str) -> Self:
        """What a recruiter's message of this source offers."""
        return cls(
            kind="lead",
            title=lead.title,
            text=_text(lead.title or "", lead.text, ()),
            organizations=_distinct((lead.hiring_organization, lead.agency)),
            places=lead.job_location,
            workplace=_distinct((lead.workplace,)),
            pay=lead.base_salary,
            seniority=lead.seniority,
            employment_type=lead.employment_type,
            sources=(source,),
        )


class Facts:
    """An offer with what several watches want to know of it, found out once, when first asked.

    `wished` are the skills of all watches, and those that imply them.
    """

    def __init__(self, offer: Offer, extractor: Extractor, wished: Set[str]) -> None:
        self.offer = offer
        self._extractor, self._wished = extractor, wished

    @cached_property
    def title(self) -> Phrase:
        return Phrase.of(self.offer.title or "")

    @cached_property
    def units(self) -> tuple[tuple[str, Phrase], ...]:
        return tuple((name, Phrase.of(name)) for name in self.offer.employment_units)

    @cached_property
    def employers(self) -> tuple[str, ...]:
        return tuple(organization.key(name) for name in self.offer.organizations)

    @cached_property
    def low(self) -> str:
        return self.offer.text.lower()

    @property
    def thin(self) -> bool:
        """Whether the ad's text is too short to say anything by what it leaves out."""
        return len(self.offer.text) - len(self.offer.title or "") < _THIN

    @cached_property
    def skills(self) -> dict[str, SkillHit]:
        """The best hit of each wished skill, which may be one that implies it."""
        hits = self.offer.hits
        if hits is None:
            hits = self._extractor.find(self.offer.text, only=self._wished)
        found: dict[str, SkillHit] = {}
        for hit in sorted(hits, key=self.rank, reverse=True):
            for skill in (hit.skill, *self._extractor.implied(hit.skill)):
                if skill not in found or self.rank(found[skill]) < self.rank(hit):
                    found[skill] = hit
        return found

    def rank(self, hit: SkillHit) -> int:
        """How much a hit says: in the title most, of what is not required least."""
        if hit.level == "not_required":
            return 0
        if self.in_title(hit):
            return 4
        return {"must": 3, "nice": 2, "mentioned": 1}[hit.level]

    def in_title(self, hit: SkillHit) -> bool:
        return hit.end <= len(self.offer.title or "")

    def sentence(self, hit: SkillHit) -> str:
        """The sentence or line of the ad that holds the hit, cut to what fits in a line or three."""
        text = self.offer.text
        stop = text.rfind(". ", 0, hit.start)
        begin = max(text.rfind("\n", 0, hit.start) + 1, stop + 2 if stop >= 0 else 0)
        ends = [end for end in (text.find("\n", hit.end), text.find(". ", hit.end)) if end >= 0]
        end = min(ends, default=len(text))
        if end - begin > _LONGEST_SENTENCE:
            begin = max(begin, hit.start - _LONGEST_SENTENCE // 2)
            end = min(end, begin + _LONGEST_SENTENCE)
        return text[begin:end].strip(" \t-•*·")


def _distinct(values: Iterable[_T | None]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _text(title: str, description: str | None, skills: Sequence[str]) -> str:
    listed = f"Skills: {', '.join(skills)}" if skills else None
    return "\n\n".join(part for part in (title, description, listed) if part)
