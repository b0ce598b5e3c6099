"""What the recorded payloads of workatastartup hold."""

import json
import re
from html import escape, unescape
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("workatastartup/*.html",)
LIST = "/companies/acme/jobs"


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    options = {"company": "acme"}
    data = unescape(re.findall(r'data-page="([^"]*)"', text)[0])
    if '"WaasShowJobPage"' in data:
        return _detail(payload, text)
    listed = data.partition('"jobPostings":')[2].partition('"jobsUrl"')[0]
    jobs = {
        re.findall(r"\d+", job)[0]: said(
            hiring_organization=True,
            job_location=re.search(r'"location":"\w', job) and '"location":"Remote' not in job,
            base_salary='"salaryRange":"$' in job,
            employment_type='"type":"' in job,
            employment_unit='"prettyRole":"' in job,
            skills='"skills":["' in job,
            apply_url=True,
        )
        for job in re.split(r'(?="id":\d+,"title":)', listed)[1:]
    }
    return Served(options, {LIST: payload.read_bytes()}, jobs)


def _detail(payload: Path, text: str) -> Served:
    path = "/companies/acme/jobs/abc-a-title"
    data = json.dumps({"props": {"jobPostings": [{"id": 7, "title": "A title", "url": path}]}})
    listing = f'<div data-page="{escape(data)}"></div>'.encode()
    fields = said(
        hiring_organization=True,
        description='"description":' in text,
        date_posted='"datePosted":' in text,
        employment_type='"employmentType":' in text,
        base_salary='"minValue":' in text,
        job_location='"addressLocality":' in text,
    )
    return Served({"company": "acme"}, {LIST: listing, path: payload.read_bytes()}, {"7": fields})
