"""Freshteam (Freshworks): career sites of its customers."""

from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_TYPES = {"1": "contract", "2": "full time", "3": "internship"}


class Freshteam(Scraper):
    """One company's jobs with their texts: the data of its widget, whole in one answer.

    Unverified: it rests on published descriptions of the widget's own data. An unknown company is answered
    with an HTML page and status 200. Places (`branches`) and departments (`job_roles`) stand beside the
    jobs. The vendor is retiring the product.
    """

    kind = "freshteam"

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.freshteam.com")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.freshteam.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        return cls.propose(company=page.customer_of("freshteam.com"))

    async def gather(self, fetch: Fetch) -> Items:
        base = self.options.base_url or f"https://{self.options.company}.freshteam.com"
        answer = await fetch.json(f"{base}/hire/widgets/jobs.json", whole=True)
        jobs = shape.required(answer, "jobs")
        branches = {shape.text(one, "id"): one for one in shape.each(answer, "branches")}
        roles = {shape.text(one, "id"): shape.text(one, "name") for one in shape.each(answer, "job_roles")}

        def posting(job: Any) -> RawPosting | None:
            branch, role = shape.text(job, "branch_id"), shape.text(job, "job_role_id")
            return self._posting(job, branches.get(branch), roles.get(role))

        for item in read(jobs, posting):
            yield item

    def _posting(self, job: Any, branch: Any, role: str | None) -> RawPosting | None:
        if job.get("deleted") is True:
            return None
        remote = job.get("remote") is True
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=job["url"],
            description=shape.text(job, "description"),
            hiring_organization=self.options.company,
            employment_unit=role,
            job_location=shape.places(_place(branch)),
            job_location_type="remote" if remote else None,
            base_salary=shape.pay(words=job.get("salary")),
            employment_type=shape.texts([_TYPES.get(shape.text(job, "job_type") or "")], ...),
            date_posted=shape.moment(job, "created_at"),
            valid_through=shape.moment(job, "closing_date"),
        )


def _place(branch: Any) -> RawPlace | None:
    name = shape.text(branch, "location") or shape.text(branch, "name")
    town, region, country = (shape.dig(branch, part) for part in ("city", "state", "country_code"))
    return shape.place(name, locality=town, region=region, country=country)
