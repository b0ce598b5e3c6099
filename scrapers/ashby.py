"""Ashby: one employer's job board."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Scraper, ScraperOptions, Token, read, shape

_OWN_PAGE = re.compile(r"""hostedJobsPageSlug["']\s?:\s?["']([^"'\\/]{1,100})["']""")


class Ashby(Scraper):
    """One employer's listed postings in one answer, with their text and structured pay.

    Source: Ashby's public job posting API (no key). The board's name is case-sensitive and may hold
    blanks and dots. Postings with `isListed: false` are reachable by link only and are passed over.
    `isRemote` is true for hybrid work too, so `workplaceType` wins. The vendor throttles: one request at
    a time. The answer names no employer: the board's name stands in.
    """

    kind = "ashby"
    verified = True
    pace = Pace(at_once=1, per_second=2.0, burst=2)

    class Options(ScraperOptions):
        board: Token = Field(description="the name in jobs.ashbyhq.com/NAME, with its capitals")
        base_url: BaseUrl = Field("https://api.ashbyhq.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("posting-api", "job-board", board, *_) if page.host == "api.ashbyhq.com":
                return cls.propose(board=board)
            case ("posting-api", "job-board", board, *_):
                return cls.propose(board=board, base_url=page.origin)
            case (board, *_) if page.host == "jobs.ashbyhq.com" and board not in ("api", "_next", "static"):
                return cls.propose(board=board)
        return cls.propose(board=page.says(_OWN_PAGE))

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/posting-api/job-board/{shape.segment(self.options.board)}"
        answer = await fetch.json(url, params={"includeCompensation": "true"}, whole=True)
        for item in read(shape.required(answer, "jobs"), self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting | None:
        if job.get("isListed") is False:
            return None
        hosted = f"https://jobs.ashbyhq.com/{shape.segment(self.options.board)}/{job['id']}"
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=shape.web(job.get("jobUrl")) or hosted,
            description=shape.text(job, "descriptionHtml") or shape.text(job, "descriptionPlain"),
            hiring_organization=self.options.board,
            employment_unit=shape.joined(shape.text(job, "department"), shape.text(job, "team")),
            job_location=shape.places(_place(job), *map(_place, shape.each(job, "secondaryLocations"))),
            job_location_type=_workplace(job),
            base_salary=shape.span(_salaries(job.get("compensation"))),
            employment_type=shape.texts(job, "employmentType"),
            date_posted=shape.moment(job, "publishedAt"),
            apply_url=shape.web(job.get("applyUrl")),
        )


def _workplace(job: Any) -> str | None:
    stated = shape.text(job, "workplaceType")
    return stated or ("Remote" if shape.dig(job, "isRemote") is True else None)


def _place(found: Any) -> RawPlace | None:
    return shape.address(shape.dig(found, "address", "postalAddress"), shape.text(found, "location") or found)


def _salaries(compensation: Any) -> Iterator[RawPay | None]:
    """The board's own summary of salaries, or else all its tiers': no equity, bonus or commission."""
    components = shape.each(compensation, "summaryComponents")
    tiers = shape.each(compensation, "compensationTiers")
    for group in (components, [part for tier in tiers for part in shape.each(tier, "components")]):
        salaries = [part for part in group if shape.text(part, "compensationType") == "Salary"]
        if salaries:
            yield from map(_salary, salaries)
            return


def _salary(part: Any) -> RawPay | None:
    """Pay per one unit: an interval may also be "2 WEEK" or "0.5 MONTH", and "NONE" says nothing."""
    count, _, unit = (shape.text(part, "interval") or "").partition(" ")
    times = shape.number(count) or 1.0
    low, high = shape.number(part, "minValue"), shape.number(part, "maxValue")
    return shape.pay((low or 0) / times, (high or 0) / times, shape.text(part, "currencyCode"), unit or None)
