"""HireHive: one company's openings."""

from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape


class HireHive(Scraper):
    """All openings of a company by pages of 100, each with its whole text.

    Source: the vendor's documentation of its public API. Pay is in tiers, of which the span is taken.
    Unverified: rests on descriptions of the answer.
    """

    kind = "hirehive"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.hirehive.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.hirehive.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("hirehive.com", but=("my",)))

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.hirehive.com"

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {"page": turn.number + 1, "page_size": 100}
            answer = await fetch.json(f"{base}/api/v2/jobs", params=wanted)
            return paging.Shown(shape.required(answer, "items"), shape.count(answer, "meta", "total_items"))

        async for item in paging.listing(fetch, ask, "id", self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        text = shape.text(job, "description", "html") or shape.text(job, "description", "text")
        region, country = shape.text(job, "state_code"), shape.text(job, "country", "name")
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=shape.web(job["hosted_url"]) or "",
            description=text,
            hiring_organization=self.options.company,
            employment_unit=shape.text(job, "category", "name"),
            job_location=shape.places(
                shape.place(shape.text(job, "location"), region=region, country=country)
            ),
            base_salary=shape.span(map(_pay, shape.each(job, "compensation_tiers"))),
            employment_type=shape.texts(job, "type", "name"),
            date_posted=shape.moment(job, "published_date"),
            seniority=shape.text(job, "experience", "name"),
        )


def _pay(tier: Any) -> RawPay | None:
    return shape.pay_of(tier, "min_value", "max_value", "currency_code", "interval")
