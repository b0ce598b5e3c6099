"""The repeated cards of a listing's openings, and a selector that matches each of them once. Pure, bounded.

Openings are links to like addresses (`/jobs/…`), outside of the site's frame; a card is the largest element
around one that holds no other. Where nothing links anywhere, such as where each opening unfolds in its place,
cards are around headings that name roles.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.errors import SourceError
from monitor.infer import css, parts, words
from monitor.infer.dom import Document, Link, text
from monitor.models import RawPosting

if TYPE_CHECKING:
    from bs4 import Tag

_MOST_FAMILIES = 12
_MOST_CANDIDATES = 40
_MOST_CARDS = 2_000
_HIGHEST = 14
_LEAST_SCORE = 4.0
_LONGEST_LONE = 2_500
_ROWS = frozenset(["li", "tr", "article"])


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards that were found: selectors for `page`, and how likely they are openings."""

    items: str
    fields: dict[str, str]
    score: float
    count: int
    why: tuple[str, ...] = ()
    link: str | None = None
    sample: tuple[RawPosting, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Group:
    """Elements that each stand for one opening (links, or headings), by what tells them apart."""

    members: Mapping[str, list["Tag"]]
    mark: str = ""


def found(page: Document) -> list[Cards]:
    """The listings of openings in a page, the likeliest first; none on a posting's own page."""
    if page.is_one_posting():
        return []
    made = [one for group in _families(page) if (one := _read(page, group, linked=True))]
    if not made and page.says_openings():
        made = [one for group in _headed(page) if (one := _read(page, group, linked=False))]
    several = {one.items: one for one in reversed(made)}
    return sorted(several.values(), key=lambda one: (-one.score, -one.count))


def _families(page: Document) -> Iterator[_Group]:
    """Links to like addresses, the largest families of what may be postings first."""
    families: dict[tuple[str, str], list[Link]] = {}
    for link in page.links():
        if words.is_posting(link.url) or not words.is_other(link.url):
            families.setdefault(_family(link.url), []).append(link)
    ranked = sorted(
        families.items(),
        key=lambda one: (-sum(words.is_posting(link.url) for link in one[1][:50]), -len(one[1])),
    )
    for (_, mark), links in ranked[:_MOST_FAMILIES]:
        members: dict[str, list[Tag]] = {}
        read = [link for link in links if not words.is_application(link.url)]
        for link in read or links:
            members.setdefault(link.url.partition("#")[0].rstrip("/"), []).append(link.tag)
        if len(members) <= _MOST_CARDS:
            yield _Group(members, _common(mark, [link.href for link in links]))


def _family(url: str) -> tuple[str, str]:
    """Site and the part of the address that postings share: their folder, or their parameter."""
    parts_of = words.parts(url)
    at = words.job_segment(parts_of.path)
    steps = [step for step in parts_of.path.split("/") if step]
    if at is not None:
        return f"{parts_of.hostname}/{'/'.join(steps[: at + 1])}", f"/{steps[at]}/"
    if parts_of.query:
        name = parts_of.query.split("=")[0]
        return f"{parts_of.hostname}{parts_of.path}?{name}", f"{name}="
    return f"{parts_of.hostname}/{'/'.join(steps[:-1])}", f"/{steps[-2]}/" if len(steps) > 1 else ""


def _common(mark: str, hrefs: list[str]) -> str:
    """The mark as all links hold it, or ""."""
    for one in (mark, mark.lstrip("/")):
        if len(one) > 2 and '"' not in one and all(one in href for href in hrefs):
            return one
    return ""


def _headed(page: Document) -> Iterator[_Group]:
    """Headings of one look that name roles."""
    looks: dict[str, list[Tag]] = {}
    for tag in page.headings():
        if tag.name != "h1" and not _leads_away(tag) and words.may_be_title(text(tag)):
            parent = tag.parent
            looks.setdefault(f"{css.signature(parent) if parent else ''} > {css.signature(tag)}", []).append(
                tag
            )
    for tags in sorted(looks.values(), key=len, reverse=True)[:_MOST_FAMILIES]:
        members: dict[str, list[Tag]] = {}
        for tag in tags:
            members.setdefault(text(tag), []).append(tag)
        named = sum(words.is_title(title) for title in members)
        if 2 <= len(members) <= _MOST_CARDS and named >= 0.6 * len(members):
            yield _Group(members)


def _leads_away(tag: "Tag") -> bool:
    around = tag.find_parent("a", href=True)
    links = [*([around] if around else []), *tag.find_all("a", href=True, limit=3)]
    return any(not str(link["href"]).startswith("#") for link in links)


def _read(page: Document, group: _Group, *, linked: bool) -> Cards | None:
    inside = _inside(group)
    for items, cards in _selectors(page, group, inside, linked=linked):
        fields = parts.fields(cards, linked=linked, mark=group.mark)
        if "title" not in fields or (linked and "url" not in fields):
            continue
        if not linked:
            fields = {**fields, "identifier": fields["title"], "url": f"{page.url}#{{identifier}}"}
        score, why = _score(page, group, cards, fields, linked=linked)
        sample = _sample(cards, fields, page.base)
        if score < _LEAST_SCORE or len(sample) < 0.8 * min(len(cards), 5):
            return None
        link = f"{items} {fields['url'].removesuffix('@href')}".strip() if linked else None
        return Cards(items, fields, round(score, 1), len(cards), why, link, sample)
    return None


def _inside(group: _Group) -> dict[int, set[str]]:
    """Which members each element holds."""
    holds: dict[int, set[str]] = {}
    for key, tags in group.members.items():
        for tag in tags:
            for above in (tag, *tag.parents):
                known = holds.setdefault(id(above), set())
                if len(known) < 2:
                    known.add(key)
    return holds


def _chain(page: Document, tag: "Tag", inside: Mapping[int, set[str]], *, alone: bool) -> Iterator["Tag"]:
    """The element and what is around it, as far as that may be its card."""
    for height, above in enumerate((tag, *tag.parents)):
        if height > _HIGHEST or above.name in ("body", "html", "main", "[document]"):
            return
        if len(inside[id(above)]) > 1:
            return
        if alone and height and (_has_section(above) or len(text(above)) > _LONGEST_LONE):
            return
        yield above
        if alone and (above.name in _ROWS or above.get("role") == "listitem"):
            return


def _has_section(tag: "Tag") -> bool:
    return any(words.is_section(text(one)) for one in tag.find_all(["h1", "h2", "h3", "h4"], limit=5))


def _selectors(
    page: Document, group: _Group, inside: Mapping[int, set[str]], *, linked: bool
) -> list[tuple[str, list["Tag"]]]:
    """Selectors that match one card for each member and nothing else, the best first, with their cards."""
    covered: dict[str, set[str]] = {}
    heights: Counter[str] = Counter()
    alone = len(group.members) == 1
    for key, tags in list(group.members.items())[:60]:
        for tag in tags[:4]:
            for height, above in enumerate(_chain(page, tag, inside, alone=alone)):
                for one in css.selectors(above):
                    covered.setdefault(one, set()).add(key)
                    heights[one] = max(heights[one], height)
    wanted = 0.9 * min(len(group.members), 60)
    likely = [one for one, keys in covered.items() if len(keys) >= wanted]
    likely.sort(key=lambda one: (-_telling(one), -heights[one]))
    tried = list[tuple[float, str, list["Tag"]]]()
    for one in likely[:_MOST_CANDIDATES]:
        narrowed = [f'{one}:has(a[href*="{group.mark}"])'] if linked and group.mark else []
        for selector in [*([one] if not narrowed or _telling(one) else []), *narrowed]:
            cards = _matches(page, selector, group, inside)
            if cards is not None:
                rich = min(parts.richness(cards), 8.0)
                tried.append((_telling(one) + rich + 0.1 * heights[one], selector, cards))
                break
    if not tried and linked and group.mark:
        direct = f'a[href*="{group.mark}"]'
        if (cards := _matches(page, direct, group, inside)) is not None:
            tried.append((0.0, direct, cards))
    tried.sort(key=lambda one: -one[0])
    return [(selector, cards) for _, selector, cards in tried[:4]]


def _telling(selector: str) -> float:
    """How sure it is that the selector will mean the same next year."""
    last = selector.rpartition("> ")[2]
    named = any(mark in last for mark in ".[")
    jobs = any(
        mark in last.lower() for mark in ("job", "position", "opening", "vacan", "career", "stelle", "role-")
    )
    return 2.0 * named + 1.0 * jobs + (0.5 if ">" in selector else 0.0)


def _matches(
    page: Document, selector: str, group: _Group, inside: Mapping[int, set[str]]
) -> list["Tag"] | None:
    """The cards, if the selector matches each member's once and nothing else."""
    import soupsieve

    try:
        compiled = soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, ValueError):
        return None
    seen: dict[str, Tag] = {}
    for tag in compiled.iselect(page.root, limit=_MOST_CARDS + 1):  # most fail at their first matches
        held = inside.get(id(tag), set())
        if len(held) != 1:
            return None
        key = next(iter(held))
        if key in seen:
            return None
        seen[key] = tag
    return list(seen.values()) if len(seen) >= 0.9 * len(group.members) else None


