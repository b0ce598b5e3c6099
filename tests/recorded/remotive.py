"""What the recorded payloads of remotive hold."""

import re
from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("remotive/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        str(job["id"]): {"workplace"}
        | said(
            description=job["description"],
            hiring_organization=job["company_name"],
            employment_unit=job["category"],
            employment_type=job["job_type"],
            date_posted=job["publication_date"],
            applicant_location_requirements=job["candidate_required_location"],
            base_salary=re.search(r"\d", job["salary"]),
        )
        for job in whole(payload)["jobs"]
    }
    return Served({}, {"/api/remote-jobs": payload.read_bytes()}, jobs)
