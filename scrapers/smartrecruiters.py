"""SmartRecruiters: one company's public postings."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, merged, paging, shape

_SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
_OURS = ("oneclick-ui", "external-referrals", "ni", "sr-jobs", "my-applications")
_POSTING = re.compile(r"\d{6,}(-.*)?")
_WIDGET = re.compile(r"""["']?company_code["']?\s{0,3}:\s{0,3}["']([\w.-]{1,100})["']""")


class SmartRecruiters(Scraper):
    """One company's public postings: a listing by pages of 100, the text one posting at a time.

    Source: SmartRecruiters' Posting API documentation (public, no key). The company's name is
    case-sensitive, and an unknown one is answered like one without openings. The listing has no address
    of the posting: it is jobs.smartrecruiters.com/COMPANY/ID. One `refNumber` may stand behind several
    postings, one a language or place.
    """

    kind = "smartrecruiters"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in careers.smartrecruiters.com/NAME, with its capitals")
        base_url: BaseUrl = Field("https://api.smartrecruiters.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        hosted = page.host in ("careers.smartrecruiters.com", "jobs.smartrecruiters.com")
        match page.path:
            case ("v1", "companies", company, *_) if page.host == "api.smartrecruiters.com":
                return cls.propose(company=company)
            case ("v1", "companies", company, "postings", *_):
                return cls.propose(company=company, base_url=page.origin)
            case ("oneclick-ui" | "external-referrals", _, company, *_) | ("ni", company, _) if hosted:
                return cls.propose(company=company)
            case (company, *_) if hosted and company not in _OURS:
                return cls.propose(company=company)
            case (company, posting) if page.host == "www.smartrecruiters.com" and _POSTING.fullmatch(posting):
                return cls.propose(company=company)
        return cls.propose(company=page.says(_WIDGET, "smartrecruiters.com"))

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/v1/companies/{shape.segment(self.options.company)}/postings"

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(url, params={"limit": 100, "offset": turn.offset})
            return paging.Shown(shape.required(answer, "content"), shape.count(answer, "totalFound"))

        async def details(entry: RawPosting) -> RawPosting:
            job = await fetch.json(f"{url}/{shape.segment(entry.identifier)}")
            shape.needed(job, "jobAd", "sections")
            return merged(entry, self._posting({**job, "id": entry.identifier, "name": entry.title}))

        async for item in paging.listing(fetch, ask, "id", self._posting, details):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        """A posting of the listing, or its details, which say all of it again and more."""
        company = shape.text(job, "company", "identifier") or self.options.company
        ad, pay = shape.dig(job, "jobAd", "sections"), job.get("compensation")
        parts = ((shape.text(ad, name, "title"), shape.text(ad, name, "text")) for name in _SECTIONS)
        hosted = f"https://jobs.smartrecruiters.com/{shape.segment(company)}/{job['id']}"
        stated = shape.web(job.get("postingUrl")) or ""
        return RawPosting(
            identifier=job["id"],
            title=job["name"],
            url=stated if str(job["id"]) in stated else hosted,  # another's address would merge the two
            description=shape.sections(*parts),
            hiring_organization=shape.text(job, "company", "name") or company,
            employment_unit=shape.text(job, "department", "label") or shape.text(job, "function", "label"),
            job_location=shape.places(_place(shape.dig(job, "location"))),
            job_location_type=next(
                (w for w in ("remote", "hybrid") if shape.dig(job, "location", w) is True), None
            ),
            base_salary=shape.pay_of(shape.dig(pay, "salary") or pay, "min", "max", "currency", "period"),
            employment_type=shape.texts(job, "typeOfEmployment", "label"),
            date_posted=shape.moment(job, "releasedDate"),
            requisition=shape.text(job, "refNumber"),
            seniority=_seniority(job),
            apply_url=shape.web(job.get("applyUrl")),
        )


def _place(found: Any) -> RawPlace | None:
    keys = {"postal_code": "postalCode", "street": "address", "locality": "city"}
    same = {key: key for key in ("region", "country", "latitude", "longitude")}
    parts = {ours: shape.dig(found, theirs) for ours, theirs in {**keys, **same}.items()}
    return shape.place(shape.dig(found, "fullLocation"), **parts)


def _seniority(job: Any) -> str | None:
    level = shape.text(job, "experienceLevel", "label")
    return None if shape.text(job, "experienceLevel", "id") == "not_applicable" else level
