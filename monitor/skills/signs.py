"""A quick look whether a text can name a skill at all, which spares most ads the full reading."""

import re
from collections.abc import Iterable

from monitor.skills.taxonomy import Manner, Term
from monitor.skills.trie import lower, tokens

_SHORT = 3


class Signs:
    """What a text must have for one of the terms to be found in it.

    All tokens of a term, as letters somewhere; of short names that are words of another meaning in lower
    case (Go, R) the name itself, as it is written.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        words: set[frozenset[str]] = set()
        exact: set[str] = set()
        for term in terms:
            if term.manner is not Manner.ANY and len(term.written) <= _SHORT:
                exact.add(re.escape(term.written))
            else:
                words.add(frozenset(tokens(lower(term.written)) or [lower(term.written)]))
        self._words = [sorted(one, key=len, reverse=True) for one in words if not _implied(one, words)]
        # Without a look-behind, a pattern that begins with letters is found ten times as fast.
        self._exact = [re.compile(rf"{name}(?![^\W_])") for name in sorted(exact)]

    def within(self, text: str, low: str) -> bool:
        """Whether the text, of which `low` is the lower case, has any of them."""
        for words in self._words:
            for word in words:
                if word not in low:
                    break
            else:
                return True
        return any(
            not text[found.start() - 1 : found.start()].isalnum()
            for name in self._exact
            for found in name.finditer(text)
        )


def _implied(one: frozenset[str], words: set[frozenset[str]]) -> bool:
    """Whether the looser sign of another term is found wherever this one is."""
    return any(
        other != one and all(any(short in word for word in one) for short in other) and not _equal(one, other)
        for other in words
    )


def _equal(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each implies the other, of which then the one must stay that sorts first."""
    both = all(any(short in word for word in other) for short in one)
    return both and sorted(one) < sorted(other)
