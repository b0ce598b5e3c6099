"""What the recorded payloads of rippling hold."""

import json
from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("rippling/*.json",)
BOARDS = ("rippling", "board")
OPTIONS = {"board": "acme"}


def served(payload: Path) -> Served:
    found, api = whole(payload), "/platform/api/ats/v1/board/acme/jobs"
    if isinstance(found, list):
        return Served(OPTIONS, {api: payload.read_bytes()}, {row["uuid"]: _row(row) for row in found})
    row = {"uuid": found["uuid"], "name": found["name"]}
    answers = {api: json.dumps([row]).encode(), f"{api}/{found['uuid']}": payload.read_bytes()}
    return Served(OPTIONS, answers, {found["uuid"]: _details(found)})


def _row(row: dict[str, Any]) -> set[str]:
    place = (row.get("workLocation") or {}).get("label") or ""
    return said(
        hiring_organization=True,
        job_location=place and not place.startswith("Remote"),
        employment_unit=row.get("department"),
    )


def _details(job: dict[str, Any]) -> set[str]:
    return said(
        hiring_organization=True,
        job_location=job.get("workLocations"),
        date_posted=job.get("createdOn"),
        description=job["description"].get("role"),
        employment_unit=job.get("department"),
        employment_type=job.get("employmentType"),
        base_salary=job.get("payRangeDetails"),
    )
