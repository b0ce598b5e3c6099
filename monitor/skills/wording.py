"""The words that `levels` and `context` look for, from data/wording.txt and data/ambiguous.txt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@cache
def sections() -> Mapping[str, str]:
    """The sections of wording.txt, each as the alternatives of a regular expression."""
    found: dict[str, list[str]] = {}
    for line in _lines("wording.txt"):
        if line.startswith("["):
            found[line.strip("[]")] = alternatives = []
        else:
            alternatives.append(line)
    return {name: "|".join(lines) for name, lines in found.items()}


def pattern(name: str, around: str = "%s") -> re.Pattern[str]:
    """A section as a pattern; `around` holds it at %s."""
    return re.compile(around.replace("%s", f"(?:{sections()[name]})"))


def words(name: str) -> frozenset[str]:
    """A section of plain words."""
    return frozenset(sections()[name].split("|"))


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """What a skill's name must not stand beside; whether it is a verb, or an everyday word in lower case."""

    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    verb: bool = False
    everyday: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguities:
    """All of them by skill, and the skills that vouch for each other by vendor."""

    skills: Mapping[str, Ambiguity] = field(default_factory=dict)
    suites: Mapping[str, frozenset[str]] = field(default_factory=dict)


@cache
def ambiguities() -> Ambiguities:
    """The content of ambiguous.txt."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    lists: dict[str, set[str]] = {"[verbs]": set(), "[everyday words]": set()}
    suites: dict[str, frozenset[str]] = {}
    section = ""
    for line in _lines("ambiguous.txt"):
        if line.startswith("["):
            section = line
        elif section in lists:
            lists[section] |= set(line.split(", "))
        elif section == "[suites]":
            vendor, _, names = line.partition(": ")
            suites[vendor] = frozenset(names.split(", "))
        else:
            name, side, source = re.split(r" ([<>]) ", line, maxsplit=1)
            (before if side == "<" else after).setdefault(name, []).append(source)
    verbs, everyday = lists.values()
    skills = {
        name: Ambiguity(
            _side(before.get(name), "(?:%s)$"), _side(after.get(name), "%s"), name in verbs, name in everyday
        )
        for name in {*before, *after, *verbs, *everyday}
    }
    return Ambiguities(skills, suites)


def _side(sources: list[str] | None, around: str) -> re.Pattern[str] | None:
    return re.compile(around % "|".join(sources), re.IGNORECASE) if sources else None


def _lines(name: str) -> list[str]:
    text = (files("monitor.skills") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ") and line != "#"]
