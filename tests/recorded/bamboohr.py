"""What the recorded payloads of bamboohr hold."""

import json
import re
from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("bamboohr/*.json",)
BOARDS = ("bamboohr", "company")
OPTIONS = {"company": "acme"}


def served(payload: Path) -> Served:
    found = whole(payload)["result"]
    if isinstance(found, list):
        jobs = {job["id"]: _fields(job) for job in found}
        return Served(OPTIONS, {"/careers/list": payload.read_bytes()}, jobs)
    job = found["jobOpening"]
    listing = {"meta": {"totalCount": 1}, "result": [{"id": "7", "jobOpeningName": job["jobOpeningName"]}]}
    answers = {"/careers/list": json.dumps(listing).encode(), "/careers/7/detail": payload.read_bytes()}
    return Served(OPTIONS, answers, {"7": _fields(job)})


def _fields(job: dict[str, Any]) -> set[str]:
    return said(
        hiring_organization=True,
        job_location=any((job.get(name) or {}).get("city") for name in ("location", "atsLocation")),
        date_posted=job.get("datePosted"),
        description=job.get("description"),
        employment_unit=job.get("departmentLabel"),
        employment_type="time" in (job.get("employmentStatusLabel") or "").lower(),
        base_salary=re.search(r"\d{2}", job.get("compensation") or ""),
        workplace=job.get("locationType"),
    )
