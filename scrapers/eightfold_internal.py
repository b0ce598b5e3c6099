"""Eightfold's Career Hub: an employer's talent marketplace for its own people."""

from typing import Any
from urllib.parse import urlsplit

from monitor.models import RawPosting
from monitor.scraper import (
    Call,
    Coverage,
    Fetch,
    Items,
    Pace,
    Page,
    Pagination,
    PortalPage,
    Scraper,
    ScraperOptions,
    Tab,
    portals,
    read,
    shape,
    walking,
)

_SEARCH = Call("/api/career_hub/v1/search/position")
_ENTITY = Call("/api/career_hub/v1/entity/position/")


class EightfoldInternal(Scraper):
    """The openings of a Career Hub (https://HOST/careerhub/explore/jobs), by what its own page loads.

    Source: one public project that reads it for a candidate's login; that employees' hubs answer alike is
    assumed. The names of department, manager and kind are guesses. No people are asked for, jobs only.
    """

    kind = "eightfold-internal"
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=2.0, burst=4)
    needs_browser = True
    internal = True

    class Options(PortalPage, ScraperOptions):
        """Where the hub is."""

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        hub = page.path[:3] == ("careerhub", "explore", "jobs")
        return cls.propose(url=f"{page.origin}/careerhub/explore/jobs") if hub else None

    def gather(self, fetch: Fetch) -> Items:
        calls, scroll = (_SEARCH, _ENTITY), Pagination(scroll=True)
        return portals.pages(fetch, self.options, self._view, scroll, calls=calls, load=self._details)

    async def _view(self, tab: Tab) -> walking.View:
        answers = await tab.responses(_SEARCH, seconds=15.0)
        found = [job for answer in answers for job in shape.required(answer, "data", "results")]
        totals = [shape.count(answer, "data", "pagination", "totalCount") for answer in answers]
        return next((total for total in totals if total is not None), None), list(read(found, self._posting))

    async def _details(self, tab: Tab, entry: RawPosting) -> RawPosting:
        await tab.goto(entry.url)
        answers = await tab.responses(_ENTITY, seconds=15.0)
        await tab.check(signed_out=self.options.signed_out)
        parts = [shape.dig(answer, "data", "dataIds", "details") for answer in answers]
        return entry.detailed(**_stated(next((part for part in parts if part), {})))

    def _posting(self, job: Any) -> RawPosting:
        number = str(job["entityId"]).rpartition(":")[2].rpartition("_")[2]
        parts = urlsplit(self.options.url)
        own = f"{parts.scheme}://{parts.netloc}/careerhub/explore/jobs/{number}"
        url = shape.web(shape.text(job, "exploreJobUrl"), self.options.url) or own
        return RawPosting(identifier=number, title=job["title"], url=url, **_stated(job))


def _stated(job: Any) -> dict[str, Any]:
    return {
        "description": shape.first(job, "description", "jobDescription"),
        "employment_unit": shape.first(job, "department", "businessUnit"),
        "job_location": shape.texts(job, "locations", ...) or shape.texts(job, "location"),
        "date_posted": shape.first(job, "postedDate"),
        "requisition": shape.first(job, "displayJobId", "atsJobId", "reqId"),
        "grade": shape.first(job, "grade", "jobLevel"),
        "hiring_manager": shape.text(job, "hiringManager", "name") or shape.first(job, "hiringManager"),
        "engagement": shape.first(job, "opportunityType", "projectType"),
    }
