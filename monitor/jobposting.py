"""Openings as schema.org JobPosting objects, with ours under "rolewatch". Pure.

Source of the names and shapes: schema.org JobPosting, MonetaryAmount, QuantitativeValue, Place and
PostalAddress, and what Google's documentation of job postings asks of them (`TELECOMMUTE` for remote).
"""

from typing import Any

from monitor.models import Pay, Place, Posting, Workplace
from monitor.store.queries import OpeningView, Twin


def opening_json(view: OpeningView, twin: Twin | None = None) -> dict[str, Any]:
    """One opening as `openings --json` prints it; `twin` is its other side, inside or outside the employer."""
    posting = view.posting
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        **posting_json(posting),
        "rolewatch": {
            "id": view.id,
            "status": view.status,
            "firstSeen": view.first_seen,
            "lastSeen": view.last_seen,
            "role": view.role,
            "reposts": view.reposts,
            "workplace": posting.workplace,
            "seniority": posting.seniority,
            **_stated(
                {
                    "requisition": posting.requisition,
                    "grade": posting.grade,
                    "hiringManager": posting.hiring_manager,
                    "engagement": posting.engagement,
                }
            ),
            "internal": any(s.internal for s in view.sightings),
            **_twin(twin),
            "postings": [
                {
                    "source": s.source,
                    "kind": s.kind,
                    "identifier": s.identifier,
                    "url": s.url,
                    "status": s.status,
                    "internal": bool(s.internal),
                }
                for s in view.sightings
            ],
            "matches": [
                {
                    "watch": m.watch,
                    "score": m.score,
                    "reasons": [
                        _stated(
                            {"part": r.part, "points": r.points, "words": r.words, "sentence": r.sentence}
                        )
                        for r in m.reasons
                    ],
                    "missing": list(m.missing),
                    **_stated({"employmentUnit": m.employment_unit}),
                }
                for m in view.matches
            ],
            **({"marks": view.marks} if view.marks else {}),
        },
    }


def _twin(twin: Twin | None) -> dict[str, Any]:
    if twin is None:
        return {}
    said = {"since": twin.since, "source": twin.source, "url": twin.url, "opening": twin.opening}
    return {"alsoOutside" if twin.outside else "alsoInside": said}


def posting_json(posting: Posting) -> dict[str, Any]:
    """One posting in schema.org's words; what is not stated is left out."""
    return _stated(
        {
            "title": posting.title,
            "url": posting.url,
            "identifier": {
                "@type": "PropertyValue",
                "name": posting.hiring_organization or posting.source,
                "value": posting.identifier,
            },
            "hiringOrganization": _named("Organization", posting.hiring_organization),
            "employmentUnit": _named("Organization", posting.employment_unit),
            "jobLocation": [_place(place) for place in posting.job_location],
            "jobLocationType": "TELECOMMUTE" if posting.workplace is Workplace.REMOTE else None,
            "applicantLocationRequirements": [
                {"@type": "Country" if len(name) == 2 else "AdministrativeArea", "name": name}
                for name in posting.applicant_location_requirements
            ],
            "baseSalary": _pay(posting.base_salary),
            "employmentType": list(posting.employment_type),
            "skills": list(posting.skills),
            "datePosted": posting.date_posted and posting.date_posted.isoformat(),
            "validThrough": posting.valid_through and posting.valid_through.isoformat(),
            "description": posting.description,
        }
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != []}


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _place(place: Place) -> dict[str, Any]:
    address = _stated(
        {
            "@type": "PostalAddress",
            "addressLocality": place.locality,
            "addressRegion": place.region,
            "addressCountry": place.country,
        }
    )
    geo = None
    if place.latitude is not None and place.longitude is not None:
        geo = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return _stated({"@type": "Place", "name": place.text, "address": address, "geo": geo})


def _pay(pay: Pay | None) -> dict[str, Any] | None:
    if pay is None:
        return None
    value = _stated(
        {
            "@type": "QuantitativeValue",
            "minValue": pay.minimum,
            "maxValue": pay.maximum,
            "unitText": pay.unit and pay.unit.value,
        }
    )
    yearly = _stated({"minValue": pay.yearly_minimum, "maxValue": pay.yearly_maximum})
    return _stated(
        {
            "@type": "MonetaryAmount",
            "currency": pay.currency,
            "value": value,
            "description": pay.text,
            "rolewatch:yearly": yearly or None,
        }
    )
