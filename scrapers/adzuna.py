"""Adzuna: a search engine for openings in some twenty countries, with a key."""

from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Search, SearchOptions, asked, paging, shape

_CURRENCY = {"au": "AUD", "br": "BRL", "ca": "CAD", "ch": "CHF", "gb": "GBP", "in": "INR", "mx": "MXN"}
_CURRENCY |= {"nz": "NZD", "pl": "PLN", "sg": "SGD", "us": "USD", "za": "ZAR"}
_CURRENCY |= dict.fromkeys(("at", "be", "de", "es", "fr", "it", "nl"), "EUR")
_SIZE = 50
_YEARLY_FROM = 1_000


class Adzuna(Search):
    """One search's newest openings, by pages of 50. A free key allows about 25 requests a minute, 250 a day.

    Source: Adzuna's API documentation (developer.adzuna.com), and answers as recorded. The description
    is the first 500 characters. `salary_is_predicted` is the text "1" where the pay is Adzuna's guess and
    not the employer's: that is left out. `redirect_url` holds the person's own key and a click's marks;
    the ad's page is the same address without them.
    """

    kind = "adzuna"
    keyed_hosts = ("adzuna",)
    verified = True
    pace = Pace(at_once=1, per_second=0.4, burst=2)

    class Options(SearchOptions):
        app_id: SecretStr = asked("app_id", "your application's ID at developer.adzuna.com", ...)
        app_key: SecretStr = asked("app_key", "your application's key", ...)
        country: Literal[
            "at", "au", "be", "br", "ca", "ch", "de", "es", "fr",
            "gb", "in", "it", "mx", "nl", "nz", "pl", "sg", "us", "za",
        ] = Field(description="the country's letters, as Adzuna writes them (gb, not uk)")  # fmt: skip
        words: str = asked("what_and", "words that an ad must all have")
        any_of: str = asked("what_or", "words of which it must have one")
        without: str = asked("what_exclude", "words it must not have")
        titles: str = asked("title_only", "words the title must have")
        place: str = asked("where", "a place or postcode")
        radius: int | None = asked("distance", "km around it", None, ge=0)
        days: int | None = asked("max_days_old", "oldest ads", None, ge=1)
        category: str = asked("category", "a category's tag: it-jobs")
        pay: int | None = asked("salary_min", "least yearly pay", None, ge=1)
        full_time: bool = asked("full_time", "only full time", False)
        permanent: bool = asked("permanent", "only permanent ones", False)
        base_url: BaseUrl = Field("https://api.adzuna.com", description="the API's scheme and host")

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/v1/api/jobs/{self.options.country}/search"
        wanted = {**self.options.parameters(true="1"), "results_per_page": _SIZE, "sort_by": "date"}

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(f"{url}/{turn.number + 1}", params=wanted)
            return paging.Shown(shape.required(answer, "results"), shape.count(answer, "count"))

        async for item in paging.newest(
            fetch, ask, "id", self._posting, most=self.options.newest, size=_SIZE
        ):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=_page(job["redirect_url"], job["id"]),
            description=shape.text(job, "description"),
            hiring_organization=shape.text(job, "company", "display_name"),
            employment_unit=shape.text(job, "category", "label"),
            job_location=shape.places(_place(job)),
            base_salary=_pay(job, _CURRENCY[self.options.country]),
            employment_type=shape.texts(job, "contract_time") + shape.texts(job, "contract_type"),
            date_posted=shape.moment(job, "created"),
        )


def _page(address: Any, identifier: Any) -> str:
    parts = urlsplit(shape.web(address) or "")
    path = parts.path.replace("/land/ad/", "/details/")
    return f"{parts.scheme}://{parts.netloc}{path if str(identifier) in path else f'/details/{identifier}'}"


def _place(job: Any) -> RawPlace | None:
    """`area` leads from the country down to the place: to a city only from its third step on."""
    area = shape.texts(job, "location", "area", ...)
    country, region = [*area, None, None][:2]
    where = {"latitude": job.get("latitude"), "longitude": job.get("longitude")}
    city, name = area[-1] if len(area) > 2 else None, shape.text(job, "location", "display_name")
    return shape.place(name, locality=city, country=country, region=region, **where)


def _pay(job: Any, currency: str) -> RawPay | None:
    """Yearly pay, unless it is Adzuna's own guess, or an hour's or day's."""
    if job.get("salary_is_predicted") in ("1", 1):
        return None
    low, high = shape.number(job, "salary_min"), shape.number(job, "salary_max")
    return shape.pay(low, high, currency, "YEAR" if max(low or 0, high or 0) >= _YEARLY_FROM else None)
