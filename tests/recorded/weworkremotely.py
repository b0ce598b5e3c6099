"""What the recorded payloads of weworkremotely hold."""

import re
from pathlib import Path

from support_recorded import Served, said

from monitor.models import Posting

PAYLOADS = ("weworkremotely/*.rss",)


def served(payload: Path) -> Served:
    items = re.findall(r"<item>(.*?)</item>", payload.read_text(), re.S)
    jobs = {
        _one(item, "link"): {"workplace", "hiring_organization", "description"}
        | said(
            job_location=_one(item, "region"),
            applicant_location_requirements=_one(item, "region"),
            employment_unit=_one(item, "category"),
            employment_type=_one(item, "type"),
            skills=_one(item, "skills"),
            date_posted=_one(item, "pubDate"),
            valid_through=_one(item, "expires_at"),
        )
        for item in items
    }
    return Served({"categories": ["design"]}, {"/categories/design.rss": payload.read_bytes()}, jobs)


def _one(item: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", item, re.S)
    return found[1].strip() if found else ""


def key(posting: Posting) -> str:
    return posting.url
