"""JazzHR (once Resumator): its customers' pages at applytojob.com."""

import re

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

_LINK = 'a[href*="/apply/"]:not([href$="/apply/"], [href*="/apply/confirm"])'
_ROWS = f"li.list-group-item:has({_LINK}), tr:has(a.job_title_link)"
_CODE = re.compile(r"/apply/(?:jobs/details/)?([\w-]{4,40})(?=[/?#]|$)")
_CREATED = re.compile(r"\bjob_(20\d\d)(\d\d)(\d\d)\d{6}_")
_OLDER = {"title": "h1.job_title", "description": "#job-description, #job_description, .job_description"}
_PLACE = 'li:has(> i[class*="map-marker"]), td:nth-of-type(n+2):not([class*="department"])'
_UNIT = 'li:has(> i[class*="sitemap"]), .resumator_department'


class JazzHR(Scraper):
    """One customer's openings: a list in the markup of newer themes or an older table, JSON-LD for each.

    Unverified: it rests on descriptions of recorded pages. A page's `uniqueJobCode` begins with the time
    when the posting was created, for pages that don't say when it was published. Beside postings the list
    links to /apply/ and /apply/confirm/.
    """

    kind = "jazzhr"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.applytojob.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.applytojob.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("widgets", _, "create", company, *_) | ("feeds", "export", "jobs", company, *_):
                return cls.propose(company=company) if page.host == "app.jazz.co" else None
        customer = page.customer_of("applytojob.com", "theresumator.com")
        return cls.propose(company=customer) if customer else None

    async def gather(self, fetch: Fetch) -> Items:
        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(shape.moved(entry.url, self._base))
            created = _CREATED.search(answer.text)
            dated = entry.detailed(date_posted="-".join(created.groups()) if created else None)
            return structured.completed(dated, answer.text, answer.url, **_OLDER)

        async for item in paging.whole(fetch, await self._rows(fetch), self._linked, details):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.applytojob.com"

    async def _rows(self, fetch: Fetch) -> list[selectors.Node]:
        try:
            return await self._shown(fetch, "/apply")
        except ChangedLayout:  # a theme of the customer's own: the plain table is still there
            return await self._shown(fetch, "/apply/jobs")

    async def _shown(self, fetch: Fetch, path: str) -> list[selectors.Node]:
        answer = await fetch.get(self._base + path)
        page = selectors.document(answer.text, answer.url)
        return selectors.listed(page, selectors.within(page, _ROWS))

    def _linked(self, row: selectors.Node) -> RawPosting:
        found = selectors.record(row, {"title": _LINK, "url": f"{_LINK}@href", "employment_unit": _UNIT})
        place = shape.places(selectors.value(row, _PLACE))
        code = _CODE.search(found["url"])
        if not code:
            raise ValueError(f"not the address of a job: {found['url'][:100]}")
        company = self.options.company
        return RawPosting(identifier=code[1], job_location=place, hiring_organization=company, **found)
