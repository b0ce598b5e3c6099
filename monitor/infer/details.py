"""Where the text of an ad stands on postings' own pages. Pure, bounded, never raising."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitor.infer import css, dom
from monitor.reading.entries import SHAPE

if TYPE_CHECKING:
    from bs4 import Tag

_LEAST = 300
_MOST_OF = 0.8
_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "dd", "blockquote")
_MOST_BLOCKS = 3_000
_HIGHEST = 60


def details(pages: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The selector of the description for `detail`, if one fits all of the pages (address and HTML)."""
    documents = [dom.document(html, url) for url, html in pages]
    bodies = [_body(page) for page in documents]
    for body in (bodies[0], *bodies[0].parents) if bodies and bodies[0] is not None else ():
        if body.name in ("body", "html", "[document]"):
            break
        for spec in css.selectors(body):
            if spec not in ("div", "section") and all(map(_fits, documents, [spec] * len(bodies), bodies)):
                return {"description": spec}
    return {}


def _body(page: dom.Document) -> "Tag | None":
    """The smallest element that holds most of what the page says in sentences."""
    weights: dict[int, int] = {}
    held: dict[int, Tag] = {}
    total = 0
    for block in page.root.find_all(list(_BLOCKS), limit=_MOST_BLOCKS):
        if page.outside(block) or block.find(list(_BLOCKS)) is not None:
            continue
        size = len(dom.text(block))
        total += size
        for height, above in enumerate(block.parents):
            if height > _HIGHEST:
                break
            weights[id(above)] = weights.get(id(above), 0) + size
            held[id(above)] = above
    enough = [key for key, size in weights.items() if size >= _MOST_OF * total]
    if total < _LEAST or not enough:
        return None
    return held[min(enough, key=lambda key: (len(dom.text(held[key])), -len(list(held[key].parents))))]


def _fits(page: dom.Document, spec: str, body: "Tag | None") -> bool:
    """Whether the selector finds first what holds most of the page's sentences."""
    import soupsieve

    try:
        tag = soupsieve.select_one(spec, page.root)
    except (soupsieve.SelectorSyntaxError, *SHAPE):
        return False
    return tag is not None and body is not None and (tag is body or tag in body.parents)
