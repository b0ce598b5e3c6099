"""Reading fields out of HTML by CSS selectors, for the kinds whose options are selectors. Pure.

A field is written as `css`, `css@attribute` or `css@html`: the text of the first match, its attribute, or
its inner HTML. Without the CSS part (`.`, `@href`) the item itself is meant. Addresses (`href`, `src`)
come out absolute. Selectors are soupsieve's CSS 4 subset, or those of `monitor.reading.engines`: `role=heading`,
`text=Apply`, `label=Department`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urldefrag, urljoin

from monitor.errors import ChangedLayout
from monitor.models import Broken, RawPosting
from monitor.reading import engines, shape
from monitor.reading.entries import read

if TYPE_CHECKING:
    from bs4 import Tag

T = TypeVar("T")
_LONGEST = 20_000_000
_ADDRESSES = frozenset({"href", "src", "action"})
MANY = frozenset({"job_location", "applicant_location_requirements", "employment_type", "skills"})
_AS_HTML = frozenset({"description"})
_NUMBER = re.compile(r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3}){1,2}(?!\d)|\d{1,9}")
_HOLE = re.compile(r"\{(\w+)\}")
# Only words that belong to it may stand between: "no" and "jobs" alone are in many a sentence.
_NOTHING_OPEN = re.compile(
    r"(?:\b(?:no|not any|0|zero)|n['’]t(?: have)? any) "
    r"(?:(?:active|available|current|currently|live|matching|new|open|published|suitable|vacant|job) )*"
    r"(?:jobs?|openings?|opportunit(?:y|ies)|positions?|postings?|roles?|results?|vacanc(?:y|ies))\b"
    r"|\bkeine (?:(?:aktuellen|freien|offenen|passenden|vakanten|derzeit|zurzeit) )*"
    r"(?:stelle|job|position|vakanz|ausschreibung)"
    r"|\baucune? (?:offre|poste|annonce)|\bnenhuma vaga|\bing(?:en|a|et) (?:ledige?a?|aktuella|åpne) "
    r"|\b(?:ning[uú]na? |no hay )(?:ofertas?|vacantes?|puestos?)|\bnessuna? (?:offert|posizion)"
    r"|\bgeen (?:openstaande )?(?:vacatures?|functies)",
    re.I,
)
_LONGEST_TEXT = 500_000


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a document, and the address that its relative ones start from."""

    tag: "Tag"
    base: str


def document(html: str, base: str = "") -> Node:
    """The whole document; what stands beyond 20 million characters is left out."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(shape.markup(html[:_LONGEST]), "lxml")
    element = soup.find("base", href=True)
    return Node(soup, (_joined(base, str(element["href"])) if element else base) or base)


def fragment(html: str, base: str = "") -> Node:
    """The first element of a piece of HTML, such as one item that a browser handed over."""
    soup = document(html, base).tag
    body = soup.body or soup
    return Node(body.find(True) or body, base)


def items(html: str, css: str, base: str = "") -> list[Node]:
    """All elements that match, in the document's order. Raises ChangedLayout for malformed CSS."""
    return within(document(html, base), css)


def within(node: Node, css: str) -> list[Node]:
    """All elements in the node that match, in the document's order. Raises ChangedLayout for malformed CSS."""
    return [Node(tag, node.base) for tag in _select(node.tag, css)]


def around(node: Node, css: str, row: str) -> list[Node]:
    """The nearest `row` around each element that matches (the element itself where there is none), each once."""
    import soupsieve

    rows = (soupsieve.closest(row, found.tag) or found.tag for found in within(node, css))
    return [Node(tag, node.base) for tag in {id(tag): tag for tag in rows}.values()]


def listed(page: Node, items: list[T]) -> list[T]:
    """The items that were found in a listing's page. Raises ChangedLayout where there are none, and the page
    does not say to its reader that nothing is open.
    """
    if not items and not nothing_open(page):
        raise ChangedLayout("neither postings nor the words for none")
    return items


def following(page: Node, url: str, number: re.Pattern[str]) -> str | None:
    """The page of a listing behind that at `url`: of the page's links the one with the least `number` (the
    pattern's group, as "offset=(20)") that is greater than its own. On the host of `url`.
    """
    here = max(map(int, number.findall(url)), default=0)
    links = (str(tag.tag["href"]) for tag in within(page, "a[href]"))
    numbered = {int(found[1]): link for link in links if (found := number.search(link))}
    behind = min((each for each in numbered if each > here), default=None)
    link = None if behind is None else _joined(url, numbered[behind])
    return shape.moved(link, url) if link else None


