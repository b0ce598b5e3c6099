"""Portal: a listing that only a browser can show, signed in or not."""

from functools import partial
from typing import Self

from pydantic import Field, model_validator

from monitor.models import Broken, Listing, RawPosting
from monitor.scraper import (
    Coverage,
    DetailFields,
    Fetch,
    Fields,
    Items,
    Pace,
    Pagination,
    Responses,
    Scraper,
    ScraperOptions,
    Tab,
    WebAddress,
    detailed,
    queries,
    selectors,
    walking,
)

_SECONDS = 5.0


class Portal(Scraper):
    """A listing in a real browser, in the person's stored session: its HTML, or the JSON that it loads.

    The session is checked on every page. Details are read in the same tab, after the listing.
    """

    kind = "portal"
    verified = True
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=2.0, burst=4)
    obeys_robots = True
    needs_browser = True

    class Options(ScraperOptions):
        url: WebAddress = Field(description="the address of the listing")
        hosts: tuple[str, ...] = Field((), description="further hosts of the portal")
        signed_in: str | None = Field(None, description="selector of what only a signed-in page has")
        signed_out: str | None = Field(None, description="selector of what only a signed-out page has")
        wait_for: str | None = Field(None, description="selector of what shows that the listing has come")
        items: str | None = Field(None, description="CSS of one posting in the listing")
        fields: Fields | None = Field(None, description="each field in it: css, css@attribute or css@html")
        total: str | None = Field(None, description="CSS of the text that says how many postings there are")
        responses: Responses | None = Field(None, description="the page's own JSON, not items and fields")
        pagination: Pagination | None = Field(None, description="how to come to the rest of the listing")
        max_pages: int = Field(500, ge=1, description="the most pages, clicks or scrolls of one gather")
        detail: DetailFields | None = Field(None, description="fields on a posting's own page, for new ones")

        @model_validator(mode="after")
        def _one_place(self) -> Self:
            if bool(self.responses) == bool(self.items and self.fields):
                raise ValueError("say either items and fields, or responses")
            return self

    def hosts(self) -> frozenset[str]:
        return super().hosts() | frozenset(self.options.hosts)

    async def gather(self, fetch: Fetch) -> Items:
        entries: list[RawPosting | Broken] = []
        options = self.options
        async with fetch.browser() as tab:
            if options.responses:
                tab.listen(options.responses.match)
            signs = (options.wait_for or options.items, options.signed_in, options.signed_out)
            await walking.arrive(tab, options.url, *signs)
            view = partial(self._view, tab)
            async for found in walking.walk(tab, view, options.pagination, most=options.max_pages):
                if options.detail and not isinstance(found, Listing):
                    entries.append(found)
                else:
                    yield found
            await tab.check(options.signed_in, options.signed_out)
            async for item in detailed(fetch, entries, partial(self._details, tab), ahead=1):
                yield item
            await tab.check(signed_out=options.signed_out)

    async def _view(self, tab: Tab) -> walking.View:
        options = self.options
        if options.responses:
            answers = await tab.responses(options.responses.match, seconds=_SECONDS)
            return queries.view(answers, options.responses, options.url)
        shown = await tab.items(options.items, seconds=_SECONDS)
        total = selectors.count((await tab.items(options.total)).html) if options.total else None
        return total, selectors.entries(shown.html, options.fields.specs, shown.base)

    async def _details(self, tab: Tab, entry: RawPosting) -> RawPosting:
        specs = self.options.detail.specs
        url = await walking.open_page(tab, entry.url, *(spec.partition("@")[0] for spec in specs.values()))
        await tab.check(signed_out=self.options.signed_out)
        await tab.settle()
        return entry.detailed(**selectors.record(selectors.document(await tab.html(), url), specs))
