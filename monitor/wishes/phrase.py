"""Titles and names of departments as words that can be compared.

Case, accents, plurals, "&" and "and", "Sr." and "senior", "front-end" and "frontend", "Entwickler:in" and
"Entwicklerin" make no difference. Whole words only: "data engineer" is in "Senior Data Engineer (m/w/d)",
not in "Dateningenieur", and "intern" is not in "internal".
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from monitor.skills.trie import lower, tokens

_LONGEST = 300
_BETWEEN = 2
_GENDER = re.compile(r"(?<=\w)[:*_·•/(]-?(?:innen|in|frau|euse|rice|trice|ne|e|r)\)?(?!\w)")
_JOINED = re.compile(r"\b(front|back|full|dev|data|cyber)[\s-]+(end|stack|ops|base|security)\b")
_SHORT = {
    "sr": "senior", "snr": "senior", "jr": "junior", "dev": "developer", "devs": "developer", "eng": "engineer",
    "engr": "engineer", "mgr": "manager", "swe": "software engineer", "sde": "software engineer",
    "admin": "administrator", "sysadmin": "system administrator", "ml": "machine learning",
    "ai": "artificial intelligence",
    "leiterin": "leiter", "kauffrau": "kaufmann", "fachfrau": "fachmann", "hr": "human resource",
}  # fmt: skip
_FIELDS = {
    "engineering": "engineer", "development": "developer", "management": "manager", "design": "designer",
    "analysis": "analyst", "analytic": "analyst", "science": "scientist", "architecture": "architect",
    "administration": "administrator", "consulting": "consultant", "research": "researcher",
    "recruiting": "recruiter", "accounting": "accountant", "entwicklung": "entwickler", "programming": "programmer",
}  # fmt: skip
_EMPTY = frozenset(
    {"and", "the", "of", "for", "team", "department", "dept", "group", "division", "unit"}
    | {"und", "et", "der", "die", "fur", "abteilung", "bereich", "departement", "de", "la", "le"}
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in their order: `words` joined by blanks, with a blank at each end, and `joined` pairs."""

    words: str
    tokens: frozenset[str]
    joined: str

    @classmethod
    def of(cls, text: str) -> "Phrase":
        return _phrase(text[:_LONGEST])

    def holds(self, wish: "Phrase") -> bool:
        """Whether the words of the wish stand in it, in order and side by side."""
        return wish.words in self.words or wish.words in self.joined or wish.joined_word in self.words

    def holds_parted(self, wish: "Phrase") -> bool:
        """Whether the words of the wish stand in it in order, at most two others between each two."""
        wanted, position = wish.words.split(), None
        words = self.words.split()
        for word in wanted:
            start = 0 if position is None else position + 1
            reach = len(words) if position is None else start + _BETWEEN + 1
            if word not in words[start:reach]:
                return False
            position = words.index(word, start)
        return bool(wanted)

    def holds_apart(self, wish: "Phrase") -> bool:
        """Whether all words of the wish stand in it somewhere."""
        return bool(wish.tokens) and wish.tokens <= self.tokens

    def holds_field(self, wish: "Phrase") -> bool:
        """Whether it names the wish's field instead of its role: "Data Engineering" for "data engineer"."""
        return wish.words in f" {' '.join(_FIELDS.get(word, word) for word in self.words.split())} "

    @property
    def joined_word(self) -> str:
        return f" {self.words.replace(' ', '')} "

    @property
    def telling(self) -> frozenset[str]:
        """The words but for those that any department may have in its name."""
        return self.tokens - _EMPTY or self.tokens


@lru_cache(maxsize=8192)
def _phrase(text: str) -> Phrase:
    low = _JOINED.sub(r"\1\2", _GENDER.sub("", lower(text).replace("&", " and ")))
    found = [word for token in tokens(_plain(low)) for word in _canonical(token).split()]
    pairs = (one + other for one, other in pairwise(found))
    return Phrase(f" {' '.join(found)} ", frozenset(found), f" {' '.join(pairs)} ")


def _plain(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def _canonical(token: str) -> str:
    if token in _SHORT:
        return _SHORT[token]
    if token.endswith("s") and len(token) > 3 and not token.endswith(("ss", "us", "is")):
        token = token[:-1]
    for feminine, masculine in (("euse", "eur"), ("trice", "teur"), ("eure", "eur"), ("erin", "er")):
        if token.endswith(feminine) and len(token) > len(feminine) + 3:
            return token[: -len(feminine)] + masculine
    return token
