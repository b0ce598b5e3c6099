"""Arbeitnow: a board for Germany and remote work."""

from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Pace, Page, Scraper, ScraperOptions, read, shape

_HOSTS = ("arbeitnow.com", "www.arbeitnow.com")


class Arbeitnow(Scraper):
    """The board's newest postings by pages of 100, with their texts.

    Source: the documentation of Arbeitnow's job board API (public, no key). It has no filters. Its
    `links.next` carries along a search of somebody else's, so that pages are asked for by their number.
    `job_types` mix employment with levels, in English and German. Credit is asked for: `url` leads there.
    """

    kind = "arbeitnow"
    verified = True
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=1.0, burst=5)

    class Options(ScraperOptions):
        pages: int = Field(
            5, ge=1, le=200, description="how many pages of 100 postings to read, newest first"
        )
        base_url: BaseUrl = Field("https://www.arbeitnow.com", description="the board's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        listing = page.path in ((), ("jobs",), ("api", "job-board-api"))
        return cls.propose() if page.host in _HOSTS and listing else None

    async def gather(self, fetch: Fetch) -> Items:
        seen: set[str] = set()
        for number in range(1, self.options.pages + 1):
            answer = await fetch.json(f"{self.options.base_url}/api/job-board-api", params={"page": number})
            jobs = shape.required(answer, "data")
            fresh = [job for job in jobs if shape.text(job, "slug") not in seen]
            if not jobs and number == 1:
                raise ChangedLayout("no postings, and the board is never without any")
            for item in read(fresh, _posting):
                yield item
            seen |= set(shape.texts(jobs, ..., "slug"))
            if not fresh or ("links" in answer and not shape.text(answer, "links", "next")):
                return


def _posting(job: Any) -> RawPosting:
    place, tags = shape.text(job, "location"), shape.texts(job, "tags", ...)
    remote = job.get("remote") is True
    return RawPosting(
        identifier=job["slug"],
        url=job["url"],
        title=job["title"],
        description=shape.text(job, "description"),
        hiring_organization=shape.text(job, "company_name"),
        employment_unit=shape.joined(*(tag for tag in tags if tag.lower() != "remote")),
        job_location=shape.places(place),
        job_location_type="remote" if remote else None,
        employment_type=shape.texts(job, "job_types", ...),
        date_posted=shape.moment(job, "created_at"),
    )
