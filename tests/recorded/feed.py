"""What the recorded payloads of feed hold."""

import re
from pathlib import Path

from support_recorded import Served

from monitor.models import Posting

PAYLOADS = ("weworkremotely/*.rss",)


def served(payload: Path) -> Served:
    text = payload.read_text()
    links = [
        re.findall(r"<link>(.*?)</link>", item)[0] for item in re.findall(r"<item>(.*?)</item>", text, re.S)
    ]
    jobs = {link: {"description", "date_posted", "hiring_organization", "job_location"} for link in links}
    return Served({}, {"/feed": payload.read_bytes()}, jobs, "url", "/feed")


def key(posting: Posting) -> str:
    return posting.url
