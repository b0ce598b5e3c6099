"""What the recorded payloads of breezy hold."""

import re
from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("breezy/*.json",)
BOARDS = ("breezy", lambda options: options.base_url.removeprefix("https://").partition(".")[0])


def served(payload: Path) -> Served:
    jobs = {job["id"]: _fields(job) for job in whole(payload)}
    return Served({}, {"/json": payload.read_bytes()}, jobs)


def _fields(job: dict[str, Any]) -> set[str]:
    place = job.get("location") or {}
    return said(
        hiring_organization=(job.get("company") or {}).get("name"),
        job_location=(place.get("city") or "Remote") != "Remote",
        date_posted=job.get("published_date"),
        description=job.get("description"),
        employment_unit=job.get("department"),
        employment_type=(job.get("type") or {}).get("name"),
        base_salary=re.search(r"\d", job.get("salary") or ""),
        workplace=place.get("is_remote"),
    )
