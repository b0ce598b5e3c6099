"""What the recorded payloads of workable hold."""

from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("workable/0[1-5]-*.json",)
BOARDS = ("workable", "account")


def served(payload: Path) -> Served:
    found = whole(payload)
    if "jobs" in found:
        jobs = {job["shortcode"]: _widget(job) for job in found["jobs"]}
        return Served({"account": "acme"}, {"/api/v1/widget/accounts/acme": payload.read_bytes()}, jobs)
    jobs = {job["shortcode"]: _searched(job) for job in found["results"]}
    return Served({"account": "acme"}, {"/api/v3/accounts/acme/jobs": payload.read_bytes()}, jobs)


def _widget(job: dict[str, Any]) -> set[str]:
    return said(
        hiring_organization=True,
        job_location=job.get("country"),
        date_posted=job.get("published_on"),
        description=job.get("description"),
        employment_unit=job.get("department"),
        employment_type=job.get("employment_type"),
        requisition=job.get("code"),
        workplace=job.get("telecommuting"),
        apply_url=job.get("application_url"),
    )


def _searched(job: dict[str, Any]) -> set[str]:
    return said(
        hiring_organization=True,
        job_location=job["location"]["country"],
        date_posted=job.get("published"),
        employment_unit=job.get("department"),
        employment_type=job.get("type"),
        requisition=job.get("code"),
        workplace=job.get("workplace"),
    )