def _score(
    page: Document, group: _Group, cards: list["Tag"], fields: Mapping[str, str], *, linked: bool
) -> tuple[float, tuple[str, ...]]:
    titles = [one for one in parts.values(cards[:40], fields["title"]) if one]
    named = _share(titles, words.is_title)
    before = cards[0].find_previous(["h1", "h2", "h3", "h4", "h5"])
    if not titles or _share(titles, words.is_place) > 0.6 or (before and words.is_aside(text(before))):
        return 0.0, ()
    score, why = 0.0, list[str]()
    urls = list(group.members) if linked else []
    posting = _share(urls, words.is_posting)
    if posting >= 0.7:
        score, why = score + 3.0, [*why, "the links' addresses look like postings'"]
    if _share(urls, words.is_other) >= 0.5 and posting < 0.7:
        score -= 4.0
    if named >= 0.2:
        score, why = score + (2.0 if named >= 0.5 else 1.0), [*why, f"{named:.0%} of the titles name roles"]
    heading = _section_before(page, cards[0])
    if heading:
        score, why = score + 1.5, [*why, f"they stand under “{heading[:60]}”"]
    score += 1.0 if page.says_openings() else 0.0
    score += 0.5 if len(cards) >= 3 else 0.0
    told = [
        name
        for name in ("job_location", "employment_type", "date_posted", "employment_unit")
        if name in fields
    ]
    score += min(1.5, 1.0 * len(told))
    evident = named >= 0.2 or bool({"job_location", "employment_type"} & set(told))
    return (score if evident else 0.0), tuple(why)


def _section_before(page: Document, card: "Tag") -> str | None:
    """The nearest heading before the card that says that openings follow."""
    for number, tag in enumerate(card.find_all_previous(["h1", "h2", "h3", "h4", "h5", "p", "strong"])):
        if number > 12:
            return None
        words_of = text(tag)
        if len(words_of) < 60 and words.is_section(words_of) and not page.outside(tag):
            return words_of
    return None


def _share(values: Iterable[str], test: object) -> float:
    several = list(values)
    return sum(bool(test(one)) for one in several) / len(several) if several and callable(test) else 0.0


def _sample(cards: list["Tag"], fields: dict[str, str], base: str) -> tuple[RawPosting, ...]:
    from monitor.reading import selectors
    from monitor.reading.entries import read

    nodes = [selectors.Node(tag, base) for tag in cards[:5]]
    specs: dict[str, str | None] = dict(fields)
    try:
        made = list(read(nodes, lambda node: selectors.posting(selectors.record(node, specs), fields["url"])))
    except SourceError:
        return ()
    return tuple(one for one in made if isinstance(one, RawPosting))
