"""RSS, Atom and JSON feeds of openings."""

import re
from dataclasses import replace
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import Listing, RawPosting
from monitor.scraper import (
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    WebAddress,
    feeds,
    merged,
    read,
    shape,
    structured,
)

_OPENINGS = re.compile(r"job|career|vacanc|stellen|position|opening", re.I)
_FEED = re.compile(r"\.(rss|atom)$|/(feed|rss)/?$|feed=|/jobs\.json$", re.I)


class Feed(Scraper):
    """A feed's newest openings. It is a window: what is no longer in it may well be open.

    Sources: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1, and what job sites add: Google's `g:`, WP Job
    Manager's `job_listing:`, Teamtailor's `tt:` and `_jobposting`, We Work Remotely's plain elements.
    """

    kind = "feed"
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
        return cls.propose(url=page.url) if itself or named else None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(self.options.url, whole=True)
        text = answer.text or answer.body.decode("utf-8", "replace")
        if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            for posting in read(_json_items(shape.json(text)), self._from_json):
                yield posting
            return
        feed = feeds.parsed(text)
        for posting in read(
            feed.entries,
            lambda entry: feeds.posting(entry, self.options.url, feed.employer, self.options.title),
        ):
            yield posting
        if not feed.complete:
            yield Listing(complete=False, reason="the feed breaks off")

    def _from_json(self, item: Any) -> RawPosting:
        job = item.get("_jobposting", item if "@type" in item else {})
        link = shape.web(item.get("url") or item.get("external_url"), self.options.url) or ""
        if "@type" in item:
            return structured.posting(item, self.options.url, alone=False)
        entry = RawPosting(
            identifier=shape.text(item, "id") or link,
            url=link,
            title=item["title"],
            description=shape.text(item, "content_html") or shape.text(item, "content_text"),
            date_posted=shape.moment(item, "date_published"),
        )
        if not isinstance(job, dict) or not job:
            return entry
        return replace(
            merged(entry, structured.posting({"title": entry.title, **job}, link)), url=link, listing=None
        )


def _json_items(found: Any) -> list[Any]:
    """The items of a JSON Feed, or the JobPostings of a schema.org DataFeed."""
    items = shape.dig(found, "items")
    jobs = items if isinstance(items, list) else list(structured.inside(found))
    if not jobs and not isinstance(items, list):
        raise ChangedLayout("neither a JSON Feed nor JobPostings")
    return jobs
