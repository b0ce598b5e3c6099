"""Rippling: one company's job board."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import Gone
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, merged, paging, shape

_HOST = re.compile(r"(ats|api)(\.\w+)?\.rippling\.com")
_API = re.compile(r"/(?:platform/)?api/(?:ats/)?v\d/board/([\w.-]+)(?:/.*)?")
_LOCALE = r"[a-z]{2}(?:-[A-Za-z]{2})?"
_NO_BOARD = rf"(?!(?:api|embed|static|_next|{_LOCALE}/?$)\b)"
_BOARD = re.compile(rf"/(?:embed/)?(?:{_LOCALE}/(?!jobs\b))?{_NO_BOARD}([\w.-]+)(?:/jobs(?:/.*)?)?/?")
_PAY = ("rangeStart", "rangeEnd", "currency", "frequency")


class Rippling(Scraper):
    """One company's jobs: a listing in one answer, one row for each place of a job; texts one by one.

    Source: Rippling's Job Board API (public, no key), as recorded. A board that it has not is looked for in
    its second version (undocumented, not recorded): pages, a row a job. Boards' names are case-sensitive.
    """

    kind = "rippling"
    verified = True

    class Options(ScraperOptions):
        board: Token = Field(description="the name in ats.rippling.com/NAME/jobs, with its capitals")
        base_url: BaseUrl = Field("https://api.rippling.com", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        host, path = _HOST.fullmatch(page.host), "/" + "/".join(page.path)
        found = host and (_API.fullmatch(path) or (_BOARD.fullmatch(path) if host[1] == "ats" else None))
        return cls.propose(board=found[1]) if found else None

    async def gather(self, fetch: Fetch) -> Items:
        api, board = f"{self.options.base_url}/platform/api/ats", shape.segment(self.options.board)

        async def ask(turn: paging.Turn) -> paging.Shown:
            page = f"groupJobsByLocation=true&pageSize=1000&page={turn.number}"
            answer = await fetch.json(f"{api}/v2/board/{board}/jobs?{page}")
            return paging.Shown(shape.required(answer, "items"), shape.count(answer, "totalItems"))

        async def details(entry: RawPosting, version: str = "v1") -> RawPosting:
            job = await fetch.json(f"{api}/{version}/board/{board}/jobs/{shape.segment(entry.identifier)}")
            shape.needed(job, "description")
            return merged(entry, self._posting([{**job, "uuid": entry.identifier, "name": entry.title}]))

        try:
            rows = shape.required(await fetch.json(f"{api}/v1/board/{board}/jobs"))
        except Gone:
            one, second = (lambda row: self._posting([row])), (lambda entry: details(entry, "v2"))
            found = paging.listing(fetch, ask, "id", one, second)
        else:
            found = paging.whole(fetch, _grouped(rows), self._posting, details)
        async for item in found:
            yield item

    def _posting(self, rows: list[Any]) -> RawPosting:
        job = rows[0]
        places = [*(shape.dig(row, "workLocation") for row in rows), *shape.each(job, "locations")]
        workplaces = shape.texts(places, ..., "workplaceType") or ("REMOTE",) * (job.get("isRemote") is True)
        texts = (shape.text(job, "description", part) for part in ("company", "role"))
        units = (shape.text(job, "department", part) for part in ("base_department", "label", "name"))
        pays = (shape.pay_of(pay, *_PAY) for pay in shape.each(job, "payRangeDetails"))
        board, identifier = shape.segment(self.options.board), job.get("uuid") or job["id"]
        hosted = f"https://ats.rippling.com/{board}/jobs/{shape.segment(identifier)}"
        return RawPosting(
            identifier=identifier,
            title=job["name"],
            url=shape.web(job.get("url")) or hosted,
            description=shape.sections(*((None, text) for text in texts)),
            hiring_organization=shape.text(job, "companyName") or self.options.board,
            employment_unit=shape.joined(*units),
            job_location=shape.places(*map(_place, places), *shape.texts(job, "workLocations", ...)),
            job_location_type=next(iter(workplaces), None),
            base_salary=shape.span(pays),
            employment_type=shape.texts(job, "employmentType", "label")
            or shape.texts(job, "employmentType", "id"),
            date_posted=shape.moment(job, "createdOn"),
        )


def _place(found: Any) -> RawPlace | None:
    name = "label" if shape.text(found, "label") else "name"
    return shape.place_of(found, name=name, locality="city", region="state", country="countryCode")


def _grouped(rows: list[Any]) -> list[list[Any]]:
    """The rows of each job. One that can't be told apart stands alone."""
    jobs: dict[str, list[Any]] = {}
    for at, row in enumerate(rows):
        jobs.setdefault(shape.text(row, "uuid") or f"row {at}", []).append(row)
    return list(jobs.values())
