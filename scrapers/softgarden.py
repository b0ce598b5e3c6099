"""softgarden: one company's career page."""

import re
from dataclasses import replace
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout, Gone
from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Fetch,
    Items,
    Listing,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    detailed,
    merged,
    read,
    shape,
    structured,
)

_NUMBERS = re.compile(r"complete_job_id_list\s*=\s*(?:jobs_selected\s*=\s*)?")
_FEED = "jobs.feed.json"


class Softgarden(Scraper):
    """All openings of a company: one feed of schema.org's JobPostings, or the numbers in its older page.

    Source: the career pages' own feed (schema.org's DataFeed). The older boards at NAME.softgarden.io have
    no feed: there the page holds the numbers of all jobs, and each job's page its JobPosting. Unverified:
    rests on descriptions of both.
    """

    kind = "softgarden"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.career.softgarden.de, or the site's own host")
        base_url: BaseUrl | None = Field(
            None, description="scheme and host, if not COMPANY.career.softgarden.de"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if company := page.customer_of("career.softgarden.de"):
            return cls.propose(company=company)
        if older := page.customer_of("softgarden.io", but=("certificate",)):
            return cls.propose(company=older, base_url=page.origin)
        own = page.path[-1:] == (_FEED,) or (page.html and "softgarden" in page.html and _FEED in page.html)
        return cls.propose(company=page.host, base_url=page.origin) if own else None

    async def gather(self, fetch: Fetch) -> Items:
        try:
            answer = await fetch.get(f"{self._base}/{_FEED}", whole=True)
            feed = shape.json(answer.text)
        except (Gone, ChangedLayout):
            async for item in self._older(fetch):
                yield item
            return
        jobs = shape.required(feed, "dataFeedElement")
        yield Listing(total=shape.count(feed, "numberOfItems"))
        for posting in read(jobs, self._posting):
            yield posting

    async def _older(self, fetch: Fetch) -> Items:
        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            return merged(entry, structured.first(page.text, page.url))

        board = await fetch.get(f"{self._base}/", whole=True)
        numbers = shape.required(shape.behind(board.text, _NUMBERS))
        yield Listing(total=len(numbers))
        async for item in detailed(fetch, read(numbers, self._link), details, bare=False):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.career.softgarden.de"

    def _posting(self, element: Any) -> RawPosting:
        job = element["item"]
        if not shape.web(job["url"], self._base):
            raise ValueError("a job without address")
        made = structured.posting(job, self._base, alone=False)
        return replace(made, hiring_organization=made.hiring_organization or self.options.company)

    def _link(self, number: Any) -> RawPosting:
        """A job's page, known by its number, which is its title until it is read."""
        return RawPosting(identifier=number, url=f"{self._base}/job/{int(number)}?l=en", title=str(number))
