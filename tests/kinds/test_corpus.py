"""Every recorded payload, served on loopback as its system would: no posting lost, none invented.

What each must hold is read from the payload here, by other means than the scraper's.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support_server import Reply, Server

from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Posting, SourceState
from monitor.normalize import normalize
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

NOW = datetime(2026, 10, 20, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}
ROW = {
    "items": "tr.data-row:not(.header)",
    "fields": {
        "title": "a.jobTitle-link",
        "url": "a.jobTitle-link@href",
        "job_location": ".jobLocation",
        "date": ".jobDate",
    },
}


@dataclass(frozen=True)
class Served:
    """A payload as a source: options but for the address, answers by path, and what each posting must say."""

    options: dict[str, Any]
    answers: dict[str, bytes]
    expected: dict[str, set[str]]
    address: str = "base_url"
    path: str = ""


def _whole(payload: Path) -> Any:
    return json.loads(payload.read_bytes())


def _said(**fields: Any) -> set[str]:
    """The names of the fields that the payload fills."""
    return {name for name, value in fields.items() if value}


def greenhouse(payload: Path) -> Served:
    jobs = {
        str(job["id"]): _said(
            hiring_organization=job.get("company_name"),
            job_location=job["location"]["name"].strip(),
            date_posted=job.get("first_published"),
            description=job.get("content"),
            employment_unit=job.get("departments"),
            requisition=job.get("requisition_id"),
        )
        for job in _whole(payload)["jobs"]
    }
    return Served({"board": "acme"}, {"/v1/boards/acme/jobs": payload.read_bytes()}, jobs)


def lever(payload: Path) -> Served:
    found = _whole(payload)
    found = found if isinstance(found, list) else [found]
    jobs = {
        job["id"]: _said(
            hiring_organization=True,
            job_location=job["categories"].get("location"),
            date_posted=job.get("createdAt"),
            description=job.get("description"),
            employment_unit=job["categories"].get("team"),
            employment_type=job["categories"].get("commitment") not in (None, "Scholarship"),
            base_salary=job.get("salaryRange"),
        )
        for job in found
    }
    return Served({"site": "acme"}, {"/v0/postings/acme": json.dumps(found).encode()}, jobs)


def ashby(payload: Path) -> Served:
    jobs = {
        job["id"]: _said(
            hiring_organization=True,
            job_location=job.get("location"),
            date_posted=job.get("publishedAt"),
            description=job.get("descriptionHtml"),
            employment_unit=job.get("department"),
            employment_type=job.get("employmentType"),
            base_salary=(job.get("compensation") or {}).get("scrapeableCompensationSalarySummary"),
        )
        for job in _whole(payload)["jobs"]
        if job.get("isListed", True)
    }
    return Served({"board": "acme"}, {"/posting-api/job-board/acme": payload.read_bytes()}, jobs)


def workday(payload: Path) -> Served:
    found = _whole(payload)
    api = "/wday/cxs/acme/Site"
    options = {"tenant": "acme", "site": "Site"}
    if "jobPostings" in found:
        paths = [job["externalPath"] for job in found["jobPostings"]]
        jobs = {path.rpartition("_")[2]: {"hiring_organization", "job_location"} for path in paths}
        assert len(jobs) == len(paths)
        return Served(options, {f"{api}/jobs": payload.read_bytes()}, jobs)
    info = found["jobPostingInfo"]
    path = re.sub(r"^https://[^/]+/[^/]+", "", info["externalUrl"])
    listing = {
        "total": 1,
        "jobPostings": [{"title": info["title"], "externalPath": path, "locationsText": "2 Locations"}],
    }
    fields = {
        "hiring_organization",
        "job_location",
        "date_posted",
        "description",
        "employment_type",
        "requisition",
    }
    answers = {f"{api}/jobs": json.dumps(listing).encode(), f"{api}{path}": payload.read_bytes()}
    return Served(options, answers, {path.rpartition("_")[2]: fields})


def smartrecruiters(payload: Path) -> Served:
    found = _whole(payload)
    api = "/v1/companies/Acme/postings"
    answers: dict[str, bytes] = {}
    if "content" in found:
        listed, details = found["content"], {}
        answers[api] = payload.read_bytes()
    elif "list_pages" in found:
        listed, details = [job for page in found["list_pages"] for job in page["content"]], found["details"]
        starts = [0, *(len(page["content"]) for page in found["list_pages"][:-1])]
        for start, page in zip(starts, found["list_pages"], strict=True):
            answers[f"{api}?limit=100&offset={start}"] = json.dumps(page).encode()
    else:
        listed, details = [found], {found["id"]: found}
        answers[api] = json.dumps({"totalFound": 1, "content": listed}).encode()
    answers |= {f"{api}/{key}": json.dumps(detail).encode() for key, detail in details.items()}
    jobs = {
        job["id"]: _said(
            hiring_organization=job["company"]["name"],
            job_location=job["location"].get("city"),
            date_posted=job.get("releasedDate"),
            employment_type=job.get("typeOfEmployment", {}).get("label"),
            employment_unit=job.get("department", {}).get("label") or job.get("function", {}).get("label"),
            requisition=job.get("refNumber"),
            description=details.get(job["id"], {}).get("jobAd", {}).get("sections"),
            base_salary=details.get(job["id"], {}).get("compensation"),
        )
        for job in listed
    }
    return Served({"company": "Acme"}, answers, jobs)


def personio(payload: Path) -> Served:
    text = payload.read_text()
    jobs = {}
    for position in re.findall(r"<position>(.*?)</position>", text, re.S):
        (key,) = re.findall(r"<id>(\d+)</id>", position)
        jobs[key] = _said(
            hiring_organization=True,
            job_location="<office>" in position and "<office>Remote</office>" not in position,
            date_posted="<createdAt>" in position,
            employment_unit="<department>" in position,
            employment_type="<schedule>" in position,
            description="<value>" in position,
            base_salary="<salaryInformation>" in position,
        )
    return Served({"company": "acme"}, {"/xml": payload.read_bytes()}, jobs)


def jsonld(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    fields = {
        "hiringOrganization": "hiring_organization",
        "jobLocation": "job_location",
        "datePosted": "date_posted",
    }
    fields |= {"description": "description", "employmentType": "employment_type"}
    blocks = re.split(r'"@type"\s*:\s*"JobPosting"', text)[1:]
    jobs = {
        re.findall(r'"title"\s*:\s*"((?:[^"\\]|\\.)*)"', block)[0]: {
            ours for theirs, ours in fields.items() if f'"{theirs}": "' in block or f'"{theirs}":"' in block
        }
        for block in blocks
    }
    return Served({}, {"/jobs/1": payload.read_bytes()}, jobs, "url", "/jobs/1")


def feed(payload: Path) -> Served:
    text = payload.read_text()
    if payload.suffix == ".json":
        jobs = {
            item["url"]: {"description", "date_posted", "hiring_organization"}
            for item in json.loads(text)["items"]
        }
    else:
        items = re.findall(r"<item>(.*?)</item>", text, re.S)
        links = [re.findall(r"<link>(.*?)</link>", item)[0] for item in items]
        jobs = {link: {"description", "date_posted", "hiring_organization", "job_location"} for link in links}
    return Served({}, {"/feed": payload.read_bytes()}, jobs, "url", "/feed")


def page(payload: Path) -> Served:
    text = payload.read_text()
    links = re.findall(
        r'<a href="([^"]+)"[^>]*class="jobTitle-link|class="jobTitle-link[^"]*"[^>]*href="([^"]+)"', text
    )
    jobs = {(one or other).rstrip("/"): {"job_location"} for one, other in links}
    return Served(ROW, {"/search": payload.read_bytes()}, jobs, "url", "/search")


FOLDERS: dict[str, tuple[str, Callable[[Path], Served]]] = {
    "greenhouse": ("*.json", greenhouse),
    "lever": ("*.json", lever),
    "ashby": ("*.json", ashby),
    "workday": ("*.json", workday),
    "smartrecruiters": ("*.json", smartrecruiters),
    "personio": ("*.xml", personio),
    "jsonld": ("*.html", jsonld),
    "weworkremotely": ("*.rss", feed),
    "teamtailor": ("*jobs.*", feed),
    "successfactors": ("*search*.html", page),
}
DETAILS_WITH_JSONLD = (
    "icims/*jsonld.html",
    "indeed/*jsonld.html",
    "jobvite/*jsonld.html",
    "workatastartup/*jsonld.html",
)


def _payloads(corpus: Path) -> Iterator[tuple[Path, Callable[[Path], Served]]]:
    for folder, (pattern, reader) in FOLDERS.items():
        yield from ((path, reader) for path in sorted((corpus / "payloads" / folder).glob(pattern)))
    for pattern in DETAILS_WITH_JSONLD:
        yield from ((path, jsonld) for path in sorted((corpus / "payloads").glob(pattern)))


@dataclass
class Tally:
    read: int = 0
    wrong: list[str] = field(default_factory=list)


def test_every_recorded_payload_is_read_with_no_posting_lost_and_none_invented(corpus: Path) -> None:
    tally = Tally()
    for path, reader in _payloads(corpus):
        served = reader(path)
        found = asyncio.run(_gathered(reader.__name__, served))
        name = f"{path.parent.name}/{path.name}"
        by = {_key(reader.__name__, posting): posting for posting in found}
        if by.keys() != served.expected.keys() or len(found) != len(by):
            tally.wrong.append(f"{name}: {sorted(by)} instead of {sorted(served.expected)}")
        for key, fields in served.expected.items():
            missing = sorted(name for name in fields if key in by and not getattr(by[key], name))
            tally.wrong += [f"{name} {key} has no {', '.join(missing)}"] if missing else []
        tally.read += len(found)
    assert not tally.wrong, "\n".join(tally.wrong)
    assert tally.read >= 150, "the corpus has more than that"


def _key(kind: str, posting: Posting) -> str:
    if kind == "jsonld":
        return posting.title
    if kind == "page":
        return re.sub(r"^https?://[^/]+", "", posting.url)
    return posting.url if kind == "feed" else posting.identifier


async def _gathered(kind: str, served: Served) -> list[Posting]:
    with Server() as server:
        for path, body in served.answers.items():
            server.add(path, Reply(200, body, JSON if body.lstrip()[:1] in (b"{", b"[") else {}))
        options = {**served.options, served.address: server.url(served.path).rstrip("/")}
        source = Source(name="acme", kind=kind, options=load(kind).Options(**options))
        async with Egress(FetchSettings(retries=0), now=lambda: NOW) as egress:
            gathered = await gather(source, SourceState(), egress)
    assert not gathered.broken, gathered.broken
    return [normalize(raw, source="acme", kind=kind, seen=NOW) for raw in gathered.postings]
