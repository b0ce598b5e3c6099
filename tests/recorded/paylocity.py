"""What the recorded payloads of paylocity hold."""

import json
import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("paylocity/*.html",)
BOARDS = ("paylocity", "board")

GUID = "00000000-0000-4000-8000-000000000001"
BOARD = f"/recruiting/jobs/All/{GUID}"


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    options = {"board": GUID}
    if "window.pageData" not in text:
        return _detail(payload, text)
    jobs = {}
    for job in re.split(r'(?="JobId":)', text)[1:]:
        if '"IsInternal":true' not in job:
            jobs[re.findall(r'"JobId":(\d+)', job)[0]] = said(
                hiring_organization=re.search(r'"ModuleTitle":"\w', text),
                job_location=re.search(r'"(City|LocationName)":"\w', job),
                date_posted='"PublishedDate":"' in job,
                employment_unit='"HiringDepartment":"' in job,
                workplace='"IsRemote":true' in job,
            )
    return Served(options, {BOARD: payload.read_bytes()}, jobs)


def _detail(payload: Path, text: str) -> Served:
    job = {"JobId": 7, "JobTitle": "A title", "PublishedDate": "2026-06-22T12:56:03-05:00"}
    listing = f"<script>window.pageData = {json.dumps({'Jobs': [job]})};</script>".encode()
    fields = said(
        hiring_organization='"hiringOrganization"' in text,
        description='"description"' in text,
        date_posted=True,
        job_location='"addressLocality":"' in text,
        base_salary='"minValue":' in text,
        employment_type='"employmentType":"' in text,
    )
    answers = {BOARD: listing, "/recruiting/jobs/Details/7": payload.read_bytes()}
    return Served({"board": GUID}, answers, {"7": fields})
