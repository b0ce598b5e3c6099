"""One posting of a job alert as lines → its parts. The lines come in the order that boards share:
title, company, place, then remarks, pay, age and kind of employment in any order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.messages import titles
from monitor.messages.words import pattern

_JOIN = re.compile(r"\s+[·•|–—]\s+|\s+-\s+|\s*[·•|]\s*")
_RATING = re.compile(r"^\d[.,]\d\s*(?:★|⭐|stars?)?$|^[★⭐]$")
# "Nantes - 44": the number of a French department.
_DEPARTMENT = re.compile(r"\s+-\s+\d{2,3}$")


@dataclass(frozen=True, slots=True)
class Card:
    """A posting's parts as they stand in the mail."""

    title: str
    organization: str | None = None
    place: str | None = None
    workplace: str | None = None
    pay: str | None = None
    age: str | None = None
    types: tuple[str, ...] = ()


def is_button(text: str) -> bool:
    """Whether the words belong to a button rather than to a posting."""
    return len(text) < 60 and bool(pattern(r"^[\W_]*", "button", r"?[\W_]*$").match(text))


def is_remark(line: str) -> bool:
    """Whether a line says nothing of title, company and place."""
    return bool(len(line) < 120 and (pattern("^", "remark", "$").match(line) or is_button(line)))


def is_title(text: str) -> bool:
    """Whether a link's text names a role."""
    return 5 <= len(text) <= 150 and not is_button(text) and titles.of_text(text) is not None


def from_lines(lines: Sequence[str]) -> Card | None:
    """The parts of a posting by the order of its lines; None without a title."""
    kept = [line.strip() for line in lines if line.strip() and not is_remark(line.strip())]
    if not kept:
        return None
    title, *rest = kept[:10]
    pay = next((line for line in rest if len(line) < 100 and pattern("", "pay_sign").search(line)), None)
    age = next((line for line in rest if _is_age(line)), None)
    types = tuple(line for line in rest if _is_kind(line))
    workplace = next(
        (line for line in rest if len(line) < 40 and pattern("^", "workplace", "$").match(line)), None
    )
    where = [line for line in rest if line not in (pay, age, workplace, *types) and len(line) < 160]
    organization, place = _company_and_place(where)
    return _card(title, organization, place, pay, age, types, workplace)


def rated(texts: Sequence[str]) -> Card | None:
    """Glassdoor's order: company, its rating if there is one, title, place, pay, age."""
    kept = [text for text in texts if not _RATING.match(text) and not is_button(text)]
    if len(kept) < 2:
        return None
    company = re.sub(r"\s*\d[.,]\d\s*[★⭐]?$", "", kept[0])
    card = from_lines([kept[1], *kept[2:]])
    return card and _card(
        card.title, company, card.organization, card.pay, card.age, card.types, card.workplace
    )


def _is_age(line: str) -> bool:
    return len(line) < 60 and bool(
        pattern(r"^(?:posted |veröffentlicht |publiée? )?", "age", "$").match(line)
    )


def _is_kind(line: str) -> bool:
    """Whether all words of a line are kinds of employment."""
    parts = [part for part in re.split(r"[,/|·•&]+", line) if part.strip()]
    return bool(parts) and all(pattern(r"^\s*", "kinds", r"\s*$").match(part) for part in parts)


def _company_and_place(lines: list[str]) -> tuple[str | None, str | None]:
    if not lines:
        return None, None
    parts = [part for part in _JOIN.split(lines[0]) if part.strip()]
    if len(parts) > 1:
        return parts[0], parts[1]
    return lines[0], _DEPARTMENT.sub("", lines[1]) if len(lines) > 1 else None


def _card(
    title: str,
    organization: str | None,
    place: str | None,
    pay: str | None,
    age: str | None,
    types: tuple[str, ...],
    workplace: str | None = None,
) -> Card:
    workplaces = pattern(r"\s*[(\[,·•-]?\s*\b(", "workplace", r")\b\s*[)\]]?")
    found = workplaces.search(place or "")
    where = (workplaces.sub("", place).strip(" ,()-") or None) if place and found else place
    return Card(title, organization, where, found[1] if found else workplace, pay, age, types)
