"""HTML, escaped HTML or text → plain text: paragraphs by a blank line, list items as "- " lines."""

import html
import re
from typing import TYPE_CHECKING

from monitor.normalize.letters import printable

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

LONGEST = 400_000
"""Characters of markup that are read; the rest is cut. Real ads end at about 100,000."""

_MARK = "\x1e"
# What follows the mark; the greatest of marks that meet wins.
_LINE, _PARAGRAPH, _ITEM = "1", "2", "3"
_WRITTEN = {"0": " ", _LINE: "\n", _PARAGRAPH: "\n\n", _ITEM: "\n- "}
_LINES = "br div section article aside main header footer form blockquote pre dl dt dd ul ol tr td th"
_PARAGRAPHS = "p h1 h2 h3 h4 h5 h6 hr table"
_BREAKS = {
    **dict.fromkeys(_LINES.split(), _MARK + _LINE),
    **dict.fromkeys(_PARAGRAPHS.split(), _MARK + _PARAGRAPH),
    "li": _MARK + _ITEM,
}
_BREAKS_AFTER = {**_BREAKS, "li": _MARK + _LINE, "ul": _MARK + _PARAGRAPH, "ol": _MARK + _PARAGRAPH}
_UNSEEN = frozenset(("script", "style", "template", "noscript", "svg", "title"))
_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9:-]*(?:\s|/?>)|!--|!doctype)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_BULLETS = frozenset("•●▪◦‣⁃∙·■□➢➤►✓✔★☆")
_DASHES = frozenset(("- ", "* ", "– ", "— "))
_ANY_TAG = re.compile(r"<[^<>]*>")
_LEFT = re.compile(r"</(?:p|div|li|ul|span|strong|h[1-6])>", re.IGNORECASE)
_NESTING = re.compile(r"<(/?)[a-zA-Z][^<>]*>")
_MANY_TAGS, _DEEPEST = 6_000, 500
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))


def plain(markup: str) -> str:
    """The text of an ad as people read it.

    Escaped HTML (Greenhouse, double-escaped JSON-LD) is unescaped first. At most LONGEST characters are
    read; absurdly nested markup loses its tags without being parsed (lexbor is quadratic there).
    """
    markup = _unescaped(markup[:LONGEST].replace(_MARK, ""))
    if "<" not in markup or _TAG.search(markup) is None:
        return _lines(html.unescape(markup) if "&" in markup else markup)
    text = _parsed(markup)
    if "<" in text and len(_LEFT.findall(text)) > 1:
        text = _parsed(text)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    text = _collapsed(text)
    return _laid_out(text if text.replace(_MARK, "").isprintable() else printable(text, _MARK))


def one_line(markup: str) -> str:
    """A title or a name: tags and entities gone, blanks collapsed."""
    if "&" in markup:
        markup = html.unescape(html.unescape(markup))
    if "<" in markup and _TAG.search(markup):
        markup = _ANY_TAG.sub(" ", markup)
    return printable(" ".join(markup.split()))


def _unescaped(markup: str) -> str:
    """Unescape until there are tags: at most three times, and only the entities that make up markup."""
    for _ in range(3):
        if ("&lt;" not in markup and "&amp;lt;" not in markup) or _TAG.search(markup):
            break
        for entity, character in _ESCAPES:
            markup = markup.replace(entity, character)
    return markup


def _parsed(markup: str) -> str:
    """The text of the markup with a mark at each break."""
    if markup.count("<") > _MANY_TAGS and _depth(markup) > _DEEPEST:
        return _ANY_TAG.sub(" ", markup)
    from selectolax.lexbor import LexborHTMLParser

    return "".join(_walked(LexborHTMLParser(markup)))


def _walked(tree: "LexborHTMLParser") -> list[str]:
    """The texts in their order, with a mark before each block, and before what follows one."""
    found: list[str] = []
    for node in tree.body.traverse(include_text=True) if tree.body is not None else ():
        name = node.tag or ""
        if mark := _BREAKS.get(name):
            found.append(mark)
            continue
        if name in _UNSEEN:
            tree.strip_tags(list(_UNSEEN))
            return _walked(tree)
        before = node.prev
        if before is not None and (mark := _BREAKS_AFTER.get(before.tag or "")):
            found.append(mark)
        if name == "-text":
            found.append(node.text_content or "")
    return found


def _depth(markup: str) -> int:
    depth = deepest = 0
    for tag in _NESTING.finditer(markup):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _collapsed(text: str) -> str:
    """Runs of blanks as one: by replacing, which is three times as fast as splitting and joining."""
    for blank in "\n\t\r\f\v\xa0\u2002\u2003\u2009\u202f\u3000":
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _laid_out(text: str) -> str:
    """Marked text → lines."""
    first, *pieces = text.split(_MARK)
    out, wanted = [first.strip()], "0"
    for piece in pieces:
        kind, words = piece[:1], piece[1:].strip()
        if kind > wanted:
            wanted = kind
        if words:
            if words[0] in _BULLETS or words[:2] in _DASHES:
                words, wanted = words[1:].lstrip() or words, _ITEM
            out += (_WRITTEN[wanted], words)
            wanted = "0"
    return "".join(out).strip()


def _lines(text: str) -> str:
    """Plain text with its own lines, blanks collapsed, at most one blank line in a row."""
    out = "\n".join(_line(printable(" ".join(line.split()))) for line in text.splitlines()).strip()
    while "\n\n\n" in out:
        out = out.replace("\n\n\n", "\n\n")
    return out


def _line(words: str) -> str:
    if words[:1] in _BULLETS or words[:2] in _DASHES:
        return f"- {words[1:].lstrip()}"
    return words
