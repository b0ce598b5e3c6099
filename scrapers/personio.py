"""Personio: one company's career page."""

from typing import Any

from pydantic import Field

from monitor.errors import SourceError
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_NO_REGULAR_JOB = ("intern", "trainee", "freelance", "temporary", "working_student")


class Personio(Scraper):
    """One company's positions: an XML feed, whole in one answer.

    Source: Personio's documentation of the XML feed for career pages. Texts are by language: a feed in
    one language has positions without any where they were written in another only, so that those are
    looked up in the other languages' feeds. `subcompany` is the employer's legal entity.
    """

    kind = "personio"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.jobs.personio.de")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.jobs.personio.de")
        languages: tuple[str, ...] = Field(
            ("en", "de"), min_length=1, description="language codes, the best first"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if german := page.customer_of("jobs.personio.de"):
            return cls.propose(company=german)
        oldest = page.customer_of("personio.de", "personio.com") or ""
        if oldest.endswith("-jobs"):  # it leads to the German host
            return cls.propose(company=oldest.removesuffix("-jobs"))
        return cls.propose(company=page.customer_of("jobs.personio.com"), base_url=page.origin)

    async def gather(self, fetch: Fetch) -> Items:
        first, *others = self.options.languages
        feed = f"{self._base}/xml"
        answer = await fetch.get(feed, params={"language": first}, whole=True)
        positions = shape.xml(answer.text, "workzag-jobs").findall("position")
        texts: dict[str, str] = {}
        for language in others if not all(map(_text, positions)) else ():
            texts = {**await _texts(fetch, feed, language), **texts}
        for item in read(positions, lambda position: self._posting(position, texts)):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.jobs.personio.de"

    def _posting(self, position: Any, texts: dict[str, str]) -> RawPosting:
        identifier = position.findtext("id")
        offices = (
            office.text
            for office in [*position.findall("office"), *position.findall("additionalOffices/office")]
        )
        kind, schedule = position.findtext("employmentType"), position.findtext("schedule")
        pay = (
            position.findtext(f"salaryInformation/{part}") for part in ("min", "max", "currencyCode", "type")
        )
        return RawPosting(
            identifier=identifier,
            title=position.findtext("name"),
            url=f"{self._base}/job/{shape.segment(identifier.strip())}",
            description=_text(position) or texts.get(identifier),
            hiring_organization=shape.text(position.findtext("subcompany")) or self.options.company,
            employment_unit=shape.text(position.findtext("department")),
            job_location=shape.places(*map(shape.place, offices)),
            base_salary=shape.pay(*pay),
            employment_type=shape.texts([kind if kind in _NO_REGULAR_JOB else None, schedule], ...),
            date_posted=shape.moment(position.findtext("createdAt")),
            seniority=shape.text(position.findtext("seniority")),
        )


async def _texts(fetch: Fetch, feed: str, language: str) -> dict[str, str]:
    """The texts by identifier that another language's feed has; none where it has no such feed."""
    try:
        answer = await fetch.get(feed, params={"language": language})
        positions = shape.xml(answer.text, "workzag-jobs").findall("position")
    except SourceError:
        return {}
    found = ((position.findtext("id"), _text(position)) for position in positions)
    return {identifier: text for identifier, text in found if identifier and text}


def _text(position: Any) -> str | None:
    parts = position.findall("jobDescriptions/jobDescription")
    return shape.sections(
        *((shape.text(part.findtext("name")), shape.text(part.findtext("value"))) for part in parts)
    )
