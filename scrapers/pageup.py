"""PageUp: one employer's listing (universities, Australia)."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    paging,
    selectors,
    shape,
)

_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2})?")
_JOB = re.compile(r"/job/(\d+)")
_LINK = 'a[href*="/job/"]'
_ROW = f"tr:has({_LINK}), .list-item:has({_LINK}), li:has({_LINK})"


class PageUp(Scraper):
    """One portal's listing in HTML, 500 postings a page, and the text from each job's own page.

    Unverified: rests on descriptions of the listings' own pages (undocumented). Their markup is the vendor's, in
    an employer's design, at careers.pageuppeople.com/CLIENT/PORTAL/LANGUAGE or at a host of its own.
    """

    kind = "pageup"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        url: BaseUrl = Field(description="the portal: https://careers.pageuppeople.com/513/cw/en")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case (client, portal, language, *_) if page.host == "careers.pageuppeople.com":
                if client.isdigit() and _LANGUAGE.fullmatch(language):
                    return cls.propose(url=f"{page.origin}/{client}/{shape.segment(portal)}/{language}")
            case (language, *_) if page.html and "pageuppeople.com" in page.html:
                if _LANGUAGE.fullmatch(language) and f'href="/{language}/job/' in page.html:
                    return cls.propose(url=f"{page.origin}/{language}")
        return None

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.get(f"{self.options.url}/listing/?page={turn.number + 1}&page-items=500")
            document = selectors.document(answer.text, answer.url)
            rows = [row for node in selectors.within(document, _ROW) if (row := _row(node))]
            more = selectors.within(document, f'a[href*="page={turn.number + 2}"]')
            return paging.Shown(selectors.listed(document, rows), last=not more)

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            return _completed(entry, selectors.document(page.text, page.url))

        async for item in paging.listing(fetch, ask, "id", _posting, details):
            yield item


def _row(node: selectors.Node) -> dict[str, Any] | None:
    link = selectors.value(node, f"{_LINK}@href") or ""
    found = _JOB.search(link)
    return {"id": found[1], "url": link, "node": node} if found else None


def _posting(row: Any) -> RawPosting:
    node = row["node"]
    return RawPosting(
        identifier=row["id"],
        title=selectors.value(node, ".list-title") or selectors.value(node, _LINK) or "",
        url=row["url"],
        job_location=shape.places(selectors.value(node, ".location")),
        valid_through=selectors.value(node, ".close-date time@datetime"),
    )


def _completed(entry: RawPosting, page: selectors.Node) -> RawPosting:
    text = selectors.value(page, "#job-details@html") or selectors.value(page, "#job-content@html")
    if not text:
        raise ChangedLayout("the job's page has no text")
    return entry.detailed(
        description=text,
        employment_unit=selectors.value(page, "#job-content .categories"),
        job_location=shape.places(*selectors.values(page, "#job-content .location")),
        employment_type=selectors.values(page, "#job-content .work-type"),
        date_posted=selectors.value(page, "#job-content .open-date time@datetime"),
        valid_through=selectors.value(page, "#job-content .close-date time@datetime"),
        requisition=selectors.value(page, "#job-content .job-externalJobNo"),
        apply_url=shape.web(selectors.value(page, "a.apply-link@href")),
    )
