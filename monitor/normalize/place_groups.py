"""Tokens of a place's text → groups, one a place.

A list ("Berlin, Germany; London") and a hierarchy ("London, England, United Kingdom") look alike; a group
ends where a second word, region or country can't belong to the same place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from monitor.normalize import gazetteer
from monitor.normalize.gazetteer import City, Region
from monitor.normalize.letters import fold
from monitor.normalize.place_tokens import BREAK, Token


@dataclass(frozen=True, slots=True)
class Group:
    """What is said of one place. `regions` and `codes` as they stand; `led`: its country came first."""

    word: Token | None = None
    regions: tuple[Token, ...] = ()
    codes: tuple[Token, ...] = ()
    country: Token | None = None
    area: Token | None = None
    led: bool = False
    said: tuple[Token, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.said)


def groups(stream: Iterable[Token]) -> Iterator[Group]:
    group = Group()
    for token in stream:
        if token.kind == BREAK:
            if group:
                yield group
            group = Group()
            continue
        added = _added(group, token)
        if added is None:
            yield group
            heir = Group(country=group.country, led=True) if group.led and token.kind == "word" else Group()
            added = _added(heir, token) or heir
        group = added
    if group:
        yield group


def _added(group: Group, token: Token) -> Group | None:
    """The group with the token in it, or None if it has to begin another."""
    said = (*group.said, token)
    if token.kind == "word":
        return _with_word(group, token, said) if token.key else replace(group, said=said)
    if token.kind == "area":
        return _with_area(group, token, said)
    if token.kind == "country":
        return _with_country(group, token, said)
    if token.kind == "code":
        return _with_code(group, token, said)
    return _with_region(group, token, said)


def _with_area(group: Group, token: Token, said: tuple[Token, ...]) -> Group | None:
    """An area begins a place ("APAC - India"), or ends one that needs none ("Oakland, California, AMER")."""
    if group.word or group.regions:
        return group
    return None if group.country or group.area or group.codes else replace(group, area=token, said=said)


def _with_word(group: Group, token: Token, said: tuple[Token, ...]) -> Group | None:
    old = group.word
    if old is None:
        return replace(group, word=token, said=said) if not (group.regions and _whole(group)) else None
    if not is_city(token) or (is_city(old) and old.key == token.key):
        return replace(group, said=said)
    if not is_city(old):
        return replace(group, word=token, said=said)
    return None


def _whole(group: Group) -> bool:
    """Whether a region stands for a city already, so that a word begins another place ("New York, Boston")."""
    return not group.country and not group.codes and eponym(group.regions[-1]) is not None


def _with_country(group: Group, token: Token, said: tuple[Token, ...]) -> Group | None:
    if group.country and group.country.key != token.key:
        return None
    return replace(
        group, country=token, led=group.led or not (group.word or group.regions or group.codes), said=said
    )


def _with_code(group: Group, token: Token, said: tuple[Token, ...]) -> Group | None:
    """A code; what stands before it is a city after all if there is one ("Washington, DC", "Lebanon, PA")."""
    if len(group.codes) == 2:
        return None
    before = group.said[-1] if group.said else None
    free = group.word is None or not is_city(group.word)
    if free and before and before.kind in ("region", "country"):
        key = fold(before.text)
        if _cities_in(key, gazetteer.regions_by_code(token.key)):
            return Group(word=replace(before, kind="word", key=key), codes=(token,), said=said)
    return replace(group, codes=(*group.codes, token), said=said)


def _with_region(group: Group, token: Token, said: tuple[Token, ...]) -> Group | None:
    """A region; the second one makes a city of the first if it has a city of that name ("New York, New York")."""
    if group.word and group.said[-1].kind == "country":
        return None
    if not group.regions:
        return replace(group, regions=(token,), said=said)
    first = group.regions[0]
    if group.word is None and (
        _cities_in(first.key, gazetteer.regions(token.key)) or eponym(first) is not None
    ):
        if first.key == token.key or _cities_in(first.key, gazetteer.regions(token.key)):
            return replace(group, word=first, regions=(token,), said=said)
        return None
    shared = {region.country for region in gazetteer.regions(first.key)}
    if group.word and shared & {region.country for region in gazetteer.regions(token.key)}:
        return None if first.key != token.key else replace(group, said=said)
    return None


def is_city(token: Token) -> bool:
    return bool(token.key and gazetteer.cities(token.key))


def _cities_in(key: str, regions: Iterable[Region]) -> tuple[City, ...]:
    within = {(region.country, region.code) for region in regions}
    return tuple(city for city in gazetteer.cities(key) if (city.country, city.region) in within)


def eponym(token: Token) -> City | None:
    """The city that a region's name means first: Berlin, Madrid, New York; not Washington, not Ontario."""
    key = "new york city" if token.key == "new york" else token.key
    found = _cities_in(key, gazetteer.regions(token.key))
    return found[0] if found and found[0].people >= 100 else None
