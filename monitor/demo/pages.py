"""The demo's world in the shapes that real systems answer in. Pure.

Greenhouse's board and schema.org's JSON-LD as their documentation has them, RSS 2.0, and a portal
whose list is only there once its script has run.
"""

import html
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from monitor.demo.world import Job

SESSION_COOKIE = "acme_session"


def board(jobs: Iterable[Job], base: str) -> dict[str, Any]:
    """A Greenhouse job board with its contents, which are HTML escaped once."""
    found = [_greenhouse(job, base) for job in jobs]
    return {"jobs": found, "meta": {"total": len(found)}}


def _greenhouse(job: Job, base: str) -> dict[str, Any]:
    posted = f"{job.posted}T09:00:00+01:00"
    pay = job.pay and [
        {
            "min_cents": job.pay[0] * 100,
            "max_cents": job.pay[1] * 100,
            "currency_type": job.pay[2],
            "title": "Salary",
        }
    ]
    return {
        "id": job.id,
        "internal_job_id": job.id + 900_000,
        "requisition_id": job.requisition,
        "title": job.title,
        "company_name": job.employer,
        "updated_at": posted,
        "first_published": posted,
        "location": {"name": job.place},
        "absolute_url": f"{base}/jobs/{job.id}",
        "language": "en",
        "content": html.escape(f"<p>{job.text}</p>"),
        "metadata": None,
        "departments": [{"id": 1, "name": job.department, "parent_id": None, "child_ids": []}],
        "offices": [],
        **({"pay_input_ranges": pay} if pay else {}),
    }


def careers(jobs: Iterable[Job], base: str) -> str:
    """A careers page with a schema.org JobPosting for each opening."""
    graph = {"@context": "https://schema.org", "@graph": [_posting(job, base) for job in jobs]}
    script = json.dumps(graph, ensure_ascii=False).replace("</", "<\\/")
    listed = "".join(f'<li><a href="{base}/jobs/{job.id}">{html.escape(job.title)}</a></li>' for job in jobs)
    return _page(
        "Karriere bei Nordlicht", f'<ul>{listed}</ul><script type="application/ld+json">{script}</script>'
    )


def _posting(job: Job, base: str) -> dict[str, Any]:
    monthly = job.pay is not None and job.pay[0] < 20_000
    pay = job.pay and {
        "@type": "MonetaryAmount",
        "currency": job.pay[2],
        "value": {
            "@type": "QuantitativeValue",
            "minValue": job.pay[0],
            "maxValue": job.pay[1],
            "unitText": "MONTH" if monthly else "YEAR",
        },
    }
    return {
        "@type": "JobPosting",
        "title": job.title,
        "url": f"{base}/jobs/{job.id}",
        "identifier": {"@type": "PropertyValue", "name": job.employer, "value": str(job.id)},
        "datePosted": job.posted,
        "employmentType": "PART_TIME" if "Werkstudent" in job.title else "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": job.employer},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": job.place,
                "addressCountry": job.country,
            },
        },
        "description": f"<p>{job.text}</p>",
        **({"baseSalary": pay} if pay else {}),
    }


def feed(jobs: Iterable[Job], base: str) -> str:
    """An RSS 2.0 feed of a job board; titles are "Company: Role"."""
    items = "".join(_item(job, base) for job in jobs)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour Jobs</title>'
        f"<link>{base}/</link><description>Jobs by the water</description>{items}</channel></rss>"
    )


def _item(job: Job, base: str) -> str:
    posted = format_datetime(datetime.fromisoformat(f"{job.posted}T08:00:00").replace(tzinfo=UTC))
    text = html.escape(f"<p>{job.text}</p><p>Location: {job.place}</p>")
    return (
        f"<item><title>{html.escape(f'{job.employer}: {job.title}')}</title>"
        f"<link>{base}/harbour/{job.id}</link><guid>{base}/harbour/{job.id}</guid>"
        f"<pubDate>{posted}</pubDate><description>{text}</description></item>"
    )


def portal(jobs: Iterable[Job], base: str) -> str:
    """The internal portal: an empty list that a script fills."""
    rows = [
        {
            "id": job.requisition,
            "title": job.title,
            "unit": job.department,
            "place": job.place,
            "date": job.posted,
            "text": job.text,
            "href": f"{base}/portal/jobs/{job.requisition}",
        }
        for job in jobs
    ]
    data = json.dumps(rows, ensure_ascii=False).replace("</", "<\\/")
    return _page(
        "Acme internal jobs", f'<nav id="me">Signed in as you</nav><div id="jobs"></div>{_script(data)}'
    )


def _script(data: str) -> str:
    return f"""<script>
const rows = {data};
const part = (name, text) => Object.assign(document.createElement("span"), {{className: name, textContent: text}});
for (const row of rows) {{
  const card = Object.assign(document.createElement("article"), {{className: "job"}});
  card.dataset.id = row.id;
  const link = Object.assign(document.createElement("a"), {{href: row.href, textContent: row.title}});
  card.append(link, part("unit", row.unit), part("place", row.place), part("date", row.date), part("text", row.text));
  document.getElementById("jobs").append(card);
}}
</script>"""


def login() -> str:
    """What the portal shows without a session."""
    return _page(
        "Sign in", '<form method="post"><input name="user"><input type="password" name="password"></form>'
    )


def job(shown: Job) -> str:
    """A posting's own page."""
    return _page(shown.title, f"<h1>{html.escape(shown.title)}</h1><p>{html.escape(shown.text)}</p>")


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<link rel="icon" href="data:,"></head><body>{body}</body></html>'
    )
