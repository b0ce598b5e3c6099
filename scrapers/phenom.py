"""Phenom: career sites on customers' own domains."""

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field

from monitor.errors import Blocked, ChangedLayout, Gone
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, paging, shape, structured

_MARK = re.compile(r"\bphApp\.ddo\b|<(?:script|link)\b[^>]{0,300}\b(?:cdn|assets)\.phenompeople\.com\b")
_BASE = re.compile(r"baseUrl[\"']\s?:\s?[\"']https://[\w.-]{1,200}/([a-z]{2,10})/([a-z]{2})/?[\"']")
_PLACES = ("cityStateCountry", "location", "cityState", "country")
_KEYS = ("jobSeqNo", "jobId", "reqId")
_SITE = "siteType=external&deviceType=desktop"
_SEARCH = {
    "ddoKey": "refineSearch", "pageName": "search-results", "siteType": "external", "deviceType": "desktop",
    "all_fields": ["category", "country", "state", "city", "type"], "jdsource": "facets", "sortBy": "Most recent",
    "jobs": True, "counts": True, "global": True, "clearAll": False, "isSliderEnable": False,
    "keywords": "", "subsearch": "", "selected_fields": {}, "locationData": {}, "size": 100,
}  # fmt: skip


class Phenom(Scraper):
    """One career site: a listing in one of three forms, and structured data on each posting's page.

    Source: the sites' own data calls (undocumented), as recorded. The search is a POST to /widgets; where that
    is refused, each search page has its postings in a script (`phApp.ddo`). Some sites ask a content API
    instead, which then is an option. Texts in the listing are cut. `applyUrl` leads to the system behind.
    """

    kind = "phenom"
    verified = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="the site's scheme and host")
        locale: str = Field("en_us", pattern=r"^[a-z]{2}_[a-z]+$", description="en_us: it is below /us/en/")
        content: BaseUrl | None = Field(None, description="https://content-us.phenompeople.com/api/CODE")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        own, base = _MARK.search(page.html or ""), _BASE.search(page.html or "")
        locale = {"locale": f"{base[2]}_{base[1]}"} if base else {}
        return cls.propose(base_url=page.origin, **locale) if own else None

    async def gather(self, fetch: Fetch) -> Items:
        chosen, country, widgets = self.options, self.options.locale.partition("_")[2], True

        async def ask(turn: paging.Turn) -> paging.Shown:
            nonlocal widgets
            if chosen.content:
                url = f"{chosen.content}/searchJobs?locale={chosen.locale}&{_SITE}"
                return _shown(await fetch.json(f"{url}&from={turn.offset}&size=100"), "searchJobs")
            try:
                if widgets:
                    body = {**_SEARCH, "lang": chosen.locale, "country": country, "from": turn.offset}
                    answer = await fetch.json(f"{chosen.base_url}/widgets", method="POST", body=body)
                    return _shown(answer, "refineSearch")
            except (Blocked, Gone, ChangedLayout):
                widgets = False
            page = await fetch.get(f"{self._site}/search-results?from={turn.offset}&s=1")
            return _shown(shape.behind(page.text, "phApp.ddo"), "eagerLoadRefineSearch")

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            return structured.completed(entry, answer.text, answer.url)

        async for item in paging.listing(fetch, ask, _KEYS, self._posting, details):
            yield item

    @property
    def _site(self) -> str:
        return "/".join([self.options.base_url, *reversed(self.options.locale.split("_"))])

    def _posting(self, job: Any) -> RawPosting:
        key = shape.first(job, *_KEYS) or ""
        places = shape.texts(job, "multi_location", ...) or [shape.first(job, *_PLACES)]
        stated = urlsplit(shape.web(job.get("detailUrl")) or "").path
        slug = re.sub(r"[^a-zA-Z0-9]+", "-", job["title"]).strip("-")
        return RawPosting(
            identifier=key,
            title=job["title"],
            url=self.options.base_url + stated if key and key in stated else f"{self._site}/job/{key}/{slug}",
            description=shape.text(job, "descriptionTeaser"),
            employment_unit=shape.first(job, "department", "category"),
            job_location=shape.places(*places),
            job_location_type=shape.text(job, "remoteType"),
            employment_type=shape.texts([job.get("type")], ...),
            date_posted=shape.first(job, "postedDate", "dateCreated"),
            requisition=shape.text(job, "reqId"),
            apply_url=shape.web(job.get("applyUrl")),
        )


def _shown(answer: Any, name: str) -> paging.Shown:
    """The jobs of a search; the total stands beside them or one level up."""
    search, jobs = shape.needed(answer, name), shape.required(answer, name, "data", "jobs")
    return paging.Shown(jobs, shape.count({**search, **search["data"]}, "totalHits"))
