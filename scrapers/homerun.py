"""Homerun: career pages of its customers."""

from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape


class Homerun(Scraper):
    """One company's vacancies: an Atom feed with their texts, whole in one answer.

    Unverified: it rests on published descriptions of the feed. A vacancy's address is on the company's own
    domain where it has one. `updated` is the last change and no publication, so that there is no date.
    """

    kind = "homerun"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.homerun.co")
        base_url: BaseUrl = Field("https://feed.homerun.co", description="the feeds' scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host == "feed.homerun.co":
            return cls.propose(company=page.path[0]) if page.path else None
        return cls.propose(company=page.customer_of("homerun.co", but=("feed", "auth", "embed")))

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/{shape.segment(self.options.company)}"
        answer = await fetch.get(url, whole=True)
        feed = shape.xml(answer.text, "feed")
        for item in read(feed.findall("{*}entry"), self._posting):
            yield item

    def _posting(self, entry: Any) -> RawPosting:
        links = {link.get("rel") or "alternate": link.get("href") for link in entry.findall("{*}link")}
        texts = (entry.findtext(f"{{*}}{name}") for name in ("content", "description", "summary"))
        pay = shape.text(entry.findtext("{*}salary_indication"))
        return RawPosting(
            identifier=entry.findtext("{*}id"),
            title=entry.findtext("{*}title"),
            url=links["alternate"],
            description=next((text for text in texts if text and text.strip()), None),
            hiring_organization=next(iter(_names(entry, "author")), self.options.company),
            employment_unit=shape.joined(*_names(entry, "department")),
            job_location=shape.places(*_names(entry, "location")),
            base_salary=shape.pay(words=pay),
            employment_type=_names(entry, "type"),
            date_posted=shape.moment(entry.findtext("{*}published")),
        )


def _names(entry: Any, element: str) -> tuple[str, ...]:
    """The names in the elements, each once: the author is told twice."""
    return shape.texts([found.text for found in entry.findall(f"{{*}}{element}/{{*}}name")], ...)
