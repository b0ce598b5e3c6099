"""What the recorded payloads of teamtailor hold."""

import json
import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("teamtailor/*jobs.*",)
BOARDS = ("teamtailor", lambda options: options.base_url.removeprefix("https://").partition(".")[0])


def served(payload: Path) -> Served:
    text = payload.read_text()
    if payload.suffix == ".json":
        jobs = {
            _number(item["url"]): _json(item.get("_jobposting") or {}) for item in json.loads(text)["items"]
        }
    else:
        items = re.findall(r"<item>(.*?)</item>", text, re.S)
        jobs = {_number(re.findall(r"<link>(.*?)</link>", item)[0]): _rss(item) for item in items}
    return Served({}, {f"/jobs{payload.suffix}": payload.read_bytes()}, jobs)


def _number(url: str) -> str:
    return url.split("/jobs/")[1].split("-")[0]


def _json(job: dict[str, object]) -> set[str]:
    return said(
        hiring_organization=job.get("hiringOrganization"),
        job_location=job.get("jobLocation"),
        date_posted=job.get("datePosted"),
        description=job.get("description"),
        employment_type=job.get("employmentType"),
        valid_through=job.get("validThrough"),
    )


def _rss(item: str) -> set[str]:
    return said(
        hiring_organization=True,
        job_location=re.search(r"<tt:city>[^<\s]", item),
        date_posted="<pubDate>" in item,
        description="<description>" in item,
        employment_unit=re.search(r"<tt:department>[^<\s]", item),
        workplace=re.search("<remoteStatus>(none|hybrid|fully)<", item),
    )
