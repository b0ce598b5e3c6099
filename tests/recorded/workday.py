"""What the recorded payloads of workday hold."""

import json
import re
from pathlib import Path

from support_recorded import Served, whole

PAYLOADS = ("workday/*.json",)
BOARDS = ("workday", "site")


def served(payload: Path) -> Served:
    found = whole(payload)
    api = "/wday/cxs/acme/Site"
    options = {"tenant": "acme", "site": "Site"}
    if "jobPostings" in found:
        paths = [job["externalPath"] for job in found["jobPostings"]]
        jobs = {path.rpartition("_")[2]: {"hiring_organization", "job_location"} for path in paths}
        assert len(jobs) == len(paths)
        return Served(options, {f"{api}/jobs": payload.read_bytes()}, jobs)
    info = found["jobPostingInfo"]
    path = re.sub(r"^https://[^/]+/[^/]+", "", info["externalUrl"])
    listing = {
        "total": 1,
        "jobPostings": [{"title": info["title"], "externalPath": path, "locationsText": "2 Locations"}],
    }
    fields = {
        "hiring_organization",
        "job_location",
        "date_posted",
        "description",
        "employment_type",
        "requisition",
    }
    answers = {f"{api}/jobs": json.dumps(listing).encode(), f"{api}{path}": payload.read_bytes()}
    return Served(options, answers, {path.rpartition("_")[2]: fields})
