"""Paycom: one company's career portal."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, paging, shape, structured

_PORTAL = re.compile(r"/web\.php/portal/([0-9A-Fa-f]{32})(?:/|$)")
_DATA = re.compile(r"\bconfigsFromHost\s*=\s*")
_SERVICE = re.compile(r"https://[\w.-]+\.paycomonline\.net(?:/|$)")
_LISTS = ("workEnvironments", "positionTypes", "educationLevels", "categories", "travelTypes", "shiftTypes")
_EMPTY = {"distanceFrom": 0, "keywordSearchText": "", "location": "", "otherFilters": [], "sortOption": ""}


class Paycom(Scraper):
    """One portal: its page gives a token and the address of a service, which lists by pages of 100.

    Source: the portals' own data calls (undocumented). The details hold a JobPosting as a JSON text, which
    alone names the employer. Only Paycom's hosts get the token. Unverified: rests on descriptions.
    """

    kind = "paycom"

    class Options(ScraperOptions):
        portal: str = Field(pattern=r"^[0-9A-Fa-f]{32}$", description="the 32 characters after /portal/")
        base_url: BaseUrl = Field("https://www.paycomonline.net", description="the portal's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if page.host.removeprefix("www.") != "paycomonline.net":
            return None
        found = _PORTAL.search(page.parts.path)
        return cls.propose(portal=found[1] if found else page.query.get("clientkey"))

    async def gather(self, fetch: Fetch) -> Items:
        service, headers = self._session((await fetch.get(f"{self._portal}/career-page")).text)

        async def ask(turn: paging.Turn) -> paging.Shown:
            filters = {**_EMPTY, **{name: [] for name in _LISTS}}
            wanted = {"skip": turn.number * 100, "take": 100, "filtersForQuery": filters}
            url = f"{service}/job-posting-previews/search"
            answer = await fetch.json(url, method="POST", headers=headers, body=wanted)
            total = shape.count(answer, "jobPostingPreviewsCount")
            return paging.Shown(shape.required(answer, "jobPostingPreviews"), total)

        async def details(entry: RawPosting) -> RawPosting:
            url = f"{service}/job-postings/{shape.segment(entry.identifier)}"
            return _completed(entry, shape.needed(await fetch.json(url, headers=headers), "jobPosting"))

        async for item in paging.listing(fetch, ask, "jobId", self._posting, details):
            yield item

    @property
    def _portal(self) -> str:
        return f"{self.options.base_url}/v4/ats/web.php/portal/{self.options.portal.upper()}"

    def _session(self, html: str) -> tuple[str, dict[str, str]]:
        """The service's address, and the headers that it wants."""
        found = shape.behind(html, _DATA)
        token, settings = shape.text(found, "sessionJWT"), shape.inner(found, "libConfig")
        service = shape.text(settings, "atsPortalMantleServiceUrl") or ""
        if not token or not (_SERVICE.match(service) or service.startswith(f"{self.options.base_url}/")):
            raise ChangedLayout("no token, or no service of Paycom's, in the portal's page")
        told = {"Authorization": token, "Portal-Host-Referrer": f"{self._portal}/career-page"}
        return f"{service.rstrip('/')}/api/ats", {**told, "Locale": "en-US"}

    def _posting(self, job: Any) -> RawPosting:
        return RawPosting(
            identifier=job["jobId"],
            title=job["jobTitle"],
            url=f"{self._portal}/jobs/{shape.segment(str(job['jobId']))}",
            description=shape.text(job, "description"),
            job_location=shape.places(shape.text(job, "locations")),
            job_location_type=shape.text(job, "remoteType"),
            employment_type=shape.texts(job, "positionType"),
            date_posted=shape.moment(job, "postedOn"),
        )


def _completed(entry: RawPosting, found: Any) -> RawPosting:
    job = shape.inner(found, "googleJobJson") or {}
    known = structured.posting({**job, "title": entry.title, "url": entry.url})
    main = known.job_location or shape.places(shape.text(found, "location"))
    parts = [(None, shape.text(found, name)) for name in ("description", "qualifications")]
    return entry.detailed(
        description=shape.sections(*parts),
        hiring_organization=known.hiring_organization,
        employment_unit=shape.text(found, "jobCategory"),
        job_location=shape.places(*main, *shape.texts(found, "secondaryLocations", ...)),
        job_location_type=known.job_location_type,
        base_salary=shape.pay(words=shape.text(found, "salaryRange")) or known.base_salary,
        date_posted=known.date_posted,
        valid_through=known.valid_through,
    )
