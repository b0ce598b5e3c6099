"""Gem: one employer's job board."""

from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_OURS = ("api", "embed", "static", "assets", "login", "_next")


class Gem(Scraper):
    """One employer's board: all its published posts in one answer, with their text.

    Source: Gem's documentation of its Job Board API (public, no key), in the shape of Greenhouse's. The
    posting date is `first_published_at`. `location_type` is remote, hybrid or in_office. Posts with the
    same `internal_job_id` advertise one job. `offices` are looked at where `location` says nothing.
    """

    kind = "gem"
    verified = True

    class Options(ScraperOptions):
        board: Token = Field(description="the name in jobs.gem.com/NAME")
        base_url: BaseUrl = Field("https://api.gem.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("job_board", "v0", board, *_) if page.host == "api.gem.com":
                return cls.propose(board=board)
            case ("job_board", "v0", board, "job_posts", *_):
                return cls.propose(board=board, base_url=page.origin)
            case (board, *_) if page.host == "jobs.gem.com" and board.lower() not in _OURS:
                return cls.propose(board=board)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/job_board/v0/{shape.segment(self.options.board)}/job_posts/"
        for item in read(shape.required(await fetch.json(url, whole=True)), self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        hosted = f"https://jobs.gem.com/{shape.segment(self.options.board)}/{job['id']}"
        located = shape.text(job, "location", "name")
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=shape.web(job.get("absolute_url")) or hosted,
            description=shape.text(job, "content") or shape.text(job, "content_plain"),
            hiring_organization=self.options.board,
            employment_unit=shape.joined(*shape.texts(job, "departments", ..., "name")),
            job_location=shape.places(*([located] if located else map(_office, shape.each(job, "offices")))),
            job_location_type=shape.text(job, "location_type"),
            employment_type=shape.texts(job, "employment_type"),
            date_posted=shape.moment(job, "first_published_at"),
            requisition=shape.text(job, "requisition_id"),
            role=shape.text(job, "internal_job_id"),
        )


def _office(office: Any) -> str | None:
    return shape.text(office, "location", "name") or shape.text(office, "name")
