"""Breezy HR: one company's careers portal."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Response, Scraper, ScraperOptions

# isort: split
from monitor.scraper import paging, selectors, shape, structured

_PORTAL = re.compile(r"assets-cdn\.breezy\.hr/breezy-portal|\bapp\.breezy\.hr/api/apply\b")
_OWN = ("assets-cdn", "attachments-cdn", "gallery-cdn")


class Breezy(Scraper):
    """One company's positions in one answer, on its portal at Breezy or its own domain.

    Source: the portal's JSON (undocumented), as recorded. With `verbose` many portals tell the text too; of
    the others it is taken from each position's page. Pay is in words, except in that page's JSON-LD. Each
    of several places may be remote or not.
    """

    kind = "breezy"
    verified = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="https://NAME.breezy.hr, or the company's own domain")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.customer_of("breezy.hr", but=_OWN):
            return cls.propose(base_url=f"https://{page.host}")
        return cls.propose(base_url=page.origin) if page.html and _PORTAL.search(page.html) else None

    async def gather(self, fetch: Fetch) -> Items:
        positions = await fetch.json(f"{self.options.base_url}/json", params={"verbose": "true"})

        async def details(entry: RawPosting) -> RawPosting:
            if entry.description:
                return entry.detailed()
            named = entry.url.rstrip("/").rpartition("/")[2]
            return _completed(entry, await fetch.get(f"{self.options.base_url}/p/{named}"))

        async for item in paging.whole(fetch, positions, self._entry, details):
            yield item

    def _entry(self, position: Any) -> RawPosting:
        named = shape.text(position, "friendly_id") or str(position["id"])
        main = shape.dig(position, "location")
        places = shape.each(position, "locations") or [main]
        return RawPosting(
            identifier=position["id"],
            title=position["name"],
            url=shape.web(position.get("url")) or f"{self.options.base_url}/p/{shape.segment(named)}",
            description=shape.text(position, "description"),
            hiring_organization=shape.text(position, "company", "name"),
            employment_unit=shape.text(position, "department") or shape.text(position, "department", "name"),
            job_location=shape.places(*map(_place, places), shape.text(main)),
            job_location_type=next(filter(None, map(_workplace, [main, *places])), None),
            base_salary=shape.pay(words=position.get("salary")),
            employment_type=shape.texts(position, "type", "name") or shape.texts(position, "type", "id"),
            date_posted=shape.moment(position, "published_date"),
            seniority=shape.text(position, "experience", "name"),
        )


def _place(found: Any) -> RawPlace | None:
    region, country = shape.dig(found, "state"), shape.dig(found, "country")
    return shape.place(
        shape.dig(found, "name"),
        locality=shape.dig(found, "city"),
        region=shape.text(region, "name") or region,
        country=shape.text(country, "id") or shape.text(country, "name") or country,
    )


def _workplace(place: Any) -> str | None:
    stated = shape.text(place, "remote_details", "label")
    return stated or ("remote" if shape.dig(place, "is_remote") is True else None)


def _completed(entry: RawPosting, page: Response) -> RawPosting:
    """The entry with what its page says in JSON-LD, or else with the text that is shown."""
    for found in structured.postings(page.text, page.url):
        if isinstance(found, RawPosting) and found.description:
            more = {"base_salary": found.base_salary, "valid_through": found.valid_through}
            return entry.detailed(description=found.description, **more)
    shown = selectors.value(selectors.document(page.text, page.url), ".description@html")
    if not shown:
        raise ChangedLayout(f"no text at {page.url[:150]}")
    return entry.detailed(description=shown)
