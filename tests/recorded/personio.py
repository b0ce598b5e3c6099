"""What the recorded payloads of personio hold."""

import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("personio/*.xml",)
BOARDS = ("personio", "company")


def served(payload: Path) -> Served:
    text = payload.read_text()
    jobs = {}
    for position in re.findall(r"<position>(.*?)</position>", text, re.S):
        (key,) = re.findall(r"<id>(\d+)</id>", position)
        jobs[key] = said(
            hiring_organization=True,
            job_location="<office>" in position and "<office>Remote</office>" not in position,
            date_posted="<createdAt>" in position,
            employment_unit="<department>" in position,
            employment_type="<schedule>" in position,
            description="<value>" in position,
            base_salary="<salaryInformation>" in position,
        )
    return Served({"company": "acme"}, {"/xml": payload.read_bytes()}, jobs)
