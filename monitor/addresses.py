"""The addresses in a file that a person keeps them in: a list, a browser's bookmarks, an OPML. Pure.

Sources: the Netscape bookmark file format, which all browsers export; OPML 2.0 (`xmlUrl`, `htmlUrl`). Any
other text is a list: one address a line, with words round it or none, and what follows `#` left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MOST = 20_000
_ANCHOR = re.compile(r"""<a\s[^>]{0,4000}?href\s*=\s*["']?(https?://[^"'\s>]{1,2000})""", re.IGNORECASE)
_OUTLINE = re.compile(r"<outline\b[^>]{0,8000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(xmlUrl|htmlUrl|url)\s*=\s*["'](https?://[^"']{1,2000})["']""", re.IGNORECASE)
_WORD = re.compile(r"""https?://[^\s<>"',;|]{1,2000}""", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]{1,63}\.)+[a-z]{2,24}(?:/[^\s<>\"',;|]{0,2000})?", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Address:
    """An address and the line, counted from 1, where it stands first."""

    url: str
    line: int


def addresses(text: str) -> tuple[Address, ...]:
    """Each address of the file once, in its order; at most 20,000."""
    found: dict[str, int] = {}
    for line, url in _found(text):
        found.setdefault(url, line)
        if len(found) >= _MOST:
            break
    return tuple(Address(url, line) for url, line in found.items())


def _found(text: str) -> Iterator[tuple[int, str]]:
    from html import unescape

    start = text[:2_000].lower()
    if "<opml" in start:
        for number, tag in _with_lines(text, _OUTLINE):
            said = {name.lower(): unescape(url) for name, url in _ATTRIBUTE.findall(tag)}
            url = said.get("htmlurl") or said.get("xmlurl") or said.get("url")
            if url:
                yield number, url
    elif "<!doctype netscape" in start or "<html" in start or "<dl>" in start:
        yield from ((number, unescape(url)) for number, url in _with_lines(text, _ANCHOR))
    else:
        for number, line in enumerate(text.splitlines(), start=1):
            yield from ((number, url) for url in _in_line(_COMMENT.sub("", line)))


def _in_line(line: str) -> Iterator[str]:
    """The addresses of a line; a lone word like "acme.example/jobs" is one too."""
    found = [url.rstrip(").]}") for url in _WORD.findall(line)]
    if not found and _BARE.fullmatch(line.strip()):
        found = [f"https://{line.strip()}"]
    yield from found


def _with_lines(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Each match (its group, if it has one) with its line."""
    line, at = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield line, match[1] if pattern.groups else match[0]
