"""Workday inside: the Jobs Hub, or a site of job postings, for an employer's own people."""

import re

from monitor.scraper import (
    Call,
    Coverage,
    Fetch,
    Fields,
    Items,
    Pace,
    Page,
    Pagination,
    PortalPage,
    Responses,
    Scraper,
    ScraperOptions,
    Tab,
    portals,
    queries,
    walking,
)

_HOST = re.compile(r"(?:[\w-]+\.)?(?:my)?workday\.com")
_ANY = Call("")
_PLACE = "not_null(descriptor, name, city)"
_HUB = Responses(
    match="searchJobs",
    items="not_null(data, jobs, jobPostings, results)[].not_null(jobPostingAnchor, @)",
    total="total",
    fields=Fields(
        identifier="not_null(referenceID, jobRequisitionId, id)",
        title="not_null(jobTitle, title)",
        # Without an address of its own a job has the hub's, told apart by its number.
        url="not_null(internalJobPosting.jobPostingUrl, externalJobPostingUrl, "
        "join('', ['?job=', to_string(not_null(referenceID, jobRequisitionId, id))]))",
        apply_url="externalJobPostingUrl",
        description="not_null(jobDescriptionFormatted, jobDescription)",
        employment_unit="not_null(supervisoryOrganization, organization).not_null(descriptor, name)",
        job_location=f"[jobPrimaryLocation.{_PLACE}, primaryLocation.{_PLACE}, jobAdditionalLocations[].{_PLACE}][]",
        employment_type="[jobTimeType.descriptor, workerSubType.descriptor]",
        date_posted="not_null(postDate, postedDate)",
        valid_through="not_null(closingDate, applicationDeadline)",
        requisition="not_null(referenceID, jobRequisitionId)",
    ),
)
_SITE = Responses(
    match="/wday/cxs/*/jobs",
    items="jobPostings",
    total="total",
    fields=Fields(
        identifier="not_null(bulletFields[0], externalPath)",
        title="title",
        url="join('', ['.', externalPath])",
        job_location="locationsText",
        date_posted="postedOn",
        requisition="bulletFields[0]",
    ),
)


class WorkdayInternal(Scraper):
    """The Jobs Hub (…/TENANT/d/task/….htmld, from the address bar), or a site of job postings for employees.

    Source: one public project that reads the hub for its users; its names of fields are all optional here. The
    page's own data are read as it loads them while it is scrolled. A report of jobs is of `workday-report`.
    """

    kind = "workday-internal"
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=1.0, burst=2)
    needs_browser = True
    internal = True

    class Options(PortalPage, ScraperOptions):
        """Where the hub is."""

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        inside = _HOST.fullmatch(page.host) and page.path[1:2] == ("d",) and page.path[2:3] != ("home.htmld",)
        return cls.propose(url=page.url) if inside else None

    def gather(self, fetch: Fetch) -> Items:
        return portals.pages(fetch, self.options, self._view, Pagination(scroll=True), calls=(_ANY,))

    async def _view(self, tab: Tab) -> walking.View:
        found, totals = list[walking.Entry](), list[int | None]()
        for address, answer in await tab.answers(_ANY, seconds=15.0):
            if (
                known := next((each for each in (_HUB, _SITE) if each.call.address(address)), None)
            ) is not None:
                origin, _, site = address.partition("/wday/cxs/")
                base = f"{origin}/{site.split('/')[1]}/" if site else self.options.url
                total, entries = queries.view([answer], known, base)
                found += entries
                totals.append(total)
        return next((total for total in totals if total is not None), None), found
