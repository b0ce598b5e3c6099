"""Traffit: one company's published adverts (Poland)."""

from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_SIZE = 100
_PARTS = {"locality": "locality", "region": "region1", "country": "country", "postal_code": "postcode"}


class Traffit(Scraper):
    """All adverts of a company, by pages that are asked for in headers, with their texts.

    Source: the vendor's documentation of its public adverts. What an advert says is a list of values by
    the names of its form's fields; the place is a JSON text among them. Unverified: rests on descriptions
    of the answer.
    """

    kind = "traffit"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.traffit.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.traffit.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("traffit.com"))

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.traffit.com"

        async def ask(turn: paging.Turn) -> paging.Shown:
            paged = {"X-Request-Page-Size": str(_SIZE), "X-Request-Current-Page": str(turn.number + 1)}
            answer = await fetch.get(f"{base}/public/job_posts/published", headers=paged)
            jobs = shape.required(shape.json(answer.text))
            total = shape.count(answer.headers.get("X-Result-Total-Count"))
            return paging.Shown(jobs, total, last=len(jobs) < _SIZE)

        async for item in paging.listing(fetch, ask, "id", self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        advert = job["advert"]
        values = shape.labelled(advert.get("values"), "field_id", "value")
        return RawPosting(
            identifier=job["id"],
            title=advert["name"],
            url=shape.web(job["url"]) or "",
            description=values.get("description"),
            hiring_organization=self.options.company,
            job_location=shape.places(_place(values.get("geolocation"))),
            date_posted=shape.moment(job, "valid_start"),
            requisition=shape.text(advert, "recruitment", "nr_ref"),
            apply_url=shape.web(job.get("application_form")),
        )


def _place(text: str | None) -> RawPlace | None:
    found = shape.inner(text)
    if not isinstance(found, dict):
        return shape.place(text)
    return shape.place(
        shape.text(found, "address"), **{ours: shape.text(found, name) for ours, name in _PARTS.items()}
    )
