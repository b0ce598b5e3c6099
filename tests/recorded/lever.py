"""What the recorded payloads of lever hold."""

import json
from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("lever/*.json",)
BOARDS = ("lever", "site")


def served(payload: Path) -> Served:
    found = whole(payload)
    found = found if isinstance(found, list) else [found]
    jobs = {
        job["id"]: said(
            hiring_organization=True,
            job_location=job["categories"].get("location"),
            date_posted=job.get("createdAt"),
            description=job.get("description"),
            employment_unit=job["categories"].get("team"),
            employment_type=job["categories"].get("commitment") not in (None, "Scholarship"),
            base_salary=job.get("salaryRange"),
        )
        for job in found
    }
    return Served({"site": "acme"}, {"/v0/postings/acme": json.dumps(found).encode()}, jobs)
