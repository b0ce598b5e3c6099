"""Apple: the openings of jobs.apple.com, all of them or those of a search."""

import re
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Page, Scraper, ScraperOptions, paging, shape

_DATA = re.compile(r"__staticRouterHydrationData\s*=\s*JSON\.parse\(\s*")
_LOCALE = re.compile(r"^[a-z]{2}-[a-z]{2}$")
_FILTERS = ("search", "location", "team")
_HEADS = ("", "", "", "Minimum qualifications", "Preferred qualifications")
_TEXTS = ("jobSummary", "description", "responsibilities", "minimumQualifications", "preferredQualifications")


class Apple(Scraper):
    """One search of jobs.apple.com, by pages of 20, newest first, and the text from each job's own page.

    Source: the pages themselves, which hold the data that they show (`loaderData.search`, `.jobDetails`)
    as a JSON text in a script; the site's own calls for the same need a token and cookies. Filters are
    named as in the address of a search. Unverified: rests on descriptions of these pages.
    """

    kind = "apple"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        search: str = Field("", description="words to search for")
        location: str = Field("", description="as in the address of a search: germany-DEU")
        team: str = Field("", description="as in the address, several with blanks between them")
        locale: str = Field(
            "en-us", pattern=_LOCALE.pattern, description="language and country of the site: en-us, de-de"
        )
        max_pages: int = Field(400, ge=1, description="the most pages of 20 postings")
        base_url: BaseUrl = Field("https://jobs.apple.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host != "jobs.apple.com":
            return None
        named = {name: page.query[name] for name in _FILTERS if name in page.query}
        return cls.propose(locale=next(filter(_LOCALE.match, page.path[:1]), "en-us"), **named)

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            found = _data((await fetch.get(self._address(turn.number + 1))).text, "search")
            jobs, total = shape.required(found, "searchResults"), shape.count(found, "totalRecords")
            return paging.Shown(jobs, total)

        async def details(entry: RawPosting) -> RawPosting:
            found = shape.needed(_data((await fetch.get(entry.url)).text, "jobDetails"), "jobsData")
            texts = (shape.text(found, name) for name in _TEXTS)
            return entry.detailed(
                description=shape.sections(*zip(_HEADS, texts, strict=True)),
                job_location=_places(found),
                employment_type=shape.texts(found, "employmentType"),
            )

        limit = self.options.max_pages
        async for item in paging.listing(fetch, ask, "positionId", self._posting, details, most_pages=limit):
            yield item

    def _address(self, page: int) -> str:
        named = self.options.model_dump(include=set(_FILTERS), exclude_defaults=True)
        return f"{self._site}/search?{urlencode({**named, 'sort': 'newest', 'page': page})}"

    @property
    def _site(self) -> str:
        return f"{self.options.base_url}/{self.options.locale}"

    def _posting(self, job: Any) -> RawPosting:
        path = (str(job["positionId"]), shape.text(job, "transformedPostingTitle") or "")
        return RawPosting(
            identifier=job["positionId"],
            title=job["postingTitle"],
            url="/".join([self._site, "details", *map(shape.segment, filter(None, path))]),
            description=shape.text(job, "jobSummary"),
            hiring_organization="Apple",
            employment_unit=shape.text(job, "team", "teamName"),
            job_location=_places(job),
            job_location_type="remote" if job.get("homeOffice") is True else None,
            date_posted=shape.moment(job, "postDateInGMT") or shape.moment(job, "postingDate"),
        )


def _data(html: str, part: str) -> dict[str, Any]:
    return shape.needed(shape.inner(shape.behind(html, _DATA)), "loaderData", part)


def _places(job: Any) -> tuple[RawPlace, ...]:
    names = {"name": "name", "locality": "city", "region": "stateProvince", "country": "countryName"}
    every = shape.each(job, "locations")
    return shape.places(*(shape.place(**{o: shape.dig(one, n) for o, n in names.items()}) for one in every))
