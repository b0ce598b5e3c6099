"""RawPosting → Posting: what a source said, understood. Pure: no clock, no network.

    text · title · organization · place · pay · dates · employment · engagement · workplace · url

Each part is a module by itself, and each result is `None` (or empty) where the source stated nothing.
What the source's own fields say wins over what its text says.
"""

from datetime import datetime

from monitor.models import Pay, Place, Posting, RawPosting, Workplace
from monitor.normalize import (
    dates,
    employment,
    engagement,
    pay,
    place,
    seniority,
    text,
    title,
    url,
    workplace,
)
from monitor.normalize import organization as organizations
from monitor.normalize.title import CleanTitle


def normalize(
    raw: RawPosting, *, source: str, kind: str, seen: datetime, organization: str | None = None
) -> Posting:
    """The posting that `raw` means.

    `seen` (UTC) is when it was read: relative dates count from it. `organization` is the employer of the
    whole source, by its configuration or its own page; it is used where the posting names none.
    """
    named = title.clean(raw.title)
    description = text.plain(raw.description) if raw.description else None
    places = _places(raw, named)
    where = _workplace(raw, named, description)
    countries = tuple(dict.fromkeys(found.country for found in places if found.country))
    return Posting(
        source=source,
        kind=kind,
        identifier=raw.identifier,
        url=url.canonical(raw.url),
        title=named.text,
        description=description or None,
        hiring_organization=_organization(raw.hiring_organization) or _organization(organization),
        employment_unit=text.one_line(raw.employment_unit) or None if raw.employment_unit else None,
        job_location=places,
        workplace=where,
        applicant_location_requirements=_requirements(raw, named, places, where),
        base_salary=_pay(raw, description, countries),
        employment_type=employment.parse(raw.employment_type),
        skills=raw.skills,
        seniority=seniority.stated(raw.seniority) or seniority.stated(raw.grade) or named.seniority,
        date_posted=dates.parse(raw.date_posted, seen),
        valid_through=dates.parse(raw.valid_through, seen),
        requisition=raw.requisition or named.requisition,
        role=raw.role,
        apply_url=url.canonical(raw.apply_url) if raw.apply_url else None,
        listing=raw.listing,
        page=raw.page,
        grade=text.one_line(raw.grade) or None if raw.grade else None,
        hiring_manager=text.one_line(raw.hiring_manager) or None if raw.hiring_manager else None,
        engagement=engagement.parse(raw.engagement),
    )


def _organization(name: str | None) -> str | None:
    return organizations.clean(name) or None if name else None


def _places(raw: RawPosting, named: CleanTitle) -> tuple[Place, ...]:
    """The stated places; without them the one of a title ("Engineer (Hybrid, Berlin)")."""
    if not raw.job_location and named.place and named.workplace is not Workplace.REMOTE:
        return place.parse(named.place)
    found = (one for stated in raw.job_location for one in place.parse(stated))
    return tuple(dict.fromkeys(found))


def _workplace(raw: RawPosting, named: CleanTitle, description: str | None) -> Workplace | None:
    """The source's own field first, then its title and places, then its text."""
    if stated := workplace.parse(raw.job_location_type):
        return stated
    if named.workplace:
        return named.workplace
    names = " · ".join(part for one in raw.job_location for part in (one.name, one.locality) if part)
    return workplace.parse(names) or (workplace.find(description) if description else None)


def _requirements(
    raw: RawPosting, named: CleanTitle, places: tuple[Place, ...], where: Workplace | None
) -> tuple[str, ...]:
    """Where applicants may live: stated, or the countries that a remote posting names as its place."""
    if raw.applicant_location_requirements or where is not Workplace.REMOTE:
        return place.areas(raw.applicant_location_requirements)
    if named.place:
        return place.areas((named.place,))
    return place.areas(tuple(one.country or one.text for one in places if not one.locality))


def _pay(raw: RawPosting, description: str | None, countries: tuple[str, ...]) -> Pay | None:
    """The source's own field wins; a title or a description is asked only without it."""
    if raw.base_salary and (stated := pay.parse(raw.base_salary, countries=countries)):
        return stated
    return pay.find(raw.title, countries=countries) or (
        pay.find(description, countries=countries) if description else None
    )


__all__ = ["normalize"]
