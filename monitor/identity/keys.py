"""Blocking keys: two postings that may be the same share at least one."""

from collections.abc import Iterator
from hashlib import blake2b
from zlib import crc32

from monitor.identity.features import Features

_MOST = 16
_CITIES = 3


def keys(features: Features) -> tuple[int, ...]:
    """Signed 64-bit blocking keys, the most telling first, at most 16.

    Candidates should be ranked by how many keys they share, then by newest.
    """
    return tuple(dict.fromkeys(map(_number, _words(features))))[:_MOST]


def _words(it: Features) -> Iterator[str]:
    first = it.company[0] if it.company else ""
    title = " ".join(sorted(it.title | it.seniority))
    for number in sorted(it.numbers)[:3] or sorted(it.jobs):
        yield f"job\n{number}"
    if it.requisition:
        yield f"requisition\n{first}\n{it.requisition}"
    if it.role:
        yield f"role\n{it.source}\n{it.role}"
    for city in sorted(it.cities)[:_CITIES]:
        yield f"place\n{title}\n{city}"
    if first:
        yield f"title\n{first}\n{title}"
        if it.title:
            yield f"word\n{first}\n{min(it.title, key=_order)}"
    for shingle in it.sketch:
        yield f"text\n{shingle}"


def _order(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def _number(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
