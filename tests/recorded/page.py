"""What the recorded payloads of page hold."""

import re
from pathlib import Path

from support_recorded import Served

from monitor.models import Posting

PAYLOADS = ("successfactors/*search*.html",)


ROW = {
    "items": "tr.data-row:not(.header)",
    "fields": {
        "title": "a.jobTitle-link",
        "url": "a.jobTitle-link@href",
        "job_location": ".jobLocation",
        "date": ".jobDate",
    },
}


def served(payload: Path) -> Served:
    text = payload.read_text()
    links = re.findall(
        r'<a href="([^"]+)"[^>]*class="jobTitle-link|class="jobTitle-link[^"]*"[^>]*href="([^"]+)"', text
    )
    jobs = {(one or other).rstrip("/"): {"job_location"} for one, other in links}
    return Served(ROW, {"/search": payload.read_bytes()}, jobs, "url", "/search")


def key(posting: Posting) -> str:
    return re.sub(r"^https?://[^/]+", "", posting.url)
