"""The text of a place → tokens that are a country, a region, an area, a code, or a word (a city, perhaps)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.normalize import area, gazetteer
from monitor.normalize.letters import fold
from monitor.normalize.lexicon import expression, table

_LONGEST = 400
_MOST = 60
_REMOTE = re.compile(
    r"\b(?:fully |100 ?% |full )?(?:remot[eo]s?(?:ly)?|hybrid\w*|h[íi]brido|on-?\s?site|in[ -](?:office|person)"
    r"|work(?:ing)? from home|wfh|home[ -]?office|home[ -]based|telecommut\w+|t[ée]l[ée]travail|distributed"
    r"|virtual|flexible)\b"
    r"(?:[ -](?:first|friendly|work|ok|possible|position|job|only|considered|eligible))?"
    r"|\b(?:based|preferred|multiple locations|various locations?|\d+ locations?|all locations|nationwide"
    r"|or nearby)\b"
    r"|\btravel position\b|\b(?:gmt|utc|cet|est|pst)\s*(?:[+±-]/?-?\s*\d+)?\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;|/\n•·]|\s(?:or|oder|ou)\s", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|und|et|y|&|\+|or)\s+", re.IGNORECASE)
_APART = re.compile(r"[,()\[\]{}:_]|\s[-–—]+\s|[–—]|(?<=\s)-(?=\w)|(?<=\w)-(?=\s)|^-|-$")
_PARTICLES = frozenset({"La", "De", "In", "Or", "Me", "Al", "Co", "Oh", "Ok", "Hi"})
_ABBREVIATED = re.compile(r"(?:[A-Z]\.){1,2}[A-Z]?")
_DIGITS = re.compile(r"\b[A-Z]{0,2}-?\d[\w-]*\b")
BREAK = "break"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: `kind` is break, area, country, region, code or word; `text` as written; `key` folded or coded."""

    kind: str
    text: str = ""
    key: str = ""


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a place's text, at most 60. What stands behind a "~" is a street (Workday)."""
    return tuple(_all(text[:_LONGEST].split("~")[0]))[:_MOST]


def names_something(text: str) -> bool:
    """Whether there is a word in it that can be a place's name ("Remote" has none)."""
    return any(token.kind == "word" and token.key for token in tokens(text))


def _all(text: str) -> Iterator[Token]:
    for alternative in _BREAK.split(_REMOTE.sub(",", text)):
        for piece in _APART.split(alternative):
            yield from _piece(piece)
        yield Token(BREAK)


def _piece(piece: str) -> Iterator[Token]:
    words = " ".join(piece.split()).strip(" .-–_*&+")
    if not words:
        return
    token = _known(words)
    if token or not _AND.search(words):
        yield from (token,) if token else _unknown(words)
        return
    for number, part in enumerate(_AND.split(words)):
        if number:
            yield Token(BREAK)
        yield from _piece(part)


def _known(words: str) -> Token | None:
    """A token for words that mean one thing as they stand."""
    if "." in words and _ABBREVIATED.fullmatch(words):
        words = words.replace(".", "")
    key = fold(words)
    if words.isalpha() and 1 < len(words) < 4 and (code := _code(words)):
        return code
    if not key or key in _nothing():
        return Token("word", words, "") if key else None
    if key in _nicknames():
        return Token("word", words, _nicknames()[key])
    if area.area(words):
        return Token("area", words, area.area(words) or "")
    if gazetteer.regions(key):
        return Token("region", words, key)
    if found := gazetteer.country(key):
        return Token("country", words, found)
    if (len(key) < 3 and key.isascii()) or not gazetteer.cities(key):
        return None
    return _district_of(words) or Token("word", words, key)


def _district_of(words: str) -> Token | None:
    """ "Berlin-Mitte": the large city that the words begin with, where the gazetteer has them as its part."""
    large = _beginning(words)
    if large is None:
        return None
    whole, part = gazetteer.cities(large.key)[0], gazetteer.cities(fold(words))
    return (
        large
        if part and abs(part[0].latitude - whole.latitude) + abs(part[0].longitude - whole.longitude) < 0.3
        else None
    )


