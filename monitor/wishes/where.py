"""Wishes for places: near a town, in a country or region, or remote work open to people of an area.

One of them must be met. What an ad does not say is never held against it, but told.
"""

from collections.abc import Sequence
from typing import ClassVar

from monitor.models import Place, Workplace
from monitor.normalize import area, place
from monitor.settings import PlaceWish
from monitor.wishes.fit import Fit, Refusal, unchecked
from monitor.wishes.offer import Facts

_ANYWHERE = "Worldwide"
YES, NO, UNKNOWN = "yes", "no", "unknown"
Answer = tuple[str, str]


class Places:
    """One of these places."""

    part: ClassVar[str] = "place"
    weight: ClassVar[float] = 5.0

    def __init__(self, wishes: Sequence[PlaceWish]) -> None:
        self.wishes = [_compiled(wish) for wish in wishes]

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        answers = [wish.answer(facts) for wish in self.wishes]
        for answer, words in answers:
            if answer == YES:
                return (Fit(1.0, words),)
        for answer, words in answers:
            if answer == UNKNOWN:
                return unchecked(words)
        return Refusal("; ".join(dict.fromkeys(words for _, words in answers)))


def _compiled(wish: PlaceWish) -> "Near | Inside | Remote":
    if wish.remote:
        return Remote(wish.area)
    if wish.near:
        return Near(wish.near, wish.within_km)
    named = wish.area or wish.text
    found = place.parse(named)
    if found and found[0].locality:
        return Near(named, wish.within_km)
    return Inside(named, found[0].region if found else None)


class Near:
    """Within so many kilometres of a town."""

    def __init__(self, name: str, kilometres: float) -> None:
        self.name, self.kilometres = name, kilometres
        self.centre = place.near(name)

    def answer(self, facts: Facts) -> Answer:
        offer = facts.offer
        if not offer.places:
            if Workplace.REMOTE in offer.workplace:
                return NO, f"remote, not near {self.name}"
            return UNKNOWN, "the place is not stated"
        answers = [self._of(found) for found in offer.places]
        order = (YES, UNKNOWN, NO)
        return min(answers, key=lambda answer: order.index(answer[0]))

    def _of(self, found: Place) -> Answer:
        distance = place.distance_km(self.centre, found) if self.centre else None
        if distance is not None:
            words = f"{found.text} is {distance:.0f} km from {self.name}"
            return (YES, words) if distance <= self.kilometres else (NO, words)
        if found.locality:
            same = found.locality.casefold() == self.name.casefold()
            return (YES, f"in {found.text}") if same else (NO, f"in {found.text}, not near {self.name}")
        return self._of_wider(found)

    def _of_wider(self, found: Place) -> Answer:
        """A region or country, which may or may not have the town in it."""
        centre = self.centre
        elsewhere = centre and found.country and found.country != centre.country
        if elsewhere or (centre and found.region and found.region != centre.region):
            return NO, f"in {found.text}, not near {self.name}"
        return UNKNOWN, f"in {found.text}: whether near {self.name} is not stated"


class Inside:
    """In a country, an area of several, or a region of one."""

    def __init__(self, name: str, region: str | None = None) -> None:
        self.name, self.region = name, region
        self.codes = _countries(place.areas((name,)))

    def answer(self, facts: Facts) -> Answer:
        offer = facts.offer
        known = [found for found in offer.places if found.country]
        for found in known:
            if found.country in self.codes and self.region in (None, found.region):
                return YES, f"{found.text} is in {self.name}"
        if any(found.country in self.codes and not found.region for found in known):
            return UNKNOWN, f"in {known[0].text}: whether in {self.name} is not stated"
        if known:
            return NO, f"in {known[0].text}, not in {self.name}"
        if Workplace.REMOTE in offer.workplace and offer.applicant_location_requirements:
            return _eligible(offer.applicant_location_requirements, self.name, self.codes)
        return UNKNOWN, "the place is not stated"


class Remote:
    """Remote work, for people who live in the area if one is named."""

    def __init__(self, area: str | None) -> None:
        self.area = area
        self.codes = _countries(place.areas((area,)) if area else ())

    def answer(self, facts: Facts) -> Answer:
        offer = facts.offer
        if Workplace.REMOTE not in offer.workplace:
            if offer.workplace:
                return NO, f"{offer.workplace[0]}, not remote"
            if offer.places:
                return NO, f"in {offer.places[0].text}, without a word of remote work"
            return UNKNOWN, "neither a place nor remote work is stated"
        if not self.area:
            return YES, "remote"
        stated = offer.applicant_location_requirements or place.areas(
            tuple(found.country or found.text for found in offer.places)
        )
        return _eligible(stated, self.area, self.codes)


def _eligible(stated: Sequence[str], name: str, wanted: frozenset[str]) -> Answer:
    """Whether people of the wanted countries may apply where these areas are stated."""
    shown = ", ".join(stated)
    if not stated:
        return UNKNOWN, f"remote; whether from {name} is not stated"
    open_to = _countries(stated)
    if _ANYWHERE in stated or name in stated or open_to & wanted:
        return YES, f"remote, open to {shown}"
    if not open_to or not wanted:
        return UNKNOWN, f"remote, open to {shown}: whether from {name} is not clear"
    return NO, f"remote, but only from {shown}"


def _countries(areas: Sequence[str]) -> frozenset[str]:
    """The ISO codes of these countries and areas, without what is neither."""
    codes: set[str] = set()
    for name in areas:
        members = area.members(name)
        codes |= members if members is not None else {name} if len(name) == 2 and name.isupper() else set()
    return frozenset(codes)
