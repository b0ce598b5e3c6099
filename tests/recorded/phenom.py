"""What the recorded payloads of phenom hold."""

import json
import re
from pathlib import Path
from typing import Any

from support_recorded import Served, said

PAYLOADS = ("phenom/*[!t].json", "phenom/*.html")


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    if payload.suffix == ".html":
        script = re.split(r"phApp\.ddo\s*=\s*", text)[1]
        found = json.JSONDecoder().raw_decode(script)[0]["eagerLoadRefineSearch"]
        country, language = _site(text)
        answers = {f"/{country}/{language}/search-results": payload.read_bytes()}
        return Served({"locale": f"{language}_{country}"}, answers, _jobs(found))
    answer = json.loads(text)
    if "searchJobs" in answer:
        answers = {"/api/ACME/searchJobs": payload.read_bytes()}
        return Served({}, answers, _jobs(answer["searchJobs"]), more={"content": "/api/ACME"})
    return Served({}, {"/widgets": payload.read_bytes()}, _jobs(answer["refineSearch"]))


def _site(text: str) -> tuple[str, str]:
    base = re.findall(r'"baseUrl"\s*:\s*"https://[^/"]+/([a-z]+)/([a-z]{2})', text)
    return base[0] if base else ("us", "en")


def _jobs(search: dict[str, Any]) -> dict[str, set[str]]:
    return {
        job.get("jobSeqNo") or job.get("jobId") or job["reqId"]: said(
            job_location=job.get("multi_location") or job.get("location") or job.get("cityStateCountry"),
            date_posted=job.get("postedDate"),
            description=job.get("descriptionTeaser"),
            employment_unit=job.get("category"),
            employment_type=job.get("type"),
            requisition=job.get("reqId"),
            apply_url=job.get("applyUrl"),
        )
        for job in search["data"]["jobs"]
    }