@lru_cache(maxsize=1)
def _nothing() -> frozenset[str]:
    return frozenset(table("place")["nothing"])


@lru_cache(maxsize=1)
def _nicknames() -> Mapping[str, str]:
    pairs = (phrase.partition(" = ") for phrase in table("place")["nicknames"])
    return {name: meant for name, _, meant in pairs}


def _bare(words: str) -> str:
    """The words without "Greater" and "Metropolitan Area" and the like at their ends."""
    first = expression("place", "before").match(words)
    words = words[first.end() :].lstrip() if first else words
    ends = [found for found in expression("place", "after").finditer(words) if found.end() == len(words)]
    return words[: ends[0].start()].rstrip() if ends else words


def _code(words: str) -> Token | None:
    """A code in capitals; of two letters also with one capital, if it is a state's ("Chicago, Il")."""
    if words in ("US", "USA", "UK", "UAE", "KSA", "EU"):
        return None
    if words.isupper():
        known = bool(gazetteer.regions_by_code(words)) or gazetteer.is_country(words)
        return Token("code", words, words) if known else None
    code = words.upper()
    stated = len(words) == 2 and words[0].isupper() and words not in _PARTICLES
    return Token("code", words, code) if stated and gazetteer.regions_by_code(code) else None


def _unknown(words: str) -> Iterator[Token]:
    """Words that are known only in part: affixes, house numbers, "US-TX-Austin", "Dallas TX", "Berlin Mitte"."""
    if "-" in words and (parts := _hyphened(words)):
        for part in parts:
            yield from _piece(part)
        return
    bare = " ".join(_DIGITS.sub(" ", words).split()).strip(" .-#")
    if bare != words:
        if (token := _known(bare)) and (token.kind != "word" or _large(token.key)):
            yield token
        elif bare and (ending := _ending(bare)):
            yield ending[1]
        elif bare and (city := _last_city(bare, 20)):
            yield city
        return
    shorter = _bare(words)
    if shorter and shorter != words:
        yield from _piece(shorter)
    elif ending := _ending(words):
        yield from _piece(ending[0])
        yield ending[1]
    else:
        yield _beginning(words) or _last_city(words, 200) or Token("word", words, fold(words))


def _hyphened(words: str) -> list[str] | None:
    parts = [part.strip() for part in words.split("-") if part.strip()]
    first = _known(parts[0]) if len(parts) > 1 else None
    last = _known(parts[-1]) if len(parts) > 1 else None
    if (first and first.kind != "word") or (last and last.kind in ("country", "area")):
        return parts
    return None


def _ending(words: str) -> tuple[str, Token] | None:
    """ "Dallas TX", "Pune India", "Ithaca New York": the rest, and the region or country at the end."""
    parts = words.split()
    for size in (1, 2, 3):
        if len(parts) > size:
            token = _known(" ".join(parts[-size:]))
            if token and token.kind in ("code", "region", "country"):
                return " ".join(parts[:-size]), token
    return None


def _large(key: str) -> bool:
    found = gazetteer.cities(key)
    return bool(found) and found[0].people >= 100


def _beginning(words: str) -> Token | None:
    """ "Berlin Mitte", "Paris La Défense": a large city at the beginning."""
    parts = re.split(r"[\s-]+", words)
    for size in (3, 2, 1):
        if len(parts) > size:
            spoken = fold(" ".join(parts[:size]))
            key = _nicknames().get(spoken, spoken)
            if len(spoken) > 3 and spoken not in _nothing() and _proper(key, 300):
                return Token("word", words, key)
    return None


def _last_city(words: str, people: int) -> Token | None:
    """ "47th St. Chicago", "KHOU-TV Houston": a city of so many thousands at the end."""
    parts = words.split()
    for size in (3, 2, 1):
        if len(parts) > size and _proper(key := fold(" ".join(parts[-size:])), people):
            return Token("word", " ".join(parts[-size:]), key)
    return None


def _proper(key: str, people: int) -> bool:
    found = gazetteer.cities(key) if len(key) > 3 else ()
    return bool(found) and not found[0].alias and found[0].people >= people
