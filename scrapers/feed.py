"""RSS, Atom and JSON feeds of openings."""

import re
from functools import partial

from pydantic import Field

from monitor.models import Listing
from monitor.scraper import Coverage, Fetch, Items, Page, Scraper, ScraperOptions, WebAddress, feeds, read

_OPENINGS = re.compile(r"job|career|vacanc|stellen|position|opening", re.I)
_OWN_KIND = re.compile(r"(?:www\.)?(?:weworkremotely|jobicy)\.com")
_FEED = re.compile(r"\.(rss|atom)$|/(feed|rss)/?$|feed=|/jobs\.json$", re.I)


class Feed(Scraper):
    """A feed's newest openings. It is a window: what is no longer in it may well be open.

    Sources: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1, and what job sites add: Google's `g:`, WP Job
    Manager's `job_listing:`, Teamtailor's `tt:` and `_jobposting`, We Work Remotely's plain elements.
    """

    kind = "feed"
    verified = True
    coverage = Coverage.WINDOW

    class Options(ScraperOptions):
        url: WebAddress = Field(description="the feed's address")
        title: feeds.Rule = Field(
            "auto",
            description="how titles are written; auto: as We Work Remotely, or with a place at the end",
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        start = (page.html or "").lstrip("\ufeff \t\r\n")[:500]
        itself = any(mark in start for mark in ("<rss", "<feed", "jsonfeed.org/version"))
        address = f"{page.parts.path}?{page.parts.query}".rstrip("?")
        named = _FEED.search(address) and _OPENINGS.search(page.host + address)
        if _OWN_KIND.fullmatch(page.host):  # a board that is a kind by itself, which reads more of it
            return None
        return cls.propose(url=page.url) if itself or named else None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(self.options.url, whole=True)
        text = answer.text
        if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            for posting in read(feeds.json_items(text), partial(feeds.json_posting, base=answer.url)):
                yield posting
            return
        feed = feeds.parsed(text)
        build = partial(feeds.posting, feed=feed, base=answer.url, rule=self.options.title)
        for posting in read(feed.entries, build):
            yield posting
        if not feed.complete:
            yield Listing(complete=False, reason="the feed breaks off")
