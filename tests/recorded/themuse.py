"""What the recorded payloads of themuse hold."""

import json
from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("themuse/*.json",)


def served(payload: Path) -> Served:
    """An answer, or its results alone, which make one page."""
    found = whole(payload)
    answer = found if isinstance(found, dict) else {"page": 1, "page_count": 1, "results": found}
    jobs = {
        str(job["id"]): said(
            description=job["contents"],
            hiring_organization=job["company"]["name"],
            employment_unit=job["categories"],
            date_posted=job["publication_date"],
            job_location=[place for place in job["locations"] if "Remote" not in place["name"]],
            workplace=[place for place in job["locations"] if "Remote" in place["name"]],
            seniority=job["levels"],
        )
        for job in answer["results"]
    }
    return Served({"pages": 1}, {"/api/public/jobs": json.dumps(answer).encode()}, jobs)
