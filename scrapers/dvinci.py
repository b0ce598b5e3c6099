"""d.vinci: one company's job publications."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_MARK = re.compile(r"""<meta[^>]{1,80}dvinciVersion""", re.I)
_TEXTS = ("introduction", "tasks", "profile", "weOffer", "closingText")


class Dvinci(Scraper):
    """All publications of a company, or of one of its portals, whole in one answer with their texts.

    Source: the vendor's documentation of the job publication interface (always public, no key). A company
    may have portals under /portal/NAME, and a host of its own. `createdDate` is the date that the job's
    page states. Unverified: rests on descriptions of the answer.
    """

    kind = "dvinci"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.dvinci-hr.com, or the site's own host")
        portal: Token | None = Field(None, description="the portal, if the address has /portal/NAME")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.dvinci-hr.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        path, usual = page.path, page.customer_of("dvinci-hr.com")
        portal = path[1] if path[:1] == ("portal",) and len(path) > 1 else None
        if usual:
            return cls.propose(company=usual, portal=portal)
        own = path[-2:] == ("jobPublication", "list.json") or (page.html and _MARK.search(page.html))
        company = page.customer_of("dvinci.de", "dvinci-easy.com") or (page.host if own else None)
        return cls.propose(company=company, portal=portal, base_url=page.origin)

    async def gather(self, fetch: Fetch) -> Items:
        portal = f"/portal/{shape.segment(self.options.portal)}" if self.options.portal else ""
        answer = await fetch.json(f"{self._base}{portal}/jobPublication/list.json", whole=True)
        for item in read(shape.required(answer), self._posting):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.dvinci-hr.com"

    def _posting(self, job: Any) -> RawPosting:
        opening = job.get("jobOpening")
        times = (*shape.texts(job, "workingTimes", ..., "name"), *_names(opening, "workingTimes"))
        unit = _name(opening, "department") or next(iter(_names(opening, "categories")), None)
        return RawPosting(
            identifier=job["id"],
            title=job["position"],
            url=shape.web(job.get("jobPublicationURL"), self._base) or f"{self._base}/de/jobs/{job['id']}",
            description=shape.sections(*((None, shape.text(job, name)) for name in _TEXTS)),
            hiring_organization=self.options.company,
            employment_unit=unit,
            job_location=_places(opening),
            base_salary=_pay(job.get("salary")),
            employment_type=(*times, *shape.texts([_name(opening, "contractPeriod")], ...)),
            date_posted=shape.moment(opening, "createdDate"),
            requisition=shape.text(opening, "reference"),
            apply_url=shape.web(job.get("applicationFormURL"), self._base),
        )


def _names(found: Any, part: str) -> tuple[str, ...]:
    return shape.texts(found, part, ..., "name")


def _name(found: Any, part: str) -> str | None:
    """A part that is a word, or an object with a name."""
    return shape.text(found, part) or shape.text(found, part, "name")


def _places(opening: Any) -> tuple[RawPlace, ...]:
    made = (_place(place) for place in shape.each(opening, "locations"))
    return shape.places(*made) or shape.places(shape.text(opening, "location"))


def _place(found: Any) -> RawPlace | None:
    country = _name(found, "country") or _name(shape.dig(found, "address"), "country")
    return shape.place(
        shape.text(found, "name"), locality=shape.dig(found, "address", "city"), country=country
    )


def _pay(found: Any) -> RawPay | None:
    least, most, unit = (shape.dig(found, "value", name) for name in ("minValue", "maxValue", "unitText"))
    return shape.pay(least, most, shape.dig(found, "currency"), unit)
