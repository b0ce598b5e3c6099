"""Cornerstone OnDemand (CSOD): career sites of its customers."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_SITE = re.compile(r"/careersite/(\d{1,9})(?:/(?:home|job|requisition)\b|/?$)")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CUSTOM = ("customFieldCheckboxKeys", "customFieldDropdowns", "customFieldRadios")
_LISTS: dict[str, Any] = {name: [] for name in ("states", "countryCodes", "cities", *_CUSTOM)}
_ALL = {"searchText": "", "placeID": "", "radius": None, "postingsWithinDays": None, **_LISTS}


class Cornerstone(Scraper):
    """One career site of one customer: its page gives a token and a regional host, which list 100 a page.

    Unverified: it rests on published descriptions of the page's own data calls (undocumented). A wrong site
    is answered like one without openings. The listing's text is one field of the ad without its markup; the
    ad is got one by one. Dates are the culture's: en-US is asked for, and "-" is none.
    """

    kind = "cornerstone"

    class Options(ScraperOptions):
        tenant: Token = Field(description="the customer: TENANT.csod.com")
        site: int = Field(1, ge=1, description="the number in …/ux/ats/careersite/NUMBER/home")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not https://TENANT.csod.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        path = f"/{'/'.join(page.path)}".lower()
        if path.startswith("/ats/careersite/"):  # the older pages
            return cls.propose(tenant=page.customer_of("csod.com"), site=page.query.get("site"))
        site = _SITE.search(path)
        return cls.propose(tenant=page.customer_of("csod.com"), site=site[1]) if site else None

    async def gather(self, fetch: Fetch) -> Items:
        site, cloud, headers = self.options.site, *await self._session(fetch)
        where = {"careerSiteId": site, "careerSitePageId": site, "cultureId": 1, "cultureName": "en-US"}

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {**_ALL, **where, "pageNumber": turn.number + 1, "pageSize": 100}
            url = f"{cloud.rstrip('/')}/rec-job-search/external/jobs"
            data = shape.needed(await fetch.json(url, method="POST", headers=headers, body=wanted), "data")
            return paging.Shown(shape.required(data, "requisitions"), shape.count(data, "totalCount"))

        async def details(entry: RawPosting) -> RawPosting:
            url = f"{self._base}/Services/API/ATS/CareerSite/{site}/JobRequisitions/{entry.identifier}"
            answer = await fetch.json(f"{url}?useMobileAd=false&cultureId=1", headers=headers)
            fields = shape.needed(shape.dig(answer, "data", 0, "items", 0, "fields"))
            return entry.detailed(description=shape.text(fields, "ad"))

        async for item in paging.listing(fetch, ask, "requisitionId", self._posting, details):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.tenant}.csod.com"

    async def _session(self, fetch: Fetch) -> tuple[str, dict[str, str]]:
        """The regional host, and the headers that the page would send to it."""
        url = f"{self._base}/ux/ats/careersite/{self.options.site}/home"
        answer = await fetch.get(url, params={"c": self.options.tenant})
        context = shape.behind(answer.text, "csod.context")
        token, cloud = shape.text(context, "token"), shape.web(shape.dig(context, "endpoints", "cloud"))
        if not token or not cloud:
            raise ChangedLayout("the page has no token or no host for its search")
        return cloud, {"Authorization": f"Bearer {token}", "Cookie": shape.cookies(answer.headers)}

    def _posting(self, job: Any) -> RawPosting:
        home = f"{self._base}/ux/ats/careersite/{self.options.site}/home"
        number = shape.segment(str(job["requisitionId"]))
        return RawPosting(
            identifier=job["requisitionId"],
            title=job["displayJobTitle"],
            url=f"{home}/requisition/{number}?c={shape.segment(self.options.tenant)}",
            description=shape.text(job, "externalDescription"),
            hiring_organization=self.options.tenant,
            job_location=shape.places(*map(_place, shape.each(job, "locations"))),
            employment_type=shape.texts(job, "schedule"),
            date_posted=_day(shape.text(job, "postingEffectiveDate")),
            valid_through=_day(shape.text(job, "postingExpirationDate")),
        )


def _place(found: Any) -> RawPlace | None:
    town, region, country = (shape.dig(found, part) for part in ("city", "state", "country"))
    return shape.place(locality=town, region=region, country=country)


def _day(text: str | None) -> str | None:
    found = _US_DATE.match(text or "")
    return f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}" if found else text if text != "-" else None
