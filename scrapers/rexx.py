"""rexx systems: one employer's job market (Germany)."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    Coverage,
    Fetch,
    Items,
    Listing,
    Page,
    Scraper,
    ScraperOptions,
    WebAddress,
    paging,
    selectors,
    shape,
    structured,
)

_JOB = re.compile(r"-j(\d+)\.html")
_OWN_JOB = re.compile(r"-[a-z]{2}-j\d+\.html$")
_LIST = "stellenangebote.html"
_LINK = ".joboffer_title_text a"
_ROW = ".joboffer_container:has(.joboffer_title_text)"
_TEXTS = ("#inline_content@html", "main@html", "#content@html", "body@html")


class Rexx(Scraper):
    """One employer's list of openings in HTML, whole in one page, and the text from each job's own page.

    Source: the sites' own pages (undocumented), usually at a host of the employer's. A job is known by
    the number at the end of its address (-j123.html). Unverified: rests on descriptions of these pages.
    """

    kind = "rexx"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        url: WebAddress = Field(description="the list: https://jobs.acme.example/stellenangebote.html")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.html and "joboffer_container" in page.html and "joboffer_title_text" in page.html:
            return cls.propose(url=page.url)
        if page.customer_of("rexx-systems.com") or _OWN_JOB.search(page.parts.path):
            return cls.propose(url=f"{page.origin}/{_LIST}")
        return None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(self.options.url, whole=True)
        document = selectors.document(answer.text, answer.url)
        rows = selectors.listed(document, selectors.within(document, _ROW))
        stated = selectors.value(document, "#joboffer_table_container@data-count")
        yield Listing(total=shape.count(stated))

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            return structured.completed(entry, page.text, page.url, *_TEXTS)

        async for item in paging.whole(fetch, rows, _posting, details):
            yield item


def _posting(row: Any) -> RawPosting:
    link = selectors.value(row, f"{_LINK}@href") or ""
    number = _JOB.search(link)
    return RawPosting(
        identifier=number[1] if number else link,
        title=selectors.value(row, _LINK) or "",
        url=link,
        job_location=shape.places(selectors.value(row, ".job_standort")),
        job_location_type=selectors.value(row, ".job_location"),
        seniority=selectors.value(row, ".job_details_second"),
    )
