"""USAJOBS: openings of the United States' federal government, with a key."""

from typing import Any, Literal

from pydantic import Field, SecretStr

from monitor.models import RawPay, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Search, SearchOptions, asked, paging, shape

_SIZE = 500
_ALWAYS = {"Fields": "Full", "SortField": "opendate", "SortDirection": "Desc", "ResultsPerPage": _SIZE}
_KINDS = ("PositionSchedule", "PositionOfferingType")
_UNITS = {"PA": "YEAR", "PM": "MONTH", "PW": "WEEK", "PD": "DAY", "PH": "HOUR"}


class USAJobs(Search):
    """One search's newest openings, by pages of up to 500, with their texts.

    Source: USAJOBS' API documentation (developer.usajobs.gov), and answers as recorded, with few fields.
    The key goes with the e-mail address that it was given for, as the user agent. Addresses come with a
    port (":443"). Pay for a time that we have no word for ("BW", a fortnight) is left out.
    """

    kind = "usajobs"
    keyed_hosts = ("usajobs.gov",)
    verified = True
    pace = Pace(at_once=1, per_second=1.0, burst=2)

    class Options(SearchOptions):
        email: SecretStr = Field(description="the address for which the key was given")
        key: SecretStr = Field(description="your key of developer.usajobs.gov")
        words: str = asked("Keyword", "words to look for")
        titles: str = asked("PositionTitle", "words of the title")
        place: str = asked("LocationName", "e.g. Denver, Colorado")
        radius: int | None = asked("Radius", "miles around it", None, ge=0)
        series: str = asked("JobCategoryCode", "e.g. 2210;1550")
        agency: str = asked("Organization", "an agency's code: HE38")
        pay: int | None = asked("RemunerationMinimumAmount", "least yearly pay", None, ge=1)
        days: int | None = asked("DatePosted", "no ads older than so many days", None, ge=0, le=60)
        remote: bool = asked("RemoteIndicator", "only remote ones", False)
        who: Literal["all", "public", "status"] = asked("WhoMayApply", "who may apply", "public")
        base_url: BaseUrl = Field("https://data.usajobs.gov", description="the API's scheme and host")

    async def gather(self, fetch: Fetch) -> Items:
        chosen, url = self.options, f"{self.options.base_url}/api/Search"
        key, user = chosen.key.get_secret_value(), chosen.email.get_secret_value()

        async def ask(turn: paging.Turn) -> paging.Shown:
            params = {**chosen.parameters(true="True"), **_ALWAYS, "Page": turn.number + 1}
            answer = await fetch.json(
                url, params=params, headers={"Authorization-Key": key, "User-Agent": user}
            )
            items = shape.required(answer, "SearchResult", "SearchResultItems")
            return paging.Shown(items, shape.count(answer, "SearchResult", "SearchResultCountAll"))

        async for item in paging.newest(
            fetch, ask, "MatchedObjectId", _posting, most=chosen.newest, size=_SIZE
        ):
            yield item


def _posting(item: Any) -> RawPosting:
    job = item["MatchedObjectDescriptor"]
    details = shape.dig(job, "UserArea", "Details")
    places = shape.texts(job, "PositionLocation", ..., "LocationName")
    duties = shape.joined(*shape.texts(details, "MajorDuties", ...), by="<br>")
    return RawPosting(
        identifier=item["MatchedObjectId"],
        title=job["PositionTitle"],
        url=job["PositionURI"].replace(":443/", "/"),
        description=shape.sections(
            (None, shape.text(details, "JobSummary")),
            ("Duties", duties or shape.text(details, "MajorDuties")),
            ("Requirements", shape.text(details, "Requirements")),
            ("Qualifications", shape.text(job, "QualificationSummary")),
        ),
        hiring_organization=shape.first(job, "OrganizationName", "DepartmentName"),
        employment_unit=shape.text(job, "JobCategory", 0, "Name"),
        job_location=shape.places(*(places or shape.texts(job, "PositionLocationDisplay"))),
        job_location_type=_workplace(details),
        base_salary=shape.span(_pay(found) for found in shape.each(job, "PositionRemuneration")),
        employment_type=tuple(word for name in _KINDS for word in shape.texts(job, name, ..., "Name")),
        date_posted=shape.first(job, "PublicationStartDate", "PositionStartDate"),
        valid_through=shape.first(job, "ApplicationCloseDate", "PositionEndDate"),
        requisition=shape.text(job, "PositionID"),
        apply_url=shape.web((shape.text(job, "ApplyURI", 0) or "").replace(":443/", "/")),
    )


def _workplace(details: Any) -> str | None:
    if shape.dig(details, "RemoteIndicator") is True:
        return "remote"
    return "hybrid" if shape.dig(details, "TeleworkEligible") is True else None


def _pay(found: Any) -> RawPay | None:
    unit = _UNITS.get(shape.text(found, "RateIntervalCode") or "")
    low, high = shape.dig(found, "MinimumRange"), shape.dig(found, "MaximumRange")
    return shape.pay(low, high, "USD", unit) if unit else None
