"""Pay in an ad's text, where most amounts are something else: funding, bonuses, budgets, customers' savings.

    signs (fast search) → lines with one → figures → points by the words around them → the best figure

Each figure needs a currency. Words of pay, a unit and a range speak for it; words of other money against
it. A figure that no full-time year can mean is never taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from monitor.models import Pay, Unit
from monitor.normalize.lexicon import expression
from monitor.normalize.money import codes, currency, scale
from monitor.normalize.pay_read import Span, build, spans, without_months, yearly
from monitor.normalize.units import unit_in

_SIGNS = ("$", "€", "£", "₹", "EUR", "USD", "GBP", "CHF")
_ANYWHERE = ("CAD", "AUD", "PLN", "zł", "SEK")
_LOCAL_SIGNS = {
    **dict.fromkeys(("SE", "NO", "DK", "IS"), (" kr",)),
    **dict.fromkeys(("DE", "AT"), ("Euro",)),
    "PL": ("zł",),
    "JP": ("¥", "円"),
    "CN": ("¥", "元"),
    "IL": ("₪",),
    "PH": ("₱",),
    "MY": ("RM",),
}
_LONGEST, _MOST_SIGNS = 60_000, 100
_BEFORE, _AROUND, _TOGETHER = 160, 200, 500
_BASE = re.compile(r"\s*(?:base|salary|gross|brutto|OTE)\b", re.IGNORECASE)
_BASE_BEFORE = re.compile(
    r"\b(?:base|salary|pay|gehalt|compensation)\W{0,3}(?:(?:range )?(?:of|is)\W)?$", re.IGNORECASE
)
_BESIDES = re.compile(
    r"[\sa-z]{0,8}\s*(?:\+|\bplus\b)\s*(?:offers |meaningful |generous )?"
    r"(?:equity|bonus|commission|benefits|stock|super)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[+,;(]|\bplus\b|\band\b")
_DIGIT = re.compile(r"\d")
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure with its points; `at` is where it stands in the text, `line` the text around it."""

    points: int
    span: Span
    at: int
    line: str
    unit: Unit | None
    months: float
    total: bool


def find(text: str, countries: tuple[str, ...] = ()) -> Pay | None:
    """The pay that an ad's text or title states, or None.

    Several ranges that are stated together (by place, by level) are one from the lowest to the highest.
    The text is searched to 60,000 characters.
    """
    found = [
        one for window in _windows(text[:_LONGEST], countries) for one in _figures(text, window, countries)
    ]
    found = [one for one in found if one.points >= _ENOUGH]
    if not found:
        return None
    best = max(found, key=lambda one: (one.points, -one.at))
    span = _together(best, found)
    code = currency(span.sign, countries)
    return build(
        span.minimum, span.maximum, code, best.unit, best.line, best.months, scale(code or span.sign)
    )


def _together(best: _Found, found: list[_Found]) -> Span:
    """The best figure, widened by the ranges of the same kind that stand beside it."""
    low, high = best.span.minimum, best.span.maximum
    for other in found:
        span = other.span
        alike = (span.sign, other.unit, other.total) == (best.span.sign, best.unit, best.total)
        alike = alike and abs(other.at - best.at) < _TOGETHER
        if alike and other.points >= best.points - 1 and low and high and span.minimum and span.maximum:
            near = span.minimum < high * 1.5 and span.maximum > low / 1.5 and span.minimum < span.maximum
            low, high = (min(low, span.minimum), max(high, span.maximum)) if near else (low, high)
    return replace(best.span, minimum=low, maximum=high)


def _windows(text: str, countries: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the lines (or parts of long ones) with a sign of money are, in order; those that meet are one."""
    windows: list[tuple[int, int]] = []
    for found in islice(_signs(countries).finditer(text), _MOST_SIGNS):
        at = found.start()
        start = max(text.rfind("\n", 0, at) + 1, at - _AROUND)
        end = text.find("\n", at)
        end = min(end if end >= 0 else len(text), at + _AROUND)
        if windows and start < windows[-1][1]:
            start, end = windows[-1][0], max(end, windows.pop()[1])
        windows.append((start, end))
    return windows


@lru_cache(maxsize=256)
def _signs(countries: tuple[str, ...]) -> re.Pattern[str]:
    local = {sign for country in countries for sign in _local_signs(country)} if countries else _ANYWHERE
    return re.compile("|".join(re.escape(sign) for sign in dict.fromkeys((*_SIGNS, *sorted(local)))))


def _local_signs(country: str) -> tuple[str, ...]:
    """A country's own signs; the first two letters of a currency's code are its country's."""
    return (*_LOCAL_SIGNS.get(country, ()), *_codes().get(country, ()))


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code in codes():
        found[code[:2]] = (*found.get(code[:2], ()), code)
    return found


def _figures(text: str, window: tuple[int, int], countries: tuple[str, ...]) -> list[_Found]:
    start, end = window
    if not _DIGIT.search(text, start, end):
        return []
    plain, months, stated = without_months(text[start:end])
    heading = text[max(0, start - _BEFORE) : start]
    found = []
    for span in spans(plain):
        if span.sign is None:
            continue
        after = unit_in(plain[span.end : span.end + 40])
        unit = stated or after or unit_in(plain[max(0, span.start - 40) : span.end])
        if _plausible(span, unit, countries):
            total = _is_total(plain, span)
            points = _points(plain, span, heading) + (2 if after else 1 if unit else 0) - total
            found.append(_Found(points, span, start + span.start, plain, unit, months, total))
    return found


def _plausible(span: Span, unit: Unit | None, countries: tuple[str, ...]) -> bool:
    """Whether a year's pay can be meant."""
    magnitude = scale(currency(span.sign, countries) or span.sign)
    low, high = (yearly(amount, unit) or amount or span.size for amount in (span.minimum, span.maximum))
    least = (6_000 if unit else 14_000) * magnitude
    return least <= high <= 3_000_000 * magnitude and low * 12 >= high


def _points(line: str, span: Span, heading: str) -> int:
    before, after = f"{heading}{line[: span.start]}"[-_BEFORE:], line[span.end : span.end + 40]
    points = 2 if span.minimum and span.maximum and span.minimum != span.maximum else 0
    points += (
        2 if expression("pay", "pay").search(before) else 1 if expression("pay", "pay").search(after) else 0
    )
    points += 1 if _BASE_BEFORE.search(before) else 0
    points += 2 if _BASE.match(after) or _BESIDES.match(after) else 0
    single = span.minimum == span.maximum and expression("pay", "spent").search(
        _CLAUSE.split(after, maxsplit=1)[0]
    )
    if (
        single
        or expression("pay", "other").search(before[before.rfind("\n") + 1 :][-45:])
        or expression("pay", "other").match(after.lstrip())
    ):
        points -= 3
    return points


def _is_total(line: str, span: Span) -> bool:
    """Whether it is said to include commission: then a figure without it is the better one."""
    return bool(
        expression("pay", "total").search(line[max(0, span.start - 25) : span.start])
        or expression("pay", "total").match(line[span.end :].lstrip())
    )