def value(node: Node, spec: str) -> str | None:
    """What the field's `spec` finds first in the node, or None. Raises ChangedLayout for malformed CSS."""
    return next(_values(node, spec, limit=1), None)


def values(node: Node, spec: str) -> list[str]:
    """All that the field's `spec` finds in the node."""
    return list(_values(node, spec, limit=0))


def record(node: Node, fields: Mapping[str, str | None]) -> dict[str, Any]:
    """The fields of RawPosting that were found: texts, and lists of them where schema.org has several.

    A `url` that starts with http is a template for `filled`, not a selector.
    """
    found: dict[str, Any] = {}
    for name, spec in fields.items():
        if not spec or is_template(spec):
            continue
        if name in _AS_HTML and "@" not in spec:
            spec = f"{spec}@html"
        read = values(node, spec) if name in MANY else value(node, spec)
        if read:
            found[name] = read
    return found


def entries(pieces: Iterable[str], fields: Mapping[str, str], base: str = "") -> list[RawPosting | Broken]:
    """The postings in a listing's items, each a piece of HTML of its own."""
    nodes = [fragment(html, base) for html in pieces]
    return list(read(nodes, lambda node: posting(record(node, fields), fields["url"])))


def posting(found: Mapping[str, Any], template: str | None = None) -> RawPosting:
    """The posting that a listing's entry describes; its address serves as identifier if it has none.

    `template` is the address with holes ("https://acme.example/jobs/{identifier}") for entries without a
    link. Raises KeyError or ValueError for an entry without the mandatory fields.
    """
    url = filled(template, found) if template and is_template(template) else found["url"]
    return RawPosting(**{"identifier": urldefrag(url).url, **found, "url": url})


def count(pieces: Iterable[str]) -> int | None:
    """The largest number in pieces of HTML such as "<b>1–20 of 1,234 results</b>", or None."""
    text = " ".join(value(fragment(html), ".") or "" for html in pieces)[:500]
    numbers = (int(re.sub(r"\D", "", found)) for found in _NUMBER.findall(text))
    return max(numbers, default=None)


def nothing_open(node: Node) -> bool:
    """Whether the page says to its reader that there are no openings; what stands in scripts does not count."""
    return bool(_NOTHING_OPEN.search(" ".join(node.tag.get_text(" ")[:_LONGEST_TEXT].split())))


def is_template(spec: str) -> bool:
    """Whether this is an address to be filled in rather than a selector."""
    return spec.startswith(("http://", "https://"))


def filled(template: str, found: Mapping[str, Any]) -> str:
    """The template with `{name}` replaced by the found value, percent-encoded. KeyError if one is missing."""
    return _HOLE.sub(lambda hole: quote(str(found[hole[1]]), safe=""), template)


def _values(node: Node, spec: str, limit: int) -> Iterator[str]:
    css, _, part = spec.rpartition("@") if _plain_at(spec) else (spec, "", "")
    css = css.strip()
    tags = [node.tag] if css in ("", ".") else _select(node.tag, css, limit)
    for tag in tags:
        text = _part(tag, part.strip(), node.base)
        if text:
            yield text


def _plain_at(spec: str) -> bool:
    # `a[href*="@"]` holds an @ that belongs to the CSS: ours stands after the last bracket and quote.
    return "@" in spec and not any(mark in spec[spec.rindex("@") :] for mark in "]\"')")


def _part(tag: "Tag", part: str, base: str) -> str | None:
    if part == "html":
        return tag.decode_contents().strip() or None
    if not part or part == "text":
        return " ".join(tag.get_text(" ").split()) or None
    raw = tag.get(part)
    text = " ".join(raw) if isinstance(raw, list) else raw
    if not text:
        return None
    return _joined(base, text.strip()) if part in _ADDRESSES else text.strip() or None


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address)
    except ValueError:  # an address like "http://[::bad"
        return None


def _select(tag: "Tag", css: str, limit: int = 0) -> list["Tag"]:
    import soupsieve

    if engines.meant(css):
        return engines.select(tag, css, _select)[: limit or None]
    try:
        return soupsieve.select(css, tag, limit=limit)
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        raise ChangedLayout(f"not a CSS selector: {css!r}: {str(error).splitlines()[0]}") from error
