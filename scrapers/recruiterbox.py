"""Trakstar Hire, before that Recruiterbox: one company's board."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
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

_JOB = re.compile(r"/jobs/([^/?#]+)/?")
_ROW = ".js-careers-page-job-list-item"
_META = ".js-job-list-opening-meta span"


class Recruiterbox(Scraper):
    """One board: HTML by pages, and schema.org's JobPosting on each job's own page.

    Source: the boards' own pages (undocumented). A job is known by the last part of its address. A board
    that was given up answers with a page that has neither openings nor the words for none. Unverified:
    rests on descriptions of these pages.
    """

    kind = "recruiterbox"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.hire.trakstar.com")
        base_url: BaseUrl | None = Field(
            None, description="scheme and host, if not COMPANY.hire.trakstar.com"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host == "jsapi.recruiterbox.com":
            return cls.propose(company=page.query.get("client_name"))
        if company := page.customer_of("hire.trakstar.com"):
            return cls.propose(company=company)
        return cls.propose(company=page.customer_of("recruiterbox.com"), base_url=page.origin)

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.hire.trakstar.com"

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.get(f"{base}/", params={"p": turn.number + 1})
            document = selectors.document(answer.text, f"{base}/")
            rows = [_row(node) for node in selectors.within(document, _ROW)]
            more = selectors.within(document, f'a[href*="p={turn.number + 2}"]')
            return paging.Shown(selectors.listed(document, rows), last=not more)

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            return structured.completed(entry, answer.text, answer.url, ".jobdesciption@html")

        async for item in paging.listing(fetch, ask, "id", self._posting, details):
            yield item

    def _posting(self, row: Any) -> RawPosting:
        node = row["node"]
        words = selectors.values(node, _META)
        return RawPosting(
            identifier=row["id"],
            title=selectors.value(node, ".js-job-list-opening-name") or "",
            url=row["url"],
            hiring_organization=self.options.company,
            employment_unit=selectors.value(node, ".rb-text-4"),
            job_location=shape.places(_place(node)),
            job_location_type=words[-1] if len(words) > 1 else None,
            employment_type=tuple(words[:1]),
        )


def _row(node: selectors.Node) -> dict[str, Any]:
    link = selectors.value(node, "a@href") or shape.web(selectors.value(node, "@data-href"), node.base) or ""
    found = _JOB.search(link)
    return {"id": found[1] if found else None, "url": link, "node": node}


def _place(node: selectors.Node) -> RawPlace | None:
    parts = (f".meta-job-location-{part}" for part in ("city", "state", "country"))
    city, region, country = (selectors.value(node, css) for css in parts)
    whole = None if city or country else selectors.value(node, ".js-job-list-opening-loc")
    return shape.place(whole, locality=city, region=region, country=country)
