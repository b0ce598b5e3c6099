"""What the recorded payloads of avature hold."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support_recorded import Served, said

PAYLOADS = ("avature/*.html",)


def _names(options: Any) -> tuple[str, ...]:
    """The customer at avature.net; of an own domain the list has the address, with or without its end."""
    parts = urlsplit(options.url)
    host, path = (parts.hostname or "").split("."), parts.path.strip("/").split("/")
    return (*host[:1], *host[1:2], *(path if "avature" not in host else ()))


BOARDS = ("avature", _names)

LIST = "/careers/SearchJobs"
DETAIL = re.compile(r'href="[^"]*/(?:Job|Folder|Pipeline)Detail/[^"?]*?/(\d+)(?:\?[^"]*)?"')


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    if "article__content__view__field__value" in text:
        return _detail(payload, text)
    starts = {}
    for found in DETAIL.finditer(text):
        starts.setdefault(found[1], found.start())
    ends = [*list(starts.values())[1:], len(text)]
    jobs = {}
    for (key, start), end in zip(starts.items(), ends, strict=True):
        block = text[start:end]
        jobs[key] = said(
            date_posted=re.search(r"Posted \d", block),
            requisition=re.search(r"Ref\W+\d", block),
            job_location="list-item-location" in block or re.search(r"<span>[^<]+, [^<]+</span>", block),
        )
    return Served({}, {LIST: payload.read_bytes()}, jobs, "url", LIST)


def _detail(payload: Path, text: str) -> Served:
    path = "/careers/JobDetail/A-title/7"
    listing = f'<ul><li><a href="{path}">A title</a></li></ul>'.encode()
    fields = said(
        description=True,
        hiring_organization='"og:site_name"' in text,
        job_location=re.search(r"Location\b", text),
        date_posted=re.search(r"(Posted|Posting) Date|Date Posted", text),
        base_salary=re.search(r"Salary Range|Pay Range", text),
        requisition=re.search(r">\s*(Job #|Ref|Req)", text),
    )
    return Served({}, {LIST: listing, path: payload.read_bytes()}, {"7": fields}, "url", LIST)
