"""Jobvite: the hosted career sites of its customers."""

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

_LINK = 'a[href*="/job/"]'
_NAMED = re.compile(r"""(?:careersiteName|data-careersite)["']?\s{0,9}[:=]\s{0,9}["']([\w-]{1,100})["']""")
_OWN = re.compile(r"""href=["']/(?:careers/)?([\w-]{1,100})/job/o\w{5,12}["'?/]""")
_OURS = ("__assets__", "api", "careers", "embed", "static", "support", "login", "jobvite-internal")
_NO_PLACE = re.compile(r"(?:\d+|multiple)\s+locations?", re.I)
_OLDER = {"title": ".jv-header", "description": ".jv-job-detail-description"}
_FULL = 50


class Jobvite(Scraper):
    """One customer's career site: pages of 50 links, and JSON-LD on each posting's own page.

    Source: the hosted pages, as recorded. The search is asked with a slash at the end of its path:
    without it the list ends after 50 postings, and nobody says so. The JSON-LD's `baseSalary` is mostly
    empty texts; its `industry` is the customer's category of jobs.
    """

    kind = "jobvite"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in jobs.jobvite.com/NAME")
        base_url: BaseUrl = Field("https://jobs.jobvite.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host == "jobs.jobvite.com":
            path = page.path[1:] if page.path[:1] == ("careers",) else page.path
            return cls.propose(company=path[0]) if path and path[0].lower() not in _OURS else None
        return cls.propose(company=page.says(_NAMED, "jobvite.com") or page.says(_OWN, "jv-job"))

    async def gather(self, fetch: Fetch) -> Items:
        home = f"{self.options.base_url}/{shape.segment(self.options.company)}"

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.get(f"{home}/search/", params={"p": turn.number})
            page = selectors.document(answer.text, answer.url)
            rows = [_row(row) for row in selectors.listed(page, selectors.around(page, _LINK, "li, tr"))]
            more = selectors.within(page, f'a[href*="p={turn.number + 1}"]') or len(rows) >= _FULL
            total = selectors.count(selectors.values(page, ".jv-pagination-text"))
            return paging.Shown(rows, total, last=not more)

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(f"{home}/job/{shape.segment(entry.identifier)}")
            jobs, _ = structured.found(answer.text)
            found = structured.completed(entry, answer.text, answer.url, **_OLDER)
            return found.detailed(employment_unit=shape.text(jobs[0], "industry") if jobs else None)

        async for item in paging.listing(fetch, ask, "url", self._posting, details):
            yield item

    def _posting(self, row: Any) -> RawPosting:
        place = row["place"]
        return RawPosting(
            identifier=row["url"].partition("/job/")[2].partition("?")[0].strip("/"),
            title=row["title"],
            url=row["url"],
            hiring_organization=self.options.company,
            job_location=() if place and _NO_PLACE.fullmatch(place) else shape.places(place),
        )


def _row(row: selectors.Node) -> dict[str, str | None]:
    return {
        "url": selectors.value(row, f"{_LINK}@href"),
        "title": selectors.value(row, ".jv-job-list-name") or selectors.value(row, _LINK),
        "place": selectors.value(row, ".jv-job-list-location, .jv-job-list-meta"),
    }
