"""Addresses that a page's scripts put together from pieces, such as an API's with the company's name.

    let r = "acme", o = "https://boards-api.greenhouse.io/v1/boards"; fetch(o + "/" + r + "/jobs")
    fetch(`https://api.lever.co/v0/postings/${site}?mode=json`)

A name stands for the text that was last given to it before. Where one is not known, the address ends. Nothing is
run: what takes more than a sum of names and texts is left alone. Pure, bounded, never raising.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

_LONGEST = 3_000_000
_MOST = 500
_NAME = r"[A-Za-z_$][\w$]{0,60}"
_TEXT = r"\"[^\"\n\\]{0,300}\"|'[^'\n\\]{0,300}'"
_GIVEN = re.compile(rf"(?<![\w$])({_NAME})[\"']?\s{{0,4}}[:=]\s{{0,4}}({_TEXT})")
_PATH = rf"{_NAME}(?:\.{_NAME}){{0,4}}"
_MORE = re.compile(rf"\s{{0,4}}\+\s{{0,4}}(?:({_TEXT})|({_PATH}))")
_BEGUN = re.compile(r"[\"'](https?://[\w.-]{4,100}/[^\"'\s]{0,200})[\"'](?=\s{0,4}\+)")
_NAMED = re.compile(rf"(?<![\w$.])({_PATH})(?=\s{{0,4}}\+)")
_TEMPLATE = re.compile(r"`((?:https?://|\$\{)[^`\n]{4,400})`")
_HOLE = re.compile(rf"\$\{{\s{{0,4}}({_PATH})\s{{0,4}}\}}|\$\{{")


def assembled(script: str) -> Iterator[str]:
    """The addresses that the script puts together, in no order."""
    script = script[:_LONGEST]
    if "http" in script:
        names = _Names(script)
        yield from islice(_sums(script, names), _MOST)
        yield from islice(_templates(script, names), _MOST)


class _Names:
    """What names stand for, by where they were given it."""

    def __init__(self, script: str) -> None:
        self._given = defaultdict[str, list[tuple[int, str]]](list)
        for found in _GIVEN.finditer(script):
            self._given[found[1]].append((found.start(), found[2][1:-1]))

    def at(self, place: int, path: str) -> str | None:
        """What the last part of a path such as config.board stands for there."""
        given = self._given.get(path.rpartition(".")[2], [])
        before = bisect(given, (place, ""))
        return given[before - 1][1] if before else None


def _sums(script: str, names: _Names) -> Iterator[str]:
    for begun in _BEGUN.finditer(script):
        yield begun[1] + _rest(script, begun.end(), names)
    for begun in _NAMED.finditer(script):
        first = names.at(begun.start(), begun[1]) or ""
        if first.startswith(("https://", "http://")):
            yield first + _rest(script, begun.end(), names)


def _rest(script: str, place: int, names: _Names) -> str:
    parts = list[str]()
    while len(parts) < 8 and (more := _MORE.match(script, place)):
        part = more[1][1:-1] if more[1] else names.at(place, more[2])
        if part is None:
            break
        parts.append(part)
        place = more.end()
    return "".join(parts)


def _templates(script: str, names: _Names) -> Iterator[str]:
    for found in _TEMPLATE.finditer(script):
        address, end = "", 0
        for hole in _HOLE.finditer(found[1]):
            part = names.at(found.start(), hole[1]) if hole[1] else None
            address += found[1][end : hole.start()]
            end = hole.end()
            if part is None:
                break
            address += part
        else:
            address += found[1][end:]
        if address.startswith(("https://", "http://")):
            yield address
