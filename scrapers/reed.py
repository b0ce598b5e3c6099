"""Reed: a British job board, with a key."""

import re
from base64 import b64encode
from typing import Any

from pydantic import Field, SecretStr

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Search, SearchOptions, asked, paging, shape

_SIZE = 100
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Reed(Search):
    """One search's openings, by pages of 100, their whole text one by one. About 1,000 requests an hour are free.

    Source: Reed's Jobseeker API documentation (reed.co.uk/developers). The key is the user's name of Basic
    authentication, without a password. Days come as dd/mm/yyyy. The listing has a snippet of the text,
    and pay without its unit; both stand in the details. Unverified: it rests on the documentation alone.
    """

    kind = "reed"
    keyed_hosts = ("reed.co.uk",)
    pace = Pace(at_once=2, per_second=2.0, burst=10)

    class Options(SearchOptions):
        key: SecretStr = Field(description="your key of reed.co.uk/developers")
        words: str = asked("keywords", "words to look for")
        place: str = asked("locationName", "a place or postcode")
        radius: int | None = asked("distanceFromLocation", "miles around it (10 if unset)", None, ge=0)
        pay: int | None = asked("minimumSalary", "least pay", None, ge=1)
        permanent: bool = asked("permanent", "permanent ones", False)
        contract: bool = asked("contract", "contracts", False)
        temporary: bool = asked("temp", "temporary ones", False)
        full_time: bool = asked("fullTime", "full-time ones", False)
        part_time: bool = asked("partTime", "part-time ones", False)
        graduate: bool = asked("graduate", "only for graduates", False)
        direct: bool = asked("postedByDirectEmployer", "none of agencies", False)
        base_url: BaseUrl = Field("https://www.reed.co.uk", description="the API's scheme and host")

    async def gather(self, fetch: Fetch) -> Items:
        api, user = f"{self.options.base_url}/api/1.0", f"{self.options.key.get_secret_value()}:"
        headers = {"Authorization": f"Basic {b64encode(user.encode()).decode()}"}
        wanted = self.options.parameters()

        async def ask(turn: paging.Turn) -> paging.Shown:
            params = {**wanted, "resultsToTake": _SIZE, "resultsToSkip": turn.offset}
            answer = await fetch.json(f"{api}/search", params=params, headers=headers)
            return paging.Shown(shape.required(answer, "results"), shape.count(answer, "totalResults"))

        async def load(entry: RawPosting) -> RawPosting:
            found = await fetch.json(f"{api}/jobs/{shape.segment(entry.identifier)}", headers=headers)
            return _completed(entry, found)

        async for item in paging.newest(fetch, ask, "jobId", _entry, load, most=self.options.newest):
            yield item


def _entry(job: Any) -> RawPosting:
    pay = (shape.dig(job, name) for name in ("minimumSalary", "maximumSalary", "currency"))
    return RawPosting(
        identifier=job["jobId"],
        title=job["jobTitle"],
        url=job["jobUrl"],
        description=shape.text(job, "jobDescription"),
        hiring_organization=shape.text(job, "employerName"),
        job_location=shape.places(shape.text(job, "locationName")),
        base_salary=shape.pay(*pay),
        date_posted=_day(shape.text(job, "date")),
        valid_through=_day(shape.text(job, "expirationDate")),
    )


def _completed(entry: RawPosting, job: Any) -> RawPosting:
    shape.needed(job)
    pay = (shape.dig(job, name) for name in ("minimumSalary", "maximumSalary", "currency", "salaryType"))
    extent = (("fullTime", "full time"), ("partTime", "part time"))
    return entry.detailed(
        description=shape.text(job, "jobDescription"),
        base_salary=shape.pay(*pay),
        employment_type=tuple(word for name, word in extent if job.get(name) is True)
        + shape.texts(job, "contractType"),
        apply_url=shape.web(job.get("externalUrl")),
    )


def _day(text: str | None) -> str | None:
    """Day, month and year as ISO writes them: 01/03/2026 is in March."""
    found = _DAY.match(text or "")
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text
