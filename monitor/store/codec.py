"""Values to columns and back: the one place that knows how a Posting lies in its row."""

import hashlib
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson

from monitor.errors import StoreError
from monitor.models import Evidence, Lead, Pay, Place, Posting, Reason, Unit, Workplace

POSTING_COLUMNS = (
    "identifier",
    "url",
    "title",
    "description",
    "hiring_organization",
    "employment_unit",
    "job_location",
    "workplace",
    "applicant_location_requirements",
    "pay_minimum",
    "pay_maximum",
    "pay_currency",
    "pay_unit",
    "pay_yearly_minimum",
    "pay_yearly_maximum",
    "pay_text",
    "employment_type",
    "skills",
    "seniority",
    "date_posted",
    "valid_through",
    "requisition",
    "role",
    "apply_url",
    "listing",
    "page",
    "grade",
    "hiring_manager",
    "engagement",
)
_NO_PAY = (None,) * 7


def moment(value: datetime) -> str:
    """A UTC time as it is stored."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def to_moment(text: str | None) -> datetime | None:
    """A stored time."""
    return datetime.fromisoformat(text) if text else None


def json_text(value: Any) -> str:
    """Compact JSON text."""
    return orjson.dumps(value).decode()


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _place(place: Place) -> dict[str, Any]:
    named = {name: getattr(place, name) for name in ("text", "locality", "region", "country")}
    named["latitude"], named["longitude"] = place.latitude, place.longitude
    return {name: value for name, value in named.items() if value is not None}


def posting_row(posting: Posting) -> tuple[Any, ...]:
    """The values of POSTING_COLUMNS."""
    pay = posting.base_salary
    return (
        posting.identifier,
        posting.url,
        posting.title,
        posting.description,
        posting.hiring_organization,
        posting.employment_unit,
        json_text([_place(p) for p in posting.job_location]),
        posting.workplace and posting.workplace.value,
        json_text(posting.applicant_location_requirements),
        *(_pay_row(pay) if pay else _NO_PAY),
        json_text(posting.employment_type),
        json_text(posting.skills),
        posting.seniority,
        _day(posting.date_posted),
        _day(posting.valid_through),
        posting.requisition,
        posting.role,
        posting.apply_url,
        posting.listing,
        posting.page,
        posting.grade,
        posting.hiring_manager,
        posting.engagement,
    )


def _pay_row(pay: Pay) -> tuple[Any, ...]:
    unit = pay.unit.value if pay.unit else None
    return (
        pay.minimum,
        pay.maximum,
        pay.currency,
        unit,
        pay.yearly_minimum,
        pay.yearly_maximum,
        pay.text,
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _pay_of(row: Mapping[str, Any] | sqlite3.Row) -> Pay | None:
    if row["pay_minimum"] is None and row["pay_maximum"] is None and row["pay_text"] is None:
        return None
    return Pay(
        row["pay_minimum"],
        row["pay_maximum"],
        row["pay_currency"],
        Unit(row["pay_unit"]) if row["pay_unit"] else None,
        row["pay_yearly_minimum"],
        row["pay_yearly_maximum"],
        row["pay_text"],
    )


def places_of(text: str) -> tuple[Place, ...]:
    """The places of a stored `job_location`."""
    return tuple(Place(**part) for part in orjson.loads(text))


def packed(text: str) -> bytes:
    """A text, compressed."""
    return zlib.compress(text.encode(), 9)


def unpacked(data: bytes) -> str:
    """A text that was compressed. Raises StoreError when it is damaged."""
    try:
        return zlib.decompress(data).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreError(
            "a text in the database is damaged", "put back the last copy with `rolewatch restore`"
        ) from error


def posting_of(row: sqlite3.Row) -> Posting:
    """A Posting from a row of the view `postings_seen`."""
    return Posting(
        source=row["source"],
        kind=row["kind"],
        identifier=row["identifier"],
        url=row["url"],
        title=row["title"],
        description=unpacked(row["packed"]) if row["packed"] else row["description"],
        hiring_organization=row["hiring_organization"],
        employment_unit=row["employment_unit"],
        job_location=places_of(row["job_location"]),
        workplace=Workplace(row["workplace"]) if row["workplace"] else None,
        applicant_location_requirements=tuple(orjson.loads(row["applicant_location_requirements"])),
        base_salary=_pay_of(row),
        employment_type=tuple(orjson.loads(row["employment_type"])),
        skills=tuple(orjson.loads(row["skills"])),
        seniority=row["seniority"],
        date_posted=_date(row["date_posted"]),
        valid_through=_date(row["valid_through"]),
        requisition=row["requisition"],
        role=row["role"],
        apply_url=row["apply_url"],
        listing=row["listing"],
        page=row["page"],
        grade=row["grade"],
        hiring_manager=row["hiring_manager"],
        engagement=row["engagement"],
    )


_VOLATILE = frozenset({"date_posted", "listing", "page", "apply_url"})
# What came later counts only where it is stated, or every stored posting would have changed.
_LATER = POSTING_COLUMNS.index("grade")
_COMPARED = tuple(i for i, name in enumerate(POSTING_COLUMNS[:_LATER]) if name not in _VOLATILE)


def content_of(row: Sequence[Any]) -> str:
    """A digest of what a posting says, without what changes for no reason (values of POSTING_COLUMNS)."""
    later = [value for value in row[_LATER:] if value]
    said = orjson.dumps([*(row[i] for i in _COMPARED), *later])
    return hashlib.blake2b(said, digest_size=12).hexdigest()


def reasons_json(reasons: Sequence[Reason]) -> str:
    """The reasons of a match."""
    return json_text([[r.part, r.points, r.words, r.sentence] for r in reasons])


def reasons_of(text: str) -> tuple[Reason, ...]:
    """The reasons of a stored match."""
    return tuple(Reason(*parts) for parts in orjson.loads(text))


def evidence_json(evidence: Sequence[Evidence]) -> str:
    """The evidence of a reading."""
    return json_text([[e.rule, e.detail, e.weight] for e in evidence])


def lead_json(lead: Lead) -> str:
    """A lead as stored in `leads.data`."""
    pay = lead.base_salary
    return json_text(
        {
            **{name: getattr(lead, name) for name in _LEAD_TEXTS},
            "job_location": [_place(p) for p in lead.job_location],
            "workplace": lead.workplace,
            "employment_type": lead.employment_type,
            "base_salary": _pay_row(pay) if pay else None,
        }
    )


_LEAD_TEXTS = (
    "title",
    "hiring_organization",
    "agency",
    "person",
    "contact",
    "seniority",
    "url",
    "action",
    "text",
)


def lead_of(text: str) -> Lead:
    """A stored lead."""
    data = orjson.loads(text)
    pay = data.pop("base_salary")
    if pay:
        pay[3] = Unit(pay[3]) if pay[3] else None
    return Lead(
        **{name: data[name] for name in _LEAD_TEXTS},
        job_location=tuple(Place(**part) for part in data["job_location"]),
        workplace=Workplace(data["workplace"]) if data["workplace"] else None,
        employment_type=tuple(data["employment_type"]),
        base_salary=Pay(*pay) if pay else None,
    )
