"""What the recorded payloads of jsonld hold."""

import re
from pathlib import Path

from support_recorded import Served

from monitor.models import Posting

PAYLOADS = (
    "jsonld/*.html",
    "indeed/*jsonld.html",
)


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    fields = {
        "hiringOrganization": "hiring_organization",
        "jobLocation": "job_location",
        "datePosted": "date_posted",
    }
    fields |= {"description": "description", "employmentType": "employment_type"}
    blocks = re.split(r'"@type"\s*:\s*"JobPosting"', text)[1:]
    jobs = {
        re.findall(r'"title"\s*:\s*"((?:[^"\\]|\\.)*)"', block)[0]: {
            ours for theirs, ours in fields.items() if f'"{theirs}": "' in block or f'"{theirs}":"' in block
        }
        for block in blocks
    }
    return Served({}, {"/jobs/1": payload.read_bytes()}, jobs, "url", "/jobs/1")


def key(posting: Posting) -> str:
    return posting.title
