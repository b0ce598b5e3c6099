"""The small languages of the configuration: lengths of time, distances, times of day, pay, places. Pure."""

import re
from collections.abc import Sequence
from datetime import time, timedelta

from monitor.config.report import Mistake, did_you_mean, one_of
from monitor.models import Unit
from monitor.settings import PlaceWish

_DURATION = re.compile(r"(\d{1,6})\s*(s|m|min|h|d|w)", re.I)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_DISTANCE = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s*(km|mi|miles?)", re.I)
_KM_PER_MILE = 1.609344
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(kb|mb|gb)", re.I)
_BYTES = {"kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_AMOUNT = re.compile(r"(\d{1,3}(?:[ ,'_]\d{3})+|\d{1,9})(\.\d{1,2})?\s*(k)?", re.I)
_UNITS = {
    Unit.HOUR: ("hour", "h", "hr", "hourly"),
    Unit.DAY: ("day", "d", "daily"),
    Unit.WEEK: ("week", "w", "weekly"),
    Unit.MONTH: ("month", "m", "monthly"),
    Unit.YEAR: ("year", "y", "yr", "a", "annum", "yearly"),
}
_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "US$": "USD",
    "C$": "CAD",
    "A$": "AUD",
    "₹": "INR",
    "zł": "PLN",
}
# ISO 4217, the codes in use for money that is paid out.
_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER
ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())


def _text(value: object, example: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Mistake(f"expected something like {example}")
    return value.strip()


def duration(value: object) -> timedelta:
    """`90s`, `15m`, `6h`, `1h30m`, `1d`, `2w` → a length of time between a second and a year."""
    text = _text(value, "15m, 6h or 1d")
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise Mistake(f"{text[:40]!r} is not a length of time like 15m, 6h or 1d")
    seconds = sum(int(number) * _SECONDS[unit.lower()] for number, unit in parts)
    if not 1 <= seconds <= 366 * 86400:
        raise Mistake(f"{text[:40]!r} is not between a second and a year")
    return timedelta(seconds=seconds)


def whole_days(value: object) -> timedelta:
    """A length of time for what has a day and no hour."""
    span = duration(value)
    if span % timedelta(days=1):
        raise Mistake(f"{str(value)[:40]!r} is not a number of whole days like 3d")
    return span


def keeping(value: object) -> timedelta | None:
    """How long something is kept: a length of time, or `never` (is it thrown away) → None."""
    return None if value == "never" else duration(value)


def distance(value: object) -> float:
    """`50 km` or `30 mi` → kilometres, at most 20,000."""
    text = _text(value, "50 km or 30 mi")
    found = _DISTANCE.fullmatch(text)
    if not found:
        raise Mistake(f"{text[:40]!r} is not a distance like 50 km or 30 mi")
    km = float(found[1]) * (1 if found[2].lower() == "km" else _KM_PER_MILE)
    if not 0 < km <= 20_000:
        raise Mistake(f"{text[:40]!r} is not a distance on Earth")
    return round(km, 3)


def size(value: object) -> int:
    """A number of bytes, or `50 MB` → bytes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _text(value, "50 MB")
    found = _SIZE.fullmatch(text)
    if not found:
        raise Mistake(f"{text[:40]!r} is not a size like 50 MB")
    return int(float(found[1]) * _BYTES[found[2].lower()])


def clock(value: object) -> time:
    """`08:00` → a time of day."""
    found = _CLOCK.fullmatch(_text(value, '"08:00"'))
    if not found:
        raise Mistake(f'{str(value)[:40]!r} is not a time of day like "08:00"')
    return time(int(found[1]), int(found[2]))


def quiet_hours(value: object) -> tuple[time, time]:
    """`22:00-07:00` → when it begins and when it ends; it may pass midnight. `none` → never."""
    if value == "none":
        return time(0), time(0)
    begin, dash, end = _text(value, '"22:00-07:00"').replace("–", "-").partition("-")
    if not dash:
        raise Mistake(f'{str(value)[:40]!r} is not a span like "22:00-07:00"')
    span = clock(begin), clock(end)
    if span[0] == span[1]:
        raise Mistake("this begins when it ends: nothing would ever be told, or nothing would be quiet")
    return span


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPANS = {"daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}


def days(value: object) -> frozenset[int]:
    """`daily`, `weekdays`, `weekends`, a day or a list of days (`mon` is enough) → weekdays, Monday is 0."""
    if value == "weekly":
        raise Mistake("weekly on which day?", "write days: monday")
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not given:
        raise Mistake("days expected, like daily, weekdays, monday or [mon, thu]")
    return frozenset(day for each in given for day in _days(each))


def _days(value: object) -> Sequence[int]:
    said = value.strip().lower() if isinstance(value, str) else ""
    if said in _SPANS:
        return _SPANS[said]
    found = [index for index, name in enumerate(DAYS) if len(said) > 2 and name.startswith(said)]
    if not found:
        raise one_of(value, [*_SPANS, *DAYS])
    return found


def timezone(value: str) -> str:
    """A name of the IANA time zone database that this machine knows."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        near = did_you_mean(value, zoneinfo.available_timezones())
        raise Mistake(f"{value[:40]!r} is no time zone like Europe/Berlin", near) from None
    return value


def pay(value: object) -> tuple[float, str, Unit]:
    """`80000 EUR/year`, `80k EUR per year`, `£450/day` → amount, ISO 4217 code, unit."""
    example = "80000 EUR/year"
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise Mistake(f"{value} of what? Write the currency and the unit, like {example}")
    text = _text(value, example)
    found = _AMOUNT.search(text)
    if not found:
        raise Mistake(f"{text[:40]!r} is not pay like {example}")
    digits = re.sub(r"\D", "", found[1]) + (found[2] or "")
    amount = float(digits) * (1000 if found[3] else 1)
    money, _, unit = re.sub(r"\s+(?:per|an?)\s+", "/", text[found.end() :]).partition("/")
    if amount <= 0:
        raise Mistake("pay must be more than nothing")
    return amount, _currency((text[: found.start()] + money).strip()), _unit(unit.strip())


def _currency(text: str) -> str:
    code = _SYMBOLS.get(text, text.upper())
    if code in CURRENCIES:
        return code
    if not text:
        raise Mistake("the currency is missing: write 80000 EUR/year")
    raise Mistake(f"{text[:20]!r} is not a currency code like EUR", did_you_mean(code, CURRENCIES))


def _unit(text: str) -> Unit:
    if not text:
        raise Mistake("per hour, day, month or year? Write 80000 EUR/year")
    found = next((unit for unit, words in _UNITS.items() if text.lower() in words), None)
    if found is None:
        raise one_of(text, [words[0] for words in _UNITS.values()])
    return found


_REMOTE = re.compile(r"remote(?:\s+(?:in|within|from)\s+(?P<area>.+))?", re.I)
_NEAR = re.compile(r"(?:near\s+)?(?P<near>[^,]+?),?\s+within\s+(?P<within>.+)|near\s+(?P<only>.+)", re.I)


def place(text: str) -> PlaceWish:
    """`remote`, `remote in EU`, `near Berlin`, `Berlin within 50 km`, or the name of a country or region."""
    if found := _REMOTE.fullmatch(text):
        return PlaceWish(text=text, remote=True, area=found["area"])
    if found := _NEAR.fullmatch(text):
        if found["only"]:
            return PlaceWish(text=text, near=found["only"])
        return PlaceWish(text=text, near=found["near"], within_km=distance(found["within"]))
    return PlaceWish(text=text, area=text)


EMPLOYMENT_TYPES = (
    "FULL_TIME",
    "PART_TIME",
    "CONTRACTOR",
    "TEMPORARY",
    "INTERN",
    "VOLUNTEER",
    "PER_DIEM",
    "OTHER",
)
SENIORITIES = (
    "intern",
    "junior",
    "mid",
    "senior",
    "lead",
    "staff",
    "principal",
    "manager",
    "director",
    "executive",
)


def word(known: Sequence[str], value: object) -> str:
    """One of the known words, whatever its case, and with blanks or dashes for `_`."""
    folded = {_fold(name): name for name in known}
    found = folded.get(_fold(value)) if isinstance(value, str) else None
    if found is None:
        raise one_of(value, known)
    return found


def _fold(text: str) -> str:
    return re.sub(r"[-_\s]", "", text).lower()
