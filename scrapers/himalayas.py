"""Himalayas: a board of remote work."""

from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPay, RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Pace, Page, Scraper, ScraperOptions, read, shape

_HOSTS = ("himalayas.app", "www.himalayas.app")
_PAGE = 20


class Himalayas(Scraper):
    """The board's newest postings by pages of 20, with their texts.

    Source: the documentation of Himalayas' jobs API (public, no key). Of some hundred thousand postings the
    newest are read; it has no filters, shows 20 a page whatever is asked for, and refuses bursts. A
    posting's identifier is its address. Pay is by the year. Credit is asked for: `url` leads there.
    """

    kind = "himalayas"
    verified = True
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=0.5, burst=3)

    class Options(ScraperOptions):
        pages: int = Field(
            10, ge=1, le=500, description="how many pages of 20 postings to read, newest first"
        )
        base_url: BaseUrl = Field("https://himalayas.app", description="the board's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        listing = page.path in ((), ("jobs",), ("jobs", "api"))
        return cls.propose() if page.host in _HOSTS and listing else None

    async def gather(self, fetch: Fetch) -> Items:
        seen: set[str] = set()
        offset = 0
        for _ in range(self.options.pages):
            wanted = {"limit": _PAGE, "offset": offset}
            answer = await fetch.json(f"{self.options.base_url}/jobs/api", params=wanted)
            jobs = shape.required(answer, "jobs")
            if not jobs and not seen:
                raise ChangedLayout("no postings, and the board is never without any")
            fresh = [job for job in jobs if shape.text(job, "guid") not in seen]
            for item in read(fresh, _posting):
                yield item
            seen |= set(shape.texts(jobs, ..., "guid"))
            offset += len(jobs)
            if not fresh or offset >= (shape.count(answer, "totalCount") or offset + 1):
                return


def _posting(job: Any) -> RawPosting:
    reach = shape.texts(job, "locationRestrictions", ...)
    return RawPosting(
        identifier=job["guid"],
        url=shape.web(job["guid"]) or job["applicationLink"],
        title=job["title"],
        description=shape.text(job, "description") or shape.text(job, "excerpt"),
        hiring_organization=shape.text(job, "companyName"),
        employment_unit=shape.joined(*shape.texts(job, "parentCategories", ...)),
        job_location=shape.places(*reach),
        job_location_type="remote",
        applicant_location_requirements=reach,
        base_salary=_pay(job),
        employment_type=shape.texts([job.get("employmentType")], ...),
        date_posted=shape.moment(job, "pubDate"),
        valid_through=shape.moment(job, "expiryDate"),
        seniority=shape.text(shape.each(job, "seniority"), 0),
        apply_url=shape.web(job.get("applicationLink")),
    )


def _pay(job: Any) -> RawPay | None:
    """None where only a currency stands: it does with every posting."""
    low, high = shape.number(job, "minSalary"), shape.number(job, "maxSalary")
    unit = shape.text(job, "salaryPeriod") or "YEAR"
    return shape.pay(low, high, shape.text(job, "currency"), unit) if low or high else None
