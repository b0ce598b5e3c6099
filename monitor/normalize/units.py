"""The time that pay is for, by the words beside it: "per hour", "/Monat", "p.a.", "1 YEAR", "jährlich"."""

import re
from collections.abc import Mapping
from functools import lru_cache

from monitor.models import Unit
from monitor.normalize.lexicon import table

_LONGEST = 80
_WORD = re.compile(r"[^\W\d_]+|/")
_SHORT = (("p.a", "pa"), ("p. a", "pa"), ("p.m", "pm"), ("p.h", "ph"), ("p.d", "pd"), ("p.w", "pw"))


@lru_cache(maxsize=1)
def _words() -> tuple[Mapping[str, Unit], Mapping[str, Unit], frozenset[str]]:
    """Words that name a unit by themselves, those that do so only after a "per", and the words for "per"."""
    sections = table("units")
    alone = {word: unit for unit in Unit for word in sections[unit]}
    return (
        alone,
        {word: unit for unit in Unit for word in sections[f"per {unit}"]},
        frozenset(sections["per"]),
    )


def unit_in(words: str) -> Unit | None:
    """The first unit that the words name, or None."""
    text = words[:_LONGEST].lower()
    if "p." in text:
        for short, plain in _SHORT:
            text = text.replace(short, plain)
    alone, after_per, per = _words()
    before = ""
    for word in _WORD.findall(text):
        unit = alone.get(word) or (after_per.get(word) if before in per else None)
        if unit:
            return unit
        before = word
    return None


def unit_of(words: str) -> Unit | None:
    """The unit that a source's own field means ("per-year-salary", "1 YEAR", "PA", "PER_HOUR", "mo"), or None."""
    return unit_in(words) or _words()[1].get(words.strip().lower())
