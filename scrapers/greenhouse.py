"""Greenhouse: hosted and embedded job boards, one employer each."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Listing, Page, Scraper, ScraperOptions, Token, read, shape

_BOARDS = re.compile(r"(job-)?boards(\.(?!cdn)\w+)?\.greenhouse\.io")
_API = re.compile(r"(boards-)?api(\.\w+)?\.greenhouse\.io")
_EMBEDDED = re.compile(r"""(?:urlToken|boardToken|board_token)["']?\s?[:=]\s?["']([\w-]{1,100})["']""")
_NO_PLACE = re.compile(
    r"\W*(hybrid|remote|on-?site|in-?office|distributed|flexible|multiple|various)\b[\w\s]{0,12}", re.I
)
_WORKPLACE = ("workplace type", "location type", "work model", "workplace")
_EMPLOYMENT = ("employment type", "job type", "time type", "contract type")
_YEARLY_FROM_CENTS = 200_000


class Greenhouse(Scraper):
    """One employer's board: all its published posts in one answer, with their text.

    Source: Greenhouse's Job Board API documentation (public, no key). `content` is HTML, escaped once
    more. The posting date is `first_published`: `updated_at` changes for many posts at once. Posts with
    the same `internal_job_id` advertise one job. `offices` are the organization's tree, not the post's
    places: they help only where the location tells a work model and no place ("Hybrid").
    """

    kind = "greenhouse"
    verified = True

    class Options(ScraperOptions):
        board: Token = Field(description="the name in job-boards.greenhouse.io/NAME")
        base_url: BaseUrl = Field("https://boards-api.greenhouse.io", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        hosted = _BOARDS.fullmatch(page.host)
        match page.path:
            case ("v1", "boards", board, *_) if _API.fullmatch(page.host):
                return cls.propose(board=board)
            case ("v1", "boards", board, "jobs", *_):
                return cls.propose(board=board, base_url=page.origin)
            case ("embed", *_) if hosted:
                return cls.propose(board=page.query.get("for"))
            case (board, *_) if hosted and board not in ("assets", "users"):
                return cls.propose(board=board)
        named = page.says(_EMBEDDED, "greenhouse.io") or page.says(_EMBEDDED, "grnhse")
        return cls.propose(board=named)

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/v1/boards/{shape.segment(self.options.board)}/jobs"
        answer = await fetch.json(url, params={"content": "true"}, whole=True)
        jobs = shape.required(answer, "jobs")
        yield Listing(total=shape.count(answer, "meta", "total"))
        for item in read(jobs, self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        facts = shape.labelled(job.get("metadata"), "name", "value")
        hosted = f"https://job-boards.greenhouse.io/{shape.segment(self.options.board)}/jobs/{job['id']}"
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=shape.web(job.get("absolute_url")) or hosted,
            description=shape.unescaped_once(shape.text(job, "content")),
            hiring_organization=shape.text(job, "company_name") or self.options.board,
            employment_unit=shape.joined(*shape.texts(job, "departments", ..., "name")),
            job_location=_places(job),
            job_location_type=next((facts[name] for name in _WORKPLACE if name in facts), None),
            base_salary=_pay(shape.each(job, "pay_input_ranges")),
            employment_type=tuple(facts[name] for name in _EMPLOYMENT if name in facts),
            date_posted=shape.moment(job, "first_published"),
            valid_through=shape.moment(job, "application_deadline"),
            requisition=shape.text(job, "requisition_id"),
            role=shape.text(job, "internal_job_id"),
        )


def _places(job: Any) -> tuple[RawPlace, ...]:
    location = shape.text(job, "location", "name")
    if location and not _NO_PLACE.fullmatch(location):
        return shape.places(location)
    offices = (
        shape.text(office, "location") or shape.text(office, "name") for office in shape.each(job, "offices")
    )
    return shape.places(*offices, location)


def _pay(ranges: list[Any]) -> RawPay | None:
    """The span of all ranges (one a jurisdiction). They are in cents and don't say their unit."""
    return shape.span(_range(item) for item in ranges)


def _range(item: Any) -> RawPay | None:
    low, high = shape.number(item, "min_cents") or 0, shape.number(item, "max_cents") or 0
    unit = "YEAR" if max(low, high) >= _YEARLY_FROM_CENTS else "HOUR"
    return shape.pay(low / 100, high / 100, shape.text(item, "currency_type"), unit)
