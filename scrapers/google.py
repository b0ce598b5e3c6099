"""Google: the openings of its career site, all of them or those of a search."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Page, Scraper, ScraperOptions, paging, shape

_PATH = "/about/careers/applications/jobs/results"
_DATA = re.compile(r"AF_initDataCallback\(\{key:\s*'ds:1'[^\[{]{0,200}data:\s*")
_ID, _TITLE, _APPLY, _COMPANY, _PLACES, _POSTED = 0, 1, 2, 7, 9, 12
_TEXTS = ((10, "About the job"), (19, None), (3, "Responsibilities"), (4, "Qualifications"))
_SEVERAL = {"location": "places", "category": "categories"}


class Google(Scraper):
    """One search of Google's career site, by pages of 20, newest first.

    Source: the search pages themselves, which hold what they show as arrays without names (`ds:1`: jobs,
    -, total, size); what stands where in a job is as several readers of them describe it. There is no
    other interface since the old one (careers.google.com/api) was ended. Unverified: rests on these
    descriptions.
    """

    kind = "google"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        search: str = Field("", description="words to search for")
        places: tuple[str, ...] = Field((), description="places, as the address has them: Berlin, Germany")
        categories: tuple[str, ...] = Field((), description="as in the address, such as SOFTWARE_ENGINEERING")
        max_pages: int = Field(250, ge=1, description="the most pages of 20 postings")
        base_url: BaseUrl = Field("https://www.google.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        site = page.host == "www.google.com" and page.path[:2] == ("about", "careers")
        if not site and page.host != "careers.google.com":
            return None
        query = parse_qs(page.parts.query)
        lists = {name: query[key] for key, name in _SEVERAL.items() if key in query}
        return cls.propose(search=page.query.get("q", ""), **lists)

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            found = shape.behind((await fetch.get(self._address(turn.number + 1))).text, _DATA)
            jobs, total = shape.dig(found, 0), shape.count(found, 2)
            return paging.Shown([] if jobs is None else shape.required(jobs), total)

        most = self.options.max_pages
        async for item in paging.listing(fetch, ask, _ID, self._posting, most_pages=most):
            yield item

    def _address(self, page: int) -> str:
        chosen = self.options
        words = [("hl", "en_US"), ("sort_by", "date"), ("q", chosen.search)]
        lists = [("location", place) for place in chosen.places]
        lists += [("category", category) for category in chosen.categories]
        lists += [("page", str(page))] if page > 1 else []
        return f"{chosen.base_url}{_PATH}?{urlencode([*words, *lists])}"

    def _posting(self, job: Any) -> RawPosting:
        identifier = shape.text(job, _ID) or ""
        if not identifier.isdigit():
            raise ValueError(f"not the number of a job: {identifier[:80]!r}")
        places = shape.each(job, _PLACES)
        return RawPosting(
            identifier=identifier,
            title=job[_TITLE],
            url=f"{self.options.base_url}{_PATH}/{identifier}",
            description=shape.sections(*((head, shape.text(job, at, 1)) for at, head in _TEXTS)),
            hiring_organization=shape.text(job, _COMPANY) or "Google",
            job_location=shape.places(
                *(
                    shape.place(
                        shape.dig(place, 0),
                        locality=shape.dig(place, 2),
                        postal_code=shape.dig(place, 3),
                        region=shape.dig(place, 4),
                        country=shape.dig(place, 5),
                    )
                    for place in places
                )
            ),
            date_posted=shape.moment(job, _POSTED, 0),
            apply_url=shape.web(shape.dig(job, _APPLY)),
        )
