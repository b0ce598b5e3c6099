"""Paylocity: one customer's recruiting board."""

import re
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Pace,
    Page,
    Scraper,
    ScraperOptions,
    paging,
    shape,
    structured,
)

_HOST = "recruiting.paylocity.com"
Guid = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
_NUMBER = re.compile(r"\s*\[\d+\]$")
_OLDER = {"description": ".job-preview-details", "job_location": ".preview-location"}
_PLACE = {
    "locality": "City",
    "region": "State",
    "country": "Country",
    "postal_code": "Zip",
    "street": "Address",
}


class Paylocity(Scraper):
    """One customer's board: all its postings in the page's script, JSON-LD on each posting's own page.

    Source: the pages, as recorded. The JSON-LD writes the time of publication in UTC with a US offset
    behind it, so that the list's is taken. The customer's number stands behind its name ("Acme [1234]").
    Postings for the customer's own people are passed over. The own pages are asked for two at a time.
    """

    kind = "paylocity"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True
    pace = Pace(at_once=2, per_second=2.0, burst=5)

    class Options(ScraperOptions):
        board: Guid = Field(description="the GUID in recruiting.paylocity.com/recruiting/jobs/All/GUID")
        base_url: BaseUrl = Field(f"https://{_HOST}", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case (_, jobs, every, board, *_) if page.host == _HOST and jobs.lower() == "jobs":
                return cls.propose(board=board) if every.lower() == "all" else None
            case ("recruiting", _, "api", "feed", "jobs", board, *_) if page.host == _HOST:
                return cls.propose(board=board)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        root = f"{self.options.base_url}/recruiting/jobs"
        answer = await fetch.get(f"{root}/All/{self.options.board}")
        board = shape.behind(answer.text, "window.pageData")
        jobs = shape.required(board, "Jobs")
        company = _NUMBER.sub("", shape.text(board, "ModuleTitle") or "") or None

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            found = structured.completed(entry, page.text, page.url, **_OLDER)
            return found.detailed(date_posted=entry.date_posted)

        build = partial(_posting, root=root, company=company)
        async for item in paging.whole(fetch, jobs, build, details):
            yield item


def _posting(job: Any, root: str, company: str | None) -> RawPosting | None:
    if job.get("IsInternal") is True:
        return None
    place = shape.place_of(job.get("JobLocation"), **_PLACE)
    return RawPosting(
        identifier=job["JobId"],
        title=job["JobTitle"],
        url=f"{root}/Details/{job['JobId']}",
        description=shape.text(job, "Description"),
        hiring_organization=company,
        employment_unit=shape.text(job, "HiringDepartment"),
        job_location=shape.places(place or shape.text(job, "LocationName")),
        job_location_type="remote" if job.get("IsRemote") is True else None,
        date_posted=shape.moment(job, "PublishedDate"),
    )
