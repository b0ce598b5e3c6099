"""Sites whose sitemap names every posting's page."""

from collections.abc import Awaitable, Callable, Iterator

import re2
from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import Known, RawPosting
from monitor.scraper import (
    Coverage,
    DetailFields,
    Fetch,
    Items,
    Pace,
    Pattern,
    Scraper,
    ScraperOptions,
    WebAddress,
    detailed,
    merged,
    selectors,
    sitemaps,
    structured,
)


class SitemapListing(Scraper):
    """The pages in a sitemap whose addresses match, each read by its JSON-LD or microdata, or by CSS.

    Sources: sitemaps.org's protocol, schema.org's JobPosting. A page whose date in the sitemap has changed is
    read again; some sites date all pages to today, for which `lastmod` can be ignored. No matching address
    looks the same as changed addresses, so it is an error unless `may_be_empty`.
    Unverified: no recording holds a sitemap with its pages; each half rests on its specification.
    """

    kind = "sitemap"
    coverage = Coverage.PAGE
    pace = Pace(at_once=2, per_second=2.0, burst=4)
    obeys_robots = True

    class Options(ScraperOptions):
        url: WebAddress = Field(
            description="a sitemap, an index of sitemaps, or a robots.txt that names them"
        )
        match: Pattern = Field(
            description="regular expression (RE2) found in the address of a posting's page"
        )
        skip: Pattern | None = Field(None, description="regular expression (RE2) of addresses that are none")
        maps: Pattern | None = Field(
            None, description="regular expression (RE2) of the sitemaps to read, of many"
        )
        most_maps: int = Field(100, ge=1, description="the most sitemaps of one gather")
        lastmod: bool = Field(True, description="whether a newer date means that the page is read again")
        detail: DetailFields | None = Field(None, description="fields on a posting's page, if not JSON-LD")
        may_be_empty: bool = Field(False, description="whether no matching address means that none is open")

    async def gather(self, fetch: Fetch) -> Items:
        options, known = self.options, set[str]()
        async for one in sitemaps.walk(fetch, options.url, self._wanted, most=options.most_maps):
            if isinstance(one, sitemaps.Sitemap):
                async for item in detailed(fetch, self._pages(one, known), self._load(fetch), bare=False):
                    yield item
            else:
                known |= {one.identifier} if isinstance(one, Known) else set()
                yield one
        if not known and not options.may_be_empty:
            raise ChangedLayout(f"no address matches {options.match!r} (`may_be_empty` says it may be so)")

    def _wanted(self, url: str) -> bool:
        return not self.options.maps or bool(re2.search(self.options.maps, url))

    def _pages(self, found: sitemaps.Sitemap, known: set[str]) -> Iterator[RawPosting]:
        """Each matching page once; until it is read its title is the address, with the date of its change."""
        options = self.options
        for address, date in found.entries:
            fits = re2.search(options.match, address) and not (
                options.skip and re2.search(options.skip, address)
            )
            if fits and address not in known and sitemaps.same_site(address, options.url):
                known.add(address)
                title = f"{address} {date}" if date and options.lastmod else address
                yield RawPosting(identifier=address, url=address, title=title, page=found.url)

    def _load(self, fetch: Fetch) -> Callable[[RawPosting], Awaitable[RawPosting]]:
        specs = self.options.detail.specs if self.options.detail else None

        async def load(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            if specs is None:
                return merged(entry, structured.first(answer.text, answer.url))
            found = selectors.record(selectors.document(answer.text, answer.url), specs)
            return entry.detailed(**{**found, "title": found["title"]})

        return load
