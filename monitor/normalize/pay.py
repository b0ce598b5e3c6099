"""Pay as sources write it → minimum, maximum, currency, unit, and a yearly figure in the same currency.

parse   a source's own field, structured or text: "EUR 65k–80k p.a.", "CHF 13 × 8,500", "£450/day"
find    an ad's text, where most amounts are something else
"""

import re
from functools import lru_cache

from monitor.models import Pay, RawPay
from monitor.normalize.lexicon import expression
from monitor.normalize.money import named
from monitor.normalize.pay_find import find
from monitor.normalize.pay_read import Span, build, built, spans, unit_near, without_months, yearly
from monitor.normalize.units import unit_of

_LONGEST = 600
_PARTS = re.compile(r"\s*[•·;\n]\s*|\s\|\s")


@lru_cache(maxsize=4096)
def parse(raw: RawPay | str, countries: tuple[str, ...] = ()) -> Pay | None:
    """The pay that a source's own field states, or None.

    Amounts, currency and unit that the source gives win over its text. `countries` (ISO) of the posting
    decide what "$" means (see money.currency). A unit that is not stated is YEAR for what can only be a
    year's pay, else None; nothing else is guessed. One-sided pay ("from 60k") has one amount.
    """
    stated = RawPay(text=raw) if isinstance(raw, str) else raw
    text = " ".join(stated.text[:_LONGEST].split()) if stated.text else None
    read = _read(stated.text[:_LONGEST], countries) if stated.text else None
    if stated.minimum is None and stated.maximum is None:
        return read
    low, high = _ordered(_positive(stated.minimum), _positive(stated.maximum))
    if low is None and high is None:
        return read
    code = (named(stated.currency, countries) if stated.currency else None) or (
        read.currency if read else None
    )
    unit = unit_of(stated.unit) if stated.unit else (read.unit if read else None)
    return build(low, high, code, unit, text)


def _positive(amount: float | None) -> float | None:
    return amount if amount is not None and amount > 0 else None


def _ordered(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def _read(text: str, countries: tuple[str, ...]) -> Pay | None:
    """The first part of the text that states pay; "Offers Equity", commission and the like come after it."""
    shown = " ".join(text.split())
    for part in _PARTS.split(text):
        plain, months, unit = without_months(part)
        found = spans(plain)
        signed = [span for span in found if span.sign] or found
        if signed:
            chosen = next((span for span in signed if not _beside(plain, span)), signed[0])
            return built(chosen, unit or unit_near(plain, chosen), months, countries, shown)
    return None


def _beside(text: str, span: Span) -> bool:
    """Whether the figure is said to be a commission, a bonus, or a sum with them."""
    return bool(
        expression("pay", "besides").search(text[span.end : span.end + 14])
        or expression("pay", "besides").search(text[max(0, span.start - 8) : span.start])
    )


__all__ = ["find", "parse", "yearly"]
