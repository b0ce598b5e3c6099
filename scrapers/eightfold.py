"""Eightfold: career sites by its talent platform."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import Blocked, ChangedLayout, Gone
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Scraper, ScraperOptions, Token, paging, shape

_HOST = re.compile(r"(?!(?:www|static|api|cdn|login|help|docs|support|developer)\.)[\w-]+\.eightfold\.ai")
_GROUP = re.compile(r"\b_EF_GROUP_ID\s{0,3}=\s{0,3}[\"']([\w.-]{3,100})[\"']")
# Large customers whose sites have hosts of their own; Microsoft's older one leads to the newer.
_LEADS_TO = {"jobs.careers.microsoft.com": "apply.careers.microsoft.com"}
_MICROSOFT = dict.fromkeys((*_LEADS_TO, *_LEADS_TO.values()), "microsoft.com")
_OWN = {**_MICROSOFT, "explore.jobs.netflix.net": "netflix.com"}
_LISTS = {True: "pcsx/search", False: "apply/v2/jobs"}
_DETAILS = {True: "pcsx/position_details", False: "apply/v2/jobs"}
_NO_PLACE = re.compile(r"\s*\|\s*N/A\s*$")


class Eightfold(Scraper):
    """One career site: a listing by pages of 10, whatever is asked for; the text one posting at a time.

    Source: the sites' own data calls (undocumented), as recorded. There are two generations of them, and a
    site answers one only: "pcsx" (names in camelCase, all inside `data`), else "apply/v2", of whose fields
    `t_update` changes for many postings at once. `domain` is the customer's group, which is not always in
    the site's name. Microsoft's and Netflix's career sites are such sites.
    """

    kind = "eightfold"
    verified = True
    pace = Pace(at_once=2, per_second=4.0, burst=10)

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="the site's scheme and host: https://NAME.eightfold.ai")
        domain: Token | None = Field(None, description="the customer: ?domain= in the site's addresses")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        group = _GROUP.search(page.html or "")
        domain = group[1] if group else page.query.get("domain")
        api = page.path[:2] == ("api", "pcsx") or page.path[:4] == ("api", "apply", "v2", "jobs")
        if page.host in _OWN:
            host = _LEADS_TO.get(page.host, page.host)
            return cls.propose(base_url=f"https://{host}", domain=_OWN[page.host])
        hub = page.path[:1] in (("careerhub",), ("login",))  # the employer's own people's: eightfold-internal
        own = not hub and (_HOST.fullmatch(page.host) or group or api)
        return cls.propose(base_url=page.origin, domain=domain) if own else None

    async def gather(self, fetch: Fetch) -> Items:
        api, newer = f"{self.options.base_url}/api", True
        domain = f"domain={shape.segment(self.options.domain)}&" if self.options.domain else ""

        async def ask(turn: paging.Turn) -> paging.Shown:
            nonlocal newer
            try:
                found = await fetch.json(f"{api}/{_LISTS[newer]}?{domain}start={turn.offset}&num=10")
                found = shape.needed(found, "data") if newer else found
                return paging.Shown(shape.required(found, "positions"), shape.count(found, "count"))
            except (Blocked, Gone, ChangedLayout):
                if turn.offset or not newer:
                    raise
            newer = False
            return await ask(turn)

        async def details(entry: RawPosting) -> RawPosting:
            one = (
                f"?{domain}position_id={entry.identifier}&hl=en"
                if newer
                else f"/{entry.identifier}?{domain}hl=en"
            )
            job = await fetch.json(f"{api}/{_DETAILS[newer]}{one}")
            job = shape.needed(job, "data") if newer else shape.needed(job)
            return entry.detailed(description=shape.first(job, "jobDescription", "job_description"))

        async for item in paging.listing(fetch, ask, "id", self._posting, details):
            yield item

    def _posting(self, job: Any) -> RawPosting | None:
        """A posting in either generation's names; None for one that is not public."""
        if job.get("isPrivate") is True:
            return None
        path = f"/careers/job/{shape.segment(str(job['id']))}"
        stated = (
            shape.web(shape.first(job, "canonicalPositionUrl", "positionUrl"), self.options.base_url) or ""
        )
        places = shape.texts(job, "locations", ...) or shape.texts([job.get("location")], ...)
        return RawPosting(
            identifier=job["id"],
            title=job["name"],
            url=stated if str(job["id"]) in stated else self.options.base_url + path,
            description=shape.first(job, "jobDescription", "job_description"),
            employment_unit=shape.first(job, "department"),
            job_location=shape.places(*(_NO_PLACE.sub("", place) for place in places)),
            job_location_type=shape.first(job, "workLocationOption", "work_location_option"),
            date_posted=shape.first(job, "postedTs", "creationTs", "t_create"),
            requisition=shape.first(job, "displayJobId", "display_job_id", "atsJobId", "ats_job_id"),
        )
