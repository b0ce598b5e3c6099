"""The level of a role: intern, junior, mid, senior, lead, staff, principal, manager, director, executive."""

from functools import lru_cache

from monitor.normalize.letters import fold
from monitor.normalize.lexicon import NONE, Hit, lexicon, table


def of_title(title: str) -> str | None:
    """The level that a title's words say, or None. An "Account Manager" manages no people: that is no level."""
    words = fold(title).split()
    if "to" in words:
        words = words[: words.index("to")]
    found = {hit.value for hit in lexicon("seniority").hits(words) if _meant(hit, words)}
    return next((level for level in lexicon("seniority").values if level in found), None)


def _meant(hit: Hit, words: list[str]) -> bool:
    """Whether a word that often means something else means a level here."""
    word, after = words[hit.start], words[hit.end : hit.end + 4]
    if word == "staff":
        return bool(any(word in table("staff_roles")["roles"] for word in after[:3]))
    if word == "chief":
        return "officer" in after
    return word != "i" or not after


@lru_cache(maxsize=512)
def stated(words: str | None) -> str | None:
    """The level that a source's own field says, or None ("Mid-Senior level" says neither)."""
    if not words:
        return None
    found = [
        hit.value for hit in lexicon("seniority_stated").hits(fold(words[:100].replace("_", " ")).split())
    ]
    return found[0] if found and found[0] != NONE else None
