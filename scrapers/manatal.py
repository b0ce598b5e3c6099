"""Manatal: one company's careers page at careers-page.com."""

from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_HOSTS = ("www.careers-page.com", "careers-page.com")
_OURS = ("api", "static", "assets", "media", "embed", "login", "jobs", "admin", "favicon.ico", "robots.txt")
_PLACE = {
    "locality": "city",
    "region": "state",
    "country": "country",
    "postal_code": "zipcode",
    "street": "address",
}


class Manatal(Scraper):
    """One company's openings in numbered pages, with their text; no dates and no departments.

    Source: the careers page's own data calls (undocumented), as recorded. `hash` is what the posting's
    address has. Pay is told only where `is_salary_visible`, and its unit never.
    """

    kind = "manatal"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in www.careers-page.com/NAME")
        base_url: BaseUrl = Field("https://www.careers-page.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("open", "v3", "career-page", company, *_) if page.host == "core.api.manatal.com":
                return cls.propose(company=company)
            case ("api", "v1.0", "c", company, *_) if page.host in _HOSTS:
                return cls.propose(company=company)
            case ("api", "v1.0", "c", company, "jobs", *_):
                return cls.propose(company=company, base_url=page.origin)
            case (company, *_) if page.host in _HOSTS and company.lower() not in _OURS:
                return cls.propose(company=company)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/api/v1.0/c/{shape.segment(self.options.company)}/jobs/"

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(url, params={"page": turn.number + 1})
            jobs = shape.required(answer, "results")
            return paging.Shown(jobs, shape.count(answer, "count"), last=shape.text(answer, "next") is None)

        async for item in paging.listing(fetch, ask, "hash", self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        company, code = shape.segment(self.options.company), job["hash"].strip()
        return RawPosting(
            identifier=code,
            title=job["position_name"],
            url=f"https://www.careers-page.com/{company}/job/{shape.segment(code)}",
            description=shape.text(job, "description"),
            hiring_organization=self.options.company,
            job_location=shape.places(shape.place_of(job, **_PLACE) or shape.text(job, "location_display")),
            base_salary=_pay(job),
        )


def _pay(job: Any) -> RawPay | None:
    if job.get("is_salary_visible") is not True:
        return None
    return shape.pay(job.get("salary_min"), job.get("salary_max"), job.get("currency_code"))
