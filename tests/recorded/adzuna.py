"""What the recorded payloads of adzuna hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("adzuna/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        job["id"]: said(
            hiring_organization=job.get("company", {}).get("display_name"),
            job_location=job.get("location", {}).get("display_name"),
            base_salary=job.get("salary_min") and str(job.get("salary_is_predicted")) == "0",
            employment_type=job.get("contract_time") or job.get("contract_type"),
            employment_unit=job.get("category", {}).get("label"),
            description=job.get("description"),
            date_posted=job.get("created"),
        )
        for job in whole(payload)["results"]
    }
    options = {"app_id": "id-of-app", "app_key": "key-of-app", "country": "us", "newest": max(len(jobs), 1)}
    return Served(options, {"/v1/api/jobs/us/search/1": payload.read_bytes()}, jobs)
