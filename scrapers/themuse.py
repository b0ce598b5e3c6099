"""The Muse: a board of the United States and beyond."""

from typing import Any
from urllib.parse import urlencode

from pydantic import Field, SecretStr

from monitor.models import Listing, RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Pace, Page, Scraper, ScraperOptions, read, shape

_HOSTS = ("www.themuse.com", "themuse.com", "api-v2.themuse.com")
_MOST_PAGES = 99
_FILTERS = ("category", "level", "location", "company")


class TheMuse(Scraper):
    """The board's newest postings by pages of 20, with their texts.

    Source: the documentation of The Muse's public API v2. No key is needed; with one more requests an hour
    are allowed. No more than some hundred pages are shown, so that it is a window unless the filters leave
    fewer. A value of a filter is a name as the site writes it ("New York, NY", "Software Engineering"), and
    several of them widen it. "Flexible / Remote" stands among the places.
    """

    kind = "themuse"
    verified = True
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=1.0, burst=5)

    class Options(ScraperOptions):
        category: tuple[str, ...] = Field(
            (), description="only these categories, such as Software Engineering"
        )
        level: tuple[str, ...] = Field((), description="only these levels, such as Senior Level")
        location: tuple[str, ...] = Field((), description="only these places, such as New York, NY")
        company: tuple[str, ...] = Field((), description="only these employers, by their names")
        pages: int = Field(10, ge=1, le=_MOST_PAGES, description="how many pages of 20 to read, newest first")
        key: SecretStr | None = Field(None, description="an API key, for more requests an hour")
        base_url: BaseUrl = Field("https://www.themuse.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        api = page.path[-2:] == ("public", "jobs")
        if page.host not in _HOSTS or not (api or page.path in ((), ("jobs",), ("search",))):
            return None
        return cls.propose(**{name: (page.query[name],) for name in _FILTERS if api and name in page.query})

    async def gather(self, fetch: Fetch) -> Items:
        chosen = self.options
        filters = [(name, value) for name in _FILTERS for value in getattr(chosen, name)]
        if chosen.key:
            filters.append(("api_key", chosen.key.get_secret_value()))
        seen: set[str] = set()
        for number in range(1, chosen.pages + 1):
            query = urlencode([("page", number), ("descending", "true"), *filters])
            answer = await fetch.json(f"{chosen.base_url}/api/public/jobs?{query}")
            jobs, last = shape.required(answer, "results"), shape.count(answer, "page_count")
            fresh = [job for job in jobs if shape.text(job, "id") not in seen]
            for item in read(fresh, _posting):
                yield item
            seen |= set(shape.texts(jobs, ..., "id"))
            if not fresh or (last is not None and number >= last):
                break
        if not seen and last != 0 and shape.count(answer, "total") != 0:
            yield Listing(complete=False, reason="no postings, and nothing says that there are none")


def _posting(job: Any) -> RawPosting:
    places = shape.texts(job, "locations", ..., "name")
    remote = [name for name in places if "remote" in name.lower()]
    return RawPosting(
        identifier=job["id"],
        url=job["refs"]["landing_page"],
        title=job["name"],
        description=shape.text(job, "contents"),
        hiring_organization=shape.text(job, "company", "name"),
        employment_unit=shape.joined(*shape.texts(job, "categories", ..., "name")),
        job_location=shape.places(*(name for name in places if name not in remote)),
        job_location_type="remote" if remote else None,
        date_posted=shape.moment(job, "publication_date"),
        seniority=shape.text(shape.each(job, "levels"), 0, "name"),
    )
