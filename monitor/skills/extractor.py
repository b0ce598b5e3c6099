"""Skills in a text: find the terms, keep those that mean it, say how much the ad wants each."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from monitor.skills.context import accepted
from monitor.skills.levels import levels
from monitor.skills.signs import Signs
from monitor.skills.taxonomy import Taxonomy, Term, own, shipped
from monitor.skills.trie import Candidate, build, candidates, lower, tokens

LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class SkillHit:
    """A skill in a text: `skill` by its canonical name, `text` as it stands at text[start:end].

    `level` is must, nice, mentioned or not_required.
    """

    skill: str
    text: str
    start: int
    end: int
    level: str


class Extractor:
    """Finds the skills of the shipped taxonomy, and those that the person adds.

    `extra` maps a skill to further ways of writing it. A skill that the taxonomy knows by any of its
    names gets the new words; one that it does not know becomes a skill of its own, found as the exact
    phrase in any case (words of up to three letters that have a capital: as written). `words` are such
    skills without further words.
    """

    def __init__(
        self,
        extra: Mapping[str, Iterable[str]] | None = None,
        *,
        words: Iterable[str] = (),
        taxonomy: Taxonomy | None = None,
    ) -> None:
        taxonomy = taxonomy or shipped()
        self._names = _names(taxonomy.terms)
        added = [*self._added(extra or {}), *self._added(dict.fromkeys(words, ()))]
        self._names |= _names(added)
        self._root = build([*added, *taxonomy.terms])
        self._phrases = tuple(term for term in added if not tokens(lower(term.written)))
        self._implies = taxonomy.implies
        self._terms = (*added, *taxonomy.terms)

    def _added(self, extra: Mapping[str, Iterable[str]]) -> list[Term]:
        terms: list[Term] = []
        for skill, aliases in extra.items():
            known = self._names.get(_folded(skill))
            found = own(known or skill.strip(), aliases)
            terms += [term for term in found if not known or term.written != known]
        return [term for term in terms if term.written.strip()]

    def canonical(self, name: str) -> str:
        """The name under which `find` reports this skill: k8s → Kubernetes; unknown names stay as they are."""
        return self._names.get(_folded(name), name.strip())

    def knows(self, name: str) -> bool:
        """Whether this skill would be found."""
        return _folded(name) in self._names

    def implied(self, skill: str) -> tuple[str, ...]:
        """What having a skill (by its canonical name) includes: Spring Boot → Spring, Java."""
        return self._implies.get(skill, ())

    def implying(self, skill: str) -> frozenset[str]:
        """The skills that show this one: itself, and those that imply it."""
        return frozenset({skill, *(one for one, implied in self._implies.items() if skill in implied)})

    def signs(self, skill: str) -> Signs:
        """A quick look whether a text can name this skill (by its canonical name), or one that implies it."""
        skills = self.implying(skill)
        return Signs(term for term in self._terms if term.skill in skills)

    def find(self, text: str, only: Set[str] | None = None) -> tuple[SkillHit, ...]:
        """The skills in the first 200,000 characters, in order, none overlapping. Never raises.

        `only` leaves out all others (by canonical name), which is quicker.
        """
        text = text[:LONGEST_TEXT]
        low = lower(text)
        words = tokens(low)
        found = accepted(text, list(candidates(text, low, words, self._root)))
        if self._phrases:
            found = sorted([*found, *self._of_phrases(text)], key=lambda candidate: candidate.start)
        starts = [candidate.start for candidate in found]
        if only is not None:
            found = [candidate for candidate in found if candidate.term.skill in only]
        spans = [(candidate.start, candidate.end) for candidate in found]
        return tuple(
            SkillHit(candidate.term.skill, text[start:end], start, end, level)
            for candidate, (start, end), level in zip(
                found, spans, levels(low, words, spans, starts), strict=True
            )
        )

    def _of_phrases(self, text: str) -> Iterable[Candidate]:
        """Words of scripts that have no word tokens, such as Japanese: found as they are."""
        for term in self._phrases:
            start = text.find(term.written)
            while start >= 0:
                yield Candidate(start, start + len(term.written), term)
                start = text.find(term.written, start + len(term.written))


def _folded(name: str) -> str:
    return " ".join(tokens(lower(name))) + ("." if name.strip().startswith(".") else "") or name.strip()


def _names(terms: Iterable[Term]) -> dict[str, str]:
    names: dict[str, str] = {}
    for term in terms:
        names.setdefault(_folded(term.written), term.skill)
    return names
