"""What the recorded payloads of gusto hold."""

import re
from pathlib import Path

from support_recorded import Served, said

PAYLOADS = ("gusto/*.html",)
GUID = "fb414ff4-ec5b-41f6-8d40-add48634cd5b"


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    options = {"board": "acme"}
    if "job_boards-show" in text:
        rows = re.findall(r'href="/postings/[^"]*?([0-9a-f-]{36})"(.*?)</a>', text, re.S)
        jobs = {
            key: said(
                hiring_organization=True,
                job_location=re.search(r"</svg>\s*\w", row) and "Remote" not in row,
                employment_type=re.search(r"(Full|Part) time", row),
            )
            for key, row in rows
        }
        return Served(options, {"/boards/acme": payload.read_bytes()}, jobs)
    path = f"/postings/acme-a-title-{GUID}"
    listing = f'<ul><li><a href="{path}"><h3>A title</h3></a></li></ul>'.encode()
    answers = {"/boards/acme": listing, path: payload.read_bytes()}
    return Served(options, answers, {GUID: {"description"}})
