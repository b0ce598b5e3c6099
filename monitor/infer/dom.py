"""A page's elements as the search for cards needs them: links, headings, and what belongs to every page. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from monitor.infer import words
from monitor.infer.lists import join
from monitor.reading import selectors

if TYPE_CHECKING:
    from bs4 import Tag

LONGEST = 3_000_000
_MOST_LINKS = 4_000
_MOST_HEADINGS = 1_500
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN = ("script", "style", "svg", "template", "noscript", "iframe", "select")
_ROLES = frozenset(
    ["navigation", "menu", "menubar", "menuitem", "banner", "contentinfo", "search", "dialog", "tablist"]
)
_FRAME = re.compile(
    r"(?:[a-z]+[-_])?(?:nav(?:bar|igation)?|menu|sub-?menu|mega-?menu|footer|breadcrumbs?|cookies?|consent|pagination|"
    r"pager|social|share|sharing|sidebar|lang(?:uage)?s?|newsletter|skip|hide-div|offcanvas|drawer)"
    r"(?:[-_](?:links?|list|wrap(?:per)?|item|inner|container|menu|bar|banner|icons?|nav|main|top|bottom|col(?:umn)?|"
    r"switch(?:er)?|area|content|grid|block|row|\d))*"
)
_NEXT = (
    'a[rel~="next"]',
    'link[rel~="next"]',
    "a.next",
    "li.next > a",
    "a.pagination__next",
    'a[aria-label="Next"]',
    'a[aria-label="Next page"]',
)
_PARTS = frozenset(["article", "li", "tr", "section", "main"])


@dataclass(frozen=True, slots=True)
class Link:
    """A link that belongs to the page itself, its address made absolute."""

    tag: "Tag"
    url: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A page without what nobody sees, and the address its links start from."""

    root: "Tag"
    base: str
    url: str
    _outside: dict[int, bool] = field(default_factory=dict)

    def outside(self, tag: "Tag | None") -> bool:
        """Whether the element is in the frame of the site rather than in the page's own part."""
        trail = list[int]()
        answer = False
        while tag is not None:
            known = self._outside.get(id(tag))
            if known is None:
                trail.append(id(tag))
                known = True if _is_frame(tag) else None
            if known is not None:
                answer = known
                break
            tag = tag.parent
        for one in trail:
            self._outside[one] = answer
        return answer

    def links(self) -> list[Link]:
        """The links to other pages in the page's own part."""
        page = _bare(self.url or self.base)
        found = []
        for tag in self.root.find_all("a", href=True, limit=_MOST_LINKS):
            href = str(tag["href"]).strip()
            url = join(self.base, href)
            if len(url) > 2_000 or not words.parts(url).hostname or href.startswith("#"):
                continue
            if urldefrag(url).url.rstrip("/") != page and not self.outside(tag):
                found.append(Link(tag, url, href, text(tag)))
        return found

    def headings(self) -> Iterator["Tag"]:
        """The headings in the page's own part."""
        for tag in self.root.find_all(list(HEADINGS), limit=_MOST_HEADINGS):
            if not self.outside(tag):
                yield tag

    def says_openings(self) -> bool:
        """Whether the page says of itself that it lists openings."""
        title = self.root.find("title")
        first = self.root.find("h1")
        named = [text(tag) for tag in (title, first) if tag is not None]
        return words.is_openings(self.url) or any(words.is_section(one[:110]) for one in named)

    def next_page(self) -> str | None:
        """The selector of the link to the listing's next page, if it is a plain one."""
        import soupsieve

        for selector in _NEXT:
            tag = soupsieve.select_one(selector, self.root)
            if tag is not None and not str(tag.get("href", "#")).startswith(("#", "javascript:")):
                return selector
        return None

    def is_one_posting(self) -> bool:
        """Whether the page is one posting's own: its address is, and names what its heading does."""
        first = self.root.find("h1")
        if first is None or not words.is_posting(self.url):
            return False
        said = text(first)[:200]
        named = set(re.findall(r"[^\W\d_]{3,}", said.lower()))
        last = set(re.findall(r"[^\W\d_]{3,}", " ".join(words.segments(words.parts(self.url).path)[-1:])))
        return words.is_title(said) or (bool(named & last) and not words.is_section(said))


def document(html: str, url: str) -> Document:
    """The page, without scripts and styles; what stands beyond three million characters is left out."""
    node = selectors.document(html[:LONGEST], url)
    for tag in node.tag.find_all(list(_UNSEEN)):
        tag.decompose()
    return Document(node.tag, node.base, url)


def text(tag: "Tag") -> str:
    """The element's words."""
    return " ".join(tag.get_text(" ").split())[:5_000]


def _bare(url: str) -> str:
    return urldefrag(url).url.rstrip("/")


def _is_frame(tag: "Tag") -> bool:
    attributes = tag.attrs or {}
    if tag.name in ("body", "html", "main", "[document]"):
        return False
    if tag.name in ("nav", "aside", "dialog") or str(attributes.get("role", "")).lower() in _ROLES:
        return True
    if tag.name in ("header", "footer"):
        return not any(above.name in _PARTS for above in tag.parents)
    classes = attributes.get("class")
    named = [*(classes if isinstance(classes, list) else []), str(attributes.get("id", ""))]
    return any(len(one) < 60 and _FRAME.fullmatch(one.lower()) for one in named)
