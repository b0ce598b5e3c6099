"""The wish for skills: those the ad must ask for, those it may, and those it must not."""

from collections.abc import Sequence
from typing import ClassVar

from monitor.settings import SkillWish
from monitor.skills import Extractor, SkillHit
from monitor.wishes.fit import Fit, Refusal, unchecked
from monitor.wishes.offer import Facts

_MUST_SHARE = 0.7
_ENOUGH_NICE = 4
_BY_LEVEL = {"must": 1.0, "nice": 0.8, "mentioned": 0.8}
_SAYS = {"must": "is required", "nice": "is nice to have", "mentioned": "is mentioned"}


class Abilities:
    """Skills by canonical name, as the person calls them.

    Each must that the ad asks for has an equal part of 0.7 of the share (of all of it without nice ones),
    each nice one an equal part of the rest, of which four are enough: a long list of nice ones shall not
    sink a good ad. What the ad only mentions or calls nice to have counts 0.8.
    """

    part: ClassVar[str] = "skill"
    weight: ClassVar[float] = 45.0

    def __init__(self, wish: SkillWish, extractor: Extractor) -> None:
        self.must, self.nice, self.never = (
            {extractor.canonical(name): name for name in names}
            for names in (wish.must, wish.nice, wish.never)
        )
        self._signs = {skill: extractor.signs(skill) for skill in (*self.must, *self.nice, *self.never)}

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        if refusal := self._unwanted(facts):
            return refusal
        lacking = self._without_sign(facts) or self.lacking(facts, self.must)
        if lacking and not facts.thin:
            return Refusal(f"the ad does not ask for {', '.join(lacking)}")
        if lacking:
            return unchecked(f"skills: the ad's text is too short to say ({', '.join(lacking)} not in it)")
        return self._must_fits(facts) + self._nice_fits(facts)

    def lacking(self, facts: Facts, wanted: dict[str, str] | None = None) -> tuple[str, ...]:
        """The wanted skills that the ad does not ask for, in the person's words."""
        wanted = self.must | self.nice if wanted is None else wanted
        return tuple(name for skill, name in wanted.items() if not self._hit(facts, skill))

    def _without_sign(self, facts: Facts) -> tuple[str, ...]:
        """The musts that the ad can't ask for, without reading it."""
        return tuple(name for skill, name in self.must.items() if not self._sign(facts, skill))

    def _sign(self, facts: Facts, skill: str) -> bool:
        return self._signs[skill].within(facts.offer.text, facts.low)

    def _hit(self, facts: Facts, skill: str) -> SkillHit | None:
        """The best hit of a skill that the ad asks for."""
        if not self._sign(facts, skill):
            return None
        hit = facts.skills.get(skill)
        return hit if hit and hit.level != "not_required" else None

    def _unwanted(self, facts: Facts) -> Refusal | None:
        for skill, name in self.never.items():
            hit = self._hit(facts, skill)
            if hit and (hit.level != "nice" or facts.in_title(hit)):
                return Refusal(f"the ad asks for {name}, which you do not want: “{facts.sentence(hit)}”")
        return None

    def _must_fits(self, facts: Facts) -> list[Fit]:
        whole = _MUST_SHARE if self.nice else 1.0
        return [self._fit(facts, skill, whole / len(self.must)) for skill in self.must]

    def _nice_fits(self, facts: Facts) -> list[Fit]:
        if not self.nice:
            return []
        whole = 1.0 - _MUST_SHARE if self.must else 1.0
        each = whole / min(len(self.nice), _ENOUGH_NICE)
        found = [self._fit(facts, skill, each) for skill in self.nice if self._hit(facts, skill)]
        found.sort(key=lambda fit: -fit.share)
        counted = found[:_ENOUGH_NICE] + [Fit(0.0, fit.words, fit.sentence) for fit in found[_ENOUGH_NICE:]]
        return counted or [Fit(0.0, f"none of {', '.join(self.nice.values())} is asked for")]

    def _fit(self, facts: Facts, skill: str, share: float) -> Fit:
        hit = facts.skills[skill]
        by = "" if hit.skill == skill else f" (as {hit.text})"
        sentence = facts.sentence(hit)
        if facts.in_title(hit):
            return Fit(share, f"{skill}{by} is in the title", sentence)
        return Fit(share * _BY_LEVEL[hit.level], f"{skill}{by} {_SAYS[hit.level]}", sentence)
