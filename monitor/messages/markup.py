"""The HTML or text of a mail → pieces as a reader meets them, each with the link behind it.

Mail needs its own reader beside `monitor.normalize.text`: job alerts are told apart by the links, and
mailers hide text (preheaders, padding) that no reader sees. One pass of libxml2's SAX parser: no tree,
no recursion, linear in the size.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from monitor.normalize.letters import printable

PIECES = 20_000
CHARS = 600_000
MARKUP = 1_500_000

_BREAKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(["head", "style", "script", "title", "template", "noscript", "svg", "object"])
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_PADDING = re.compile("[\u034f\u200b-\u200f\u00ad\u2007\ufeff\u2060\u180e\u17b4\u17b5]+")
# libxml2 ends a link where a table begins (HTML 4 forbids one inside): under a name that it does not
# know the link goes on, as browsers have it.
_ANCHOR = re.compile(r"<(/?)a(?=[\s>])", re.IGNORECASE)
_LINK = "rolewatch-link"
_URL = re.compile(r"<?\b(https?://[^\s<>\"\]]{4,4000})>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, the address behind it, and whether it begins a line."""

    text: str
    href: str | None = None
    fresh: bool = True


def from_text(text: str) -> tuple[Piece, ...]:
    """Each line is a piece; a line with an address loses it to `href` ("View job:" → …)."""
    pieces: list[Piece] = []
    for line in text[:CHARS].split("\n")[:PIECES]:
        end, fresh = 0, True
        for found in _URL.finditer(line):
            pieces.append(Piece(_shown(line[end : found.start()]), found[1].rstrip(".,;:)'"), fresh))
            end, fresh = found.end(), False
        if fresh or line[end:].strip():
            pieces.append(Piece(_shown(line[end:]), None, fresh))
    return tuple(pieces)


def from_html(markup: str) -> tuple[Piece, ...]:
    """The visible text of the markup, a piece for each run of one link or one line."""
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8", no_network=True)
    try:
        parser.feed(_ANCHOR.sub(rf"<\1{_LINK}", markup[:MARKUP]).encode("utf-8", "replace"))
        parser.close()
    except (etree.LxmlError, AssertionError):
        pass  # what was read until the parser gave up still stands
    reader.flush()
    return tuple(reader.pieces)


def lines(pieces: tuple[Piece, ...]) -> list[str]:
    """The text line by line, links left out."""
    found: list[list[str]] = []
    for piece in pieces:
        if piece.fresh or not found:
            found.append([piece.text])
        else:
            found[-1].append(piece.text)
    return [" ".join(" ".join(parts).split()) for parts in found]


def _shown(text: str) -> str:
    return " ".join(printable(_PADDING.sub("", text)).split())


@dataclass
class _Reader:
    """The SAX target: depth counters instead of a tree."""

    pieces: list[Piece] = field(default_factory=list)
    _buffer: list[str] = field(default_factory=list)
    _href: str | None = None
    _fresh: bool = True
    _unseen: int = 0
    _chars: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._unseen:
            self._unseen += tag not in _VOID
        elif tag in _UNSEEN or (tag not in _VOID and _HIDDEN.search(attributes.get("style", "")[:2_000])):
            self._unseen = 1
        elif tag in _BREAKS:
            self._break()
        elif tag == _LINK:
            self.flush()
            self._href = attributes.get("href", "").strip()[:4_000] or None
        elif tag == "img" and self._href and (alt := _shown(attributes.get("alt", "")[:200])):
            self._buffer.append(f" {alt} ")
        elif tag in ("span", "strong", "b", "font"):
            self.flush()

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif tag in _BREAKS:
            self._break()
        elif tag == _LINK:
            self.flush()
            self._href = None

    def data(self, text: str) -> None:
        if not self._unseen and self._chars < CHARS:
            self._chars += len(text)
            self._buffer.append(text)

    def close(self) -> None:
        self.flush()

    def flush(self) -> None:
        text = _shown("".join(self._buffer))
        self._buffer.clear()
        if text and len(self.pieces) < PIECES:
            self.pieces.append(Piece(text, self._href, self._fresh))
            self._fresh = False

    def _break(self) -> None:
        self.flush()
        self._fresh = True
