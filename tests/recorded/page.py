"""What the recorded payloads of page hold."""

import re
from pathlib import Path

from support_recorded import Served

from monitor.models import Posting

PAYLOADS = ("careers_html/*-flymotion-careers.html",)


ROW = {
    "items": ".careers-job-listing-panel",
    "fields": {
        "title": "h3",
        "url": "a.careers-job-listing-view-button@href",
        "job_location": ".careers-job-listing-category-badge",
        "employment_type": ".careers-job-listing-detail-panel",
    },
}


def served(payload: Path) -> Served:
    links = re.findall(r'<a href="([^"]+)" class="careers-job-listing-view-button', payload.read_text())
    jobs = {link: {"job_location", "employment_type"} for link in links}
    return Served(ROW, {"/careers": payload.read_bytes()}, jobs, "url", "/careers")


def key(posting: Posting) -> str:
    return re.sub(r"^https?://[^/]+", "", posting.url)
