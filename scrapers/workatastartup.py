"""Work at a Startup: the openings of one company that Y Combinator funds, on ycombinator.com."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    paging,
    selectors,
    shape,
    structured,
)

_HOSTS = ("www.ycombinator.com", "ycombinator.com", "www.workatastartup.com", "workatastartup.com")
_SLUG = re.compile(
    r"&quot;company&quot;:\{&quot;id&quot;:\d{1,9},&quot;slug&quot;:&quot;([\w-]{1,100})&quot;"
)
_OURS = ("industry", "location", "batch", "founders", "search", "top-companies", "fetch_companies")


class WorkAtAStartup(Scraper):
    """One company's openings in its page's data, JSON-LD on each posting's own page.

    Source: the pages, as recorded. The list tells a posting's age only ("about 1 year"), its own page the
    date. Places stand in one line, with slashes between them; one may be "Remote (US)". Applying needs an
    account.
    """

    kind = "workatastartup"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in www.ycombinator.com/companies/NAME")
        base_url: BaseUrl = Field("https://www.ycombinator.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("companies", company, *_) if page.host in _HOSTS and company.lower() not in _OURS:
                return cls.propose(company=company)
        return cls.propose(company=page.says(_SLUG, "WaasShow"))

    async def gather(self, fetch: Fetch) -> Items:
        home = f"{self.options.base_url}/companies/{shape.segment(self.options.company)}"
        answer = await fetch.get(f"{home}/jobs")
        data = selectors.value(selectors.document(answer.text), "[data-page]@data-page")
        jobs = shape.required(shape.json(data or ""), "props", "jobPostings")

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(shape.moved(entry.url, self.options.base_url))
            return structured.completed(entry, page.text, page.url)

        async for item in paging.whole(fetch, jobs, self._posting, details):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        places = (shape.text(job, "location") or "").split(" / ")
        remote = next((place for place in places if place.lower().startswith("remote")), None)
        age = shape.text(job, "createdAt")
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=shape.web(job["url"], self.options.base_url) or "",
            hiring_organization=shape.text(job, "companyName") or self.options.company,
            employment_unit=shape.text(job, "prettyRole"),
            job_location=shape.places(*(place for place in places if place and place != remote)),
            job_location_type=remote,
            base_salary=shape.pay(words=job.get("salaryRange")),
            employment_type=shape.texts(job, "type"),
            skills=shape.texts(job, "skills", ...),
            date_posted=f"{age} ago" if age else None,
            apply_url=shape.web(job.get("applyUrl")),
        )
