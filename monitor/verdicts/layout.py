"""How an answer is built, as a small set of numbers: the names in its markup or its JSON, without content.

An empty listing is built as a full one was (each name it has was there before); another page is not.
That tells "no posting came" from "this is not the page any more".
"""

import re
import zlib
from collections.abc import Iterable

_LOOKED_AT = 300_000
_KEPT = 256
_TAG = re.compile(rb"<([a-z][a-z0-9-]{0,30})\b([^<>]{0,600})", re.I)
_NAMES = re.compile(rb"""\b(?:class|id|itemprop|data-[a-z-]{1,30})\s*=\s*["']([^"'<>]{1,300})["']""", re.I)
_KEY = re.compile(rb'"([A-Za-z_@][A-Za-z_@:.-]{0,40})"\s*:')
# Names with digits are made anew with each release or each posting ("css-1x2y3z", "job-4711").
_NAME = re.compile(rb"[A-Za-z_:-]{2,40}")
_FEW = 4


def sketch(content: bytes) -> frozenset[int]:
    """Of a body, HTML, XML or JSON; empty where it has too few names to tell anything."""
    start = content[:_LOOKED_AT]
    names = set(_KEY.findall(start)) if start.lstrip()[:1] in (b"{", b"[") else set(_markup(start))
    hashes = sorted(zlib.crc32(name) for name in names)
    return frozenset(hashes[:_KEPT]) if len(hashes) >= _FEW else frozenset()


def _markup(start: bytes) -> Iterable[bytes]:
    for tag, inside in _TAG.findall(start):
        name = tag.lower()
        yield name
        for value in _NAMES.findall(inside):
            yield from (name + b"." + part for part in value.split() if _NAME.fullmatch(part))


def alike(now: frozenset[int], before: frozenset[int]) -> float | None:
    """The share of what this answer is built of that was there before; None where it can't be told."""
    if not now or not before:
        return None
    # A set that was cut holds the smallest numbers: only those can be compared.
    end = max(before) if len(before) >= _KEPT else 1 << 32
    compared = {each for each in now if each <= end}
    return len(compared & before) / len(compared) if len(compared) >= _FEW else None


def dumped(layout: frozenset[int]) -> str:
    """As text, to remember."""
    return "".join(f"{each:08x}" for each in sorted(layout))


def loaded(text: str | None) -> frozenset[int]:
    """What `dumped` made."""
    said = text or ""
    return frozenset(int(said[at : at + 8], 16) for at in range(0, len(said), 8))
