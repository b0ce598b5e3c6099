"""SAP SuccessFactors: the career sites of its customers (RMK, once Jobs2Web)."""

import re
from typing import Any
from urllib.parse import urlsplit

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

_MARK = re.compile(r"\brmkcdn\.successfactors\.com|\bj2w\.(?:init|Search\w*)\b")
_PLATFORM = re.compile(r"""["'](https://[\w.-]{4,200})/platform/""")
_PAGE = re.compile(r"(?:/[\w-]+)?(?=/(?:search|job|go|tile-search-results|viewalljobs)(?:/|$))")
_QUERY = "q=&sortColumn=referencedate&sortDirection=desc"
_ROWS, _TITLE = "tr.data-row:not(.header), li.job-tile", "a.jobTitle-link"
_FIELDS = {
    "description": "[itemprop=description], [data-careersite-propertyid=description]",
    "hiring_organization": "meta[itemprop=hiringOrganization]@content",
    "date_posted": "meta[itemprop=datePosted]@content",
    "job_location": ".jobGeoLocation",
    "requisition": ".joblayouttoken:-soup-contains('Requisition', 'Job ID') [data-careersite-propertyid]",
}
_NONE = re.compile(r"id=.?(?:attention|noresults)\b|\bno (?:\w+ ){0,3}(?:jobs|positions|results)\b", re.I)


class SuccessFactors(Scraper):
    """One career site: a search of some 25 rows or tiles a page, with microdata on each posting's page.

    Source: the sites' own pages, as recorded. `startrow` counts rows; how many and which columns is each customer's
    choice. Brands may have sites below a path. RSS feeds (googlefeed.xml) are of the kind `feed`, older portals
    (career?company=…) of `successfactors-portal`.
    """

    kind = "successfactors"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="scheme and host, with the brand's path if there are several")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        brand = _PAGE.match(page.parts.path)
        own = page.customer_of("jobs2web.com", "jobs.hr.cloud.sap") or _MARK.search(page.html or "")
        site = page.origin or page.says(_PLATFORM) or ""
        return cls.propose(base_url=site + (brand[0] if brand else "")) if own else None

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.get(f"{self.options.base_url}/search/?{_QUERY}&startrow={turn.offset}")
            page = selectors.document(answer.text, answer.url)
            nodes = selectors.within(page, _ROWS)
            if not nodes and not (_NONE.search(answer.text) or (turn.offset and _MARK.search(answer.text))):
                raise ChangedLayout("no postings, and no word that nothing is open")
            rows = [{"url": selectors.value(row, f"{_TITLE}@href"), "row": row} for row in nodes]
            said = selectors.values(page, ".paginationLabel, #tile-search-results-label")
            return paging.Shown(rows, selectors.count(said) if rows else 0)

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            found = selectors.record(selectors.document(answer.text, answer.url), _FIELDS)
            if "description" not in found:
                raise ChangedLayout(f"no posting at {entry.url[:150]}")
            return entry.detailed(**found)

        async for item in paging.listing(fetch, ask, "url", self._posting, details):
            yield item

    def _posting(self, item: dict[str, Any]) -> RawPosting:
        row, path = item["row"], urlsplit(item["url"]).path
        parts = (_cell(row, part) for part in ("city", "state", "country"))
        place = _cell(row, "location") or shape.joined(*parts, by=", ") or ""
        return RawPosting(
            identifier=re.findall(r"/job/.*/(\d+)(?:-[\w-]*)?/?$", path)[0],
            url=shape.web(path, self.options.base_url) or "",
            title=selectors.value(row, _TITLE) or "",
            employment_unit=_cell(row, "department", "dept", "facility", "category"),
            job_location=shape.places(shape.coded_place(place.partition(" +")[0])),
            employment_type=shape.texts([_cell(row, "shifttype", "shift")], ...),
            date_posted=_cell(row, "date"),
        )


def _cell(row: selectors.Node, *names: str) -> str | None:
    """The first of a row's columns of these names, or of a tile's values."""
    return selectors.value(row, ", ".join(f".job{name.title()}, [id$='-{name}-value']" for name in names))
