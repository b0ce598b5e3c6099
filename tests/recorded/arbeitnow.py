"""What the recorded payloads of arbeitnow hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("arbeitnow/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        job["slug"]: said(
            description=job["description"],
            hiring_organization=job["company_name"],
            employment_unit=[tag for tag in job["tags"] if tag != "Remote"],
            employment_type="full time" in job["job_types"],
            date_posted=job["created_at"],
            job_location=job["location"] not in ("", "Remote"),
            workplace=job["remote"],
        )
        for job in whole(payload)["data"]
    }
    return Served({}, {"/api/job-board-api": payload.read_bytes()}, jobs)
