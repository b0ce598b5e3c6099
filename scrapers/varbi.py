"""Varbi: one employer's vacancies (Sweden)."""

import re
from typing import Any

from pydantic import Field

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
    structured,
)

_JOB = re.compile(r"/jobID:(\d+)")
_LINK = 'a[href*="jobID:"]:not(:empty)'
_TEXTS = (".job-desc@html", "main@html", "#content@html", "body@html")


class Varbi(Scraper):
    """One employer's list of vacancies in HTML, whole in one page, and the text from each one's own page.

    Source: the sites' own pages (undocumented). Employers choose the columns of the list, so that only
    the link in it is read. Unverified: rests on descriptions of these pages.
    """

    kind = "varbi"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.varbi.com")
        language: str = Field("en", pattern=r"^[a-z]{2}$", description="two letters: en, sv")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.varbi.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("varbi.com", but=("candidate",)))

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.varbi.com"
        url = f"{base}/{self.options.language}/"
        answer = await fetch.get(url, whole=True)
        document = selectors.document(answer.text, url)
        links: dict[str, selectors.Node] = {}
        for link in selectors.within(document, _LINK):
            links.setdefault(_number(link), link)
        rows = selectors.listed(document, list(links.values()))

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            return structured.completed(entry, page.text, page.url, *_TEXTS)

        async for item in paging.whole(fetch, rows, self._posting, details):
            yield item

    def _posting(self, link: Any) -> RawPosting:
        return RawPosting(
            identifier=_number(link),
            title=selectors.value(link, ".") or "",
            url=selectors.value(link, "@href") or "",
            hiring_organization=self.options.company,
        )


def _number(link: selectors.Node) -> str:
    found = _JOB.search(selectors.value(link, "@href") or "")
    return found[1] if found else ""
