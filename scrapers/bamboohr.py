"""BambooHR: one company's careers page."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout, Gone
from monitor.models import Listing, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Response, Scraper, ScraperOptions, Token

# isort: split
from monitor.scraper import merged, paging, selectors, shape

_HOST = re.compile(r"(?!(?:www|api|app|help|documentation|partners|marketplace)\.)([\w-]+)\.bamboohr\.com")
_EMBEDDED = re.compile(r"""\bdata-domain=["']([\w-]+)\.bamboohr\.com["']""")
_NUMBER = re.compile(r"(\d{1,18})/?(?:[?#].*)?$")
_SHOWN = {"jobOpeningName": "a", "location": ".BambooHR-ATS-Location"}
_WORKPLACES = {"0": "onsite", "1": "remote", "2": "hybrid"}


class BambooHr(Scraper):
    """One company's openings: a listing in one answer, the text one opening at a time.

    Source: the careers page's own data calls (undocumented), as recorded; for a company without that page,
    the widget that others embed. The place stands in `location` or in `atsLocation`; date, pay and text
    only in the details. The answers name no employer: the company's name stands in.
    """

    kind = "bamboohr"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.bamboohr.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not NAME.bamboohr.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        own = next(iter(page.path), "") in ("", "careers", "jobs", "js", "hiring")
        host = _HOST.fullmatch(page.host) if own else None
        return cls.propose(company=host[1] if host else page.says(_EMBEDDED))

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.bamboohr.com"

    async def gather(self, fetch: Fetch) -> Items:
        try:
            answer = await fetch.json(f"{self._base}/careers/list")
            openings = shape.required(answer, "result")
            yield Listing(total=shape.count(answer, "meta", "totalCount"))
        except Gone:
            openings = _embedded(await fetch.get(f"{self._base}/jobs/embed2.php"))

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.json(f"{self._base}/careers/{shape.segment(entry.identifier)}/detail")
            opening = {**shape.needed(answer, "result", "jobOpening"), "id": entry.identifier}
            return merged(entry, self._posting({**opening, "jobOpeningName": entry.title}))

        async for item in paging.whole(fetch, openings, self._posting, details):
            yield item

    def _posting(self, opening: Any) -> RawPosting:
        """An opening of the listing, or its details, which say all of it again and more."""
        place = _place(opening.get("location")) or _place(opening.get("atsLocation"))
        remote = "remote" if opening.get("isRemote") is True else None
        return RawPosting(
            identifier=opening["id"],
            title=opening["jobOpeningName"],
            url=f"{self._base}/careers/{shape.segment(str(opening['id']))}",
            description=shape.text(opening, "description"),
            hiring_organization=self.options.company,
            employment_unit=shape.text(opening, "departmentLabel"),
            job_location=shape.places(place, shape.text(opening, "location")),
            job_location_type=_WORKPLACES.get(shape.text(opening, "locationType") or "", remote),
            base_salary=shape.pay(words=opening.get("compensation")),
            employment_type=shape.texts(opening, "employmentStatusLabel"),
            date_posted=shape.moment(opening, "datePosted"),
            seniority=shape.text(opening, "minimumExperience"),
        )


def _place(found: Any) -> RawPlace | None:
    region = "state" if shape.text(found, "state") else "province"
    country = "addressCountry" if shape.text(found, "addressCountry") else "country"
    return shape.place_of(found, locality="city", region=region, country=country, postal_code="postalCode")


def _embedded(answer: Response) -> list[dict[str, Any]]:
    """The widget's rows in the listing's shape. What it shows when nothing is open is not known."""
    rows = []
    for group in selectors.items(answer.text, ".BambooHR-ATS-Department-Item", answer.url):
        unit = selectors.value(group, ".BambooHR-ATS-Department-Header")
        for html in selectors.values(group, ".BambooHR-ATS-Jobs-Item@html"):
            row = selectors.document(html, answer.url)
            key = _NUMBER.search(selectors.value(row, "a@href") or "")
            rows.append({"id": key and key[1], "departmentLabel": unit, **selectors.record(row, _SHOWN)})
    if not rows:
        raise ChangedLayout("a widget without openings")
    return rows
