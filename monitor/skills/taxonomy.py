"""The skills that ship with rolewatch, read from the text files in `data/`.

One skill a line, in groups:

    [Office; Microsoft, MS]              a group; after the semicolon the words that qualify its "?" terms
    Kubernetes: k8s, kube > Docker       a name, its aliases, and the skills that it implies

A mark before a name or an alias says when it counts:

    (none)  in any case, anywhere                                   Kubernetes, machine learning
    =       as written; in another case only in a list of skills    React, SAS, HR
    ~       as written and in skill-like company, see `context`     Go, R, Spring
    ?       as written and with its vendor or a sibling near it     Access, Teams, Word
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

_FILES = ("technology.txt", "professions.txt", "spoken.txt")
_SHORT = 3


class Manner(StrEnum):
    """When a term counts as the skill; the values are the marks of the data files."""

    ANY = ""
    EXACT = "="
    COMPANY = "~"
    QUALIFIED = "?"


@dataclass(frozen=True, slots=True)
class Term:
    """One way to write a skill. `vendors` qualify a term of the manner QUALIFIED, in lower case."""

    skill: str
    written: str
    manner: Manner = Manner.ANY
    vendors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """All terms, in the order of the files, and what a skill implies ("Spring Boot" → "Spring")."""

    terms: tuple[Term, ...]
    implies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def skills(self) -> tuple[str, ...]:
        """The canonical names, each once."""
        return tuple(dict.fromkeys(term.skill for term in self.terms))


@cache
def shipped() -> Taxonomy:
    """The taxonomy of this installation."""
    folder = files("monitor.skills") / "data"
    return read(line for name in _FILES for line in (folder / name).read_text("utf-8").splitlines())


def read(lines: Iterable[str]) -> Taxonomy:
    """The taxonomy that these lines describe, with all that a skill implies, directly or not."""
    terms: list[Term] = []
    implies: dict[str, tuple[str, ...]] = {}
    vendors: tuple[str, ...] = ()
    for line in lines:
        if line.startswith("["):
            vendors = tuple(word.lower() for word in _split(line.strip("[]").partition(";")[2]))
        elif line and not line.startswith("#"):
            found = tuple(_terms(line.partition(">")[0], vendors))
            terms += found
            implies[found[0].skill] = _split(line.partition(">")[2])
    return Taxonomy(tuple(terms), {skill: _all(skill, implies) for skill in implies if implies[skill]})


def own(skill: str, aliases: Iterable[str] = ()) -> Iterator[Term]:
    """The terms of a skill that the person names; a short word counts only as they wrote it."""
    for written in dict.fromkeys((skill, *aliases)):
        short = len(written) <= _SHORT and written != written.lower()
        yield Term(skill, written, Manner.EXACT if short else Manner.ANY)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _terms(text: str, vendors: tuple[str, ...]) -> Iterator[Term]:
    name, _, aliases = text.partition(": ")
    skill = name.strip().lstrip("=~?")
    for part in (name.strip(), *_split(aliases)):
        written = part.lstrip("=~?")
        manner = Manner(part[0]) if part[0] in "=~?" else Manner.ANY
        yield Term(skill, written, manner, vendors if manner is Manner.QUALIFIED else ())


def _all(skill: str, implies: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = list(implies[skill])
    while waiting:
        parent = waiting.pop(0)
        if parent not in found and parent != skill:
            found[parent] = None
            waiting += implies.get(parent, ())
    return tuple(found)
