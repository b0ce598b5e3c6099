"""What the recorded payloads of manatal hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("manatal/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        job["hash"]: said(
            hiring_organization=True,
            job_location=job["location_display"],
            description=job["description"],
            base_salary=job["is_salary_visible"] and job.get("salary_min"),
        )
        for job in whole(payload)["results"]
    }
    return Served({"company": "acme"}, {"/api/v1.0/c/acme/jobs/": payload.read_bytes()}, jobs)
