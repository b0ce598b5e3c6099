"""Talentsoft (Cegid): one employer's offers (France)."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from monitor.models import Listing, RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Page, Scraper, ScraperOptions, feeds, read, shape

_HOST = re.compile(r"(?!(?:www|api|static|cdn)\.)([\w-]+?)(?:-recrute\w*|-career\w*)?\.talent-soft\.com")
_TITLE = re.compile(r"\s*(\S+) - (\S.*)", re.S)


class Talentsoft(Scraper):
    """The offers in an employer's RSS feed, with their texts.

    Source: the sites' own feed. A title is "reference - title", and the link has the reference; the first
    category is the job family, the second the contract. Unverified: rests on descriptions of the feed.
    """

    kind = "talentsoft"
    coverage = Coverage.WINDOW

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="scheme and host: https://NAME-recrute.talent-soft.com")
        language: int = Field(1036, description="Windows' number of a language: 1036 fr, 2057 en, 1031 de")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        feed = page.path[-2:] == ("handlers", "offerRss.ashx")
        return cls.propose(base_url=page.origin) if feed or _HOST.fullmatch(page.host) else None

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/handlers/offerRss.ashx"
        answer = await fetch.get(url, params={"LCID": self.options.language}, whole=True)
        feed = feeds.parsed(answer.text)
        for item in read(feed.entries, self._posting):
            yield item
        if not feed.complete:
            yield Listing(complete=False, reason="the feed breaks off")

    def _posting(self, entry: Any) -> RawPosting:
        link = shape.web(entry["link"], self.options.base_url) or ""
        stated = _TITLE.fullmatch(entry["title"])
        reference = _reference(link)
        family, *contracts = [*shape.texts(entry, "tags", ..., "term"), None][:2]
        return RawPosting(
            identifier=reference or link,
            title=stated[2] if stated and stated[1] == reference else entry["title"],
            url=link,
            description=shape.text(entry, "summary"),
            hiring_organization=host[1] if (host := _HOST.search(self.options.base_url)) else None,
            employment_unit=family,
            employment_type=shape.texts(contracts, ...),
            date_posted=shape.moment(entry, "published"),
            requisition=reference,
        )


def _reference(link: str) -> str | None:
    query = {key.lower(): values for key, values in parse_qs(urlsplit(link).query).items()}
    return next(iter(query.get("reference", ())), None)
