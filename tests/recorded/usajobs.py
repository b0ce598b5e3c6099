"""What the recorded payloads of usajobs hold."""

from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("usajobs/*.json",)
_KNOWN = {"PA", "PH", "PD", "PM", "PW"}


def served(payload: Path) -> Served:
    items = whole(payload)["SearchResult"]["SearchResultItems"]
    jobs = {item["MatchedObjectId"]: _fields(item["MatchedObjectDescriptor"]) for item in items}
    options = {"email": "jane@acme.example", "key": "key-of-jane"}
    return Served(options, {"/api/Search": payload.read_bytes()}, jobs)


def _fields(job: dict[str, Any]) -> set[str]:
    details = job.get("UserArea", {}).get("Details", {})
    shown = job.get("PositionLocationDisplay", "").partition(" (")[0]
    nowhere = shown == "Multiple Locations" or shown.startswith(("Anywhere", "May be"))
    return said(
        hiring_organization=job.get("OrganizationName"),
        job_location=shown and not nowhere,
        workplace=details.get("RemoteIndicator"),
        base_salary=any(
            pay["RateIntervalCode"] in _KNOWN and float(pay["MaximumRange"])
            for pay in job.get("PositionRemuneration", ())
        ),
        employment_type=job.get("PositionSchedule"),
        description=details.get("JobSummary"),
        date_posted=job.get("PublicationStartDate"),
        valid_through=job.get("ApplicationCloseDate"),
        requisition=job.get("PositionID"),
    )
