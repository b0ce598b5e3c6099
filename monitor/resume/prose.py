"""Skills in a résumé's text: those that the taxonomy knows, and what its skills section names besides."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from monitor.resume import Resume
from monitor.skills import Extractor

_MOST_SKILLS = 200
_LONGEST_SKILL, _MOST_WORDS = 40, 4
_SECTION = re.compile(
    r"(?i)^\W*(?:(?:technical|key|core|top|it|edv|digital|professional|main)[- ]+)?"
    r"(?:skills?|technologies|tools|competenc(?:es|ies)|expertise|(?:it-?)?kenntnisse|fähigkeiten|kompetenzen|compétences)"
    r"(?: (?:and|&) \w+| techniques| summary)?\W*$"
)
_HEADING = re.compile(r"^[^,;•|:.]{2,40}:?$")
_SEPARATORS = re.compile(r"[,;•·|▪●‣–]|\s-\s|\s/\s|:\s|\t")


def understood(text: str, extractor: Extractor) -> Resume:
    """The résumé that a text is."""
    return Resume(skills=skills([text], section(text), extractor))


def skills(texts: Iterable[str], declared: Iterable[str], extractor: Extractor) -> tuple[str, ...]:
    """Declared skills in their order, then those found in the texts, the most frequent first."""
    own = [_named(word, extractor) for word in declared if _plausible(word)]
    found = Counter(hit.skill for text in texts for hit in extractor.find(text))
    return tuple(dict.fromkeys([*own, *(skill for skill, _ in found.most_common())]))[:_MOST_SKILLS]


def _named(word: str, extractor: Extractor) -> str:
    """The skill's name; LinkedIn explains some in brackets: "Python (Programming Language)"."""
    bare = word.partition(" (")[0]
    return extractor.canonical(word if extractor.knows(word) or not extractor.knows(bare) else bare)


def section(text: str) -> Iterator[str]:
    """What the skills section of a text names, item by item.

    It ends at the next heading after a blank line. A heading of a subgroup ("Languages: Go, Rust") is
    no skill, but what follows it is.
    """
    inside = blank = False
    for line in text.splitlines():
        if _SECTION.match(line):
            inside, blank = True, False
        elif not line.strip():
            blank = True
        elif (
            inside
            and blank
            and _HEADING.match(line.strip())
            and not line.lstrip().startswith(("-", "•", "*"))
        ):
            inside = False
        elif inside:
            label, colon, rest = line.partition(": ")
            yield from (part.strip(" -*\t()[]") for part in _SEPARATORS.split(rest if colon else label))


def _plausible(word: str) -> bool:
    return (
        0 < len(word) <= _LONGEST_SKILL and len(word.split()) <= _MOST_WORDS and any(map(str.isalpha, word))
    )
