"""What the recorded payloads of eightfold hold."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from support_recorded import Served, said, whole

PAYLOADS = ("eightfold/*.json",)
HOSTS = re.compile(r"\.eightfold\.ai$|\.netflix\.net$")
BOARDS = (
    "eightfold",
    lambda options: (
        urlsplit(options.base_url).netloc.split(".")[0],
        (options.domain or "").partition(".")[0],
    ),
)


def served(payload: Path) -> Served:
    found = whole(payload)
    api, listing = ("apply/v2/jobs", found) if "positions" in found else ("pcsx/search", found["data"])
    jobs = {
        str(job["id"]): said(
            job_location=job.get("locations") or job.get("location"),
            date_posted=job.get("t_create") or job.get("postedTs") or job.get("creationTs"),
            employment_unit=job.get("department"),
            requisition=job.get("display_job_id") or job.get("displayJobId"),
            workplace=job.get("work_location_option") or job.get("workLocationOption"),
        )
        for job in listing["positions"]
    }
    return Served({"domain": "acme.example"}, {f"/api/{api}": payload.read_bytes()}, jobs)
