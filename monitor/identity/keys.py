"""Blocking keys: two postings that may be the same share at least one.

Of the labelled pairs of one vacancy and of one role, share a key: employer and a title word .65 and .78,
the text's smallest hashes with a title word .83 and .89, both .97 and 1.00. Title and city, and employer
and title, find few more, but put the right ones first among an employer's hundreds: then the five nearest
openings decide as the twenty nearest do. Rejected: hashes without a title word (laws demand phrases:
one key in a twentieth of all ads), signature bands (MinHash 16 x 4: .68 and .77).
"""

from collections.abc import Iterator
from hashlib import blake2b
from zlib import crc32

from monitor.identity.features import Features, requisition
from monitor.models import Posting
from monitor.normalize import organization

_MOST = 16
_CITIES = 2
_STEM = 5


def keys(features: Features) -> tuple[int, ...]:
    """Signed 64-bit blocking keys, at most 16, some 8 for a usual posting.

    Rank candidates by how many keys they share, then by newest; read the newest 50 of each key at most:
    an employer with 500 openings of one title, or a phrase that a country's law demands, makes a key hot.
    """
    return tuple(dict.fromkeys(map(_number, _words(features))))[:_MOST]


def requisition_key(posting: Posting) -> int | None:
    """The blocking key of the employer's requisition, which its postings inside and outside share."""
    company = organization.key(posting.hiring_organization or "").split()
    number = requisition(posting.requisition or "")
    return _number(_requisition(company[0], number)) if company and number else None


def _requisition(first: str, number: str) -> str:
    return f"requisition\n{first}\n{number}"


def _words(it: Features) -> Iterator[str]:
    for number in sorted(it.numbers)[:3] or sorted(it.jobs):
        yield f"job\n{number}"
    first = it.company[0] if it.company else ""
    if it.requisition:
        yield _requisition(first, it.requisition)
    if it.role:
        yield f"role\n{it.source}\n{it.role}"
    stems = sorted({word[:_STEM] for word in it.title - it.where})
    title = " ".join(stems)
    rarest = min(stems, key=_order, default="")
    if first:
        yield f"title\n{first}\n{title}"
        yield f"word\n{first}\n{rarest}"
    for city in sorted(it.cities)[:_CITIES]:
        yield f"place\n{title}\n{city}"
    for shingle in it.sketch:
        yield f"text\n{shingle}\n{rarest}"


def _order(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def _number(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
