"""Meta: the openings of metacareers.com."""

import re
from collections.abc import Iterator

from pydantic import Field

from monitor.errors import ChangedLayout
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
    detailed,
    merged,
    shape,
    structured,
)

_JOB = re.compile(r"/(?:jobs|profile/job_details)/(\d{6,20})/?(?:[?#]|$)")


class Meta(Scraper):
    """All openings: the site map names their pages, each of which has schema.org's JobPosting.

    Source: the site's own site map and pages. Its search is a GraphQL call that only its own pages can
    make, so that there is no search here: all postings are read, each page once. Unverified: rests on
    descriptions of the site.
    """

    kind = "meta"
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=1.0, burst=2)
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field("https://www.metacareers.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose() if page.host in ("www.metacareers.com", "metacareers.com") else None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(f"{self.options.base_url}/jobs/sitemap.xml", whole=True)
        entries = list(self._entries(shape.xml(answer.text, "urlset")))
        if not entries:
            raise ChangedLayout("the site map names no page of a job")

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            return merged(entry, structured.first(page.text, page.url))

        async for item in detailed(fetch, entries, details, bare=False):
            yield item

    def _entries(self, urlset: object) -> Iterator[RawPosting]:
        """A link for each job, once; its number is the title until the page is read."""
        known: set[str] = set()
        for element in urlset.iter("{*}loc"):  # type: ignore[attr-defined]  # lxml has no types
            url = shape.web(element.text) or ""
            number = _JOB.search(url)
            if number and number[1] not in known:
                known.add(number[1])
                yield RawPosting(identifier=number[1], url=url, title=number[1])
