"""What the recorded payloads of oracle hold."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support_recorded import Served, said, whole

PAYLOADS = ("oracle_hcm/*.json",)
API = "/hcmRestApi/resources/latest/recruitingCEJobRequisition"
OPTIONS = {"site": "CX_1"}
# Sites that the list shortens in its own way.
NICKNAMES = {
    "CX_1004": "a49",
    "AmnealIndiaCareers": "amneal-india",
    "PenskeCareers": "penske",
    "SolsticeAdvancedMaterials": "solstice",
    "AlithyaCareersCarrieres": "alithya",
    "CX_5": "henner",
}
BOARDS = ("oracle", lambda options: _names(options.site, urlsplit(options.base_url).netloc))


def _names(site: str, host: str) -> tuple[str, ...]:
    """The list names a customer's main site by the customer, another one by itself."""
    return host.split(".")[0], site, NICKNAMES.get(site, site)


def served(payload: Path) -> Served:
    first = whole(payload)["items"][0]
    if "requisitionList" in first:
        jobs = {job["Id"]: _fields(job) for job in first["requisitionList"]}
        return Served(OPTIONS, {f"{API}s": payload.read_bytes()}, jobs)
    row = {"Id": first["Id"], "Title": first["Title"]}
    listing = {"items": [{"TotalJobsCount": 1, "requisitionList": [row]}]}
    answers = {f"{API}s": json.dumps(listing).encode(), f"{API}Details": payload.read_bytes()}
    return Served(OPTIONS, answers, {first["Id"]: _fields(first)})


def _fields(job: dict[str, Any]) -> set[str]:
    units = ("Department", "Organization", "BusinessUnit", "JobFamily", "Category", "JobFunction")
    return said(
        job_location=job.get("PrimaryLocation"),
        date_posted=job.get("PostedDate") or job.get("ExternalPostedStartDate"),
        description=job.get("ExternalDescriptionStr") or job.get("ShortDescriptionStr"),
        employment_unit=any(job.get(name) for name in units),
        employment_type=job.get("JobSchedule"),
        requisition=True,
    )
