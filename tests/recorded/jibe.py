"""What the recorded payloads of jibe hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("icims/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        job["data"]["slug"]: said(
            job_location=job["data"].get("city") or job["data"].get("full_location"),
            date_posted=job["data"].get("posted_date"),
            description=job["data"].get("description"),
            employment_unit=job["data"].get("categories") or job["data"].get("category"),
            employment_type=job["data"].get("employment_type"),
            hiring_organization=job["data"].get("hiring_organization"),
            requisition=job["data"].get("req_id"),
            base_salary=job["data"].get("salary_min_value"),
        )
        for job in whole(payload)["jobs"]
    }
    return Served({}, {"/api/jobs": payload.read_bytes()}, jobs)
