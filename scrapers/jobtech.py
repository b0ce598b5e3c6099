"""JobTech: the openings of Platsbanken, Sweden's public employment service."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Search, SearchOptions, asked, paging, shape

_PAGES = "https://arbetsformedlingen.se/platsbanken/annonser"
_FILTERS = {"l2": "region", "l3": "municipality", "p3": "field", "p5": "field"}
_FILTER = re.compile(r"([235]):(\w{4}_\w{3}_\w{3})")
_KINDS = ("employment_type", "working_hours_type", "duration")


class JobTech(Search):
    """One search's newest openings with their texts, by pages of 100; no more than 2,100 can be had.

    Source: JobTech Development's documentation of JobSearch (jobtechdev.se; open data, no key). Places and
    occupations are asked for by the identifiers of their taxonomy ("CifL_Rzy_Mku"). Coordinates have the
    longitude first. Unverified: it rests on the documentation alone.
    """

    kind = "jobtech"
    pace = Pace(at_once=2, per_second=2.0, burst=5)

    class Options(SearchOptions):
        words: str = asked("q", "words to look for; -word leaves out")
        region: str = asked("region", "a county's identifier in JobTech's taxonomy")
        municipality: str = asked("municipality", "a municipality's identifier")
        field: str = asked("occupation-field", "an occupation field's identifier")
        occupation: str = asked("occupation-name", "an occupation's identifier")
        remote: bool = asked("remote", "only those that mention remote work", False)
        employer: str = asked("employer", "an employer's organisation number, or its beginning")
        newest: int = Field(500, ge=1, le=2_100, description="the most openings of one visit")
        base_url: BaseUrl = Field(
            "https://jobsearch.api.jobtechdev.se", description="the API's scheme and host"
        )

    @classmethod
    def recognise(cls, page: Page) -> SearchOptions | None:
        """Platsbanken's searches: `l` is a county (2:) or municipality (3:), `p` an occupation field."""
        if (page.host.removeprefix("www."), *page.path) != (
            "arbetsformedlingen.se",
            "platsbanken",
            "annonser",
        ):
            return None
        said = {"words": page.query["q"]} if "q" in page.query else {}
        for name in page.query.keys() & {"l", "p"}:
            found = _FILTER.fullmatch(page.query[name])
            option = _FILTERS.get(f"{name}{found[1]}") if found else None
            if not found or not option:
                return None  # several at once: less than was meant would be another search
            said[option] = found[2]
        return cls.Options(**said) if said else None

    async def gather(self, fetch: Fetch) -> Items:
        wanted = {**self.options.parameters(), "limit": 100, "sort": "pubdate-desc"}

        async def ask(turn: paging.Turn) -> paging.Shown:
            params = {**wanted, "offset": turn.offset}
            answer = await fetch.json(f"{self.options.base_url}/search", params=params)
            return paging.Shown(shape.required(answer, "hits"), shape.count(answer, "total", "value"))

        async for item in paging.newest(fetch, ask, "id", _posting, most=self.options.newest):
            yield item


def _posting(ad: Any) -> RawPosting | None:
    if ad.get("removed") is True:
        return None
    text, employer = shape.dig(ad, "description"), shape.dig(ad, "employer")
    return RawPosting(
        identifier=ad["id"],
        title=ad["headline"],
        url=shape.web(ad.get("webpage_url")) or f"{_PAGES}/{shape.segment(str(ad['id']))}",
        description=shape.first(text, "text_formatted", "text"),
        hiring_organization=shape.first(employer, "name", "workplace"),
        employment_unit=shape.text(ad, "occupation", "label"),
        job_location=shape.places(_place(shape.dig(ad, "workplace_address"))),
        job_location_type="remote" if ad.get("remote_work") is True else None,
        base_salary=shape.pay(words=shape.text(ad, "salary_description")),
        employment_type=tuple(word for name in _KINDS for word in shape.texts(ad, name, "label")),
        skills=shape.texts(ad, "must_have", "skills", ..., "label"),
        date_posted=shape.text(ad, "publication_date"),
        valid_through=shape.text(ad, "application_deadline"),
        requisition=shape.text(ad, "application_details", "reference"),
        apply_url=shape.web(shape.text(ad, "application_details", "url")),
    )


def _place(found: Any) -> RawPlace | None:
    where = {"region": "region", "country": "country", "postal_code": "postcode", "street": "street_address"}
    parts = {ours: shape.text(found, name) for ours, name in where.items()}
    longitude, latitude = (shape.dig(found, "coordinates", at) for at in (0, 1))
    city = shape.first(found, "city", "municipality")
    return shape.place(locality=city, latitude=latitude, longitude=longitude, **parts)
