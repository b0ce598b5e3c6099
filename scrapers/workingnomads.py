"""Working Nomads: a board of remote work."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Pace, Page, Scraper, ScraperOptions, read, shape

_HOST = re.compile(r"(?:www\.)?workingnomads\.com?")
_NUMBER = re.compile(r"/jobs?/(?:go/)?(\d+)/?$")


class WorkingNomads(Scraper):
    """The board's newest postings, with their texts, in one answer.

    Unverified: it rests on what others wrote of the board's public JSON (no key). A posting has no
    identifier but its address, of which the number is taken where it ends in one. `tags` are words with
    commas, `category_name` the board's section.
    """

    kind = "workingnomads"
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=0.5, burst=2)

    class Options(ScraperOptions):
        base_url: BaseUrl = Field("https://www.workingnomads.com", description="the board's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        listing = page.path in ((), ("jobs",), ("api", "exposed_jobs"))
        return cls.propose() if _HOST.fullmatch(page.host) and listing else None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.json(f"{self.options.base_url}/api/exposed_jobs/", whole=True)
        if not shape.required(answer):
            raise ChangedLayout("no postings, and the board is never without any")
        for item in read(answer, _posting):
            yield item


def _posting(job: Any) -> RawPosting:
    url = job["url"]
    number = _NUMBER.search(url)
    return RawPosting(
        identifier=number[1] if number else url,
        url=url,
        title=job["title"],
        description=shape.text(job, "description"),
        hiring_organization=shape.text(job, "company_name"),
        employment_unit=shape.text(job, "category_name"),
        job_location=shape.places(shape.text(job, "location")),
        job_location_type="remote",
        skills=shape.texts((shape.text(job, "tags") or "").split(","), ...),
        date_posted=shape.moment(job, "pub_date"),
    )
