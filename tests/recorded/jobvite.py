"""What the recorded payloads of jobvite hold."""

import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("jobvite/*.html",)
BOARDS = ("jobvite", "company")


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    options = {"company": "acme"}
    if "JobPosting" not in text:
        rows = re.findall(r'href="[^"]*?/job/([\w-]+)[^"]*"(.*?)(?=href="|\Z)', text, re.S)
        jobs = {}
        for key, rest in rows:
            place = re.search(r"jv-job-list-location[^>]*>([^<]*)", rest)
            jobs[key] = said(hiring_organization=True, job_location=place and "Remote" not in place[1])
        return Served(options, {"/acme/search/": payload.read_bytes()}, jobs)
    key = "oAAA1111"
    listing = f'<ul><li><a href="/acme/job/{key}">A title</a></li></ul>'.encode()
    fields = said(
        date_posted='"datePosted"' in text,
        description='"description"' in text,
        employment_unit='"industry"' in text,
        job_location='"addressLocality"' in text,
        employment_type=re.search(r'"employmentType"\s*:\s*\[?\s*"\w', text),
        base_salary=re.search(r'"minValue"\s*:\s*"?\d', text),
    )
    answers = {"/acme/search/": listing, f"/acme/job/{key}": payload.read_bytes()}
    return Served(options, answers, {key: fields})
