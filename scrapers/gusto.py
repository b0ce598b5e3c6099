"""Gusto: the hosted job boards of its customers."""

import re
from functools import partial

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
    Token,
    paging,
    selectors,
    shape,
    structured,
)

_HOST = "jobs.gusto.com"
_LINK = 'a[href*="/postings/"]'
_SECTION = 'div:has(> [data-controller="rich-text"])'
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.I)
_BREAK = re.compile(r"<br\s*/?>")
_TAG = re.compile(r"<svg.*?</svg>|<[^<>]{0,500}>", re.S)
_REMOTE = re.compile(r"\W*remote\b", re.I)


class Gusto(Scraper):
    """One employer's board: a list of links with places, the text on each posting's own page.

    Source: the pages, as recorded. The places of a posting stand one below the other; the GUID at the end
    of its address stays when its title changes. Some own pages have JSON-LD, others headed texts only.
    Dates are in the JSON-LD alone. The host has a bot wall, which answers as blocked.
    """

    kind = "gusto"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        board: Token = Field(description="the name with its GUID in jobs.gusto.com/boards/NAME")
        base_url: BaseUrl = Field(f"https://{_HOST}", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("boards", board, *_) if page.host == _HOST:
                return cls.propose(board=board)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(f"{self.options.base_url}/boards/{shape.segment(self.options.board)}")
        page = selectors.document(answer.text, answer.url)
        company = selectors.value(page, "#job-board-header h1")

        async def details(entry: RawPosting) -> RawPosting:
            found = await fetch.get(shape.moved(entry.url, self.options.base_url))
            stated = structured.completed if structured.found(found.text)[0] else _headed
            return stated(entry, found.text, found.url)

        rows, build = (
            selectors.listed(page, selectors.within(page, _LINK)),
            partial(_posting, company=company),
        )
        async for item in paging.whole(fetch, rows, build, details):
            yield item


def _posting(link: selectors.Node, company: str | None) -> RawPosting:
    url, title = selectors.value(link, "@href") or "", selectors.value(link, "h3")
    lines = _BREAK.split(selectors.value(link, "p:not(.items-center)@html") or "")
    places = [" ".join(_TAG.sub(" ", line).split()) for line in lines]
    guid = _GUID.search(url)
    return RawPosting(
        identifier=guid[0] if guid else url,
        title=title or "",
        url=url,
        hiring_organization=company,
        job_location=shape.places(*(place for place in places if not _REMOTE.match(place))),
        job_location_type=next(filter(_REMOTE.match, places), None),
        employment_type=tuple(selectors.values(link, "p.items-center")),
    )


def _headed(entry: RawPosting, html: str, url: str) -> RawPosting:
    sections = selectors.within(selectors.document(html, url), _SECTION)
    parts = (
        (selectors.value(one, "h3"), selectors.value(one, ".rich-text-container@html")) for one in sections
    )
    text = shape.sections(*parts)
    if not text:
        raise ChangedLayout(f"neither a JobPosting nor a description at {url[:150]}")
    return entry.detailed(description=text)
