"""Dayforce (Ceridian): job boards of its customers."""

from typing import Any

from pydantic import Field

from monitor.errors import SourceError
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, read, shape

_WANTED = {"includeActivePostingOnly": "true", "htmlDescription": "true"}
_JSON = {"Accept": "application/json"}
_SAID = {
    "title": ("jobTitle", "Title"), "description": ("jobDescription", "Description"),
    "hiring_organization": ("CompanyName", "ParentCompanyName"), "employment_unit": ("JobFamily", "JobFunction"),
    "date_posted": ("postingStartTimestampUTC", "DatePosted"), "valid_through": ("postingExpiryTimestampUTC",),
    "employment_type": ("EmploymentIndicator",), "requisition": ("jobReqId", "ReferenceNumber"),
}  # fmt: skip


class Dayforce(Scraper):
    """One job board of one customer, by its customer's feed, or by the board's own search, 25 a page.

    Unverified: it rests on published descriptions of both. The feed can be switched off, so that an empty
    one says nothing; it has other boards' postings too, and pay without its unit, which is left out. The
    search wants a token with its cookie. A posting is known by the number in its address.
    """

    kind = "dayforce"

    class Options(ScraperOptions):
        tenant: Token = Field(description="the customer: jobs.dayforcehcm.com/TENANT/BOARD")
        board: Token = Field("CANDIDATEPORTAL", description="the board, in the same address")
        base_url: BaseUrl = Field("https://jobs.dayforcehcm.com", description="the boards' scheme and host")
        feed_url: BaseUrl = Field("https://www.dayforcehcm.com", description="the feeds' scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        older = page.path[:1] == ("CandidatePortal",) and page.host.endswith(".dayforcehcm.com")
        path = page.path[1:] if older else page.path
        path = path[1:] if path and len(path[0]) == 5 and path[0][2] == "-" else path
        if older:
            site = {"board": path[2]} if len(path) > 2 and path[1].lower() == "site" else {}
            return cls.propose(tenant=path[0], **site) if path else None
        ours = page.host == "jobs.dayforcehcm.com" and len(path) > 1 and path[0] not in ("api", "_next")
        return cls.propose(tenant=path[0], board=path[1]) if ours else None

    async def gather(self, fetch: Fetch) -> Items:
        feed = f"{self.options.feed_url}/api/{shape.segment(self.options.tenant)}/V1/JobFeeds"
        try:
            rows = shape.required(await fetch.json(feed, params=_WANTED, headers=_JSON))
        except SourceError:
            rows = []
        items = list(read(rows, self._posting))
        for item in items:
            yield item
        if not items:
            async for found in self._search(fetch):
                yield found

    async def _search(self, fetch: Fetch) -> Items:
        tenant, base = self.options.tenant, self.options.base_url
        answer = await fetch.get(f"{base}/api/auth/csrf", headers=_JSON)
        token = shape.text(shape.json(answer.text), "csrfToken") or ""
        headers = {**_JSON, "X-CSRF-TOKEN": token, "Cookie": shape.cookies(answer.headers)}
        board = {"clientNamespace": tenant, "jobBoardCode": self.options.board, "cultureCode": "en-US"}
        url = f"{base}/api/geo/{shape.segment(tenant)}/jobposting/search"

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {**board, "distanceUnit": 0, "paginationStart": turn.offset}
            page = await fetch.json(url, method="POST", headers=headers, body=wanted)
            return paging.Shown(shape.required(page, "jobPostings"), shape.count(page, "maxCount"))

        async for item in paging.listing(fetch, ask, "jobPostingId", self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting | None:
        """A posting of either; None for one of the feed whose address is on another of the boards."""
        tenant, board = shape.segment(self.options.tenant), shape.segment(self.options.board)
        own = f"{self.options.base_url}/en-US/{tenant}/{board}/jobs/"
        url = job.get("JobDetailsUrl") or own + shape.segment(str(job["jobPostingId"]))
        *_, shown_on, jobs, number = ("", "", *Page(url).path)
        if jobs == "jobs" and shown_on.lower() != self.options.board.lower():
            return None
        said: dict[str, Any] = {ours: shape.first(job, *theirs) for ours, theirs in _SAID.items()}
        places = (job, *shape.each(job, "AllLocations"), *shape.each(job, "postingLocations"))
        virtual = True in (job.get("hasVirtualLocation"), job.get("IsVirtualLocation"))
        said["job_location"] = shape.places(*map(_place, places))
        said["hiring_organization"] = said["hiring_organization"] or self.options.tenant
        said["job_location_type"] = "remote" if virtual else None
        identifier, apply_url = job.get("jobPostingId", number), shape.web(job.get("ApplyUrl"))
        return RawPosting(identifier=identifier, url=url, apply_url=apply_url, **said)


def _place(found: Any) -> RawPlace | None:
    """A place of the search, of a feed's row, or a mere name."""
    town, region = shape.first(found, "City", "cityName"), shape.first(found, "State", "stateCode")
    country = shape.first(found, "Country", "isoCountryCode")
    name = found if isinstance(found, str) else shape.text(found, "formattedAddress")
    return shape.place(name, locality=town, region=region, country=country)
