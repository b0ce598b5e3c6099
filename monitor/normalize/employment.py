"""Words for kinds of employment → schema.org's: FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN,
VOLUNTEER, PER_DIEM, OTHER. Source: schema.org employmentType, and the words that the systems use.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from monitor.normalize.letters import fold
from monitor.normalize.lexicon import lexicon

_LONGEST = 200
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OPEN_ENDED = "OPEN_ENDED"
_SAYS_HOW = frozenset({"FULL_TIME", "PART_TIME", "INTERN", "CONTRACTOR", "TEMPORARY"})


def parse(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds that the words name, each once, in schema.org's words; words we don't know are passed over."""
    return _parse(tuple(words))


@lru_cache(maxsize=2048)
def _parse(words: tuple[str, ...]) -> tuple[str, ...]:
    known = lexicon("employment")
    found = {hit.value for text in words for hit in known.hits(_folded(text))}
    if _OPEN_ENDED in found and not found & _SAYS_HOW:
        found.add("FULL_TIME")
    if len(found) > 1:
        found.discard("OTHER")
    return tuple(kind for kind in known.values if kind in found and kind != _OPEN_ENDED)


def _folded(text: str) -> list[str]:
    """Words; "FullTime" and "PART_TIME" are two."""
    return fold(_HUMP.sub(" ", text[:_LONGEST].replace("_", " "))).split()
