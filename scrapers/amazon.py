"""Amazon: the openings of amazon.jobs, all of them or those of a search."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_SIZE = 100
_WORKPLACES = ("onsite", "hybrid", "remote", "virtual")
_LISTS = {
    "category[]": "categories",
    "business_category[]": "businesses",
    "country[]": "countries",
    "normalized_country_code[]": "countries",
}


class Amazon(Scraper):
    """One search of amazon.jobs, by pages of 100, newest first; each entry has its whole text.

    Source: the site's own data calls (undocumented). It shows no more than the first 10,000 of a search,
    so that all of Amazon takes several sources, by country or category. Places come twice: of the posting,
    and a list of JSON texts, one a place. Unverified: rests on descriptions of these calls.
    """

    kind = "amazon"

    class Options(ScraperOptions):
        search: str = Field("", description="words to search for")
        place: str = Field("", description="a place, as one types it there")
        countries: tuple[Token, ...] = Field((), description="countries by three letters, such as DEU")
        categories: tuple[Token, ...] = Field((), description="as in the address: software-development")
        businesses: tuple[Token, ...] = Field((), description="parts of Amazon, such as aws")
        max_pages: int = Field(100, ge=1, le=100, description="the most pages of 100 postings")
        base_url: BaseUrl = Field("https://www.amazon.jobs", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host.removeprefix("www.") != "amazon.jobs":
            return None
        query = parse_qs(page.parts.query)
        lists = {name: query[key] for key, name in _LISTS.items() if key in query}
        words = {"search": page.query.get("base_query"), "place": page.query.get("loc_query")}
        return cls.propose(**lists, **{name: word for name, word in words.items() if word})

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(self._address(turn.number + 1))
            jobs, total = shape.required(answer, "jobs"), shape.count(answer, "hits")
            if answer.get("error"):
                raise ChangedLayout(f"the search says: {str(answer['error'])[:150]}")
            return paging.Shown(jobs, total)

        most = self.options.max_pages
        async for item in paging.listing(fetch, ask, "id_icims", self._posting, most_pages=most):
            yield item

    def _address(self, page: int) -> str:
        chosen = self.options
        paged = [("sort", "recent"), ("result_limit", _SIZE), ("offset", (page - 1) * _SIZE)]
        lists = [("category[]", name) for name in chosen.categories]
        lists += [("business_category[]", name) for name in chosen.businesses]
        lists += [("normalized_country_code[]", code.upper()) for code in chosen.countries]
        words = [("base_query", chosen.search), ("loc_query", chosen.place)]
        return f"{chosen.base_url}/en/search.json?{urlencode([*words, *paged, *lists])}"

    def _posting(self, job: Any) -> RawPosting:
        places = [shape.inner(text) for text in shape.texts(job, "locations", ...)]
        kinds = (shape.text(found, "type") or "" for found in places)
        parts = ("description", "basic_qualifications", "preferred_qualifications")
        heads = (None, "Basic qualifications", "Preferred qualifications")
        return RawPosting(
            identifier=job["id_icims"],
            title=job["title"],
            url=shape.web(job["job_path"], self.options.base_url) or "",
            description=shape.sections(*((h, shape.text(job, p)) for h, p in zip(heads, parts, strict=True))),
            hiring_organization=shape.text(job, "company_name") or "Amazon",
            employment_unit=shape.joined(shape.text(job, "job_category"), shape.text(job, "job_family")),
            job_location=shape.places(*map(_place, places)) or shape.places(_main(job)),
            job_location_type=shape.joined(*(kind for kind in kinds if kind.lower() in _WORKPLACES)),
            employment_type=shape.texts(job, "job_schedule_type"),
            date_posted=" ".join((shape.text(job, "posted_date") or "").split()),
            apply_url=shape.web(job.get("url_next_step")),
        )


def _main(job: Any) -> RawPlace | None:
    city, region, country = (job.get(name) for name in ("city", "state", "country_code"))
    return shape.place(job.get("normalized_location"), locality=city, region=region, country=country)


def _place(found: Any) -> RawPlace | None:
    names = ("normalizedCityName", "normalizedStateName", "normalizedCountryCode")
    city, region, country = (shape.text(found, name) for name in names)
    name = shape.text(found, "normalizedLocation") or shape.text(found, "location")
    return shape.place(name, locality=city, region=region, country=country)
