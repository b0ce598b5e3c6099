"""What the recorded payloads of comeet hold."""

import json
import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("comeet/*",)


def served(payload: Path) -> Served:
    text = payload.read_text()
    options = {"company": "30.005"}
    api, more = "/careers-api/2.0/company/30.005/positions", {"site_url": ""}
    start = re.search(r"COMPANY_POSITIONS_DATA\s*=\s*|\A(?=\s*\[)", text)
    assert start
    positions, _ = json.JSONDecoder().raw_decode(text[start.end() :].lstrip())
    answers = {"/jobs/acme/30.005": payload.read_bytes(), api: json.dumps(positions).encode()}
    options |= {"name": "acme"} if "<html" in text else {"token": "AB12"}
    jobs = {
        job["uid"]: said(
            hiring_organization=True,
            job_location=(job.get("location") or {}).get("city"),
            employment_unit=job.get("department"),
            requisition=job.get("internal_use_custom_id"),
            description=any(part["value"] for part in job.get("details") or ()),
            workplace=job.get("workplace_type"),
        )
        for job in positions
        if not job.get("is_internal")
    }
    return Served(options, answers, jobs, more=more)
