"""Pages that carry their openings as data for their own scripts."""

import re
from collections.abc import Iterator

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
    embedded,
    queries,
    read,
    selectors,
    shape,
)

_PROJECTION = re.compile(r"\[[]?]|\*|values\(")


class StateListing(Scraper):
    """The state that a page holds for its scripts: `__NEXT_DATA__`, `__INITIAL_STATE__`, Nuxt, Apollo, Inertia, …

    Sources: the frameworks' documentation, and recorded pages. It survives redesigns better than the page's
    look, and says more than that shows. A list put together of several parts is empty as well when a part has
    another name now: then, as for a page, `empty` or `total` must say that nothing is open.
    """

    kind = "state"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        url: WebAddress = Field(description="the address of the listing")
        state: str = Field(
            description="the script's id or variable (__NEXT_DATA__), @attribute, application/json, or __next_f"
        )
        items: str = Field(description="JMESPath of the list of postings in it")
        fields: Fields = Field(description="JMESPath of each field in a posting")
        total: str | None = Field(None, description="JMESPath of how many postings there are in all")
        detail: DetailFields | None = Field(
            None, description="CSS of fields on a posting's own page, for new ones"
        )
        empty: str | None = Field(None, description="words that the page has when nothing is open")

    async def gather(self, fetch: Fetch) -> Items:
        options = self.options
        answer = await fetch.get(options.url, whole=True)
        value = embedded.state(answer.text, options.state)
        total = shape.count(queries.found(options.total, value)) if options.total else None
        found = queries.found(options.items, value)
        told = total == 0 or bool(options.empty and options.empty in answer.text)
        if not isinstance(found, list) or not (found or told or not _PROJECTION.search(options.items)):
            raise ChangedLayout(
                f"{options.items!r} finds no postings in {options.state} (`empty` or `total` may say so)"
            )
        yield Listing(total=total)
        entries = self._entries(found, answer)
        if options.detail is None:
            for entry in entries:
                yield entry
            return
        specs = options.detail.specs

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            return entry.detailed(**selectors.record(selectors.document(page.text, page.url), specs))

        async for item in detailed(fetch, entries, details):
            yield item

    def _entries(self, found: list[object], answer: Response) -> Iterator[RawPosting | Broken]:
        """Each posting once: a page may hold its list twice."""
        specs, seen = self.options.fields.specs, set[str]()
        for entry in read(
            found, lambda item: selectors.posting(queries.record(item, specs, answer.url), specs["url"])
        ):
            if isinstance(entry, Broken) or entry.identifier not in seen:
                seen.add(entry.identifier if isinstance(entry, RawPosting) else "")
                yield entry
