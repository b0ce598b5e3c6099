"""Areas that ads name instead of countries (EU, EMEA, DACH, …), and the countries in them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from monitor.normalize.letters import fold
from monitor.normalize.lexicon import table

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EEA = f"{_EU} IS LI NO"
_EUROPE = f"{_EEA} CH GB AL BA BY MD ME MK RS UA XK AD MC SM VA GI IM JE GG TR"
_LATAM = "AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE"
_NORTH = "US CA"
_MENA = "AE BH DZ EG IL IQ JO KW LB LY MA OM QA SA TN YE"
_AFRICA = (
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY "
    "MA MG ML MR MU MW MZ NA NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
)
_ASIA = "BD BN CN HK ID IN JP KH KR KZ LA LK MM MN MO MY NP PH PK SG TH TW UZ VN"
_MEMBERS: Mapping[str, str] = {
    "EU": _EU,
    "EEA": _EEA,
    "Europe": _EUROPE,
    "DACH": "DE AT CH",
    "Iberia": "ES PT",
    "Nordics": "DK FI IS NO SE",
    "Benelux": "BE NL LU",
    "Baltics": "EE LV LT",
    "UK & Ireland": "GB IE",
    "CEE": "BG CZ EE HR HU LT LV PL RO RS SI SK UA",
    "EMEA": f"{_EUROPE} {_MENA} {_AFRICA}",
    "MENA": _MENA,
    "Africa": _AFRICA,
    "APAC": f"{_ASIA} AU NZ",
    "Asia": _ASIA,
    "ANZ": "AU NZ",
    "North America": f"{_NORTH} MX",
    "LATAM": _LATAM,
    "Americas": f"{_NORTH} {_LATAM}",
}


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    return {name: area for area, names in table("area").items() for name in names}


def names() -> Iterable[str]:
    """All names of areas, folded."""
    return _by_name()


def area(name: str) -> str | None:
    """Our word for the area that `name` (as written) means, or None."""
    return _by_name().get(fold(name))


def members(name: str) -> frozenset[str] | None:
    """The ISO codes of the countries in an area by our word; None for "Worldwide" and for what is none."""
    countries = _MEMBERS.get(name)
    return frozenset(countries.split()) if countries else None
