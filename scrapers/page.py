"""Any listing of which a person says where things stand: CSS selectors over its HTML."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import Broken, Listing, RawPosting
from monitor.scraper import (
    Coverage,
    DetailFields,
    Fetch,
    Fields,
    Items,
    Response,
    Scraper,
    ScraperOptions,
    WebAddress,
    detailed,
    read,
    selectors,
)


class PageListing(Scraper):
    """A listing's items and their fields by CSS, page after page, with more from each posting's own page.

    A page on which nothing matches is a changed layout, because a wrong selector looks the same as no
    openings: `empty` tells the two apart. A listing of one page is asked for conditionally; one with
    `next` is not, since an unchanged page wouldn't say where the next one is.
    """

    kind = "page"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        url: WebAddress = Field(description="the address of the listing")
        items: str = Field(description="CSS of one posting in the listing")
        fields: Fields = Field(description="each field in it: css, css@attribute or css@html")
        next: str | None = Field(None, description="CSS of the link to the next page")
        max_pages: int = Field(100, ge=1, description="the most pages of one gather")
        detail: DetailFields | None = Field(None, description="fields on a posting's own page, for new ones")
        total: str | None = Field(None, description="CSS of the text that says how many postings there are")
        empty: str | None = Field(None, description="words that the page has when nothing is open")

    async def gather(self, fetch: Fetch) -> Items:
        options = self.options
        seen: set[str] = set()
        url, asked = options.url, set[str]()
        while url and url not in asked and len(asked) < options.max_pages:
            asked.add(url)
            answer = await fetch.get(url, whole=options.next is None)
            page = selectors.document(answer.text, answer.url)
            fresh = list(self._fresh(answer, url, seen))
            if not asked - {url}:
                if not fresh and not (options.empty and options.empty in answer.text):
                    raise ChangedLayout(
                        f"nothing matches {options.items!r} (`empty:` may name words that say so)"
                    )
                yield Listing(
                    total=selectors.count(selectors.values(page, options.total)) if options.total else None
                )
            async for item in self._with_details(fetch, fresh):
                yield item
            url = selectors.value(page, f"{options.next}@href") if options.next and fresh else None
        if url and url not in asked:
            yield Listing(complete=False, reason=f"stopped after {options.max_pages} pages")

    def _fresh(self, answer: Response, url: str, seen: set[str]) -> Iterator[RawPosting | Broken]:
        """What this page shows for the first time: the last page of some sites links to itself for ever."""
        fields = self.options.fields.specs
        nodes = selectors.items(answer.text, self.options.items, answer.url)
        for entry in read(
            nodes, lambda node: selectors.posting(selectors.record(node, fields), fields["url"])
        ):
            if isinstance(entry, Broken):
                yield entry
            elif entry.identifier not in seen:
                seen.add(entry.identifier)
                yield replace(entry, page=url)

    async def _with_details(self, fetch: Fetch, entries: list[RawPosting | Broken]) -> Items:
        if self.options.detail is None:
            for entry in entries:
                yield entry
            return
        specs = self.options.detail.specs

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            return entry.detailed(**selectors.record(selectors.document(answer.text, answer.url), specs))

        async for item in detailed(fetch, entries, details):
            yield item
