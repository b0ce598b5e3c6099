"""What is different between two sightings of one posting. Pure."""

from dataclasses import dataclass, fields, replace

from monitor.models import Pay, Place, Posting

_WORTH_TELLING = frozenset({"title", "pay", "place"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words for a person: `what` is title, pay, place, department, grade, …, or text."""

    what: str
    before: str | None
    after: str | None

    @property
    def worth_telling(self) -> bool:
        """Whether somebody who was told of the opening wants to hear of it."""
        return self.what in _WORTH_TELLING


def pay_words(pay: Pay | None) -> str | None:
    """Pay as a person writes it: "EUR 65,000–80,000 a year"."""
    if pay is None:
        return None
    low, high = pay.minimum, pay.maximum
    if low is None and high is None:
        return pay.text
    amounts = "–".join(dict.fromkeys(f"{amount:,.0f}" for amount in (low, high) if amount is not None))
    bound = "" if low is not None and high is not None else "from " if high is None else "up to "
    unit = f" {_UNITS[pay.unit]}" if pay.unit else ""
    return f"{bound}{pay.currency + ' ' if pay.currency else ''}{amounts}{unit}"


_UNITS = {"HOUR": "an hour", "DAY": "a day", "WEEK": "a week", "MONTH": "a month", "YEAR": "a year"}


def place_words(places: tuple[Place, ...], most: int = 3) -> str | None:
    """Places as a person writes them: "Berlin, Germany (+3)"."""
    if not places:
        return None
    shown = "; ".join(dict.fromkeys(place.text for place in places[:most]))
    return f"{shown} (+{len(places) - most})" if len(places) > most else shown


def changes(old: Posting, new: Posting) -> tuple[Change, ...]:
    """The differences that matter, the loudest first. Other wording of the text is one change without its words."""
    pairs = (
        ("title", old.title, new.title),
        ("pay", pay_words(old.base_salary), pay_words(new.base_salary)),
        ("place", place_words(old.job_location, 20), place_words(new.job_location, 20)),
        ("department", old.employment_unit, new.employment_unit),
        ("grade", old.grade, new.grade),
        ("hiring manager", old.hiring_manager, new.hiring_manager),
        ("engagement", old.engagement, new.engagement),
        ("workplace", old.workplace, new.workplace),
        ("type", ", ".join(old.employment_type) or None, ", ".join(new.employment_type) or None),
    )
    found = [Change(what, before, after) for what, before, after in pairs if before != after]
    if old.description != new.description:
        found.append(Change("text", None, None))
    return tuple(found)


def completed(new: Posting, old: Posting) -> Posting:
    """A listing entry whose details could not be fetched, with the details known from before."""
    kept = {f.name: getattr(old, f.name) for f in fields(Posting) if not getattr(new, f.name)}
    return replace(new, **{**kept, "listing": None})
