"""EURES: the openings of the public employment services of Europe."""

from typing import Any, Literal

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Search, SearchOptions, asked, paging, shape

_SIZE = 50
_NOBODY = ("non renseigné", "non renseigne", "no especificado", "not specified", "n/a", "-")
_UNFILTERED = (
    "occupationUris skillUris requiredExperienceCodes sectorCodes positionOfferingCodes euresFlagCodes"
)
_UNFILTERED += (
    " educationAndQualificationLevelCodes otherBenefitsCodes requiredLanguages positionScheduleCodes"
)
_ALWAYS = {"resultsPerPage": _SIZE, "sortSearch": "MOST_RECENT", "minNumberPost": None}
_ALWAYS |= {"requestLanguage": "en", "sessionId": "rolewatch"}
_PAY = ("minimumSalary", "maximumSalary", "currencyCode", "payingIntervalCode")
_PLACE = {"locality": "cityName", "region": "region", "country": "countryCode", "postal_code": "postalCode"}


class Eures(Search):
    """One search's newest openings, by pages of 50 and 10,000 at most; place and pay one by one.

    Source: the portal's own data calls (undocumented), which repeat what national services publish. The
    employer is often a word for nobody. Unverified: it rests on public descriptions of these calls.
    """

    kind = "eures"
    pace = Pace(at_once=2, per_second=2.0, burst=4)

    class Options(SearchOptions):
        words: str = asked("keywordsEverywhere", "words to look for")
        titles: str = asked("keywordsTitle", "words of the title")
        countries: str = asked("locationCodes", "countries or NUTS regions, with commas: de,at13")
        period: Literal["", "LAST_DAY", "LAST_WEEK", "LAST_MONTH"] = asked("publicationPeriod", "ads' age")
        base_url: BaseUrl = Field("https://europa.eu", description="the portal's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> SearchOptions | None:
        found = (page.host, *page.path) == ("europa.eu", "eures", "portal", "jv-se", "search")
        return cls.Options.searched(page.query, "words", "titles", "countries") if found else None

    async def gather(self, fetch: Fetch) -> Items:
        api, most = f"{self.options.base_url}/eures/api/jv-searchengine/public", self.options.newest

        async def ask(turn: paging.Turn) -> paging.Shown:
            body = {**self._wanted(), "page": turn.number + 1}
            answer = await fetch.json(f"{api}/jv-search/search", method="POST", body=body)
            return paging.Shown(shape.required(answer, "jvs"), shape.count(answer, "numberRecords"))

        async def load(entry: RawPosting) -> RawPosting:
            url = f"{api}/jv/id/{shape.segment(entry.identifier)}"
            return _completed(entry, await fetch.json(url, params={"requestLang": "en"}))

        async for item in paging.newest(fetch, ask, "id", _entry, load, most=most, size=_SIZE):
            yield item

    def _wanted(self) -> dict[str, Any]:
        """All that the portal itself sends: it refuses less."""
        chosen, nothing = self.options, {name: list[Any]() for name in _UNFILTERED.split()}
        said = (("EVERYWHERE", chosen.words), ("TITLE", chosen.titles))
        words = [{"keyword": words, "specificSearchCode": code} for code, words in said if words]
        where = {"locationCodes": [code for code in chosen.countries.lower().split(",") if code]}
        return {**nothing, **_ALWAYS, **where, "keywords": words, "publicationPeriod": chosen.period or None}


def _entry(job: Any) -> RawPosting:
    where = job.get("locationMap") if isinstance(job.get("locationMap"), dict) else {}
    return RawPosting(
        identifier=job["id"],
        title=job["title"],
        url=f"https://europa.eu/eures/portal/jv-se/jv-details/{shape.segment(job['id'])}?lang=en",
        description=shape.text(job, "description"),
        hiring_organization=_employer(job.get("employer")),
        job_location=shape.places(*(shape.place(country=code) for code in where)),
        employment_type=shape.texts(job, "positionScheduleCodes", ...),
        date_posted=shape.moment(job, "creationDate"),
    )


def _completed(entry: RawPosting, answer: Any) -> RawPosting:
    """The profile in the language that it was written in, or else any."""
    profiles = shape.needed(answer, "jvProfiles")
    found = profiles.get(shape.text(answer, "preferredLanguage") or "") or next(iter(profiles.values()), None)
    cities, pays = shape.each(found, "locations"), shape.each(found, "offeredRemunerationPackage", "salaries")
    places = [{ours: shape.text(city, name) for ours, name in _PLACE.items()} for city in cities]
    return entry.detailed(
        description=shape.text(found, "description"),
        hiring_organization=_employer(shape.dig(found, "employer")),
        job_location=shape.places(*(shape.place(**parts) for parts in places)),
        base_salary=shape.span(shape.pay_of(pay, *_PAY) for pay in pays),
    )


def _employer(found: Any) -> str | None:
    name = shape.text(found, "name") or ""
    return name if name.lower() not in _NOBODY else None
