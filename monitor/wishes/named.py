"""Wishes that a name decides: titles, departments, employers, sources, levels, kinds of employment."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from monitor.models import Workplace
from monitor.normalize import organization
from monitor.wishes.fit import Fit, Refusal, unchecked
from monitor.wishes.offer import Facts
from monitor.wishes.phrase import Phrase

_PARTED, _FIELD, _APART = 0.6, 0.5, 0.4
_PART_OF_NAME, _ABBREVIATED, _IN_TITLE = 0.8, 0.7, 0.6
_AND = re.compile(r"\s+(?:&|and|und|et)\s+|\s*[,/]\s*")
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")


class Titles:
    """One of these titles. Another title drops nothing by itself: it costs this wish's share.

    Side by side in the title: all of it. With a word or two between them ("Data Platform Engineer"): 0.6.
    The field instead of the role ("Data Engineering" for "data engineer"): half. All words in another order
    ("Engineer, Data Platform", but "Manager of Product Marketing" for "product manager" too): 0.4, which
    is not enough without skills that fit.
    """

    part: ClassVar[str] = "title"
    weight: ClassVar[float] = 45.0

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = [(title, Phrase.of(title)) for title in titles]

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        shown = facts.offer.title
        if not shown:
            return unchecked("no title is stated")
        best = max((self._fit(facts.title, *title) for title in self.titles), key=lambda fit: fit.share)
        if best.share:
            return (best,)
        return (Fit(0.0, f"“{shown}” is none of the titles you look for"),)

    def _fit(self, title: Phrase, name: str, wish: Phrase) -> Fit:
        if title.holds(wish):
            return Fit(1.0, f"the title is “{name}”")
        if title.holds_parted(wish):
            return Fit(_PARTED, f"the title has “{name}” with words between")
        if title.holds_field(wish):
            return Fit(_FIELD, f"the title is of the field of “{name}”")
        if title.holds_apart(wish):
            return Fit(_APART, f"the title has the words of “{name}” in another order")
        return Fit(0.0, "")


class NotTitles:
    """None of these titles."""

    part: ClassVar[str] = "title"
    weight: ClassVar[float] = 0.0

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = [(title, Phrase.of(title)) for title in titles]

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        for name, wish in self.titles:
            if facts.title.holds(wish):
                return Refusal(f"the title has “{name}”, which you do not want")
        return ()


class Units:
    """One of these departments: its words in the stated department, or else in the title.

    "Payments & Risk" is met by either half. A department's abbreviation in capitals ("PAY-Platform") is
    taken for a word that begins so: missing an opening in the department one waits for is worse than one
    alert too many. Rejected: requiring the whole name, since departments are "4100 - Payments (EMEA)".
    """

    part: ClassVar[str] = "employment_unit"
    weight: ClassVar[float] = 45.0

    def __init__(self, names: Sequence[str], aliases: Mapping[str, Sequence[str]] | None = None) -> None:
        self.names = [
            (name, Phrase.of(name).telling, [Phrase.of(half).telling for half in _AND.split(name)])
            for name in names
        ]
        said = {name.casefold(): words for name, words in (aliases or {}).items()}
        self.aliases = [
            (name, alias, Phrase.of(alias).telling)
            for name in names
            for alias in said.get(name.casefold(), ())
        ]

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        best, _ = self._best(facts)
        if best.share:
            return (best,)
        wanted = ", ".join(name for name, _, _ in self.names)
        if not facts.units:
            return Refusal(f"no department is stated, and the title does not name {wanted}")
        return Refusal(f"the department is {facts.units[0][0]}, not {wanted}")

    def named(self, facts: Facts) -> str | None:
        """The watch's own name for the department that the offer states; None where it states none of them."""
        best, name = self._best(facts)
        return name if best.share > _IN_TITLE else None

    def _best(self, facts: Facts) -> tuple[Fit, str]:
        found = [(self._fit(facts, *name), name[0]) for name in self.names]
        for name, alias, wish in self.aliases:
            shown = next((shown for shown, unit in facts.units if _is(shown, unit, alias, wish)), None)
            if shown:
                found.append((Fit(1.0, f"the department is {shown}, which you call {name}"), name))
        return max(found, key=lambda pair: pair[0].share)

    def _fit(self, facts: Facts, name: str, wish: frozenset[str], halves: Sequence[frozenset[str]]) -> Fit:
        fits = [Fit(0.0, "")]
        for shown, unit in facts.units:
            if wish <= unit.tokens:
                return Fit(1.0, f"the department is {shown}")
            if any(half and half <= unit.tokens for half in halves):
                fits.append(Fit(_PART_OF_NAME, f"the department is {shown}, a part of {name}"))
            if any(_abbreviates(shown, word) for word in wish):
                fits.append(Fit(_ABBREVIATED, f"the department is {shown}, read as {name}"))
        if wish <= facts.title.tokens:
            fits.append(Fit(_IN_TITLE, f"the title names {name}"))
        return max(fits, key=lambda fit: fit.share)


