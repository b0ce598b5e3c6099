"""What the recorded payloads of join hold."""

import itertools
import json
import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("join/*.html",)
BOARDS = ("join_com", "company")


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    if '"JobPosting"' in text:
        return _detail(payload, text)
    blocks = re.split(r'"idParam"\s*:', text)
    jobs = {
        re.findall(r'"id"\s*:\s*(\d+)', before)[-1]: said(
            hiring_organization=True,
            job_location='"cityName"' in block,
            date_posted='"createdAt"' in block,
            employment_unit='"category"' in block,
            workplace='"workplaceType"' in block,
        )
        for before, block in itertools.pairwise(blocks)
    }
    return Served({"company": "acme"}, {"/companies/acme": payload.read_bytes()}, jobs)


def _detail(payload: Path, text: str) -> Served:
    job = {"id": 7, "idParam": "9-a-title", "title": "A title", "createdAt": "2026-09-01T08:00:00Z"}
    jobs = {"items": [job], "pagination": {"page": 1, "pageCount": 1, "total": 1}}
    data = json.dumps({"props": {"pageProps": {"initialState": {"jobs": jobs}}}})
    listing = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'.encode()
    fields = said(
        hiring_organization=True,
        description='"description"' in text,
        date_posted=True,
        job_location='"addressLocality"' in text,
        base_salary=re.search(r'"minValue"\s*:\s*"?\d', text),
    )
    answers = {"/companies/acme": listing, "/companies/acme/9-a-title": payload.read_bytes()}
    return Served({"company": "acme"}, answers, {"7": fields})
