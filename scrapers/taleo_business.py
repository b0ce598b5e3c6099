"""Oracle Taleo Business Edition: the career sites of its smaller customers."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    paging,
    selectors,
    shape,
    structured,
)

_HOST = re.compile(r"[a-z]{2,5}\.tbe\.taleo\.net")
_NUMBER = re.compile(r"[?&]rid=(\d+)")
_LINK = "a.viewJobLink[href*='rid='], .oracletaleocwsv2-head-title a[href*='rid=']"
_COUNT = ".oracletaleocwsv2-panel-number"
_NONE = re.compile(r"\bno (?:\w+ ){0,3}(?:jobs|positions|openings|results|requisitions)\b", re.I)


class TaleoBusiness(Scraper):
    """One career site: a listing by pages of 10, JSON-LD on each posting's page.

    Unverified: built from other readers' descriptions of the pages, without a recorded one. What stands below a
    title in the listing is each customer's choice and has no labels: it is left to the posting's page.
    """

    kind = "taleo-business"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="scheme, host and first part: https://phe.tbe.taleo.net/phe01")
        org: Token = Field(description="the customer: org=NAME in the site's addresses")
        cws: Token = Field(description="the site's number: cws=1")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case (server, "ats", "careers", *_) if _HOST.fullmatch(page.host):
                org, cws = page.query.get("org"), page.query.get("cws")
                return cls.propose(base_url=f"{page.origin}/{server}", org=org, cws=cws)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        site = f"org={shape.segment(self.options.org)}&cws={shape.segment(self.options.cws)}"
        pages = f"{self.options.base_url}/ats/careers/v2"

        async def ask(turn: paging.Turn) -> paging.Shown:
            more = f"&next&rowFrom={turn.offset}" if turn.offset else ""
            answer = await fetch.get(f"{pages}/searchResults?{site}{more}")
            page = selectors.document(answer.text, answer.url)
            links = selectors.within(page, _LINK)
            total = selectors.count(selectors.values(page, _COUNT))
            told = turn.offset or total == 0 or _NONE.search(answer.text)
            if not links and not (told and "oracletaleocwsv2" in answer.text):
                raise ChangedLayout("no postings, and no word that nothing is open")
            rows = [
                {"url": selectors.value(link, "@href"), "title": selectors.value(link, ".")} for link in links
            ]
            return paging.Shown(rows, total)

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            return structured.completed(entry, answer.text, answer.url)

        def entry(row: dict[str, Any]) -> RawPosting:
            number = _NUMBER.findall(row["url"])[0]
            url = f"{pages}/viewRequisition?{site}&rid={number}"
            return RawPosting(identifier=number, title=row["title"], url=url)

        async for item in paging.listing(fetch, ask, "url", entry, details):
            yield item
