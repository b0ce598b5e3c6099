"""Just Join IT: a Polish board of openings in IT."""

from typing import Any, Literal

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Search, SearchOptions, asked, paging, shape

_PAGES = "https://justjoin.it/job-offer"
Workplace = Literal["", "remote", "hybrid", "office"]


class JustJoinIT(Search):
    """One search's newest openings, by pages of 100, their text one by one; never more than 10,000 in all.

    Source: the site's own data calls (undocumented). The next page starts where `from` says; behind 10,000
    the site fails, and that is also the total it tells when there are more. Pay is given for each kind of
    contract, as stated ("original") and converted into other currencies. Unverified: it rests on public
    descriptions of these calls.
    """

    kind = "justjoinit"
    pace = Pace(at_once=2, per_second=1.0, burst=5)

    class Options(SearchOptions):
        words: str = asked("keyword", "a word of the title, the company or the skills")
        category: str = asked("categories", "a category of the site: python, data, testing, …")
        city: str = asked("city", "a city, which comes first but not alone")
        level: Literal["", "junior", "mid", "senior", "c_level"] = asked("experienceLevels", "a level")
        workplace: Workplace = asked("workplaceType", "where the work is done")
        contract: Literal["", "b2b", "permanent", "mandate", "internship"] = asked(
            "employmentTypes", "contract"
        )
        newest: int = Field(300, ge=1, le=9_900, description="the most openings of one visit")
        base_url: BaseUrl = Field("https://justjoin.it", description="the site's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> SearchOptions | None:
        """The site's searches: /job-offers/CITY/CATEGORY, where the city may be all-locations or remote."""
        match page.path if page.host.removeprefix("www.") == "justjoin.it" else ():
            case ("job-offers", city, *rest) if len(rest) < 2:
                where = {"workplace": "remote"} if city == "remote" else {"city": city}
                said = {} if city == "all-locations" else where
                words = {"words": page.query["keyword"]} if "keyword" in page.query else {}
                chosen = {**said, **words, **({"category": rest[0]} if rest else {})}
                return cls.Options.model_validate(chosen) if chosen else None
        return None

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/api/candidate-api/offers"
        wanted = {
            **self.options.parameters(),
            "itemsCount": 100,
            "sortBy": "publishedAt",
            "orderBy": "descending",
        }

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(url, params={**wanted, "from": turn.offset})
            return paging.Shown(shape.required(answer, "data"), shape.count(answer, "meta", "totalItems"))

        async def load(entry: RawPosting) -> RawPosting:
            offer = await fetch.json(f"{url}/{entry.url.removeprefix(f'{_PAGES}/')}")
            return entry.detailed(description=shape.text(shape.needed(offer), "body"))

        async for item in paging.newest(fetch, ask, "guid", _entry, load, most=self.options.newest):
            yield item


def _entry(offer: Any) -> RawPosting:
    places = (shape.text(offer, "city"), *shape.texts(offer, "locations", ..., "city"))
    contracts = [found for found in shape.each(offer, "employmentTypes") if _original(found)]
    return RawPosting(
        identifier=offer["guid"],
        title=offer["title"],
        url=f"{_PAGES}/{shape.segment(offer['slug'])}" if offer["slug"] else "",
        hiring_organization=shape.text(offer, "companyName"),
        employment_unit=shape.text(offer, "category", "key"),
        job_location=shape.places(*places),
        job_location_type=_workplace(offer),
        base_salary=shape.span(shape.pay_of(found, "from", "to", "currency", "unit") for found in contracts),
        employment_type=(*shape.texts(offer, "workingTime"), *shape.texts(contracts, ..., "type")),
        skills=shape.texts(offer, "requiredSkills", ...) or shape.texts(offer, "requiredSkills", ..., "name"),
        date_posted=shape.text(offer, "publishedAt"),
        valid_through=shape.text(offer, "expiredAt"),
        seniority=shape.text(offer, "experienceLevel"),
        apply_url=shape.web(offer.get("applyUrl")),
    )


def _original(contract: Any) -> bool:
    """Whether it is what the employer wrote; where nothing is said of that, it is."""
    return (shape.text(contract, "currencySource") or "original").lower() == "original"


def _workplace(offer: Any) -> str | None:
    word = shape.text(offer, "workplaceType")
    return "onsite" if word == "office" else word
