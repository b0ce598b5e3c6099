"""Amounts of money in text: numbers in any national form, with currency and multiplier.

"$151K", "€44.000", "3 200 €", "CHF 8'500", "₹8.8L", "1,23,456 INR", "90 k€".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.normalize.lexicon import table

_TIMES: Mapping[str, float] = {
    **dict.fromkeys(("k", "tsd", "tsd.", "thousand", "mila", "mille"), 1e3),
    **dict.fromkeys(("l", "lakh", "lakhs", "lac", "lacs", "lpa"), 1e5),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mio.", "million", "millions", "mln"), 1e6),
    **dict.fromkeys(("cr", "crore", "crores"), 1e7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "mrd", "mrd."), 1e9),
    **dict.fromkeys(("t", "tn", "trillion"), 1e12),
    "万": 1e4,
}
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS", "UYU")
# Shared signs by country: the first two letters of a currency's code are its country's.
_LOCAL = {
    sign: {code[:2]: code for code in codes}
    for sign, codes in (("$", _DOLLARS), ("kr", ("SEK", "NOK", "DKK", "ISK")), ("¥", ("JPY", "CNY")))
}
_SHARED = {"kr": 10, "¥": 100}
_WITHOUT_COUNTRY = {"$": "USD", "¥": "JPY"}
_BEFORE = re.compile(
    r"(?:([A-Za-z]{0,3})\s?\$|\$US|([€£₹₩₪₱₫₺₴₽฿₦])|((?:CN|JP)?¥)|(?<![^\W\d_])([^\W\d_]{2,5}\.?))\s?$"
)
_AFTER_SIGNS = "[€£₹₩₪₱₫₺₴₽฿$円元원]|万円|zł|Kč"
_AFTER_WORDS = r"euros?|kr\.?|zl|Ft|lei|NIS|Rs|SFr\.?|Franken|dollars|pounds|US\$"
_GAP = "[.,'’\u00a0\u202f\u2009 ]"
_NUMBER = rf"\d{{1,3}}(?:{_GAP}\d{{2,3}})*(?:{_GAP}\d{{3}})(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,]\d{{1,4}})?"
_MULTIPLIER = (
    r"(?:k|tsd\.?|thousand|mille|lakhs?|lacs?|lpa|l|mio\.?|mln|mn|mm?|millions?|crores?|cr"
    r"|billions?|bn|mrd\.?|b|trillion|tn|t)(?![^\W_€$£])|万"
)
_PENSION = (401.0, 1e3)
_GROUPED = re.compile(rf"\d{{1,3}}(?:{_GAP}\d{{3}})+")
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
    for found in _amount().finditer(text):
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


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    after = rf"{_AFTER_SIGNS}|(?:{'|'.join(sorted(codes()))}|{_AFTER_WORDS})(?![^\W\d_])"
    return re.compile(
        rf"(?<![\d.,%])(?P<number>{_NUMBER})(?:\s?(?P<times>{_MULTIPLIER}))?(?:,-+|\.-+|,–)?(?P<plus>\s?\+(?!\s?[a-z]))?"
        rf"(?:\s?(?P<after>{after}))?(?!\s?%|\d|\s?\(k\))",
        re.IGNORECASE,
    )


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
    return _signs().get(word) or (word.upper() if word.upper() in codes() else None)


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, str]:
    return {word: code for code, words in table("money").items() for word in words}


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


def codes() -> Mapping[str, int]:
    """The known ISO 4217 codes with their magnitudes."""
    return _magnitudes()


@lru_cache(maxsize=1)
def _magnitudes() -> Mapping[str, int]:
    return {code: int(size) for size, codes in table("currencies").items() for code in codes}


def scale(code: str | None) -> int:
    """The magnitude of a currency's amounts (1 for dollars and euros): to tell what is plausible."""
    return codes().get(code or "") or _SHARED.get(code or "", 1)
