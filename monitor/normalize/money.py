"""Amounts of money in text: numbers in any national form, with currency and multiplier.

"$151K", "€44.000", "3 200 €", "CHF 8'500", "₹8.8L", "1,23,456 INR", "90 k€".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

CODES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "CAD",
        "AUD",
        "NZD",
        "SGD",
        "HKD",
        "SEK",
        "NOK",
        "DKK",
        "ISK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "ILS",
        "AED",
        "SAR",
        "QAR",
        "KWD",
        "EGP",
        "MAD",
        "ZAR",
        "NGN",
        "KES",
        "GHS",
        "INR",
        "PKR",
        "BDT",
        "LKR",
        "IDR",
        "MYR",
        "THB",
        "PHP",
        "VND",
        "KRW",
        "JPY",
        "CNY",
        "RMB",
        "TWD",
        "BRL",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "PEN",
        "UYU",
        "UAH",
        "RUB",
        "KZT",
        "GEL",
        "RSD",
    ]
)
# An amount per year is at least 10,000 times this, a smaller one may be a month's: magnitudes, not rates.
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("PLN", "RON", "BGN", "ILS", "AED", "SAR", "QAR", "MYR", "BRL", "CNY", "PEN", "GEL"), 5),
    **dict.fromkeys(("SEK", "NOK", "DKK", "kr", "ZAR", "HKD", "MXN", "MAD"), 10),
    **dict.fromkeys(("CZK", "TWD", "INR", "PHP", "THB", "TRY", "UAH", "EGP", "UYU"), 20),
    **dict.fromkeys(("JPY", "ISK", "RSD", "RUB", "KES", "LKR", "BDT", "PKR", "¥"), 100),
    **dict.fromkeys(("HUF", "KZT", "CLP", "ARS", "NGN"), 300),
    **dict.fromkeys(("KRW",), 1000),
    **dict.fromkeys(("COP", "IDR", "VND"), 3000),
}
_SIGNS: Mapping[str, str] = {
    "us$": "USD",
    "usd$": "USD",
    "$us": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "cad$": "CAD",
    "cdn$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "aud$": "AUD",
    "nz$": "NZD",
    "s$": "SGD",
    "sg$": "SGD",
    "hk$": "HKD",
    "nt$": "TWD",
    "mx$": "MXN",
    "mex$": "MXN",
    "r$": "BRL",
    "€": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "₹": "INR",
    "rs": "INR",
    "rs.": "INR",
    "inr": "INR",
    "₩": "KRW",
    "원": "KRW",
    "₪": "ILS",
    "nis": "ILS",
    "₱": "PHP",
    "₫": "VND",
    "₺": "TRY",
    "₴": "UAH",
    "₽": "RUB",
    "฿": "THB",
    "₦": "NGN",
    "cn¥": "CNY",
    "元": "CNY",
    "rmb": "CNY",
    "jp¥": "JPY",
    "円": "JPY",
    "万円": "JPY",
    "zł": "PLN",
    "zl": "PLN",
    "zloty": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "lei": "RON",
    "rm": "MYR",
    "rp": "IDR",
    "fr.": "CHF",
    "sfr.": "CHF",
    "sfr": "CHF",
    "franken": "CHF",
    "dollars": "$",
    "pounds": "GBP",
    "$": "$",
    "¥": "¥",
    "kr": "kr",
    "kr.": "kr",
}
_TIMES: Mapping[str, float] = {
    **dict.fromkeys(("k", "tsd", "tsd.", "thousand", "mila", "mille"), 1e3),
    **dict.fromkeys(("l", "lakh", "lakhs", "lac", "lacs", "lpa"), 1e5),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mio.", "million", "millions", "mln"), 1e6),
    **dict.fromkeys(("cr", "crore", "crores"), 1e7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "mrd", "mrd."), 1e9),
    **dict.fromkeys(("t", "tn", "trillion"), 1e12),
    "万": 1e4,
}
_LOCAL: Mapping[str, Mapping[str, str]] = {
    "$": {
        "US": "USD",
        "CA": "CAD",
        "AU": "AUD",
        "NZ": "NZD",
        "SG": "SGD",
        "HK": "HKD",
        "TW": "TWD",
        "MX": "MXN",
        "CL": "CLP",
        "CO": "COP",
        "AR": "ARS",
        "UY": "UYU",
    },
    "kr": {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"},
    "¥": {"JP": "JPY", "CN": "CNY"},
}
_WITHOUT_COUNTRY = {"$": "USD", "¥": "JPY"}
_BEFORE = re.compile(
    r"(?:([A-Za-z]{0,3})\s?\$|\$US|([€£₹₩₪₱₫₺₴₽฿₦])|((?:CN|JP)?¥)|(?<![^\W\d_])([^\W\d_]{2,5}\.?))\s?$"
)
_AFTER = (
    r"[€£₹₩₪₱₫₺₴₽฿$円元원]|万円|zł|Kč|(?:"
    + "|".join(sorted(CODES))
    + r"|euros?|kr\.?|zl|Ft|lei|NIS|Rs|SFr\.?|Franken|dollars|pounds|US\$)(?![^\W\d_])"
)
_NUMBER = r"\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{2,3})*(?:[.,'’\u00a0\u202f\u2009 ]\d{3})(?:[.,]\d{1,2})?(?![\d])|\d+(?:[.,]\d{1,4})?"
_MULTIPLIER = r"(?:k|tsd\.?|thousand|mille|lakhs?|lacs?|lpa|l|mio\.?|mln|mn|mm?|millions?|crores?|cr|billions?|bn|mrd\.?|b|trillion|tn|t)(?![^\W_€$£])|万"
_AMOUNT = re.compile(
    rf"(?<![\d.,%])(?P<number>{_NUMBER})(?:\s?(?P<times>{_MULTIPLIER}))?(?:,-+|\.-+|,–)?(?P<plus>\s?\+(?!\s?[a-z]))?"
    rf"(?:\s?(?P<after>{_AFTER}))?(?!\s?%|\d|\s?\(k\))",
    re.IGNORECASE,
)
_PENSION = (401.0, 1e3)
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_BLANKS = str.maketrans("", "", "'’\u00a0\u202f\u2009 ")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount: `value` without its multiplier, `times` (1 for none), `sign` (a code, "$", "kr", "¥") or None."""

    value: float
    times: float
    sign: str | None
    start: int
    end: int
    plus: bool = False


