"""Money of one currency in another, good enough to compare pay with a floor.

The shipped table (data/rates.txt) is a day's reference rates of the European Central Bank; it ages with the
release, and the person can override it. No rate is ever fetched.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_COMMON = "EUR"


def worths(own: Mapping[str, float] | None = None) -> Mapping[str, float]:
    """What one unit of each currency (ISO 4217) is worth in a common one.

    `own` rates come first, in the person's common unit: euros, unless they say what one EUR is worth.
    """
    given = {code.upper(): worth for code, worth in (own or {}).items()}
    euro = given.get(_COMMON, 1.0)
    return {code: worth * euro for code, worth in _shipped().items()} | given


def convert(amount: float, source: str, target: str, worth: Mapping[str, float]) -> float | None:
    """The amount in the other currency, or None where a rate is unknown."""
    if source == target:
        return amount
    if source not in worth or target not in worth:
        return None
    return amount * worth[source] / worth[target]


@cache
def _shipped() -> Mapping[str, float]:
    text = (files("monitor") / "data" / "rates.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {_COMMON: 1.0} | {code: 1.0 / float(units) for code, units in lines}
