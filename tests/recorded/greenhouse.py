"""What the recorded payloads of greenhouse hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("greenhouse/*.json",)
BOARDS = ("greenhouse", "board")


def served(payload: Path) -> Served:
    jobs = {
        str(job["id"]): said(
            hiring_organization=job.get("company_name"),
            job_location=job["location"]["name"].strip(),
            date_posted=job.get("first_published"),
            description=job.get("content"),
            employment_unit=job.get("departments"),
            requisition=job.get("requisition_id"),
        )
        for job in whole(payload)["jobs"]
    }
    return Served({"board": "acme"}, {"/v1/boards/acme/jobs": payload.read_bytes()}, jobs)
