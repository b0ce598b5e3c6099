"""iCIMS Attract (Jibe): the career sites that iCIMS builds for its larger customers."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, paging, shape

_MARK = re.compile(r"\bapp\.jibecdn\.com\b|\bwindow\._jibe\b")


class Jibe(Scraper):
    """One career site: a JSON listing by numbered pages of 100, with the whole text of each posting.

    Source: the sites' own data calls (undocumented), as recorded. The site is NAME.jibeapply.com or the
    customer's own domain. `additional_locations` are the places beside the first, `salary_currency` is often
    empty beside amounts, `update_date` changes for many postings at once. Each posting is an entry with
    all of it under `data`.
    """

    kind = "jibe"
    verified = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="the career site's scheme and host: https://NAME.jibeapply.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        own = page.html and _MARK.search(page.html)
        return cls.propose(base_url=page.origin) if own or page.customer_of("jibeapply.com") else None

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = f"page={turn.number + 1}&limit=100&sortBy=posted_date&descending=false&internal=false"
            answer = await fetch.json(f"{self.options.base_url}/api/jobs?{wanted}")
            jobs = [shape.dig(job, "data") for job in shape.required(answer, "jobs")]
            return paging.Shown(jobs, shape.count(answer, "totalCount"))

        async for item in paging.listing(fetch, ask, "slug", self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        pay = ("salary_min_value", "salary_max_value", "salary_currency")
        return RawPosting(
            identifier=job["slug"],
            title=job["title"],
            url=f"{self.options.base_url}/jobs/{shape.segment(str(job['slug']))}",
            description=shape.unescaped_once(_text(job)),
            hiring_organization=shape.text(job, "hiring_organization"),
            employment_unit=shape.joined(*_categories(job)),
            job_location=_places(job),
            base_salary=shape.pay(*(job.get(part) for part in pay)),
            employment_type=shape.texts([job.get("employment_type")], ...),
            date_posted=shape.moment(job, "posted_date"),
            valid_through=shape.moment(job, "posting_expiry_date"),
            requisition=shape.text(job, "req_id"),
            apply_url=shape.web(job.get("apply_url")),
        )


def _text(job: Any) -> str | None:
    parts = (("Responsibilities", "responsibilities"), ("Qualifications", "qualifications"))
    return shape.sections(
        (None, shape.text(job, "description")), *((head, shape.text(job, key)) for head, key in parts)
    )


def _categories(job: Any) -> tuple[str, ...]:
    named = shape.texts(job, "categories", ..., "name")
    return named or shape.texts(job, "category", ...) or shape.texts([job.get("department")], ...)


def _places(job: Any) -> tuple[RawPlace, ...]:
    """The first place and the others; `full_location` holds all of them in one text."""
    places = shape.places(*map(_place, [job, *shape.each(job, "additional_locations")]))
    return places or shape.places(shape.text(job, "full_location") or shape.text(job, "location_name"))


def _place(found: Any) -> RawPlace | None:
    return shape.place(
        locality=shape.dig(found, "city"),
        region=shape.dig(found, "state"),
        country=shape.dig(found, "country_code") or shape.dig(found, "country"),
        postal_code=shape.dig(found, "postal_code"),
        street=shape.dig(found, "street_address"),
        latitude=shape.dig(found, "latitude"),
        longitude=shape.dig(found, "longitude"),
    )
