"""EasyCruit (Visma): one employer's vacancies (Nordic countries)."""

from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape


class EasyCruit(Scraper):
    """All vacancies of an employer: an XML feed, whole in one answer, without their texts.

    Source: the vendor's documentation of the vacancy feed (namespace urn:EasyCruit). A vacancy has
    versions by language, of which the first is taken, and departments, each with an address of its own.
    Unverified: rests on descriptions of the feed.
    """

    kind = "easycruit"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.easycruit.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.easycruit.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("easycruit.com", but=("admin",)))

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(f"{self._base}/export/xml/vacancy/list.xml", whole=True)
        vacancies = shape.xml(answer.text, "VacancyList").findall("{*}Vacancy")
        for item in read(vacancies, self._posting):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.easycruit.com"

    def _posting(self, vacancy: Any) -> RawPosting:
        version = vacancy.find("{*}Versions/{*}Version")
        departments = vacancy.findall("{*}Departments/{*}Department")
        links = [shape.web(one.findtext("{*}VacancyURL"), self._base) for one in departments]
        applies = [shape.web(one.findtext("{*}ApplicationURL"), self._base) for one in departments]
        deadline = version.findtext("{*}ApplicationDeadline")
        return RawPosting(
            identifier=vacancy.get("id"),
            title=version.findtext("{*}Title"),
            url=next(filter(None, links), f"{self._base}/vacancy/{vacancy.get('id')}"),
            hiring_organization=self.options.company,
            employment_unit=shape.joined(*(shape.text(one.findtext("{*}Name")) for one in departments)),
            job_location=shape.places(*(_text(version, part) for part in ("Location", "Region"))),
            employment_type=shape.texts([_text(version, "Engagement")], ...),
            date_posted=vacancy.get("date_start"),
            valid_through=vacancy.get("date_end") or shape.text(deadline),
            requisition=vacancy.get("reference_number"),
            apply_url=next(filter(None, applies), None),
        )


def _text(version: Any, part: str) -> str | None:
    """What the part says, or the names in it (`<Country name="…"/>`)."""
    found = version.find(f"{{*}}{part}")
    if found is None:
        return None
    return shape.text(found.text) or shape.joined(*(shape.text(one.get("name")) for one in found), by=", ")
