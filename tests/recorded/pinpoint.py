"""What the recorded payloads of pinpoint hold."""

from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("pinpoint/*.json",)
BOARDS = ("pinpoint", "company")


def served(payload: Path) -> Served:
    jobs = {job["id"]: _fields(job) for job in whole(payload)["data"]}
    return Served({"company": "acme"}, {"/postings.json": payload.read_bytes()}, jobs)


def _fields(job: dict[str, Any]) -> set[str]:
    behind = job.get("job") or {}
    return said(
        hiring_organization=True,
        job_location=(job.get("location") or {}).get("city"),
        date_posted=job.get("first_published_at"),
        valid_through=job.get("deadline_at"),
        description=job.get("description"),
        employment_unit=behind.get("department"),
        employment_type=job.get("employment_type"),
        base_salary=job.get("compensation_visible") and job.get("compensation_minimum"),
        requisition=behind.get("requisition_id"),
        workplace=job.get("workplace_type"),
    )