def _is(shown: str, unit: Phrase, alias: str, wish: frozenset[str]) -> bool:
    """Whether the stated department is the alias; one without a telling word, as "P&R", letter by letter."""
    return wish <= unit.tokens if wish else shown.casefold() == alias.casefold()


def _abbreviates(shown: str, word: str) -> bool:
    return any(
        len(short) < len(word) and word.startswith(short.lower()) for short in _CAPITALS.findall(shown)
    )


class Organizations:
    """One of these employers, or (`wanted` False) none of them."""

    part: ClassVar[str] = "organization"
    weight: ClassVar[float] = 5.0

    def __init__(self, names: Sequence[str], *, wanted: bool = True) -> None:
        self.names = {organization.key(name): name for name in names}
        self.wanted = wanted

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        hit = next((name for key, name in self.names.items() if _is_employer(key, facts.employers)), None)
        if not self.wanted:
            return Refusal(f"the employer is {hit}, which you do not want") if hit else ()
        if hit:
            return (Fit(1.0, f"the employer is {hit}"),)
        if not facts.employers:
            return Refusal("no employer is named")
        return Refusal(f"the employer is {facts.offer.organizations[0]}, none of yours")


def _is_employer(key: str, employers: Sequence[str]) -> bool:
    return any(employer == key or employer.startswith(f"{key} ") for employer in employers)


class Sources:
    """One of these sources."""

    part: ClassVar[str] = "source"
    weight: ClassVar[float] = 5.0

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        for source in facts.offer.sources:
            if source in self.names:
                return (Fit(1.0, f"from {source}"),)
        return Refusal(f"from {', '.join(facts.offer.sources) or 'nowhere'}, none of the watch's sources")


class Levels:
    """One of these levels of seniority."""

    part: ClassVar[str] = "seniority"
    weight: ClassVar[float] = 5.0

    def __init__(self, levels: Sequence[str]) -> None:
        self.levels = frozenset(levels)

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        stated = facts.offer.seniority
        if stated is None:
            return unchecked("the level is not stated")
        return (
            (Fit(1.0, f"the level is {stated}"),)
            if stated in self.levels
            else Refusal(f"the level is {stated}")
        )


class EmploymentTypes:
    """One of these kinds of employment, in schema.org's words."""

    part: ClassVar[str] = "employment_type"
    weight: ClassVar[float] = 5.0

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = frozenset(kinds)

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        stated = facts.offer.employment_type
        if not stated:
            return unchecked("the kind of employment is not stated")
        shown = ", ".join(_readable(kind) for kind in stated)
        return (Fit(1.0, f"it is {shown}"),) if self.kinds & set(stated) else Refusal(f"it is {shown}")


class Workplaces:
    """Remote, hybrid or on-site."""

    part: ClassVar[str] = "workplace"
    weight: ClassVar[float] = 5.0

    def __init__(self, workplaces: Sequence[Workplace]) -> None:
        self.workplaces = frozenset(workplaces)

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        stated = facts.offer.workplace
        if not stated:
            return unchecked("remote, hybrid or on-site is not stated")
        shown = ", ".join(stated)
        return (Fit(1.0, f"it is {shown}"),) if self.workplaces & set(stated) else Refusal(f"it is {shown}")


def _readable(kind: str) -> str:
    return kind.replace("_", "-").lower()
