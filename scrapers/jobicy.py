"""Jobicy: a board of remote work."""

from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Pace,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    read,
    shape,
)

_HOSTS = ("jobicy.com", "www.jobicy.com")


class Jobicy(Scraper):
    """The board's newest fifty postings, with their texts, in one answer.

    Source: the documentation of Jobicy's remote jobs API (public, no key), which asks for a few requests
    a day at most and for a link back, which `url` is. Pay has had two spellings: `annualSalaryMin` and
    `salaryMin` with `salaryPeriod`. Titles and industries hold HTML entities. `jobGeo` lists where one may
    live.
    """

    kind = "jobicy"
    verified = True
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=0.2, burst=2)

    class Options(ScraperOptions):
        geo: Token | None = Field(
            None, description="only for people of this country or region, such as germany"
        )
        industry: Token | None = Field(None, description="only this industry, such as dev or marketing")
        tag: str | None = Field(None, description="only postings with these words in title or text")
        base_url: BaseUrl = Field("https://jobicy.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        asked, feed = page.query, page.query.get("feed") == "job_feed" or page.path == ("feed", "job_feed")
        listing = page.path in ((), ("jobs",), ("remote-jobs",))
        if page.host not in _HOSTS:
            return None
        if page.path[:1] == ("api",) and page.path[-1] == "remote-jobs":
            return cls.propose(geo=asked.get("geo"), industry=asked.get("industry"), tag=asked.get("tag"))
        if not (listing or feed):
            return None
        places, words = asked.get("search_region"), asked.get("search_keywords")
        return cls.propose(geo=places, industry=asked.get("job_categories"), tag=words)

    async def gather(self, fetch: Fetch) -> Items:
        chosen = self.options
        named = {"geo": chosen.geo, "industry": chosen.industry, "tag": chosen.tag}
        wanted = {"count": 50, **{name: value for name, value in named.items() if value}}
        answer = await fetch.json(f"{chosen.base_url}/api/v2/remote-jobs", params=wanted, whole=True)
        for item in read(shape.required(answer, "jobs"), _posting):
            yield item


def _posting(job: Any) -> RawPosting:
    reach = shape.texts((shape.text(job, "jobGeo") or "").split(","), ...)
    level = shape.text(job, "jobLevel")
    return RawPosting(
        identifier=job["id"],
        url=job["url"],
        title=job["jobTitle"],
        description=shape.text(job, "jobDescription") or shape.text(job, "jobExcerpt"),
        hiring_organization=shape.text(job, "companyName"),
        employment_unit=shape.joined(*_several(job, "jobIndustry")),
        job_location=shape.places(*reach),
        job_location_type="remote",
        applicant_location_requirements=reach,
        base_salary=_pay(job),
        employment_type=_several(job, "jobType"),
        date_posted=shape.moment(job, "pubDate"),
        seniority=None if level == "Any" else level,
    )


def _several(job: Any, key: str) -> tuple[str, ...]:
    """The texts of a list, or the one text that stood there in an earlier version."""
    return shape.texts(job, key, ...) or shape.texts([job.get(key)], ...)


def _pay(job: Any) -> RawPay | None:
    yearly = shape.pay_of(job, "annualSalaryMin", "annualSalaryMax", "salaryCurrency", "none")
    if yearly:
        return RawPay(yearly.text, yearly.minimum, yearly.maximum, yearly.currency, "YEAR")
    return shape.pay_of(job, "salaryMin", "salaryMax", "salaryCurrency", "salaryPeriod")
