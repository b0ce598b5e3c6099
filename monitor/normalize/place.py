"""Places as sources write them → city, region, country (ISO 3166), coordinates (degrees, WGS 84)."""

import re
from dataclasses import replace
from functools import lru_cache
from math import asin, cos, log10, radians, sin, sqrt

from monitor.models import Place, RawPlace
from monitor.normalize import area, gazetteer
from monitor.normalize.letters import fold
from monitor.normalize.place_read import country_code, read
from monitor.normalize.place_tokens import names_something, tokens
from monitor.normalize.text import one_line

_EARTH_KM = 6371.0088
_DOTTED = re.compile(r"[A-Z]{2,3}(\.[A-Z][\w -]*)+")
_SLUG = re.compile(r"([A-Z]{2,3}-[A-Z]{2}-)([A-Z][a-z]+(?:-[A-Z][a-z]+)+)")
_NOT_SAID = frozenset({"unavailable", "null", "none", "n/a", "na", "-", "unknown", "not specified"})


@lru_cache(maxsize=8192)
def parse(raw: RawPlace | str, countries: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """All places that are named; () where none is ("2 Locations", "Remote").

    The parts of an address win over free text, but a country alone only tells where the text's place is.
    Names come out in English (München → Munich), regions as names (TX → Texas), countries as ISO codes.
    A country or an area ("EMEA") has no coordinates.
    """
    stated = RawPlace(name=raw) if isinstance(raw, str) else raw
    locality, region, country = (_said(part) for part in (stated.locality, stated.region, stated.country))
    if not (locality or region or country):
        return read(_written_out(one_line(stated.name)), countries) if stated.name else ()
    code = country_code(country) if country else None
    if stated.name and not (locality or region):
        named = read(_written_out(one_line(stated.name)), (*countries, code) if code else countries)
        if any(place.locality or place.region for place in named):
            return named
    parts = [part for part in (locality, region, None if code else country) if part]
    found = read(", ".join(dict.fromkeys(parts)), countries, code)
    # An address is one place: a region that isn't known ("ARA") must not leave its country as another.
    found = tuple(place for place in found if place.locality) or found
    if len(found) != 1:
        return found
    shown = (
        one_line(stated.name)
        if stated.name
        else ", ".join(dict.fromkeys(p for p in (locality, region, country) if p))
    )
    return (_placed(found[0], stated, shown, locality),)


def _written_out(name: str) -> str:
    """ "US-CA-Santa Clara" for the slug "US-CA-Santa-Clara", and "USA, VA, Reston" for "USA.VA.Reston"."""
    if _DOTTED.fullmatch(name):
        return name.replace(".", ", ")
    slug = _SLUG.fullmatch(name)
    return f"{slug[1]}{slug[2].replace('-', ' ')}" if slug else name


def _said(part: str | None) -> str | None:
    return None if part is None or part.casefold() in _NOT_SAID else one_line(part) or None


def _placed(place: Place, stated: RawPlace, text: str, locality: str | None) -> Place:
    """What was read, with what the address says and the gazetteer does not know."""
    if locality and not place.locality and names_something(locality):
        place = replace(place, locality=locality)
    place = replace(place, text=text)
    if stated.latitude is None or stated.longitude is None:
        return place
    return replace(place, latitude=stated.latitude, longitude=stated.longitude)


@lru_cache(maxsize=1024)
def near(name: str) -> Place | None:
    """The place of that name that has coordinates, or None: what a person means by "near Berlin"."""
    return next((place for place in parse(name) if place.latitude is not None), None)


def is_known(name: str) -> bool:
    """Whether the name means a town, a region, a country or an area that we know."""
    found = areas((name,))
    return found != (name,) or area.area(name) is not None or any(p.locality or p.region for p in parse(name))


def likely(name: str) -> str | None:
    """The known name that an unknown one is nearest to ("Berlin" for "Berlinn"), or None. Looks at all: 60 ms."""
    from rapidfuzz import fuzz, process

    known = [*gazetteer.names(), *area.names()]
    near_ones = process.extract(fold(name), known, scorer=fuzz.ratio, score_cutoff=75, limit=20)
    if not near_ones:
        return None
    best = max(near_ones, key=lambda found: found[1] + 2 * log10(1 + gazetteer.weight(found[0])))[0]
    meant = parse(best)
    return next((p.locality or p.region for p in meant if p.locality or p.region), best.title())


def distance_km(one: Place, other: Place) -> float | None:
    """Kilometres along the surface (haversine), or None where coordinates are missing."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, south = radians(one.latitude), radians(other.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))


def areas(stated: tuple[str, ...]) -> tuple[str, ...]:
    """Where applicants may live, each once: ISO codes of countries, our words for areas (EU, EMEA, LATAM, …,
    Worldwide), and what we don't know as it stands."""
    return tuple(dict.fromkeys(found for words in stated for found in _areas(words)))


@lru_cache(maxsize=4096)
def _areas(words: str) -> tuple[str, ...]:
    if known := area.area(words):
        return (known,)
    if len(words) == 2 and words.isupper() and gazetteer.is_country(words):
        return (words,)
    named = [token.key for token in tokens(words) if token.kind in ("area", "country")]
    return tuple(named or (place.country for place in read(words) if place.country)) or (words,)


def within(country: str, name: str) -> bool:
    """Whether the country (ISO) lies in an area or is the country of that name ("EU", "DACH", "Germany")."""
    known = area.area(name)
    if known:
        members = area.members(known)
        return members is None or country in members
    return country == name or gazetteer.country(fold(name)) == country
