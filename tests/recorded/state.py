"""What the recorded pages that carry their openings for their own scripts hold."""

import html
import json
import re
from pathlib import Path
from typing import Any

from support_recorded import Served, said

PAYLOADS = (
    "careers_html/*jobylon*widget.html",
    "join/*-page.html",
    "paylocity/*-board.html",
    "workatastartup/*-list.html",
)

LITERAL = {
    "state": "JBL.embed_v2['jobs']",
    "items": "@",
    "fields": {
        "title": "title",
        "identifier": "id",
        "url": "url",
        "location": "locations[]",
        "department": "departments | [0]",
        "employment_type": "employment_type",
        "date": "published_date",
    },
}
VARIABLE = {
    "state": "pageData",
    "items": "Jobs",
    "fields": {
        "title": "JobTitle",
        "identifier": "JobId",
        "url": "https://recruiting.example/Recruiting/Jobs/Details/{identifier}",
        "location": "LocationName",
        "department": "HiringDepartment",
        "date": "PublishedDate",
    },
}
SCRIPT = {
    "state": "__NEXT_DATA__",
    "items": "props.pageProps.initialState.jobs.items",
    "total": "props.pageProps.initialState.jobs.pagination.total",
    "fields": {
        "title": "title",
        "identifier": "idParam",
        "url": "https://join.example/companies/acme/{identifier}",
        "location": "city.cityName",
        "department": "category.name",
        "date": "createdAt",
    },
}
ATTRIBUTE = {
    "state": "@data-page",
    "items": "[].props.jobPostings[]",
    "fields": {"title": "title", "identifier": "id", "url": "url", "location": "location"},
}


def served(payload: Path) -> Served:
    text = payload.read_text(encoding="utf-8")
    if "jobylon" in payload.name:
        return _served(payload, LITERAL, _literal(text))
    if payload.parent.name == "paylocity":
        data = json.loads(re.search(r"window\.pageData = (\{.*\});", text)[1])
        jobs = {
            str(job["JobId"]): said(
                job_location=job["LocationName"],
                employment_unit=job["HiringDepartment"],
                date_posted=job["PublishedDate"],
            )
            for job in data["Jobs"]
        }
        return _served(payload, VARIABLE, jobs)
    if payload.parent.name == "join":
        data = json.loads(re.search(r'id="__NEXT_DATA__"[^>]*>(.*?)</script>', text, re.S)[1])
        listed = data["props"]["pageProps"]["initialState"]["jobs"]["items"]
        return _served(
            payload, SCRIPT, {job["idParam"]: said(date_posted=job["createdAt"]) for job in listed}
        )
    data = json.loads(html.unescape(re.search(r'data-page="([^"]*)"', text)[1]))
    jobs = {str(job["id"]): said(job_location=job["location"]) for job in data["props"]["jobPostings"]}
    return _served(payload, ATTRIBUTE, jobs)


def _served(payload: Path, options: dict[str, Any], jobs: dict[str, set[str]]) -> Served:
    return Served(options, {"/jobs": payload.read_bytes()}, jobs, "url", "/jobs")


def _literal(text: str) -> dict[str, set[str]]:
    """The entries of an object literal, told apart by the lines of their numbers."""
    parts = re.split(r"^ +id: '(\d+)',$", text, flags=re.M)
    return {
        number: said(
            job_location=re.search(r"locations: \[\s+'(.+)'", entry),
            employment_unit=re.search(r"departments: \[\s+'(.+)'", entry),
            date_posted=re.search(r"published_date: '(.+)'", entry),
        )
        for number, entry in zip(parts[1::2], parts[2::2], strict=True)
    }
