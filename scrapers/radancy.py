"""Radancy, formerly TalentBrew and TMP: career sites on the employers' own domains."""

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
    merged,
    paging,
    selectors,
    shape,
    structured,
)

_MARKS = ("tbcdn.talentbrew.com", "radancy.net", "tmpwebeng.com/magicbullet")
_SEARCH = re.compile(r"""["'](?:https?://[\w.-]{1,100})?((?:/[\w-]{1,30}){0,2})/search-jobs\b""")
_ALL = (
    "ActiveFacetID=0&RecordsPerPage=100&Distance=50&RadiusUnitType=0&Keywords=&Location=&ShowRadius=False"
    "&IsPagination=True&CustomFacetName=&FacetTerm=&FacetType=0&SearchResultsModuleName=Search+Results"
    "&SortCriteria=0&SortDirection=0&SearchType=5"
)
_TOTALS = ("data-total-job-results", "data-total-results")
_AS_BROWSER = {"X-Requested-With": "XMLHttpRequest"}


class Radancy(Scraper):
    """One employer's career site: its search's pages as JSON with HTML in it, each job's page with JSON-LD.

    Unverified: it rests on published descriptions of the sites' own data calls (undocumented). The HTML is
    each site's own, but rows link to "/job/…" with a `data-job-id`, and the search's element tells the
    total. A site takes fewer than 100 a page if it likes.
    """

    kind = "radancy"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="the site, with its language: https://jobs.acme.example/en")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        html = page.html or ""
        marked = any(mark in html for mark in _MARKS)
        search = (_SEARCH.search(f'"{page.url}"') or _SEARCH.search(html)) if marked else None
        return cls.propose(base_url=page.origin + search[1]) if search else None

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/search-jobs/results?{_ALL}"

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(f"{url}&CurrentPage={turn.number + 1}", headers=_AS_BROWSER)
            shown = _shown(shape.text(answer, "results") or "", url)
            if shown.total and not shown.items and not turn.number:
                raise ChangedLayout(f"none of {shown.total} jobs in the results")
            return shown

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            return merged(entry, structured.first(answer.text, answer.url))

        async for item in paging.listing(fetch, ask, "identifier", selectors.posting, details):
            yield item


def _shown(html: str, base: str) -> paging.Shown:
    """The rows of a page of results, and the total that it tells. Raises ChangedLayout for anything else."""
    document = selectors.document(html, base)
    told = (selectors.value(document, f"[{name}]@{name}") for name in _TOTALS)
    total = next((number for text in told if (number := shape.count(text)) is not None), None)
    if total is None:
        raise ChangedLayout("no results of a search")
    links = selectors.items(html, 'a[data-job-id][href*="/job/"]', base)
    return paging.Shown([_row(link) for link in links], total)


def _row(link: selectors.Node) -> dict[str, Any]:
    """A row's fields; what isn't in the link itself stands beside it, in the same item of the list."""
    item = selectors.Node(link.tag.find_parent("li") or link.tag, link.base)
    return {
        "identifier": selectors.value(link, "@data-job-id"),
        "url": selectors.value(link, "@href"),
        "title": selectors.value(link, "h2, h3")
        or selectors.value(item, "h2, h3")
        or selectors.value(link, "."),
        "job_location": selectors.values(item, ".job-location"),
        "date_posted": selectors.value(item, ".job-date-posted"),
    }
