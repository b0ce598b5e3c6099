"""Polymer: job boards of its customers."""

from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_NO_COMPANY = ("api", "static", "assets", "embed", "login", "widget.js")


class Polymer(Scraper):
    """One company's jobs: a listing by pages of 50, the text one job at a time.

    Unverified: it rests on descriptions of Polymer's public API, which is documented for job boards and
    needs no key. An unknown company may be answered like one without openings. Whether `total` counts jobs
    or pages is told both ways, so that a page's `is_last` decides.
    """

    kind = "polymer"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in jobs.polymer.co/NAME")
        base_url: BaseUrl = Field("https://api.polymer.co", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("v1", "hire", "organizations", company, *_) if page.host == "api.polymer.co":
                return cls.propose(company=company)
            case (company, *_) if page.host == "jobs.polymer.co" and company not in _NO_COMPANY:
                return cls.propose(company=company)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        company = shape.segment(self.options.company)
        url = f"{self.options.base_url}/v1/hire/organizations/{company}/jobs"

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(url, params={"page": turn.number + 1, "per_page": 50})
            items, last = shape.required(answer, "items"), shape.dig(answer, "meta", "is_last") is not False
            total = _total(answer) if items else shape.count(answer, "meta", "count")
            return paging.Shown(items, total, last=last)

        async def details(entry: RawPosting) -> RawPosting:
            job = shape.needed(await fetch.json(f"{url}/{shape.segment(entry.identifier)}"))
            return entry.detailed(**_facts(job))

        async for item in paging.listing(fetch, ask, "id", self._posting, details):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        board = f"https://jobs.polymer.co/{shape.segment(self.options.company)}"
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=shape.web(job.get("job_post_url")) or f"{board}/{shape.segment(str(job['id']))}",
            **{"hiring_organization": self.options.company, **_facts(job)},
        )


def _facts(job: Any) -> dict[str, Any]:
    """What the listing and the details say alike."""
    return {
        "description": shape.text(job, "description"),
        "employment_unit": shape.first(job, "department", "job_category_name"),
        "job_location": shape.places(shape.text(job, "display_location")),
        "job_location_type": shape.first(job, "remoteness_pretty", "location_type"),
        "applicant_location_requirements": shape.texts(job, "remote_restriction_country_list", ...),
        "employment_type": shape.texts([shape.first(job, "kind_pretty", "kind")], ...),
        "date_posted": shape.moment(job, "published_at"),
    }


def _total(answer: Any) -> int | None:
    """How many jobs there are: never fewer than pages, and all of them on one page or on several."""
    told = [shape.count(answer, "meta", name) for name in ("total", "count")]
    return max((number for number in told if number is not None), default=None)
