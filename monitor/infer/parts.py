"""Where in the cards of a listing each field stands. Pure.

A field's selector is chosen by what it finds in the cards (a place, a kind of employment, a date) and by its
own words (`.job-location`); what the first card calls by a name, the others must too.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.infer import css, words
from monitor.infer.dom import HEADINGS, text
from monitor.reading.selectors import MANY

if TYPE_CHECKING:
    from bs4 import Tag

_ROLE = re.compile(r'\[role="[^"]*"\]|\.sr-only')
_SAMPLED = 15
_MOST_INSIDE = 90
_MOST_SPECS = 140
_SHORT = 150
_HINTS: dict[str, re.Pattern[str]] = {
    "title": re.compile(
        r"(?<!sub)(?<!sub-)title|heading|headline|job-?name|position-?name|titel|titre", re.I
    ),
    "job_location": re.compile(
        r"locat|city|place|office|region|standort|arbeitsort|\bort\b|lieu|ville|country", re.I
    ),
    "employment_type": re.compile(
        r"employment|job-?type|contract|work-?type|commitment|schedule|vertrag|time-?type", re.I
    ),
    "employment_unit": re.compile(
        r"department|\bunit\b|org-?unit|team|division|function|categor|discipline|abteilung|bereich", re.I
    ),
    "date_posted": re.compile(r"date|posted|publish|datum|\btime\b", re.I),
}
_TESTS: dict[str, Callable[[str], bool]] = {
    "job_location": words.is_place,
    "employment_type": words.is_employment,
    "date_posted": words.is_date,
    "base_salary": words.is_pay,
    "job_location_type": words.is_workplace,
}
_UNLIKE = ("job_location", "employment_type", "date_posted", "base_salary")


def fields(cards: list["Tag"], *, linked: bool, mark: str) -> dict[str, str]:
    """The specs of all fields that are found in most of the cards; without a title nothing else."""
    sampled = cards[:_SAMPLED]
    found = _found(sampled)
    made: dict[str, str] = {}
    if linked:
        made |= _link(cards, mark)
    title = _title(found, sampled)
    if title is None:
        return {}
    made["title"] = title
    titles = found[title]
    taken = {title}
    for wanted in (
        "date_posted",
        "employment_type",
        "job_location",
        "base_salary",
        "job_location_type",
        "employment_unit",
    ):
        spec = _field(wanted, found, titles, taken, sampled)
        if spec:
            made[wanted] = spec
            taken |= {other for other, texts in found.items() if texts == found[spec]}
    if not linked and (long := _long(sampled)):
        made["description"] = long
    return made


def values(cards: list["Tag"], spec: str) -> list[str]:
    """What the spec finds in each card, "" for nothing."""
    return [_value(card, spec) for card in cards]


def richness(cards: list["Tag"]) -> float:
    """How many different short texts a card holds, on average of the first."""
    counts = [
        len({words_of for tag in card.find_all(True, limit=_MOST_INSIDE) if (words_of := _own(tag))})
        for card in cards[:5]
    ]
    return sum(counts) / len(counts) if counts else 0.0


def _own(tag: "Tag") -> str:
    own = " ".join("".join(tag.find_all(string=True, recursive=False)).split())
    return own if len(own) <= _SHORT else ""


def _found(cards: list["Tag"]) -> dict[str, list[str]]:
    """What each selector that fits inside of the cards finds first in each of them."""
    specs: dict[str, None] = {}
    for card in cards[:4]:
        if card.name == "a" and len(text(card)) <= _SHORT:
            specs["."] = None
        for tag in card.find_all(True, limit=_MOST_INSIDE):
            if len(specs) >= _MOST_SPECS:
                break
            if 0 < len(text(tag)) <= _SHORT:
                specs.update(dict.fromkeys(_specs(tag, card)))
    return {spec: values(cards, spec) for spec in specs}


def _specs(tag: "Tag", card: "Tag") -> list[str]:
    made = ["time@datetime"] if tag.name == "time" and tag.get("datetime") else []
    made += [one for one in css.selectors(tag, deep=False) if one not in ("div", "span", "br", "p")]
    if tag.name in ("div", "span", "p"):
        made.append(tag.name)
        parent = tag.parent
        if parent is not None and parent is not card:
            made += [f"{one} {tag.name}" for one in css.names(parent)[:2]]
    alike = [
        one for one in (tag.parent.find_all(tag.name, recursive=False) if tag.parent else []) if one.name
    ]
    if len(alike) > 1:
        place = next((at for at, one in enumerate(alike, start=1) if one is tag), 1)
        own = css.names(tag)[:1]
        parents = css.names(tag.parent)[:1] if tag.parent is not None and tag.parent is not card else []
        last = f"{tag.name}{own[0] if own else ''}:nth-of-type({place})"
        made.append(f"{parents[0]} > {last}" if parents else last)
    return made


def _value(card: "Tag", spec: str) -> str:
    import soupsieve

    if spec == ".":
        return text(card)
    selector, _, attribute = spec.partition("@")
    try:
        tag = soupsieve.select_one(selector, card)
    except (soupsieve.SelectorSyntaxError, ValueError):
        return ""
    if tag is None:
        return ""
    return str(tag.get(attribute) or "").strip() if attribute else text(tag)


def _link(cards: list["Tag"], mark: str) -> dict[str, str]:
    """The link's spec: the card itself, its first link, or that with the mark."""
    if all(card.name == "a" for card in cards):
        return {"url": "@href"}
    first = [card.find("a", href=True) for card in cards]
    if all(tag is not None and (not mark or mark in str(tag.get("href"))) for tag in first):
        anchors = [card.find("a") for card in cards]
        return {
            "url": "a@href"
            if all(one is two for one, two in zip(anchors, first, strict=True))
            else "a[href]@href"
        }
    return {"url": f'a[href*="{mark}"]@href'} if mark else {}


