"""Remotive: a board of remote work."""

from typing import Any

from pydantic import Field

from monitor.models import Listing, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Scraper, ScraperOptions, Token, read, shape

_HOSTS = ("remotive.com", "www.remotive.com", "remotive.io", "www.remotive.io")


class Remotive(Scraper):
    """The board's whole listing, with its texts, in one answer.

    Source: the documentation of Remotive's public API (no key). Postings come a day late. Its terms ask for
    a link back to the posting's page at Remotive, which `url` is, and for four requests a day at most; more
    than two a minute are blocked. Dates have no time zone. `salary` is free text, "-" where there is none.
    """

    kind = "remotive"
    verified = True
    pace = Pace(at_once=1, per_second=0.03, burst=2)

    class Options(ScraperOptions):
        category: Token | None = Field(
            None, description="only this category, as in remotive.com/remote-jobs/NAME"
        )
        search: str | None = Field(None, description="only postings with these words in title or text")
        company: str | None = Field(None, description="only postings of employers with this in their name")
        base_url: BaseUrl = Field("https://remotive.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host not in _HOSTS:
            return None
        search = page.query.get("search") or page.query.get("query")
        match page.path:
            case ("api", "remote-jobs"):
                company, category = page.query.get("company_name"), page.query.get("category")
                return cls.propose(category=category, search=search, company=company)
            case () | ("remote-jobs",):
                return cls.propose(search=search)
            case ("remote-jobs", category):
                return cls.propose(category=category, search=search)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        chosen = self.options
        named = {"category": chosen.category, "search": chosen.search, "company_name": chosen.company}
        wanted = {name: value for name, value in named.items() if value}
        answer = await fetch.json(f"{chosen.base_url}/api/remote-jobs", params=wanted or None, whole=True)
        jobs = shape.required(answer, "jobs")
        yield Listing(total=shape.count(answer, "job-count"))
        for item in read(jobs, _posting):
            yield item


def _posting(job: Any) -> RawPosting:
    pay, reach = shape.text(job, "salary"), shape.text(job, "candidate_required_location")
    return RawPosting(
        identifier=job["id"],
        url=job["url"],
        title=job["title"],
        description=shape.text(job, "description"),
        hiring_organization=shape.text(job, "company_name"),
        employment_unit=shape.text(job, "category"),
        job_location=shape.places(reach),
        job_location_type="remote",
        applicant_location_requirements=shape.texts((reach or "").split(","), ...),
        base_salary=shape.pay(words=pay if any(map(str.isdigit, pay or "")) else None),
        employment_type=shape.texts([job.get("job_type")], ...),
        date_posted=shape.moment(job, "publication_date"),
    )
