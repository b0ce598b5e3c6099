"""Zoho Recruit: career sites of its customers."""

import re
from functools import partial
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout, SourceError
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token

# isort: split
from monitor.scraper import paging, selectors, shape

_VENDOR = re.compile(r"zohorecruit\.(com|eu|in|ca|jp|sa|com\.(au|cn))")
_EMBEDDED = re.compile(
    r"""rec_embed_js\.load\([^)]{0,500}?site["']?\s?:\s?["'](https://[\w-]{1,63}\.zohorecruit\.[a-z.]{2,6})["'/]"""
)
_PAGE = re.compile(r"""rec_embed_js\.load\([^)]{0,500}?page_name["']?\s?:\s?["']([^"'/]{1,100})["']""")
_OWN = "//static.zohorecruit."
_API = "/recruit/v2/public/Job_Openings"
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class ZohoRecruit(Scraper):
    """One career site: all its openings in one answer, and their texts where that has none, one by one.

    Unverified: it rests on published descriptions of the sites' own data calls. Where those are refused, the
    site's page holds the same as a hidden field. Dates are the customer's: MM/DD unless one of them can't be.
    """

    kind = "zohorecruit"

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="scheme and host of the site: https://NAME.zohorecruit.com")
        page: Token = Field("Careers", description="the site's page: …/jobs/PAGE")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        above, html = page.host.partition(".")[2], page.html or ""
        hosted = _VENDOR.fullmatch(above) and page.customer_of(above)
        name = page.path[1] if len(page.path) > 1 and page.path[0] == "jobs" else page.query.get("pagename")
        if hosted or (name and (_API in html or _OWN in html)):
            return cls.propose(base_url=f"https://{page.host}", **({"page": name} if name else {}))
        site, named = _EMBEDDED.search(html), _PAGE.search(html)
        return cls.propose(base_url=site[1], **({"page": named[1]} if named else {})) if site else None

    async def gather(self, fetch: Fetch) -> Items:
        asked = {"pagename": self.options.page, "source": "CareerSite"}
        try:
            jobs = shape.required(await fetch.json(self.options.base_url + _API, params=asked), "data")
        except SourceError:
            jobs = await self._hidden(fetch)

        async def details(entry: RawPosting) -> RawPosting:
            if entry.description:
                return entry.detailed()
            url = f"{self.options.base_url}{_API}/{shape.segment(entry.identifier)}"
            answer = await fetch.json(url, params={"pagename": self.options.page})
            job = shape.needed((shape.each(answer, "data") or [shape.dig(answer, "data")])[0])
            return entry.detailed(description=shape.text(job, "Job_Description"))

        found = [_DATE.match(text) for text in shape.texts(jobs, ..., "Date_Opened")]
        order = r"\3-\2-\1" if any(date and int(date[1]) > 12 for date in found) else r"\3-\1-\2"
        async for item in paging.whole(fetch, jobs, partial(self._posting, order=order), details):
            yield item

    async def _hidden(self, fetch: Fetch) -> list[Any]:
        answer = await fetch.get(f"{self.options.base_url}/jobs/{shape.segment(self.options.page)}")
        jobs = selectors.value(selectors.document(answer.text), "input#jobs@value")
        if jobs is None:
            raise ChangedLayout("neither data nor a page with its openings")
        return shape.required(shape.json(jobs))

    def _posting(self, job: Any, *, order: str) -> RawPosting | None:
        if job.get("Publish") is False:
            return None
        parts = {"locality": "City", "region": "State", "postal_code": "Zip_Code", "country": "Country"}
        place = {ours: job.get(theirs) for ours, theirs in parts.items()}
        site = f"{self.options.base_url}/jobs/{shape.segment(self.options.page)}"
        return RawPosting(
            identifier=job["id"],
            title=shape.first(job, "Posting_Title", "Job_Opening_Name") or "",
            url=shape.web(job.get("$url")) or f"{site}/{shape.segment(str(job['id']))}",
            description=shape.text(job, "Job_Description"),
            employment_unit=shape.text(job, "Department"),
            job_location=shape.places(shape.place(None, **place)),
            job_location_type="remote" if job.get("Remote_Job") is True else None,
            base_salary=shape.pay(words=job.get("Salary")),
            employment_type=shape.texts(job, "Job_Type"),
            date_posted=_DATE.sub(order, shape.text(job, "Date_Opened") or ""),
            valid_through=_DATE.sub(order, shape.text(job, "Target_Date") or ""),
        )
