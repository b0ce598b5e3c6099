"""Blocking keys: two postings that may be the same share at least one."""

from collections.abc import Iterator
from hashlib import blake2b

from monitor.identity.features import Features

_SKETCH = 4
_CITIES = 3


def keys(features: Features) -> tuple[int, ...]:
    """Signed 64-bit blocking keys, the most telling first, at most 16.

    Candidates should be ranked by how many keys they share, then by newest.
    """
    return tuple(dict.fromkeys(map(_number, _words(features))))[:16]


def _words(it: Features) -> Iterator[str]:
    first = it.company[0] if it.company else ""
    title = " ".join(sorted(it.title | it.seniority))
    for job in sorted(it.jobs):
        yield f"job\n{job}"
    if it.requisition:
        yield f"requisition\n{first}\n{it.requisition}"
    if it.role:
        yield f"role\n{it.source}\n{it.role}"
    for city in sorted(it.cities)[:_CITIES] or [""]:
        yield f"place\n{title}\n{city}"
    if first:
        yield f"title\n{first}\n{title}"
        for word in sorted(it.title, key=lambda word: blake2b(word.encode("utf-8", "replace")).digest())[:1]:
            yield f"word\n{first}\n{word}"
    for shingle in it.hashes()[:_SKETCH]:
        yield f"text\n{shingle}"


def _number(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
