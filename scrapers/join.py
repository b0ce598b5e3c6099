"""JOIN (join.com): one company's page of openings."""

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
    shape,
    structured,
)

_HOSTS = ("join.com", "www.join.com")
_LANGUAGE = re.compile(r"[a-z]{2}")
_STATE = ("props", "pageProps", "initialState")


class Join(Scraper):
    """One company's openings: pages of five with their data in a script, JSON-LD on each posting's own page.

    Source: the pages, as recorded. A posting's `id` stays, while the number in `idParam`, its address, is
    a new one when it is published again; so `createdAt` is its date, and not that of the JSON-LD.
    """

    kind = "join"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in join.com/companies/NAME")
        base_url: BaseUrl = Field("https://join.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        path = page.path[1:] if page.path and _LANGUAGE.fullmatch(page.path[0]) else page.path
        match path:
            case ("companies", company, *_) if page.host in _HOSTS:
                return cls.propose(company=company)
        return None

    @property
    def _home(self) -> str:
        return f"{self.options.base_url}/companies/{shape.segment(self.options.company)}"

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.get(self._home, params={"page": turn.number + 1})
            data = shape.behind(answer.text.partition("__NEXT_DATA__")[2], ">")
            jobs = shape.needed(data, *_STATE, "jobs")
            company = shape.text(data, *_STATE, "company", "name")
            items = shape.required(jobs, "items")
            entries = [{**job, "company": company} if isinstance(job, dict) else job for job in items]
            told = shape.dig(jobs, "pagination")
            pages, total = shape.count(told, "pageCount"), shape.count(told, "total")
            total = shape.count(told, "rowCount") if total is None else total
            return paging.Shown(entries, total, last=pages is not None and turn.number + 1 >= pages)

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(shape.moved(entry.url, self.options.base_url))
            found = structured.completed(entry, answer.text, answer.url)
            return found.detailed(date_posted=entry.date_posted)

        async for item in paging.listing(fetch, ask, "id", self._posting, details):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        place = shape.place(
            locality=shape.dig(job, "city", "cityName"),
            country=shape.dig(job, "country", "iso3166") or shape.dig(job, "city", "countryName"),
        )
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=f"{self._home}/{shape.segment(job['idParam'])}",
            hiring_organization=shape.text(job, "company") or self.options.company,
            employment_unit=shape.text(job, "category", "name"),
            job_location=shape.places(place),
            job_location_type=shape.text(job, "workplaceType"),
            employment_type=shape.texts(job, "employmentType", "name"),
            date_posted=shape.moment(job, "createdAt"),
        )
