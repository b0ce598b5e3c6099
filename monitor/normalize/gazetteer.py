"""The gazetteer that ships with rolewatch: cities, regions and countries by name.

`data/cities.tsv` is sorted by the bytes of its folded names and searched in place (mmap), so that
nothing is loaded: a look-up takes some 10 µs, and the memory that it needs is the kernel's page cache.
"""

import mmap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from monitor.normalize.letters import fold

_DATA = Path(__file__).parent / "data"
_BEGINNINGS = {
    "saint": ("st",),
    "sankt": ("st",),
    "st": ("saint", "sankt"),
    "fort": ("ft",),
    "ft": ("fort",),
    "mount": ("mt",),
    "mt": ("mount",),
}
_EUROPE = "GB IE DE AT CH FR BE NL LU ES PT IT DK SE NO FI IS PL CZ SK HU RO BG GR HR SI EE LV LT MT CY"
_READ_MOST = frozenset(("US", "CA", "AU", "NZ", *_EUROPE.split()))
_ABOVE_ALL = 1e9


class City(NamedTuple):
    """A city: English name, ISO country, GeoNames region code, degrees, thousands of people.

    `alias`: it was found by another of its names.
    """

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    people: int
    alias: bool = False


class Region(NamedTuple):
    """A state or province: ISO country, GeoNames code, English name."""

    country: str
    code: str
    name: str


@lru_cache(maxsize=16384)
def cities(name: str) -> tuple[City, ...]:
    """The cities of that folded name, the likeliest first.

    That is the largest, where an alias counts a tenth (Edison was once called Menlo Park), and a city in
    North America, Europe or Oceania, whose boards are read most, three times.
    """
    found = (city for spelling in _spellings(name) for city in _lines_of(spelling))
    return tuple(sorted(found, key=_weight, reverse=True))


def names() -> Iterator[str]:
    """The folded names of all cities, regions and countries."""
    table = _table()
    last, at = "", 0
    while (end := table.find(b"\n", at)) >= 0:
        name = table[at : table.find(b"\t", at)].decode()
        if name != last:
            yield name
        last, at = name, end + 1
    yield from _countries()
    yield from _regions()[0]


def weight(name: str) -> float:
    """How likely the name is meant: the people of its largest city; a country or region above all cities."""
    if country(name) or regions(name):
        return _ABOVE_ALL
    return max(map(_weight, cities(name)), default=0.0)


def _spellings(name: str) -> list[str]:
    """The name, and with the other spelling of its beginning ("St. Louis", "Saint Louis")."""
    first, _, rest = name.partition(" ")
    return [name, *(f"{other} {rest}" for other in _BEGINNINGS.get(first, ()) if rest)]


def _lines_of(name: str) -> Iterator[City]:
    table, key = _table(), f"{name}\t".encode("utf-8", "replace")
    at = _first_line(table, key)
    while table[at : at + len(key)] == key:
        end = table.find(b"\n", at)
        yield _city(name, table[at:end].decode())
        at = end + 1


def _weight(city: City) -> float:
    return city.people * (3 if city.country in _READ_MOST else 1) / (10 if city.alias else 1)


@lru_cache(maxsize=1)
def _table() -> mmap.mmap:
    with (_DATA / "cities.tsv").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _first_line(table: mmap.mmap, key: bytes) -> int:
    """Where the first line that is not before `key` starts."""
    low, high = 0, len(table)
    while low < high:
        start = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = table.find(b"\n", start)
        if table[start:end] < key:
            low = end + 1
        else:
            high = start
    return low


def _city(key: str, line: str) -> City:
    _, name, country, region, latitude, longitude, people = line.split("\t")
    alias = people.startswith("~")
    return City(
        name or key.title(),
        country,
        region,
        float(latitude),
        float(longitude),
        int(people.lstrip("~")),
        alias,
    )


def country(name: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country by its folded name, in twenty languages, or alpha-3 code."""
    return _countries().get(name)


def is_country(code: str) -> bool:
    """Whether this is an ISO 3166 alpha-2 code."""
    return code in _codes()


# Names that are in no list of countries.
_SPOKEN = {
    "uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "u k": "GB",
    "us": "US",
    "u s": "US",
    "u s a": "US",
    "united states of america": "US",
    "the united states": "US",
    "america": "US",
    "estados unidos": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "uae": "AE",
    "emirates": "AE",
    "ksa": "SA",
    "czech republic": "CZ",
    "czechia": "CZ",
    "korea": "KR",
    "republic of korea": "KR",
    "republic of ireland": "IE",
    "russian federation": "RU",
    "viet nam": "VN",
    "turkiye": "TR",
    "ivory coast": "CI",
    "schweiz": "CH",
    "the philippines": "PH",
    "bosnia": "BA",
    "macedonia": "MK",
    "hong kong": "HK",
    "macau": "MO",
    "taiwan": "TW",
    "brasil": "BR",
    "mexico": "MX",
    "swiss": "CH",
    "columbia": "CO",
    "united state": "US",
}


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    lines = (_DATA / "countries.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines) | _SPOKEN


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_countries().values())


def regions(name: str) -> tuple[Region, ...]:
    """The regions of that folded name."""
    return _regions()[0].get(name, ())


def regions_by_code(code: str) -> tuple[Region, ...]:
    """The regions whose own code (TX, ON, NSW) this is."""
    return _regions()[1].get(code, ())


def region(country: str, code: str) -> Region | None:
    """The region of a city."""
    return _regions()[2].get((country, code))


_Named = Mapping[str, tuple[Region, ...]]


@lru_cache(maxsize=1)
def _regions() -> tuple[_Named, _Named, Mapping[tuple[str, str], Region]]:
    names: defaultdict[str, tuple[Region, ...]] = defaultdict(tuple)
    codes: defaultdict[str, tuple[Region, ...]] = defaultdict(tuple)
    known: dict[tuple[str, str], Region] = {}
    for line in (_DATA / "regions.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        country, code, name, short, others = line.split("\t")
        found = known[country, code] = Region(country, code, name)
        for key in {fold(word) for word in (name, *others.split(";")) if word}:
            names[key] += (found,)
        if short:
            codes[short] += (found,)
    return dict(names), dict(codes), known
