"""Recruitee (Tellent): one company's careers site."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, read, shape

_SITE = re.compile(
    r"""<(?:script|link)\b[^>]{0,300}(?:src|href)=["'](?:https?:)?//[\w.-]{0,60}\brecruiteecdn\.com/"""
)
_WORKPLACES = ("remote", "hybrid", "on_site")


class Recruitee(Scraper):
    """One company's published offers in one answer, with their text, on its site at Recruitee or its own.

    Source: Recruitee's documentation of the Careers Site API (public, no key). Dates are in UTC, and
    written "2026-08-11 20:45:29 UTC". Of `remote`, `hybrid` and `on_site` several may be true: the
    freest of them counts. `salary` may hold nulls, and amounts as text.
    """

    kind = "recruitee"
    verified = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(
            description="scheme and host of the careers site: https://NAME.recruitee.com, or the company's own"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.customer_of("recruitee.com", but=("auth", "careers-analytics")):
            return cls.propose(base_url=f"https://{page.host}")
        return cls.propose(base_url=page.origin) if page.html and _SITE.search(page.html) else None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.json(f"{self.options.base_url}/api/offers/", whole=True)
        for item in read(shape.required(answer, "offers"), self._posting):
            yield item

    def _posting(self, offer: Any) -> RawPosting | None:
        """An offer as a posting; None for a draft or one that is closed."""
        if shape.text(offer, "status") in ("draft", "closed", "archived", "internal"):
            return None
        hosted = f"{self.options.base_url}/o/{shape.segment(shape.text(offer, 'slug') or str(offer['id']))}"
        return RawPosting(
            identifier=offer["id"],
            title=offer["title"],
            url=shape.web(offer.get("careers_url")) or hosted,
            description=shape.sections(
                (None, shape.text(offer, "description")), (None, shape.text(offer, "requirements"))
            ),
            hiring_organization=shape.text(offer, "company_name"),
            employment_unit=shape.text(offer, "department"),
            job_location=_places(offer),
            job_location_type=next((word for word in _WORKPLACES if offer.get(word) is True), None),
            base_salary=shape.pay_of(offer.get("salary"), "min", "max", "currency", "period"),
            employment_type=shape.texts(offer, "employment_type_code"),
            date_posted=shape.moment(offer, "published_at") or shape.moment(offer, "created_at"),
            valid_through=shape.moment(offer, "close_at"),
            seniority=shape.text(offer, "experience_code"),
            apply_url=shape.web(offer.get("careers_apply_url")),
        )


def _places(offer: Any) -> tuple[RawPlace, ...]:
    """All the places; of an offer without a list of them its own, which may be words ("Remote job")."""
    listed = shape.places(*(_place(found, "name", "state") for found in shape.each(offer, "locations")))
    return listed or shape.places(_place(offer, "location", "state_name"))


def _place(found: Any, name: str, region: str) -> RawPlace | None:
    return shape.place_of(
        found,
        name=name,
        locality="city",
        region=region,
        country="country" if shape.text(found, "country") else "country_code",
        postal_code="postal_code",
        street="street",
    )
