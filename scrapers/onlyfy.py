"""onlyfy one, before that Prescreen: one company's openings."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    paging,
    selectors,
    shape,
    structured,
)

_OWN = ("content",)
_JOB = re.compile(r"/job/(?:show/)?(\w{8,})")
_LINK = '.job-title a[href*="/job/"], h3 a[href*="/job/"]'
_ROW = '.row-table:has(a[href*="/job/"])'
_PLACE = ':has(> [class*="icon-map-marker"])'
_SIZE = 100


class Onlyfy(Scraper):
    """One company's list of openings in HTML, 100 a page, and the text from each job's full page.

    Source: the candidates' portal's own pages (undocumented): `ajax_list` is the piece of HTML that its
    list is loaded from. Unverified: rests on descriptions of these pages.
    """

    kind = "onlyfy"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.onlyfy.jobs")
        language: str = Field("de", pattern=r"^[a-z]{2}$", description="two letters: the texts' language")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.onlyfy.jobs")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if company := page.customer_of("onlyfy.jobs", but=_OWN):
            return cls.propose(company=company)
        older = page.customer_of("jobbase.io", "prescreenapp.io", but=_OWN)
        return cls.propose(company=older, base_url=page.origin)

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.onlyfy.jobs"

        async def ask(turn: paging.Turn) -> paging.Shown:
            paged: dict[str, str | int] = {"display_length": _SIZE, "page": turn.number + 1}
            wanted = {**paged, "sort": "date", "sort_dir": "DESC", "search": ""}
            answer = await fetch.get(f"{base}/candidate/job/ajax_list", params=wanted)
            document = selectors.document(answer.text, f"{base}/")
            rows = [row for node in selectors.within(document, _ROW) if (row := _row(node))]
            return paging.Shown(selectors.listed(document, rows), last=len(rows) < _SIZE)

        async def details(entry: RawPosting) -> RawPosting:
            wanted = {"lang": self.options.language, "mode": "candidate"}
            answer = await fetch.get(f"{base}/job/show/{entry.identifier}/full", params=wanted)
            return structured.completed(entry, answer.text, entry.url, "main@html", "body@html")

        async for item in paging.listing(fetch, ask, "id", self._posting, details):
            yield item

    def _posting(self, row: Any) -> RawPosting:
        return RawPosting(
            identifier=row["id"],
            title=selectors.value(row["node"], _LINK) or "",
            url=row["url"],
            hiring_organization=self.options.company,
            job_location=shape.places(selectors.value(row["node"], _PLACE)),
        )


def _row(node: selectors.Node) -> dict[str, Any] | None:
    link = next(iter(selectors.values(node, f"{_LINK}@href")), "")
    found = _JOB.search(link)
    return {"id": found[1], "url": link, "node": node} if found else None
