"""Whether an opening or a lead is for a watch: a score from 0 to 1 with its reasons, or why not.

Every wish of the watch is asked (see `monitor.wishes`). One refusal drops the offer: another source,
employer, department, place, level, less pay, a skill or title that is not wanted, a must that is missing.
The rest is weighed: titles, departments and skills 45 each, everything else 5, over what the watch states.
A wish that could not be checked has no points and half its weight in the sum, so that a short ad can
reach the line, but not the top. The points of the reasons add up to the score.

Rejected: dropping every other title. "Backend Engineer" may be the job of one who looks for "data
engineer" if nearly all skills fit, and then only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.currency import worths
from monitor.models import Match, Reason
from monitor.settings import Watch
from monitor.skills import Extractor
from monitor.wishes.abilities import Abilities
from monitor.wishes.fit import Fit, Refusal, Wish
from monitor.wishes.named import (
    EmploymentTypes,
    Levels,
    NotTitles,
    Organizations,
    Sources,
    Titles,
    Units,
    Workplaces,
)
from monitor.wishes.offer import Facts, Offer
from monitor.wishes.wage import Wage
from monitor.wishes.where import Places

_DIGITS = 3
_UNCHECKED = 0.5


@dataclass(frozen=True, slots=True)
class Dropped:
    """A watch does not take an offer: which part of it decided (as in Reason.part, or "score"), and why."""

    watch: str
    part: str
    reason: str


class Matcher:
    """Watches made ready to be asked of many offers.

    `rates` are the person's (Profile.currency_rates), `extractor` the one that knows their own words.
    """

    def __init__(
        self,
        watches: Iterable[Watch],
        *,
        extractor: Extractor | None = None,
        rates: Mapping[str, float] | None = None,
    ) -> None:
        watches = tuple(watches)
        self.extractor = extractor or Extractor(words=_words(watches))
        worth = worths(rates)
        self._watches = [(watch, _wishes(watch, self.extractor, worth)) for watch in watches]
        self._wished = frozenset(
            shown
            for word in _words(watches)
            for shown in self.extractor.implying(self.extractor.canonical(word))
        )

    def match(self, offer: Offer) -> tuple[Match | Dropped, ...]:
        """What each watch says of the offer, in the order of the watches."""
        facts = Facts(offer, self.extractor, self._wished)
        return tuple(_judged(watch, wishes, facts) for watch, wishes in self._watches)


def match(
    offer: Offer,
    watch: Watch,
    *,
    rates: Mapping[str, float] | None = None,
    extractor: Extractor | None = None,
) -> Match | Dropped:
    """What one watch says of an offer."""
    return Matcher((watch,), extractor=extractor, rates=rates).match(offer)[0]


def _words(watches: Iterable[Watch]) -> list[str]:
    wishes = [watch.skills for watch in watches]
    return [name for wish in wishes for name in (*wish.must, *wish.nice, *wish.never)]


def _wishes(watch: Watch, extractor: Extractor, worth: Mapping[str, float]) -> tuple[Wish, ...]:
    """The wishes that the watch states, the quickest to refuse first."""
    skills = watch.skills
    wishes: tuple[Wish | None, ...] = (
        Sources(watch.sources) if watch.sources else None,
        Organizations(watch.organizations) if watch.organizations else None,
        Organizations(watch.not_organizations, wanted=False) if watch.not_organizations else None,
        Units(watch.employment_units, watch.unit_aliases) if watch.employment_units else None,
        NotTitles(watch.not_titles) if watch.not_titles else None,
        Levels(watch.seniority) if watch.seniority else None,
        EmploymentTypes(watch.employment_type) if watch.employment_type else None,
        Workplaces(watch.workplace) if watch.workplace else None,
        Places(watch.places) if watch.places else None,
        Wage(watch.pay, worth) if watch.pay else None,
        Titles(watch.titles) if watch.titles else None,
        Abilities(skills, extractor) if skills.must or skills.nice or skills.never else None,
    )
    return tuple(wish for wish in wishes if wish)


def _judged(watch: Watch, wishes: Sequence[Wish], facts: Facts) -> Match | Dropped:
    answers: list[tuple[Wish, Sequence[Fit]]] = []
    for wish in wishes:
        answer = wish.check(facts)
        if isinstance(answer, Refusal):
            return Dropped(watch.name, wish.part, answer.words)
        answers.append((wish, answer))
    reasons = _reasons(answers)
    score = round(sum(reason.points for reason in reasons), _DIGITS)
    if score < watch.at_least:
        words = "; ".join(reason.words for reason in reasons if not reason.points) or "too little fits"
        return Dropped(watch.name, "score", f"{score:.2f} is below {watch.at_least:.2f}: {words}")
    return Match(watch.name, score, reasons, _missing(wishes, facts), _unit(wishes, facts))


def _reasons(answers: Sequence[tuple[Wish, Sequence[Fit]]]) -> tuple[Reason, ...]:
    weighed = [(wish, fits) for wish, fits in answers if fits]
    if not weighed:
        return (Reason("any", 1.0, "the watch takes everything that it does not refuse"),)
    whole = sum(
        wish.weight * (1.0 if all(fit.checked for fit in fits) else _UNCHECKED) for wish, fits in weighed
    )
    reasons = (
        Reason(wish.part, round(wish.weight * fit.share / whole, _DIGITS), fit.words, fit.sentence)
        for wish, fits in weighed
        for fit in fits
    )
    return tuple(sorted(reasons, key=lambda reason: -reason.points))


def _unit(wishes: Sequence[Wish], facts: Facts) -> str | None:
    return next((wish.named(facts) for wish in wishes if isinstance(wish, Units)), None)


def _missing(wishes: Sequence[Wish], facts: Facts) -> tuple[str, ...]:
    return next((wish.lacking(facts) for wish in wishes if isinstance(wish, Abilities)), ())


__all__ = ["Dropped", "Match", "Matcher", "Offer", "match"]
