"""What the recorded payloads of jazzhr-api hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("jazzhr/*api*.json",)


def served(payload: Path) -> Served:
    jobs = {
        job["board_code"]: said(
            hiring_organization=True,
            job_location=job["city"],
            date_posted=job["original_open_date"],
            description=job["description"],
            employment_unit=job["department"],
            employment_type=job["type"],
            requisition=job["internal_code"],
            base_salary=job["minimum_salary"] not in ("", "0"),
        )
        for job in whole(payload)
        if job["status"] == "Open"
    }
    return Served({"company": "acme", "api_key": "k-123"}, {"/v1/jobs/page/1": payload.read_bytes()}, jobs)
