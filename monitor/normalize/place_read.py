"""The groups of a place's text → places: each one's country, region and city, with the others as a hint."""

from dataclasses import replace
from functools import lru_cache

from monitor.models import Place
from monitor.normalize import gazetteer
from monitor.normalize.gazetteer import City
from monitor.normalize.letters import fold
from monitor.normalize.place_groups import Group, eponym, groups, is_city
from monitor.normalize.place_tokens import Token, tokens

_CITY_STATES = {
    "SG": "singapore",
    "HK": "hong kong",
    "MO": "macau",
    "MC": "monaco",
    "GI": "gibraltar",
    "LU": "luxembourg",
}
_CITY_CODES = {"NY": "new york city", "LA": "los angeles", "DC": "washington"}
_BY_STATE = ("US", "CA", "AU")
_UNHINTED = 20
_VILLAGE = 5


@lru_cache(maxsize=4096)
def read(text: str, countries: tuple[str, ...] = (), country: str | None = None) -> tuple[Place, ...]:
    """The places that a text names, each once.

    `countries` (ISO) are where it is likely, if known; `country` is where its last place is for sure.
    """
    stated = (Token("country", country, country),) if country else ()
    known = _without_unknown(tuple(groups((*tokens(text)[: -1 if country else None], *stated))))
    hints = frozenset(countries) | {code for group in known for code in _countries_of(group)}
    regions = frozenset(region for group in known for region in _regions_of(group))
    whole = " ".join(text.split())
    found = (_place(group, hints, regions, whole if len(known) == 1 else None) for group in known)
    return tuple(dict.fromkeys(place for place in found if place))


def _without_unknown(found: tuple[Group, ...]) -> tuple[Group, ...]:
    """Groups of nothing but unknown words are streets and offices, where another group is a place."""
    return tuple(group for group in found if _informative(group)) or found[:1]


def _informative(group: Group) -> bool:
    return bool(
        group.regions or group.country or group.area or group.codes or (group.word and is_city(group.word))
    )


def _countries_of(group: Group) -> set[str]:
    if group.country:
        return {group.country.key}
    return {region.country for token in group.regions for region in gazetteer.regions(token.key)}


def _regions_of(group: Group) -> set[tuple[str, str]]:
    named = (region for token in group.regions for region in gazetteer.regions(token.key))
    coded = (region for token in group.codes for region in gazetteer.regions_by_code(token.key))
    return {(region.country, region.code) for region in (*named, *coded) if region.country in ("US", "CA")}


def _place(
    group: Group, hints: frozenset[str], regions: frozenset[tuple[str, str]], whole: str | None
) -> Place | None:
    text = whole or ", ".join(dict.fromkeys(token.text for token in group.said if token.text))
    token = group.word
    options = _options(group)
    if token is None and (city := _meant(group, options)):
        return _of_city(text, city)
    if token is None or not token.key:
        return _of_options(text, group, options) if _informative(group) else None
    found = gazetteer.cities(token.key)
    city = _best(found, options, hints, regions)
    if city and not (city.people < _VILLAGE and not options and not hints):
        return _of_city(text, city)
    place = _of_options(text, group, options)
    return replace(place, locality=token.text) if place.region else place


_Option = tuple[str, str | None]


def _options(group: Group) -> tuple[_Option, ...]:
    """The (country, region) pairs that the group's words allow, the likeliest first; () for anywhere."""
    country = group.country.key if group.country else None
    named: list[_Option] = [
        (r.country, r.code) for token in group.regions for r in gazetteer.regions(token.key)
    ]
    named += [(found, None) for token in group.regions if (found := gazetteer.country(token.key))]
    coded: list[_Option] = []
    for token in group.codes:
        coded += [(r.country, r.code) for r in gazetteer.regions_by_code(token.key) if r.country in _BY_STATE]
        coded += [(token.key, None)] if gazetteer.is_country(token.key) else []
        coded += [
            (r.country, r.code) for r in gazetteer.regions_by_code(token.key) if r.country not in _BY_STATE
        ]
    both = [*named, *coded]
    if country:
        both = [option for option in both if option[0] == country] or [(country, None)]
    elif len(group.codes) > 1:
        both = _agreeing(group, both)
    return tuple(dict.fromkeys(both))


def _agreeing(group: Group, options: list[_Option]) -> list[_Option]:
    """ "US, TX": where one code is the country of the other's region."""
    codes = {token.key for token in group.codes}
    return [option for option in options if option[1] and option[0] in codes] or options


def _best(
    found: tuple[City, ...],
    options: tuple[_Option, ...],
    hints: frozenset[str],
    regions: frozenset[tuple[str, str]],
) -> City | None:
    for country, region in options:
        for city in found:
            if city.country == country and region in (None, city.region):
                return city
    if options:
        return _elsewhere(found, options)
    if not found:
        return None
    enough = found[0].people / _UNHINTED
    near = (city for city in found if city.people >= enough or (city.country, city.region) in regions)
    likely = [c for c in near if (c.country, c.region) in regions] or [
        c for c in found if c.country in hints and c.people >= enough
    ]
    return (likely or found)[0]


def _elsewhere(found: tuple[City, ...], options: tuple[_Option, ...]) -> City | None:
    """The city in another region of the stated country: regions outside of the US are often written wrong,
    or by another division; there a town of the same name in each state is the rule."""
    countries = {country for country, _ in options if country not in _BY_STATE}
    return next((city for city in found if city.country in countries and not city.alias), None)


def _meant(group: Group, options: tuple[_Option, ...]) -> City | None:
    """The city that a region's name or code means when it stands alone."""
    if group.regions:
        city = eponym(group.regions[-1])
        return city if city and any(country == city.country for country, _ in options) else None
    if len(group.codes) == 1 and group.codes[0].key in _CITY_CODES:
        key = _CITY_CODES[group.codes[0].key]
        return next((city for city in gazetteer.cities(key) if city.country == "US"), None)
    return None


def _of_city(text: str, city: City) -> Place:
    region = gazetteer.region(city.country, city.region)
    return Place(
        text, city.name, region.name if region else None, city.country, city.latitude, city.longitude
    )


def _of_options(text: str, group: Group, options: tuple[_Option, ...]) -> Place:
    if not options:
        return Place(text)
    country, code = options[0]
    if code is None and country in _CITY_STATES and (found := gazetteer.cities(_CITY_STATES[country])):
        return _of_city(text, found[0])
    region = gazetteer.region(country, code) if code else None
    return Place(text, None, region.name if region else None, country)


def country_code(text: str) -> str | None:
    """The country's ISO code, for a country's name or code; None for what is none."""
    words = text.strip()
    if len(words) == 2 and gazetteer.is_country(words.upper()):
        return words.upper()
    return gazetteer.country(fold(words))
