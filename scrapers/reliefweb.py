"""ReliefWeb: openings of humanitarian organizations, of the United Nations' OCHA."""

from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Search, SearchOptions, paging, shape

_NAMED = ("source", "country", "city", "type", "career_categories")
_FIELDS = ["title", "body-html", "url", "url_alias", "date.created", "date.closing"]


class ReliefWeb(Search):
    """One search's newest openings with their texts, by pages of 100. 1,000 requests a day are free.

    Source: the documentation of ReliefWeb's API v2 (apidoc.reliefweb.int). Who asks gives a name that
    ReliefWeb has approved; other names are refused (403). An opening without a country is remote, or its
    place is not decided. Unverified: it rests on the documentation alone.
    """

    kind = "reliefweb"
    keyed_hosts = ("reliefweb.int",)
    pace = Pace(at_once=1, per_second=1.0, burst=2)

    class Options(SearchOptions):
        appname: str = Field(min_length=3, description="the name that ReliefWeb approved for you")
        words: str = Field("", description="words to look for, in Lucene's syntax")
        countries: tuple[str, ...] = Field((), description="countries by their English names")
        categories: tuple[str, ...] = Field((), description="career categories, as the site names them")
        base_url: BaseUrl = Field("https://api.reliefweb.int", description="the API's scheme and host")

    async def gather(self, fetch: Fetch) -> Items:
        wanted, url = self._wanted(), f"{self.options.base_url}/v2/jobs"
        name = {"appname": self.options.appname}

        async def ask(turn: paging.Turn) -> paging.Shown:
            body = {**wanted, "offset": turn.offset}
            answer = await fetch.json(url, method="POST", params=name, body=body)
            return paging.Shown(shape.required(answer, "data"), shape.count(answer, "totalCount"))

        async for item in paging.newest(fetch, ask, "id", _posting, most=self.options.newest):
            yield item

    def _wanted(self) -> dict[str, Any]:
        chosen = self.options
        said = {"country.name": chosen.countries, "career_categories.name": chosen.categories}
        filters = [
            {"field": name, "value": list(values), "operator": "OR"}
            for name, values in said.items()
            if values
        ]
        return {
            "preset": "latest",  # only what is open
            "limit": 100,
            "sort": ["date.created:desc"],
            "fields": {"include": [*_FIELDS, *(f"{name}.name" for name in _NAMED)]},
            **({"query": {"value": chosen.words, "operator": "AND"}} if chosen.words else {}),
            **({"filter": {"operator": "AND", "conditions": filters}} if filters else {}),
        }


def _posting(item: Any) -> RawPosting:
    job = item["fields"]
    cities, countries = shape.texts(job, "city", ..., "name"), shape.texts(job, "country", ..., "name")
    one = countries[0] if len(countries) == 1 else None
    places = [shape.place(locality=city, country=one) for city in cities]
    return RawPosting(
        identifier=item["id"],
        title=job["title"],
        url=shape.web(job.get("url_alias")) or job["url"],
        description=shape.first(job, "body-html", "body"),
        hiring_organization=shape.text(job, "source", 0, "name"),
        employment_unit=shape.text(job, "career_categories", 0, "name"),
        job_location=shape.places(*(places or countries)),
        employment_type=tuple(word for word in shape.texts(job, "type", ..., "name") if word != "Job"),
        date_posted=shape.text(job, "date", "created"),
        valid_through=shape.text(job, "date", "closing"),
    )
