"""Oracle Recruiting Cloud: the candidate sites of Fusion HCM."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, merged, paging, shape

_API = "/hcmRestApi/resources/latest/recruitingCEJobRequisition"
_WANTED = (
    "onlyData=true&expand=requisitionList.secondaryLocations&finder=findReqs"
    ";facetsList=CATEGORIES%3BORGANIZATIONS,sortBy=POSTING_DATES_DESC"
)
_SITE = re.compile(r"\bsiteNumber[\"']?\s{0,3}[=:]\s{0,3}[\"']?([\w-]{1,60})")
_SERVER = re.compile(r"\bapiBaseUrl[\"']?\s{0,3}[=:]\s{0,3}[\"'](https://[\w.:-]{4,100})")
_FACETS = {"selectedCategoriesFacet": "categoriesFacet", "selectedOrganizationsFacet": "organizationsFacet"}
_UNITS = ("Department", "Organization", "BusinessUnit", "JobFamily", "Category", "JobFunction")
_TYPES = ("JobSchedule", "WorkerType", "ContractType", "JobType")
_PAY = re.compile(r"\b(?:salary|pay|compensation|wage)\b", re.I)
_TEXTS = ("Description", "Responsibilities", "Qualifications")


class Oracle(Scraper):
    """One candidate site: a listing by pages of up to 200, details one by one.

    Source: the sites' own calls of `recruitingCEJobRequisitions` (Oracle's REST reference names it), as recorded.
    Without `expand` the list is empty; `hasMore` is always false. No more than 10,000 can be paged through:
    larger sites are read by category or organization. Own domains serve the same paths.
    """

    kind = "oracle"
    verified = True

    class Options(ScraperOptions):
        site: Token = Field(description="the site's number or name: …/CandidateExperience/en/sites/SITE")
        base_url: BaseUrl = Field(description="scheme and host: https://NAME.fa.us2.oraclecloud.com")
        language: Token = Field("en", description="the language in the postings' addresses")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("hcmUI", "CandidateExperience", language, "sites", site, *_):
                return cls.propose(site=site, language=language, base_url=page.origin)
            case ("hcmRestApi", "resources", _, name, *_) if name.startswith("recruitingCEJobRequisition"):
                named = _SITE.search(page.query.get("finder", ""))
                return cls.propose(site=named and named[1], base_url=page.origin)
        own, server = (find.search(page.html or "") for find in (_SITE, _SERVER))
        return cls.propose(site=own[1], base_url=server[1].removesuffix(":443")) if own and server else None

    async def gather(self, fetch: Fetch) -> Items:
        site, api = shape.segment(self.options.site), self.options.base_url + _API

        async def ask(turn: paging.Turn) -> paging.Shown:
            only = "".join(f",{name}={'%3B'.join(values)}" for name, values in turn.filters.items())
            url = f"{api}s?{_WANTED},siteNumber={site},limit=200,offset={turn.offset}{only}"
            found = shape.needed(shape.dig(await fetch.json(url), "items", 0))
            jobs, total = shape.required(found, "requisitionList"), shape.count(found, "TotalJobsCount")
            facets = {name: shape.each(found, facet) for name, facet in _FACETS.items()}
            counts = {name: paging.tallied(facets[name], "Id", "TotalCount") for name in facets}
            return paging.Shown(jobs, total, counts)

        async def details(entry: RawPosting) -> RawPosting:
            wanted = f"ById;Id=%22{shape.segment(entry.identifier)}%22,siteNumber={site}"
            answer = await fetch.json(f"{api}Details?expand=all&onlyData=true&finder={wanted}")
            job = shape.needed(shape.dig(answer, "items", 0))
            return merged(entry, self._posting({**job, "Id": entry.identifier, "Title": entry.title}))

        async for item in paging.listing(fetch, ask, "Id", self._posting, details, cap=10_000):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        """A posting of the listing, or its details, which name some fields otherwise."""
        public = f"{self.options.base_url}/hcmUI/CandidateExperience/{self.options.language}/sites"
        texts = ((name, shape.unescaped_once(shape.text(job, f"External{name}Str"))) for name in _TEXTS)
        flex = shape.labelled(job.get("requisitionFlexFields"), "Prompt", "Value")
        return RawPosting(
            identifier=job["Id"],
            title=job["Title"],
            url=f"{public}/{shape.segment(self.options.site)}/job/{shape.segment(str(job['Id']))}",
            description=shape.sections(*texts) or shape.text(job, "ShortDescriptionStr"),
            hiring_organization=shape.text(job, "LegalEmployer"),
            employment_unit=shape.first(job, *_UNITS),
            job_location=shape.places(*_places(job)),
            job_location_type=shape.text(job, "WorkplaceTypeCode") or shape.text(job, "WorkplaceType"),
            base_salary=shape.pay(words=next((flex[name] for name in flex if _PAY.search(name)), None)),
            employment_type=shape.texts([job.get(name) for name in _TYPES], ...),
            date_posted=shape.moment(job, "PostedDate") or shape.moment(job, "ExternalPostedStartDate"),
            valid_through=shape.moment(job, "PostingEndDate") or shape.moment(job, "ExternalPostedEndDate"),
            requisition=shape.text(job, "Id"),
            seniority=shape.first(job, "ManagerLevel", "JobGrade"),
        )


def _places(job: Any) -> Iterator[RawPlace | None]:
    yield shape.place(shape.text(job, "PrimaryLocation"), country=job.get("PrimaryLocationCountry"))
    for other in shape.each(job, "secondaryLocations"):
        yield shape.place(shape.dig(other, "Name"), country=shape.dig(other, "CountryCode"))
