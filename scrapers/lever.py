"""Lever: one employer's postings."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_SITES = re.compile(r"jobs\.(eu\.)?lever\.co")
_EMBEDDED = re.compile(
    r"""(?:leverJobsOptions\s?=[^;]{0,300}?accountName|data-lever-site)["']?\s?[:=]\s?["']([\w-]{1,100})"""
)
_API = re.compile(r"api\.(eu\.)?lever\.co")


class Lever(Scraper):
    """One employer's published postings: a bare list in one answer, with their text.

    Source: Lever's postings-api documentation (public, no key). Without `limit` the whole list comes, so
    that one conditional request tells whether anything changed. `mode=json` is sent because a browser's
    Accept header would get an HTML widget. The answer names no employer: the site's name stands in.
    """

    kind = "lever"
    verified = True

    class Options(ScraperOptions):
        site: Token = Field(description="the name in jobs.lever.co/NAME")
        base_url: BaseUrl = Field("https://api.lever.co", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        european = {"base_url": "https://api.eu.lever.co"} if page.host.endswith(".eu.lever.co") else {}
        match page.path:
            case ("v0", "postings", site, *_) if _API.fullmatch(page.host):
                return cls.propose(site=site, **european)
            case ("v0", "postings", site, *_):
                return cls.propose(site=site, base_url=page.origin)
            case (site, *_) if _SITES.fullmatch(page.host):
                return cls.propose(site=site, **european)
        return cls.propose(site=page.says(_EMBEDDED))

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/v0/postings/{shape.segment(self.options.site)}"
        jobs = await fetch.json(url, params={"mode": "json"}, whole=True)
        for item in read(jobs, self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        categories = shape.dig(job, "categories")
        lists = ((shape.text(part, "text"), shape.text(part, "content")) for part in shape.each(job, "lists"))
        hosted = f"https://jobs.lever.co/{shape.segment(self.options.site)}/{job['id']}"
        return RawPosting(
            identifier=job["id"],
            title=job["text"],
            url=shape.web(job.get("hostedUrl")) or hosted,
            description=shape.sections(
                (None, shape.text(job, "description") or shape.text(job, "descriptionBody")),
                *((head, f"<ul>{items}</ul>") for head, items in lists if items),
                (None, shape.text(job, "salaryDescription")),
                (None, shape.text(job, "additional")),
            ),
            hiring_organization=self.options.site,
            employment_unit=shape.joined(
                shape.text(categories, "department"), shape.text(categories, "team")
            ),
            job_location=_places(categories, shape.text(job, "country")),
            job_location_type=_stated(shape.text(job, "workplaceType")),
            base_salary=shape.pay_of(job.get("salaryRange"), "min", "max", "currency", "interval"),
            employment_type=shape.texts(categories, "commitment"),
            date_posted=shape.moment(job, "createdAt"),
            requisition=shape.text(job, "reqCode"),
            seniority=shape.text(categories, "level"),
            apply_url=shape.web(job.get("applyUrl")),
        )


def _places(categories: Any, country: str | None) -> tuple[RawPlace, ...]:
    """The main place with its country, then the others: the country is said of the main one only."""
    main = shape.text(categories, "location")
    others = (name for name in shape.texts(categories, "allLocations", ...) if name != main)
    return shape.places(shape.place(main, country=country), *others)


def _stated(workplace: str | None) -> str | None:
    return None if workplace == "unspecified" else workplace
