"""SmartRecruiters: one company's public postings."""

from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import Listing, RawPosting
from monitor.scraper import (
    BaseUrl,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    detailed,
    paging,
    read,
    segment,
    shape,
)

_HOSTED = ("careers.smartrecruiters.com", "jobs.smartrecruiters.com")
_SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
_APPLICATION = ("oneclick-ui", "external-referrals")


class SmartRecruiters(Scraper):
    """One company's public postings: a listing by pages of 100, the text one posting at a time.

    Source: SmartRecruiters' Posting API documentation (public, no key). The company's name is
    case-sensitive, and an unknown one is answered like one without openings. The listing has no address
    of the posting: it is jobs.smartrecruiters.com/COMPANY/ID. One `refNumber` may stand behind several
    postings, one a language or place.
    """

    kind = "smartrecruiters"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in careers.smartrecruiters.com/NAME, with its capitals")
        base_url: BaseUrl = Field("https://api.smartrecruiters.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("v1", "companies", company, *_) if page.host == "api.smartrecruiters.com":
                return cls.propose(company=company)
            case ("v1", "companies", company, "postings", *_):
                return cls.propose(company=company, base_url=page.origin)
            case (first, "company", company, *_) if page.host in _HOSTED and first in _APPLICATION:
                return cls.propose(company=company)
            case (company, *_) if page.host in _HOSTED and company not in _APPLICATION:
                return cls.propose(company=company)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/v1/companies/{segment(self.options.company)}/postings"

        async def ask(filters: paging.Filters, offset: int) -> paging.Shown:
            answer = await fetch.json(url, params={"limit": 100, "offset": offset})
            return paging.Shown(shape.required(answer, "content"), shape.count(answer, "totalFound"))

        async def details(entry: RawPosting) -> RawPosting:
            return _completed(entry, await fetch.json(f"{url}/{segment(entry.identifier)}"))

        async for page in paging.pages(ask, lambda job: shape.text(job, "id")):
            if isinstance(page, Listing):
                yield page
                continue
            async for item in detailed(fetch, read(page, self._entry), details):
                yield item

    def _entry(self, job: Any) -> RawPosting:
        company = shape.text(job, "company", "identifier") or self.options.company
        return RawPosting(
            identifier=job["id"],
            title=job["name"],
            url=f"https://jobs.smartrecruiters.com/{segment(company)}/{job['id']}",
            hiring_organization=shape.text(job, "company", "name") or company,
            employment_unit=shape.text(job, "department", "label") or shape.text(job, "function", "label"),
            job_location=shape.places(_place(job)),
            job_location_type=_workplace(shape.dig(job, "location")),
            employment_type=shape.texts(job, "typeOfEmployment", "label"),
            date_posted=shape.moment(job, "releasedDate"),
            requisition=shape.text(job, "refNumber"),
            seniority=_seniority(job),
        )


def _completed(entry: RawPosting, job: Any) -> RawPosting:
    sections = shape.dig(job, "jobAd", "sections")
    if not isinstance(sections, dict):
        raise ChangedLayout("the details have no jobAd.sections")
    parts = ((shape.text(sections, name, "title"), shape.text(sections, name, "text")) for name in _SECTIONS)
    pay = shape.dig(job, "compensation", "salary") or shape.dig(job, "compensation")
    amounts = (shape.dig(pay, key) for key in ("min", "max", "currency", "period"))
    return entry.detailed(
        url=shape.web(shape.dig(job, "postingUrl")) or entry.url,
        description=shape.sections(*parts),
        employment_unit=shape.text(job, "department", "label") or entry.employment_unit,
        job_location=shape.places(_place(job)) or entry.job_location,
        job_location_type=_workplace(shape.dig(job, "location")) or entry.job_location_type,
        base_salary=shape.pay(*amounts),
        employment_type=shape.texts(job, "typeOfEmployment", "label") or entry.employment_type,
        seniority=_seniority(job) or entry.seniority,
        apply_url=shape.web(shape.dig(job, "applyUrl")),
    )


def _place(job: Any) -> Any:
    found = shape.dig(job, "location")
    keys = {"postal_code": "postalCode", "street": "address", "locality": "city"}
    same = {key: key for key in ("region", "country", "latitude", "longitude")}
    parts = {ours: shape.dig(found, theirs) for ours, theirs in {**keys, **same}.items()}
    return shape.place(shape.dig(found, "fullLocation"), **parts)


def _workplace(location: Any) -> str | None:
    stated = (word for word in ("remote", "hybrid") if shape.dig(location, word) is True)
    return next(stated, None)


def _seniority(job: Any) -> str | None:
    level = shape.text(job, "experienceLevel", "label")
    return None if shape.text(job, "experienceLevel", "id") == "not_applicable" else level
