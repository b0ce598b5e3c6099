"""Landing.jobs: a board of technology jobs in Europe."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Pace, Page, Scraper, ScraperOptions, read, shape

_HOSTS = ("landing.jobs", "www.landing.jobs")
_PAGE = 50
_COMPANY = re.compile(r"/at/([^/?#]+)/")
_PARTS = (
    (None, "role_description"),
    ("Main requirements", "main_requirements"),
    ("Nice to have", "nice_to_have"),
    ("Perks", "perks"),
)


class LandingJobs(Scraper):
    """The board's postings by pages of 50, with their texts.

    Unverified: it rests on what others wrote of the board's public API (no key), in which some fields have
    two spellings: `gross_salary_low` and `salary_low`, `locations` and `city`. An employer is named in a
    posting's address only. Nothing tells how many postings there are: the last page is the one that brings
    nothing new.
    """

    kind = "landingjobs"
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=1.0, burst=3)

    class Options(ScraperOptions):
        pages: int = Field(20, ge=1, le=200, description="how many pages of 50 postings to read at most")
        base_url: BaseUrl = Field("https://landing.jobs", description="the board's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        listing = page.path in ((), ("jobs",), ("api", "v1", "jobs"), ("api", "v1", "jobs.json"))
        return cls.propose() if page.host in _HOSTS and listing else None

    async def gather(self, fetch: Fetch) -> Items:
        seen: set[str] = set()
        offset = 0
        for _ in range(self.options.pages):
            wanted = {"limit": _PAGE, "offset": offset}
            jobs = shape.required(await fetch.json(f"{self.options.base_url}/api/v1/jobs", params=wanted))
            fresh = [job for job in jobs if shape.text(job, "id") not in seen]
            for item in read(fresh, _posting):
                yield item
            seen |= set(shape.texts(jobs, ..., "id"))
            offset += len(jobs)
            if len(jobs) < _PAGE or not fresh:
                return


def _posting(job: Any) -> RawPosting:
    company = _COMPANY.search(job["url"])
    remote = job.get("remote") is True
    return RawPosting(
        identifier=job["id"],
        url=job["url"],
        title=job["title"],
        description=shape.sections(*((head, shape.text(job, name)) for head, name in _PARTS)),
        hiring_organization=shape.text(job, "company_name") or (company[1] if company else None),
        job_location=shape.places(*map(_place, shape.each(job, "locations")), _place(job)),
        job_location_type="remote" if remote else None,
        base_salary=_pay(job),
        employment_type=shape.texts([job.get("type")], ...),
        skills=shape.texts(job, "tags", ...),
        date_posted=shape.moment(job, "published_at") or shape.moment(job, "created_at"),
        valid_through=shape.moment(job, "expires_at"),
    )


def _place(found: Any) -> RawPlace | None:
    code = shape.text(found, "country_code") or shape.text(found, "country_name")
    return shape.place(locality=shape.text(found, "city"), country=code)


def _pay(job: Any) -> RawPay | None:
    low, high = (
        shape.number(job, f"gross_{name}") or shape.number(job, name)
        for name in ("salary_low", "salary_high")
    )
    return shape.pay(low, high, shape.text(job, "currency_code"), "YEAR") if low or high else None
