"""Webcruiter: one employer's adverts (Norway)."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_HOST = re.compile(r"(\d+)\.webcruiter\.(?:no|com)")
_SIZE = 100


class Webcruiter(Scraper):
    """All adverts of an employer by pages of 100, with a short text.

    Source: the candidates' site's own data calls (undocumented). Adverts of the intranet alone are
    counted with the others, and passed over. Unverified: rests on descriptions of these calls.
    """

    kind = "webcruiter"

    class Options(ScraperOptions):
        company: Token = Field(
            description="the employer's number, in companyLock=NUMBER or NUMBER.webcruiter.no"
        )
        language: str = Field("en", pattern=r"^[a-z]{2}$", description="two letters: en, nb, nn, sv, da")
        base_url: BaseUrl = Field(
            "https://candidate.webcruiter.com", description="the site's scheme and host"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if host := _HOST.fullmatch(page.host):
            return cls.propose(company=host[1])
        if page.host != "candidate.webcruiter.com":
            return None
        if page.path[:3] == ("api", "odvert", "companysearch"):
            return cls.propose(company=page.path[-1]) if len(page.path) == 4 else None
        lower = {key.lower(): value for key, value in page.query.items()}
        return cls.propose(company=lower.get("companylock"))

    async def gather(self, fetch: Fetch) -> Items:
        number, language = shape.segment(self.options.company), self.options.language
        url = f"{self.options.base_url}/api/odvert/companysearch/{number}?language={language}"

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {"take": _SIZE, "skip": turn.number * _SIZE}
            answer = await fetch.json(url, method="POST", body=wanted)
            jobs, total = shape.required(answer, "Data"), shape.count(answer, "Total")
            return paging.Shown(jobs, last=total is not None and total <= (turn.number + 1) * _SIZE)

        async for item in paging.listing(fetch, ask, "Id", _posting):
            yield item


def _posting(job: Any) -> RawPosting | None:
    if job.get("IsInternet") is False:
        return None
    return RawPosting(
        identifier=job["Id"],
        title=job["Heading"],
        url=shape.web(job["OpenAdvertUrl"], "https://candidate.webcruiter.com") or "",
        description=shape.text(job, "Presentation"),
        hiring_organization=shape.text(job, "CompanyName"),
        employment_unit=shape.text(job, "JobCategory"),
        job_location=shape.places(shape.text(job, "Workplace")),
        employment_type=shape.texts(job, "JobType"),
        date_posted=shape.moment(job, "PublishedDate"),
        valid_through=shape.moment(job, "ApplicationDeadline"),
        apply_url=shape.web(job.get("ApplyUrl")),
    )