def _title(found: dict[str, list[str]], cards: list["Tag"]) -> str | None:
    best, best_score = None, 0.5
    for order, (spec, texts) in enumerate(found.items()):
        if not all(texts) or sum(words.may_be_title(one) for one in texts) < 0.8 * len(texts):
            continue
        if len(texts) > 2 and len(set(texts)) < 0.4 * len(texts):
            continue
        roles = _share(texts, words.is_title)
        if roles < 0.5 and any(_share(texts, _TESTS[other]) > 0.6 for other in _UNLIKE):
            continue
        name = spec.rpartition(" ")[2]
        tag = re.match(r"[a-z0-9]*", name)
        score = 2.5 * roles + 2.0 * bool(tag and tag[0] in HEADINGS)
        score += 1.0 * bool(_HINTS["title"].search(name)) + 0.7 * bool(tag and tag[0] in ("a", "strong", "b"))
        score += 0.5 * ("." in name or "[" in name) - 0.4 * (":nth" in spec) - 0.01 * order
        score -= 0.02 * max(0.0, sum(map(len, texts)) / len(texts) - 40)
        score -= 1.0 * any(_HINTS[other].search(name) is not None for other in _HINTS if other != "title")
        if score > best_score:
            best, best_score = spec, score
    return best


def _field(
    wanted: str, found: dict[str, list[str]], titles: list[str], taken: set[str], cards: list["Tag"]
) -> str | None:
    best, best_score = None, 0.0
    hint, test = _HINTS.get(wanted), _TESTS.get(wanted)
    for order, (spec, texts) in enumerate(found.items()):
        some = [one for one in texts if one]
        if spec in taken or len(some) < 0.5 * len(texts) or max(map(len, some)) > 100:
            continue
        if any(title in one for one, title in zip(texts, titles, strict=True) if one):
            continue
        if _share(some, lambda one: words.is_button(one) or one.endswith((":", "?", "!"))) > 0.3:
            continue
        fits = _share(some, test) if test else 0.0
        named = bool(hint and hint.search(_ROLE.sub("", spec)))
        if not (fits >= 0.6 or (named and (fits >= 0.2 or wanted in ("job_location", "employment_unit")))):
            continue
        if wanted in ("job_location", "employment_unit") and fits < 0.6 and _is_another(some, wanted):
            continue
        score = 2.0 * fits + 1.5 * named + 0.5 * any(mark in spec for mark in ".[@") - 0.15 * (":nth" in spec)
        score += len(some) / len(texts) - 0.01 * order - 0.03 * sum(map(len, some)) / len(some)
        if score > best_score and not (wanted in MANY and _mixed(cards, spec, wanted)):
            best, best_score = spec, score
    return best


def _mixed(cards: list["Tag"], spec: str, wanted: str) -> bool:
    """Whether the spec finds further things in the cards that are something else."""
    import soupsieve

    more = [text(tag) for card in cards for tag in soupsieve.select(spec, card, limit=5)[1:]]
    return bool(more) and _share(more, _TESTS[wanted]) < 0.6


def _is_another(texts: list[str], wanted: str) -> bool:
    return any(_share(texts, test) > 0.6 for name, test in _TESTS.items() if name != wanted)


def _long(cards: list["Tag"]) -> str | None:
    """The spec of the longest text in the cards, if each has one."""
    specs: dict[str, None] = {}
    for tag in cards[0].find_all(True, limit=_MOST_INSIDE):
        if len(text(tag)) > 300:
            specs.update(dict.fromkeys(one for one in css.selectors(tag, deep=False)))
    for spec in specs:
        if all(len(one) > 200 for one in values(cards, spec)):
            return spec
    return None


def _share(texts: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / len(texts) if texts else 0.0
