"""UKG Pro Recruiting, formerly UltiPro: job boards of its customers."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_HOST = re.compile(r"recruiting\d{0,2}\.ultipro\.(com|ca)|[\w-]+\.rec\.pro\.ukg\.net")
_BOARD = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_ORDER = [{"Value": "postedDateDesc", "PropertyName": "PostedDate", "Ascending": False}]
_WORKPLACE = {"0": "hybrid", "1": "on-site", "2": "remote"}
_PAY = (("CompensationAnnual", "YEAR"), ("CompensationHourly", "HOUR"), ("PayRange", None))


class Ukg(Scraper):
    """One job board of one customer: a listing by pages of 50, the text one posting at a time.

    Unverified: it rests on published descriptions of the boards' own data calls (undocumented). A customer
    is on one of several hosts, which `base_url` names. A posting's page holds its record as the argument of
    a script's call (a closed one's does not). 0 is no pay; a grade's range doesn't say its unit.
    """

    kind = "ukg"

    class Options(ScraperOptions):
        tenant: Token = Field(description="the customer: recruiting.ultipro.com/TENANT/JobBoard/BOARD")
        board: Token = Field(description="the board's long number in the same address")
        base_url: BaseUrl = Field("https://recruiting.ultipro.com", description="its scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case (tenant, jobs, board, *_) if _HOST.fullmatch(page.host) and _BOARD.fullmatch(board):
                if jobs.lower() == "jobboard":
                    return cls.propose(tenant=tenant, board=board, base_url=f"https://{page.host}")
        return None

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            search = {"Top": 50, "Skip": turn.offset, "QueryString": "", "OrderBy": _ORDER, "Filters": []}
            url = f"{self._board}/JobBoardView/LoadSearchResults"
            answer = await fetch.json(url, method="POST", body={"opportunitySearch": search})
            return paging.Shown(shape.required(answer, "opportunities"), shape.count(answer, "totalCount"))

        async def details(entry: RawPosting) -> RawPosting:
            job = shape.behind((await fetch.get(entry.url)).text, "CandidateOpportunityDetail")
            return entry.detailed(**_facts(job), base_salary=_pay(job))

        async for item in paging.listing(fetch, ask, "Id", self._posting, details):
            yield item

    @property
    def _board(self) -> str:
        tenant, board = map(shape.segment, (self.options.tenant, self.options.board))
        return f"{self.options.base_url}/{tenant}/JobBoard/{board}"

    def _posting(self, job: Any) -> RawPosting:
        url = f"{self._board}/OpportunityDetail?opportunityId={shape.segment(job['Id'])}"
        apply_url = url.replace("Detail?", "Apply?")
        return RawPosting(
            identifier=job["Id"], title=job["Title"], url=url, apply_url=apply_url, **_facts(job)
        )


def _facts(job: Any) -> dict[str, Any]:
    """What the listing and a posting's own page say alike."""
    full = job.get("FullTime")
    return {
        "description": shape.text(job, "Description") or shape.text(job, "BriefDescription"),
        "employment_unit": shape.text(job, "JobCategoryName"),
        "employment_type": ("full time",) if full is True else ("part time",) if full is False else (),
        "job_location": shape.places(*map(_place, shape.each(job, "Locations"))),
        "job_location_type": _WORKPLACE.get(shape.text(job, "JobLocationType") or ""),
        "requisition": shape.text(job, "RequisitionNumber"),
        "date_posted": shape.moment(job, "PostedDate"),
    }


def _pay(job: Any) -> RawPay | None:
    found = {**job["PayRange"], **job} if isinstance(job.get("PayRange"), dict) else job
    currency = shape.text(found, "CompensationCurrencyCode") or shape.text(found, "PayRangeCurrencyCode")
    for name, unit in _PAY:
        low, high = shape.number(found, f"{name}Minimum"), shape.number(found, f"{name}Maximum")
        if low or high:
            return shape.pay(low, high, currency, unit)
    return None


def _place(found: Any) -> RawPlace | None:
    """The address; a site's own name only where there is no town, as for work from home."""
    city, address = shape.text(found, "Address", "City"), shape.dig(found, "Address")
    named = shape.text(found, "LocalizedDescription") or shape.text(found, "LocalizedName")
    state, country = shape.dig(address, "State"), shape.dig(address, "Country")
    degrees = {part.lower(): shape.dig(found, "GeoInfo", part) for part in ("Latitude", "Longitude")}
    region, country = (shape.text(part, "Name") or shape.text(part, "Code") for part in (state, country))
    parts = {"region": region, "country": country, "postal_code": shape.text(address, "PostalCode")}
    return shape.place(None if city else named, locality=city, **parts, **degrees)
