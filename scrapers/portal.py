"""Portal: a listing that only a browser can show, signed in or not."""

from monitor.scraper import Coverage, Fetch, Items, Pace, Recipe, Scraper, ScraperOptions, portals


class Portal(Scraper):
    """A listing in a real browser, in the person's stored session: its HTML, or the JSON that it loads.

    The session is checked on every page. Details are read in the same tab, after the listing. How to write
    one is told in [portals.md](portals.md).
    """

    kind = "portal"
    verified = True
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=2.0, burst=4)
    obeys_robots = True
    needs_browser = True

    class Options(Recipe, ScraperOptions):
        """A recipe is all of them."""

    def hosts(self) -> frozenset[str]:
        return super().hosts() | frozenset(self.options.hosts)

    async def gather(self, fetch: Fetch) -> Items:
        async for item in portals.gather(fetch, self.options):
            yield item
