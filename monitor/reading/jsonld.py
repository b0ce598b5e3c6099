"""The JSON-LD blocks of a page, also those that no strict parser takes. Pure.

What is repaired was seen on real pages: comment and CDATA wrappers, entities, raw line breaks in strings,
trailing and missing commas, invalid escapes, several values in one block. Repairs come one after the
other, the mildest first, and only where the block can't be read without.
"""

import html as entities
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from monitor.reading import shape

_OPENING = ("\ufeff", "//<![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "// <![CDATA[", "<![CDATA[", "<!--")
_CLOSING = ("//]]>", "/*]]>*/", "/* ]]> */", "// ]]>", "]]>", "//-->", "// -->", "-->", ";")
_MOST_WRAPPERS = 8
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.S)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.S)
_MISSING_COMMA = re.compile(r'(["}\]\d]|true|false|null)([ \t\r]*\n\s*)(?="[^"\n]{1,80}"\s{0,9}:)')
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)', re.S)
_NO_VALUE = re.compile(r"(:\s{0,9})(?:undefined|-?Infinity)\b")


def blocks(html: str) -> tuple[list[Any], int]:
    """The values of all readable JSON-LD blocks, and how many unreadable ones speak of a JobPosting."""
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    if "ld+json" not in html.lower():
        return [], 0
    scripts = BeautifulSoup(shape.markup(html), "lxml", parse_only=SoupStrainer("script"))
    texts = [
        tag.get_text() for tag in scripts.find_all("script") if "ld+json" in str(tag.get("type")).lower()
    ]
    read = [(text, loads(text)) for text in texts]
    damaged = sum(1 for text, values in read if not values and "JobPosting" in text)
    return [value for _, values in read for value in values], damaged


def loads(text: str) -> list[Any]:
    """The JSON values in a block; none if it can't be read. Never raises."""
    text = _unwrapped(text)
    for repair in _REPAIRS:
        text = repair(text)
        try:
            return list(_values(text))
        except (ValueError, RecursionError):
            continue
    return []


def _unwrapped(text: str) -> str:
    for _ in range(_MOST_WRAPPERS):
        bare = text.strip()
        if bare.startswith("<!--") and 0 < bare.find("-->") < bare.find("{"):
            bare = bare[bare.find("-->") + 3 :]
        for mark in _OPENING:
            bare = bare.removeprefix(mark)
        for mark in _CLOSING:
            bare = bare.removesuffix(mark)
        if bare == text:
            break
        text = bare
    return text


def _values(text: str) -> Iterator[Any]:
    """One value after the other, as where several blocks were glued together."""
    decoder = json.JSONDecoder(strict=False, parse_constant=_nothing)
    at = _next(text, 0)
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        at = _next(text, at)


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,;":
        at += 1
    return at


def _nothing(constant: str) -> None:
    """NaN and Infinity are no JSON and say nothing."""


def _same(text: str) -> str:
    return text


def _without_entities(text: str) -> str:
    return entities.unescape(text) if "&quot;" in text or "&#34;" in text else text


def _with_valid_escapes(text: str) -> str:
    def valid(escape: re.Match[str]) -> str:
        return escape[0] if len(escape[1]) == 5 or escape[1] in '"\\/bfnrt' else escape[1]

    return _ESCAPE.sub(valid, text)


def _string(found: re.Match[str]) -> str:
    return found[1] or ""


def _with_commas(text: str) -> str:
    text = _COMMENT.sub(_string, text)
    text = _MISSING_COMMA.sub(r"\1,\2", _TRAILING_COMMA.sub(_string, text))
    return _NO_VALUE.sub(r"\1null", text)


_REPAIRS: tuple[Callable[[str], str], ...] = (_same, _without_entities, _with_valid_escapes, _with_commas)
