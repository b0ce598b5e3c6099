"""What pay.parse and pay.find share: the figures in a text, their unit, and Pay made of them."""

import re
from dataclasses import dataclass

from monitor.models import Pay, Unit
from monitor.normalize.lexicon import expression
from monitor.normalize.money import Amount, amounts, currency, scale
from monitor.normalize.units import unit_in

_PER = {Unit.HOUR: 2080.0, Unit.DAY: 220.0, Unit.WEEK: 52.0, Unit.MONTH: 12.0, Unit.YEAR: 1.0}
_RANGE = re.compile(
    r"\s*(?:p\.?a\.?|(?:per |/ ?)[a-z]{1,6}\.?|base)?"
    r"\s*(?:-|–|—|−|‐|‑|~|to|bis|à|a|up to|until|till?|and|und|et|do|al|tot)\s*(?:-\s*)?(?:up to )?",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"(?<![\d.,])(1[2-8])\s?[x×*]\s?(?=[A-Z€$£]{0,4}\s?\d)|(?<=[\d€$£])\s?[x×*]\s?(1[2-8])(?![\d.,'])(?!\s?\d{3})",
    re.IGNORECASE,
)
_MONTHS_BEFORE = re.compile(r"(?<!\d)(1[2-6])(?:[.,]\d)?(?:\.|th|ème|e)?\s*$")


@dataclass(frozen=True, slots=True)
class Span:
    """One stated figure: amounts (None: open end), their sign, and where it stands in the text."""

    minimum: float | None
    maximum: float | None
    sign: str | None
    start: int
    end: int

    @property
    def size(self) -> float:
        """The larger amount."""
        return max(self.minimum or 0.0, self.maximum or 0.0)


def built(span: Span, unit: Unit | None, months: float, countries: tuple[str, ...], text: str) -> Pay:
    """Pay of a figure that was read."""
    code = currency(span.sign, countries)
    return build(span.minimum, span.maximum, code, unit, text, months, magnitude=scale(code or span.sign))


def build(
    low: float | None,
    high: float | None,
    code: str | None,
    unit: Unit | None,
    text: str | None,
    months: float = 12,
    magnitude: int | None = None,
) -> Pay:
    """Pay with its yearly figures; a unit that is missing is YEAR for amounts that can't be less."""
    if unit is None and max(low or 0, high or 0) >= 10_000 * (magnitude or scale(code)):
        unit = Unit.YEAR
    return Pay(low, high, code, unit, yearly(low, unit, months), yearly(high, unit, months), text)


def yearly(amount: float | None, unit: Unit | None, months: float = 12) -> float | None:
    """What it makes in a year of full-time work: 2,080 hours, 220 days (what is billed of 260), 52 weeks,
    and 12 months, or as many as the source says (13 in Switzerland, 14 in Austria and Spain)."""
    if amount is None or unit is None:
        return None
    return round(amount * (months if unit is Unit.MONTH else _PER[unit]), 2)


def without_months(text: str) -> tuple[str, float, Unit | None]:
    """The text without "13 ×", how many monthly salaries a year has, and MONTH if that is what is multiplied."""
    found = _MONTHS.search(text)
    if found:
        rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
        return rest, float(found[1] or found[2]), Unit.MONTH
    for said in expression("pay", "months").finditer(text):
        if many := _MONTHS_BEFORE.search(text, max(0, said.start() - 8), said.start()):
            return f"{text[: many.start()]} {text[said.end() :]}", float(many[1]), None
    return text, 12.0, None


def unit_near(text: str, span: Span) -> Unit | None:
    """The unit said right after the amounts, or else before them, or between them."""
    return (
        unit_in(text[span.end : span.end + 30])
        or unit_in(text[max(0, span.start - 40) : span.start])
        or unit_in(text[span.start : span.end])
    )


def spans(text: str) -> list[Span]:
    """The figures of a text: ranges, and single amounts that may be open to one side."""
    found: list[Span] = []
    rest = list(amounts(text))
    while rest:
        first = rest.pop(0)
        second = rest[0] if rest and _RANGE.fullmatch(text[first.end : rest[0].start]) else None
        if second and (span := _range(first, second)):
            rest.pop(0)
            found.append(span)
        else:
            found.append(_single(text, first))
    return found


def _range(first: Amount, second: Amount) -> Span | None:
    """Two amounts as one range. "80-100k" multiplies both; "$200–$275,000" is what it says."""
    low, high = first.value * first.times, second.value * second.times
    if first.times == 1 and second.times > 1 and first.value < 1000 and first.value * second.times <= high:
        low = first.value * second.times
    elif second.times == 1 and first.times > 1 and second.value < 1000 and second.value >= first.value:
        high = second.value * first.times
    if low > high or (
        first.sign and second.sign and first.sign != second.sign and "$" not in (first.sign, second.sign)
    ):
        return None
    sign = first.sign if first.sign and first.sign != "$" else second.sign or first.sign
    return Span(round(low, 2) or None, round(high, 2) or None, sign, first.start, second.end)


def _single(text: str, amount: Amount) -> Span:
    value = round(amount.value * amount.times, 2) or None
    before = text[max(0, amount.start - 24) : amount.start].rstrip(" :")
    low = None if _ends_with(before, "up to", "<") else value
    high = None if amount.plus or _ends_with(before, "from", ">") else value
    return Span(low, high, amount.sign, amount.start, amount.end)


def _ends_with(text: str, section: str, sign: str) -> bool:
    ends = [found.end() for found in expression("pay", section).finditer(text)]
    return text.endswith((sign, f"{sign}=")) or (bool(ends) and ends[-1] == len(text))
