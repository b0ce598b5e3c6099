"""Pinpoint: one company's careers site."""

from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_PARTS = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
_PLACE = {"name": "name", "locality": "city", "region": "province", "postal_code": "postal_code"}


class Pinpoint(Scraper):
    """One company's postings in one answer, with their text in four parts.

    Source: the site's postings.json (undocumented), as recorded. `deadline_at` is the last day to apply,
    and a date of publication is rare. Pay that is not `compensation_visible` isn't meant to be shown. One
    `job` may stand behind several postings. The answer names no employer: the company's name stands in.
    """

    kind = "pinpoint"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.pinpointhq.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not NAME.pinpointhq.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("pinpointhq.com"))

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.pinpointhq.com"
        answer = await fetch.json(f"{base}/postings.json", whole=True)
        for item in read(shape.required(answer, "data"), lambda posting: self._posting(posting, base)):
            yield item

    def _posting(self, posting: Any, base: str) -> RawPosting:
        parts = ((shape.text(posting, f"{part}_header"), shape.text(posting, part)) for part in _PARTS)
        job = posting.get("job")
        return RawPosting(
            identifier=posting["id"],
            title=posting["title"],
            url=shape.web(posting.get("url")) or f"{base}/postings/{shape.segment(str(posting['id']))}",
            description=shape.sections((None, shape.text(posting, "description")), *parts),
            hiring_organization=self.options.company,
            employment_unit=shape.joined(
                shape.text(job, "department", "name"), shape.text(job, "division", "name")
            ),
            job_location=shape.places(shape.place_of(posting.get("location"), **_PLACE)),
            job_location_type=shape.text(posting, "workplace_type"),
            base_salary=_pay(posting),
            employment_type=shape.texts(posting, "employment_type")
            or shape.texts(posting, "employment_type_text"),
            date_posted=shape.moment(posting, "first_published_at"),
            valid_through=shape.moment(posting, "deadline_at"),
            requisition=shape.text(job, "requisition_id"),
            role=shape.text(job, "id"),
        )


def _pay(posting: Any) -> RawPay | None:
    """Stated amounts per one unit, or else words."""
    if posting.get("compensation_visible") is False:
        return None
    unit, times = shape.text(posting, "compensation_frequency"), 1
    if unit == "two_weeks":
        unit, times = "week", 2
    low, high = (shape.number(posting, f"compensation_{end}") or 0 for end in ("minimum", "maximum"))
    currency = shape.text(posting, "compensation_currency")
    words = None if low or high else posting.get("compensation")
    return shape.pay(low / times, high / times, currency, unit, words) or None
