"""What the recorded payloads of feed hold."""

import json
import re
from pathlib import Path

from support_recorded import Served

from monitor.models import Posting

PAYLOADS = ("weworkremotely/*.rss", "teamtailor/*jobs.*")


def served(payload: Path) -> Served:
    text = payload.read_text()
    if payload.suffix == ".json":
        jobs = {
            item["url"]: {"description", "date_posted", "hiring_organization"}
            for item in json.loads(text)["items"]
        }
    else:
        items = re.findall(r"<item>(.*?)</item>", text, re.S)
        links = [re.findall(r"<link>(.*?)</link>", item)[0] for item in items]
        jobs = {link: {"description", "date_posted", "hiring_organization", "job_location"} for link in links}
    return Served({}, {"/feed": payload.read_bytes()}, jobs, "url", "/feed")


def key(posting: Posting) -> str:
    return posting.url
