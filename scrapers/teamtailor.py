"""Teamtailor: one company's career site."""

import re
from dataclasses import replace
from typing import Any

from pydantic import Field

from monitor.errors import Gone, SourceError
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, feeds, paging, read, shape

_VENDOR = re.compile(r"(?:[a-z]{2}\.)?teamtailor\.com")
_SITE = re.compile(
    r"""<meta\b[^>]{0,200}["']Teamtailor["']|<(script|link)\b[^>]{0,300}\bteamtailor-cdn\.com/(?!widgets/)"""
)
_NUMBER = re.compile(r"/jobs/(\d{1,18})(?:[-/?#]|$)")
_A_PAGE = 100
_WORKPLACES = {"fully": "remote", "hybrid": "hybrid", "none": "onsite"}
_PLACE = {"name": "name", "street": "address", "postal_code": "zip", "locality": "city", "country": "country"}
_ADDED = ("job_location", "job_location_type", "base_salary", "employment_type", "valid_through")


class Teamtailor(Scraper):
    """One company's openings, on its site at Teamtailor or its own: the RSS feed by pages of 100.

    Sources: Teamtailor's documentation of the RSS feed, which says department and remote status; the JSON
    feed beside it (undocumented), as recorded, whose `_jobposting` may say employment type, pay and the
    last day, and which stands in where there is no RSS. Open applications ("Connect") are in them too.
    """

    kind = "teamtailor"
    verified = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="https://NAME.teamtailor.com, or the company's own domain")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if _VENDOR.fullmatch(above := page.host.partition(".")[2]) and page.customer_of(above):
            return cls.propose(base_url=f"https://{page.host}")
        return cls.propose(base_url=page.origin) if page.html and _SITE.search(page.html) else None

    async def gather(self, fetch: Fetch) -> Items:
        listed, more = await self._json(fetch), dict[str, RawPosting]()

        def build(item: Any) -> RawPosting:
            return _from_rss(item, more) if "link" in item else _from_json(item)

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = f"offset={turn.offset}&per_page={_A_PAGE}"
            try:
                items = feeds.rss_items(
                    (await fetch.get(f"{self.options.base_url}/jobs.rss?{wanted}")).text, "location"
                )
            except Gone:
                if turn.offset or listed is None:
                    raise
                return paging.Shown(listed, last=True)
            added = [] if turn.offset else read(listed or [], _from_json)
            more.update((one.identifier, one) for one in added if isinstance(one, RawPosting))
            return paging.Shown(items, last=len(items) < _A_PAGE)

        async for item in paging.listing(fetch, ask, "link", build):
            yield item

    async def _json(self, fetch: Fetch) -> list[Any] | None:
        """The items of the JSON feed; None where there is none that can be read."""
        try:
            return feeds.json_items((await fetch.get(f"{self.options.base_url}/jobs.json")).text)
        except SourceError:
            return None


def _named(found: RawPosting) -> RawPosting:
    """By the number in its address, which is the same in both feeds."""
    number = _NUMBER.search(found.url)
    return replace(found, identifier=number[1]) if number else found


def _from_json(item: Any) -> RawPosting:
    return _named(feeds.json_posting(item, base=""))


def _from_rss(item: Any, more: dict[str, RawPosting]) -> RawPosting:
    """An item with what the JSON feed adds to it."""
    entry = RawPosting(
        identifier=item.get("guid") or item["link"],
        title=item["title"],
        url=item["link"],
        description=item.get("description"),
        hiring_organization=item["channel"],
        employment_unit=item.get("department"),
        job_location=shape.places(*(shape.place_of(place, **_PLACE) for place in item["location"])),
        job_location_type=_WORKPLACES.get(item.get("remoteStatus") or ""),
        date_posted=item.get("pubDate"),
    )
    found = more.get(_named(entry).identifier)
    missing = [name for name in _ADDED if not getattr(entry, name)]
    return _named(replace(entry, **{name: getattr(found, name) for name in missing}) if found else entry)
