"""The wish for pay: at least so much, whatever the currency and the unit of the ad."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from monitor.currency import convert
from monitor.models import Pay, Unit
from monitor.normalize.pay import yearly
from monitor.settings import PayFloor
from monitor.wishes.fit import Fit, Refusal, unchecked
from monitor.wishes.offer import Facts

_REACHES = 0.8
_A = {
    Unit.HOUR: "an hour",
    Unit.DAY: "a day",
    Unit.WEEK: "a week",
    Unit.MONTH: "a month",
    Unit.YEAR: "a year",
}


class Wage:
    """At least the floor: the top of the ad's range must reach it; a bottom that does counts more."""

    part: ClassVar[str] = "pay"
    weight: ClassVar[float] = 5.0

    def __init__(self, floor: PayFloor, worth: Mapping[str, float]) -> None:
        self.floor, self.worth = floor, worth

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        pay = facts.offer.pay
        if pay is None or (pay.minimum is None and pay.maximum is None):
            return self._unknown("the pay is not stated")
        bottom, top = self._comparable(pay)
        if top is None:
            return self._unknown(f"the pay ({_shown(pay)}) can't be compared with {self._wanted}")
        words = f"{_shown(pay)}{self._about(pay, top)}; you want at least {self._wanted}"
        if top < self.floor.amount:
            return Refusal(f"the pay is {words}")
        share = 1.0 if bottom is not None and bottom >= self.floor.amount else _REACHES
        return (Fit(share, f"the pay is {words}", pay.text),)

    def _unknown(self, words: str) -> Refusal | Sequence[Fit]:
        return unchecked(words) if self.floor.accept_unknown else Refusal(words)

    @property
    def _wanted(self) -> str:
        return f"{self.floor.amount:,.0f} {self.floor.currency} {_A[self.floor.unit]}"

    def _about(self, pay: Pay, top: float) -> str:
        if pay.currency == self.floor.currency and pay.unit is self.floor.unit:
            return ""
        return f" (up to about {top:,.0f} {self.floor.currency} {_A[self.floor.unit]})"

    def _comparable(self, pay: Pay) -> tuple[float | None, float | None]:
        """Bottom and top in the floor's currency per its unit; None where that can't be said."""
        low, high, unit = pay.minimum, pay.maximum, pay.unit
        if unit is not self.floor.unit:
            low, high, unit = pay.yearly_minimum, pay.yearly_maximum, Unit.YEAR
        top = self._converted(high if high is not None else low, pay.currency, unit)
        return self._converted(low, pay.currency, unit), top

    def _converted(self, amount: float | None, currency: str | None, unit: Unit | None) -> float | None:
        if amount is None or currency is None or unit is None:
            return None
        there = convert(amount, currency, self.floor.currency, self.worth)
        if there is None or unit is self.floor.unit:
            return there
        return there / (yearly(1.0, self.floor.unit) or 1.0)


def _shown(pay: Pay) -> str:
    amounts = [f"{amount:,.0f}" for amount in (pay.minimum, pay.maximum) if amount is not None]
    shown = "–".join(dict.fromkeys(amounts))
    return " ".join(part for part in (shown, pay.currency, _A[pay.unit] if pay.unit else None) if part)
