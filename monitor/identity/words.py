"""Words of titles and places, reduced to what two boards write alike."""

import re
import unicodedata
from collections.abc import Iterable

from monitor.identity import lexicon

_WORD = re.compile(r"\w+")
_TITLE_WORD = re.compile(r"c\+\+|[cf]#|\.net|[^\W_]+")
_NUMBER = re.compile(r"[a-z]{0,4}\d{4,}")
_YEAR = re.compile(r"20[12]\d")
_PLACE_SPLIT = re.compile(r"[,;/|·()\n]|\s[-–—]\s|\bor\b")


def fold(text: str) -> str:
    """Lower case without accents or compatibility forms."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


def title(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The telling words of a title, its seniority words, and its terms: years and seasons."""
    found = [lexicon.SAME.get(word, word) for word in _TITLE_WORD.findall(fold(text[:300]))]
    terms = frozenset(word for word in found if word in lexicon.SEASONS or _YEAR.fullmatch(word))
    telling = {same for word in found if not _NUMBER.fullmatch(word) for same in _meaning(word)}
    ranks = telling & lexicon.SENIORITY
    return frozenset(telling - ranks - lexicon.TITLE_NOISE), frozenset(ranks), terms


def _same(word: str) -> str:
    plain = fold(word)
    return lexicon.SAME.get(plain, plain)


def _meaning(word: str) -> tuple[str, ...]:
    return lexicon.SEVERAL.get(word) or (word,)


def told(text: str, telling: frozenset[str], company: tuple[str, ...], body: bytes) -> bool:
    """Whether the body of an ad names its employer, or most of the telling words of its title.

    Of 100 ads 97 name the title. Scraped bodies can be an error page or a consent wall, which the ads of
    many employers share. `body` is UTF-8 in lower case.
    """
    if any(len(word) > 4 and word.encode("utf-8", "replace") in body for word in company[:2]):
        return True
    found = _TITLE_WORD.findall(text[:300].lower())
    said = [
        word[:5].encode("utf-8", "replace") for word in found if not telling.isdisjoint(_meaning(_same(word)))
    ]
    return 2 * sum(word in body for word in said) > len(said)


def place(text: str) -> tuple[str, ...]:
    """The names within a place's text: "Rusholme, Greater Manchester" → ("rusholme", "manchester")."""
    parts = [_WORD.findall(part) for part in _PLACE_SPLIT.split(fold(text[:200]))]
    names = [" ".join(w for w in part if w not in lexicon.PLACE_NOISE and not w.isdigit()) for part in parts]
    told = (name for at, name in enumerate(names) if len(name) > (2 if at == 0 else 3))
    return tuple(dict.fromkeys(name for name in told if name not in lexicon.WIDE))


def every(texts: Iterable[str]) -> frozenset[str]:
    """Every word of some short texts."""
    return frozenset(word for text in texts for word in _WORD.findall(fold(text[:200])))
