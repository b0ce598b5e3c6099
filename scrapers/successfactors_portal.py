"""SAP SuccessFactors: the older career portals of its customers."""

import re
from functools import partial
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_HOST = re.compile(r"career\w*\.(?:successfactors|sapsf)\.(?:com|eu|cn)")


class SuccessFactorsPortal(Scraper):
    """One company's portal: all postings in one XML answer.

    Unverified: built from other readers' descriptions of `career_ns=job_listing_summary&resultType=XML`,
    without a recorded answer. Customers that have a newer career site too are better read there, by the kind
    `successfactors`. The company's name is case-sensitive.
    """

    kind = "successfactors-portal"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in career?company=NAME")
        base_url: BaseUrl = Field(description="scheme and host: https://career5.successfactors.eu")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if not _HOST.fullmatch(page.host) or "login_ns" in page.query:  # newer sites let people sign in there
            return None
        company = page.query.get("company") or page.query.get("career_company")
        return cls.propose(company=company, base_url=page.origin)

    async def gather(self, fetch: Fetch) -> Items:
        portal = f"{self.options.base_url}/career?company={shape.segment(self.options.company)}"
        answer = await fetch.get(f"{portal}&career_ns=job_listing_summary&resultType=XML", whole=True)
        jobs = shape.xml(answer.text, "Job-Listing").findall("Job")
        for item in read(jobs, partial(self._posting, portal)):
            yield item

    def _posting(self, portal: str, job: Any) -> RawPosting:
        number = job.findtext("ReqId").strip()
        place = shape.text(job.findtext("Location"))
        return RawPosting(
            identifier=number,
            title=job.findtext("JobTitle"),
            url=f"{portal}&career_ns=job_listing&career_job_req_id={shape.segment(number)}",
            description=shape.text(job.findtext("Job-Description")),
            hiring_organization=self.options.company,
            employment_unit=shape.text(job.findtext("Department")),
            job_location=shape.places(shape.coded_place(place)),
            date_posted=shape.moment(job.findtext("Posted-Date")),
            requisition=number,
        )
