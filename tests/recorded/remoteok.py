"""What the recorded payloads of remoteok hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("remoteok/*.json",)
_NO_PLACE = ("", "remote", "remoto")


def served(payload: Path) -> Served:
    jobs = {
        job["id"]: {"workplace", "date_posted", "apply_url"}
        | said(
            description=job["description"].strip(),
            hiring_organization=job["company"].strip(),
            job_location=job["location"].strip(" ,").lower() not in _NO_PLACE,
            base_salary=job["salary_max"],
        )
        for job in whole(payload)
        if "position" in job
    }
    return Served({}, {"/api": payload.read_bytes()}, jobs)
