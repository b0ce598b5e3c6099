"""HiBob: career pages of its customers."""

from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_PAY = ("MinSalary", "MaxSalary", "SalaryCurrency", "SalaryPayPeriod")
_PARTS = (("description", None), ("responsibilities", "Responsibilities"), ("requirements", "Requirements"))


class HiBob(Scraper):
    """One company's job ads with their texts, whole in one answer.

    Unverified: it rests on one published description of the page's own data call (undocumented), which
    answers 401 without the page as its `Referer`. Words such as the employment type are in the page's
    language, their ids are not.
    """

    kind = "hibob"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.careers.hibob.com")
        base_url: BaseUrl | None = Field(
            None, description="scheme and host, if not COMPANY.careers.hibob.com"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("careers.hibob.com"))

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.careers.hibob.com"

    async def gather(self, fetch: Fetch) -> Items:
        headers = {"Accept": "application/json", "Referer": f"{self._base}/"}
        answer = await fetch.json(f"{self._base}/api/job-ad", headers=headers, whole=True)
        for item in read(shape.required(answer, "jobAdDetails"), self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        parts = ((head, shape.text(job, name)) for name, head in (*_PARTS, ("benefits", "Benefits")))
        types = [shape.first(job, "employmentTypeId", "employmentType")]
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=f"{self._base}/jobs/{shape.segment(str(job['id']))}",
            description=shape.sections(*parts),
            hiring_organization=self.options.company,
            employment_unit=shape.text(job, "department"),
            job_location=shape.places(shape.place(job.get("site"), country=job.get("country"))),
            job_location_type=shape.first(job, "workspaceTypeId", "workspaceType"),
            base_salary=shape.pay_of(job, *(f"payTransparency{part}" for part in _PAY)),
            employment_type=shape.texts(types, ...),
            date_posted=shape.moment(job, "publishedAt"),
        )
