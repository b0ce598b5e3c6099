"""Remote OK: a board of remote work."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPay, RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Pace,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    read,
    shape,
)

_HOST = re.compile(r"(?:www\.)?remoteok\.(?:com|io)")
_LISTING = re.compile(r"remote-([\w+]+(?:-[\w+]+)*)-jobs")
_LEAST_YEARLY = 1_000


class RemoteOK(Scraper):
    """The board's newest hundred postings, with their text, in one answer.

    Source: the API at remoteok.com/api (public, no key) and the terms in its first element, which is no
    posting: they ask for a link back to the posting's page at Remote OK, which `url` is. Amounts are US
    dollars a year, 0 where none is known; a few are plainly by the hour, and are left without a unit. Some
    texts are UTF-8 that was read as Latin-1. Tags are guessed by the board, so that they are no skills.
    """

    kind = "remoteok"
    verified = True
    coverage = Coverage.WINDOW
    pace = Pace(at_once=1, per_second=0.5, burst=2)

    class Options(ScraperOptions):
        tag: Token | None = Field(None, description="only postings with this tag, such as python")
        base_url: BaseUrl = Field("https://remoteok.com", description="the board's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        if not _HOST.fullmatch(page.host):
            return None
        match page.path:
            case () | ("api",) | ("remote-jobs",):
                return cls.propose(tag=page.query.get("tag") or page.query.get("tags"))
            case (listing,) if found := _LISTING.fullmatch(listing):
                return cls.propose(tag=found[1])
        return None

    async def gather(self, fetch: Fetch) -> Items:
        wanted = {"tag": self.options.tag} if self.options.tag else None
        answer = shape.required(await fetch.json(f"{self.options.base_url}/api", params=wanted, whole=True))
        jobs = answer[1:] if answer and shape.text(answer[0], "legal") else answer
        if not jobs and not (answer and self.options.tag):
            raise ChangedLayout("no postings, and the whole board is never without any")
        for item in read(jobs, _posting):
            yield item


def _posting(job: Any) -> RawPosting:
    company, place = shape.text(job, "company"), shape.text(job, "location")
    named = shape.unscrambled(place.strip(" ,") if place else None)
    return RawPosting(
        identifier=job["id"],
        url=job["url"],
        title=shape.unscrambled(shape.text(job, "position")) or job["position"],
        description=shape.unscrambled(shape.text(job, "description")),
        hiring_organization=shape.unscrambled(company),
        job_location=shape.places(named),
        job_location_type="remote",
        base_salary=_pay(job),
        date_posted=shape.moment(job, "date") or shape.moment(job, "epoch"),
        apply_url=shape.web(job.get("apply_url")),
    )


def _pay(job: Any) -> RawPay | None:
    low, high = shape.number(job, "salary_min") or None, shape.number(job, "salary_max") or None
    unit = "YEAR" if max(low or 0, high or 0) >= _LEAST_YEARLY else None
    return shape.pay(low, high, "USD", unit)
