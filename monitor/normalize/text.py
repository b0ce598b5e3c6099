"""HTML, escaped HTML or text → plain text: paragraphs by a blank line, list items as "- " lines.

The tags that break a line are marked in the text before a real parser (lexbor) reads it, so that one
call gives the whole text: walking the tree node by node in Python costs ten times as much.
"""

import html
import re

from monitor.normalize.letters import printable

LONGEST = 400_000
"""Characters of markup that are read; the rest is cut. Real ads end at about 100,000."""

_MARK, _END = "\ue000", "\ue001"
_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9:-]*(?:\s|/?>)|!--|!doctype)", re.IGNORECASE)
# Only [^<>]: with [^>]* a flood of unclosed "<p " would be read to its end once for each of them.
# <tr>, </td> and the like are missing: text between the cells is moved in front of the table.
_BLOCK = re.compile(
    r"<(/?(?:p|div|li|ul|ol|h[1-6]|section|article|header|footer|main|blockquote|pre|dl|dt|dd|table)|br|hr|t[dh])"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"<(script|style|template|noscript|svg)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_BULLET = re.compile(r"^(?:[•●▪◦‣⁃∙·■□➢➤►✓✔★☆–—*-]|o(?=\s))\s+(?=\S)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_NESTING = re.compile(r"<(/?)[a-zA-Z][^<>]*>")
_VOID_ENOUGH, _DEEPEST = 6_000, 500
_LINE, _PARAGRAPH = 1, 2
_BREAKS = dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "/ul", "/ol", "table", "hr"), _PARAGRAPH)


def plain(markup: str) -> str:
    """The text of an ad as people read it.

    Escaped HTML (Greenhouse, double-escaped JSON-LD) is unescaped first. At most LONGEST characters are
    read; absurdly nested markup loses its tags without being parsed (lexbor is quadratic there).
    """
    markup = _unescaped(markup[:LONGEST])
    if _TAG.search(markup) is None:
        return _lines(html.unescape(markup) if "&" in markup else markup)
    text = _parsed(markup)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    return printable(_laid_out(" ".join(text.split())))


def one_line(markup: str) -> str:
    """A title or a name: tags and entities gone, blanks collapsed."""
    if "&" in markup:
        markup = html.unescape(html.unescape(markup))
    if "<" in markup:
        markup = _ANY_TAG.sub(" ", markup) if _TAG.search(markup) else markup
    return printable(" ".join(markup.split()))


def _unescaped(markup: str) -> str:
    """Unescape until there are tags: at most three times, and only the entities that make up markup."""
    for _ in range(3):
        if "&" not in markup or ("&lt;" not in markup and "&amp;lt;" not in markup) or _TAG.search(markup):
            break
        for entity, character in (
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", '"'),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ):
            markup = markup.replace(entity, character)
    return markup


def _parsed(markup: str) -> str:
    """The text of the markup with a mark (its tag's name) at each break."""
    if markup.count("<") > _VOID_ENOUGH and _depth(markup) > _DEEPEST:
        return _ANY_TAG.sub(" ", markup)
    from selectolax.lexbor import LexborHTMLParser

    if _MARK in markup or _END in markup:
        markup = markup.replace(_MARK, "").replace(_END, "")
    tree = LexborHTMLParser(_BLOCK.sub(rf"\g<0>{_MARK}\1{_END}", markup))
    if _UNSEEN.search(markup):
        tree.strip_tags(["script", "style", "template", "noscript", "svg", "head"])
    return tree.body.text() if tree.body is not None else ""


def _depth(markup: str) -> int:
    depth = deepest = 0
    for tag in _NESTING.finditer(markup):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _laid_out(text: str) -> str:
    """Marked text → lines."""
    first, *pieces = text.split(_MARK)
    out = [first.rstrip()]
    wanted, bullet = 0, False
    for piece in pieces:
        tag, _, words = piece.partition(_END)
        tag, words = tag.lower(), words.strip()
        if tag == "li":
            wanted, bullet = _LINE, True
        else:
            wanted = max(wanted, _BREAKS.get(tag.removeprefix("/") if tag not in _BREAKS else tag, _LINE))
        if words:
            item = bullet or _BULLET.match(words) is not None
            words = _BULLET.sub("", words) if item else words
            out.append("\n" if wanted == _LINE or bullet else "\n\n")
            out.append(f"- {words}" if item else words)
            wanted, bullet = 0, False
    return "".join(out).strip()


def _lines(text: str) -> str:
    """Plain text with its own lines, blanks collapsed, at most one blank line in a row."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    out = "\n".join(_BULLET.sub("- ", line) if line else "" for line in lines).strip()
    return printable(re.sub(r"\n{3,}", "\n\n", out))
