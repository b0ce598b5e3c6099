"""No Fluff Jobs: a board of openings in IT for Poland and its neighbours."""

from typing import Any, Literal

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Search, SearchOptions, paging, shape

_SIZE = 20
_CRITERIA = {"category": "categories", "city": "cities", "seniority": "levels"}
Region = Literal["pl", "cz", "hu", "sk", "nl", "ua"]


class NoFluffJobs(Search):
    """One search's openings, by pages of 20, without their text.

    Source: the site's own data calls (undocumented). Pay comes in the currency and for the time that are
    asked for, converted where the employer said others. One opening stands once for each of its cities,
    under one `reference`. `location.fullyRemote` says whether it is remote; the same name beside it says
    nothing. Unverified: it rests on public descriptions of these calls.
    """

    kind = "nofluffjobs"
    pace = Pace(at_once=1, per_second=1.0, burst=2)

    class Options(SearchOptions):
        words: str = Field("", description="words to look for")
        categories: tuple[str, ...] = Field(
            (), description="the site's categories: backend, testing, data, …"
        )
        cities: tuple[str, ...] = Field((), description="cities in lower case, or remote")
        levels: tuple[str, ...] = Field((), description="levels: trainee, junior, mid, senior, expert")
        region: Region = Field("pl", description="the country whose site is searched")
        currency: str = Field("PLN", pattern="^[A-Z]{3}$", description="the currency of pay")
        base_url: BaseUrl = Field("https://nofluffjobs.com", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> SearchOptions | None:
        """The site's searches: criteria=city=x,y category=z; one that asks for more is not taken for less."""
        said = [part.partition("=") for part in page.query.get("criteria", "").split()]
        known = page.host.removeprefix("www.") == "nofluffjobs.com" and page.path in ((), ("pl",))
        if not known or not said or not all(name in _CRITERIA for name, *_ in said):
            return None
        return cls.Options(**{_CRITERIA[name]: tuple(some.split(",")) for name, _, some in said})

    async def gather(self, fetch: Fetch) -> Items:
        chosen, url = self.options, f"{self.options.base_url}/api/search/posting"
        asked = {"category": chosen.categories, "city": chosen.cities, "seniority": chosen.levels}
        wanted: dict[str, Any] = {
            "criteriaSearch": {name: list(some) for name, some in asked.items() if some}
        }
        wanted |= {"rawSearch": chosen.words} if chosen.words else {}
        unit = {"salaryCurrency": chosen.currency, "salaryPeriod": "month", "region": chosen.region}

        async def ask(turn: paging.Turn) -> paging.Shown:
            params = {**unit, "page": turn.number + 1}
            answer = await fetch.json(url, method="POST", params=params, body=wanted)
            return paging.Shown(shape.required(answer, "postings"), shape.count(answer, "totalCount"))

        async for item in paging.newest(fetch, ask, "id", self._posting, most=chosen.newest, size=_SIZE):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        pay, tiles = job.get("salary"), shape.each(job, "tiles", "values")
        hidden = shape.text(pay, "disclosedAt") not in (None, "VISIBLE")
        amounts = (shape.dig(pay, "from"), shape.dig(pay, "to"), shape.text(pay, "currency"))
        needs = [tile for tile in tiles if shape.text(tile, "type") == "requirement"]
        places, site = shape.each(job, "location", "places"), f"https://nofluffjobs.com/{self.options.region}"
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=f"{site}/job/{shape.segment(job['url'])}" if job["url"] else "",
            hiring_organization=shape.text(job, "name"),
            employment_unit=shape.text(job, "category"),
            job_location=shape.places(*map(_place, places)),
            job_location_type="remote" if shape.dig(job, "location", "fullyRemote") is True else None,
            base_salary=None if hidden else shape.pay(*amounts, shape.text(pay, "period") or "month"),
            employment_type=shape.texts(pay, "type"),
            skills=shape.texts(needs, ..., "value") or shape.texts(job, "technology"),
            date_posted=shape.moment(job, "posted"),
            role=shape.text(job, "reference"),
            seniority=shape.joined(*shape.texts(job, "seniority", ...)),
        )


def _place(found: Any) -> RawPlace | None:
    city = shape.text(found, "city")
    where = {"region": shape.text(found, "province"), "country": shape.text(found, "country", "name")}
    return None if city == "Remote" else shape.place(locality=city, **where)
