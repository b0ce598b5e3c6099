"""What the recorded payloads of icims hold."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from support_recorded import Served, said

PAYLOADS = ("icims/*.html",)
BOARDS = ("icims", lambda options: _names(urlsplit(options.base_url).netloc))


def _names(host: str) -> tuple[str, ...]:
    """The list names a portal by its host, or by what follows "careers-" in it."""
    return host, f"https://{host}", host.removesuffix(".icims.com").removeprefix("careers-")


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    details = re.findall(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", text, re.S)
    if details:
        return _detail(payload, json.loads(details[0]))
    links = re.findall(r'href="[^"]*/jobs/(\d+)/[^"/]+/job\b', text)
    fields = said(job_location=re.search(r"\b[A-Z]{2}-[A-Z]{2}-\w", text) and "Job Location" in text)
    return Served({}, {"/jobs/search": payload.read_bytes()}, dict.fromkeys(links, fields))


def _detail(payload: Path, job: dict[str, Any]) -> Served:
    path = urlsplit(job["url"]).path
    row = f'<div class="iCIMS_JobsTable"><div class="row"><a href="{path}"><h3>x</h3></a></div></div>'
    fields = said(
        hiring_organization=job.get("hiringOrganization"),
        job_location=job.get("jobLocation"),
        date_posted=job.get("datePosted"),
        valid_through=job.get("validThrough"),
        description=job.get("description"),
        employment_type=job.get("employmentType"),
    )
    answers = {"/jobs/search": row.encode(), path: payload.read_bytes(), unquote(path): payload.read_bytes()}
    return Served({}, answers, {path.split("/")[2]: fields})
