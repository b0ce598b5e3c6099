"""Tables of words and phrases, found in folded text by whole words: quick to build, to search and to read."""

from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from monitor.normalize.letters import fold

T = TypeVar("T")


class Hit(NamedTuple, Generic[T]):
    """A phrase that was found: its meaning, and the words from `start` to `end` (exclusive)."""

    value: T
    start: int
    end: int


class Lexicon(Generic[T]):
    """Phrases → values. A table holds, for each value, phrases between commas; "praktik*" stands for all
    words that begin so. Of phrases that begin at one word the longest counts, and its words count once."""

    def __init__(self, table: Mapping[T, str]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._stems: dict[str, T] = {}
        for value, phrases in table.items():
            for phrase in phrases.split(","):
                self._add(phrase.strip(), value)
        for found in self._phrases.values():
            found.sort(key=lambda one: -len(one[0]))
        self._prefixes = tuple(self._stems)

    def _add(self, phrase: str, value: T) -> None:
        if phrase.endswith("*"):
            self._stems[fold(phrase)] = value
            return
        words = tuple(fold(phrase).split())
        self._phrases.setdefault(words[0], []).append((words, value))

    def hits(self, words: list[str]) -> Iterator[Hit[T]]:
        """The phrases in the words of a folded text, in order."""
        at = 0
        while at < len(words):
            hit = self._hit(words, at)
            if hit:
                yield hit
            at = hit.end if hit else at + 1

    def _hit(self, words: list[str], at: int) -> Hit[T] | None:
        word = words[at]
        for phrase, value in self._phrases.get(word, ()):
            if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                return Hit(value, at, at + len(phrase))
        if self._prefixes and word.startswith(self._prefixes):
            stem = max((stem for stem in self._prefixes if word.startswith(stem)), key=len)
            return Hit(self._stems[stem], at, at + 1)
        return None