def amounts(text: str) -> Iterator[Amount]:
    """The amounts in a text, in order; percentages and the like are none.

    The expression begins with a digit, and the sign is looked for before it: an expression that begins
    with an optional sign is tried at every letter, which took four times as long.
    """
    for found in _AMOUNT.finditer(text):
        value = number(found["number"], bool(found["times"]))
        if value is None:
            continue
        start, before = _before(text, found.start())
        after = _sign(found["after"])
        sign = before if before and before not in _LOCAL else after or before
        times = _TIMES.get(found["times"].lower(), 1.0) if found["times"] else 1.0
        if sign is None and found["times"] and times in (1e5, 1e7):
            sign = "INR"
        if sign is None and (value, times) == _PENSION:
            continue
        yield Amount(value, times, sign, start, found.end(), bool(found["plus"]))


def _before(text: str, start: int) -> tuple[int, str | None]:
    """The sign right before a number, and where it starts; the number's start without one."""
    found = _BEFORE.search(text, max(0, start - 7), start)
    if found is None:
        return start, None
    letters = found[1]
    if letters and (sign := _sign(f"{letters}$")):
        return found.start(), sign
    if found[0].rstrip().endswith(("$", "US")):
        return found.end(0) - len(
            found[0].lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        ), _sign(found[0].strip()) or "$"
    sign = _sign(found[0].strip())
    return (found.start(), sign) if sign else (start, None)


def number(text: str, multiplied: bool = False) -> float | None:
    """The number that a text means: 44.000 and 3 200 are thousands, 45.50 and 8,5 are not.

    `multiplied`: a "k" follows, so that 1.234 has decimals.
    """
    plain = text.translate(_BLANKS)
    if len(plain) > 15:
        return None
    if _INDIAN.fullmatch(plain) or (_GROUPED.fullmatch(plain) and not multiplied):
        return float(re.sub(r"[.,]", "", plain))
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return float(plain)
    whole, decimals = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
    return float(f"{whole}.{decimals}")


def _sign(text: str | None) -> str | None:
    if not text:
        return None
    word = text.lower().replace(" ", "").replace("\u00a0", "")
    return _SIGNS.get(word) or (word.upper() if word.upper() in CODES else None)


@lru_cache(maxsize=1024)
def currency(sign: str | None, countries: Iterable[str] = ()) -> str | None:
    """The ISO 4217 code that a sign means in these countries (ISO 3166).

    A lone "$" is the dollar or peso of the posting's country; where its countries have none, or none is
    stated, it is the US dollar, as the Unicode CLDR has it. With two kinds of dollar (US and Canada) it
    is the US dollar only if the US is among them, else unknown. "kr" without a country stays unknown.
    """
    if sign is None or len(sign) == 3:
        return "CNY" if sign == "RMB" else sign
    local = _LOCAL.get(sign, {})
    found = {local[country] for country in countries if country in local}
    if len(found) == 1:
        return found.pop()
    return _WITHOUT_COUNTRY.get(sign) if not found or "USD" in found else None


def named(text: str, countries: tuple[str, ...] = ()) -> str | None:
    """The ISO code that a source's currency field means ("EUR", "€", "US$", "usd"), or None."""
    return currency(_sign(text.strip()), countries)


def scale(code: str | None) -> int:
    """The magnitude of a currency's amounts (1 for dollars and euros): to tell what is plausible."""
    return _SCALES.get(code or "", 1)
