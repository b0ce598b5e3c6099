"""We Work Remotely: a board of remote work."""

from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import Field

from monitor.errors import Gone
from monitor.models import Listing, RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Pace,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    feeds,
    read,
    shape,
)

_HOSTS = ("weworkremotely.com", "www.weworkremotely.com")
_UNCHANGED = feeds.Feed([], True)
_CODE = ("full-stack-programming", "back-end-programming", "front-end-programming", "devops-sysadmin")
_OTHER = ("design", "product", "sales-and-marketing", "customer-support", "management-and-finance")
_ALL = (*(f"remote-{work}-jobs" for work in (*_CODE, *_OTHER)), "all-other-remote-jobs")


class WeWorkRemotely(Scraper):
    """The board's postings, with their texts, in one feed for each of its categories.

    Source: the feeds that the site offers (RSS 2.0 with plain elements of its own), as recorded. The feed
    of everything shows the newest hundred only. A title is "Company: Role". `region` and `country` are where
    one may live, `state` is of the headquarters.
    """

    kind = "weworkremotely"
    verified = True
    coverage = Coverage.WINDOW
    pace = Pace(at_once=2, per_second=1.0, burst=10)

    class Options(ScraperOptions):
        categories: tuple[Token, ...] = Field(
            _ALL, description="names as in weworkremotely.com/categories/NAME; empty: the newest of all"
        )
        base_url: BaseUrl = Field("https://weworkremotely.com", description="the board's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path if page.host in _HOSTS else ("elsewhere",):
            case () | ("remote-jobs",) | ("categories",):
                return cls.propose()
            case ("remote-jobs.rss",):
                return cls.propose(categories=())
            case ("categories", name):
                return cls.propose(categories=(name.removesuffix(".rss"),))
        return None

    async def gather(self, fetch: Fetch) -> Items:
        base, seen, gone = self.options.base_url, set[str](), list[str]()
        chosen = [f"/categories/{shape.segment(name)}.rss" for name in self.options.categories]
        names = chosen or ["/remote-jobs.rss"]
        for name in names:
            try:
                answer = await fetch.get(base + name, listing=True)
            except Gone:
                gone.append(name)
                if len(gone) >= len(names):
                    raise
                continue
            for known in fetch.still_listed(base + name) if answer.unchanged else ():
                yield known
            feed = _UNCHANGED if answer.unchanged else feeds.parsed(answer.text)
            for item in read(feed.entries, partial(_posting, feed=feed, page=base + name)):
                if not isinstance(item, RawPosting) or item.identifier not in seen:
                    yield item
                seen |= {item.identifier} if isinstance(item, RawPosting) else set()
            if not feed.complete:
                yield Listing(complete=False, reason=f"the feed {name} breaks off")
        if gone:
            yield Listing(complete=False, reason=f"there is no category {gone[0]}")


def _posting(entry: Any, *, feed: feeds.Feed, page: str) -> RawPosting:
    made = feeds.posting(entry, feed=feed, base=page, rule="company: role")
    country = "".join(sign for sign in shape.text(entry, "country") or "" if ord(sign) < 0x1F000).strip()
    reach = shape.texts([country, shape.text(entry, "region")], ...)
    return replace(
        made,
        page=page,
        employment_unit=shape.text(entry, "category"),
        job_location=shape.places(*reach),
        job_location_type="remote",
        applicant_location_requirements=reach[:1],
    )
