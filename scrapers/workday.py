"""Workday: the public career sites of its customers."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import Listing, RawPosting
from monitor.scraper import (
    BaseUrl,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    detailed,
    paging,
    read,
    segment,
    shape,
)

_HOST = re.compile(r"([\w-]+)\.wd[\w-]*\.myworkdayjobs(?:-impl)?\.com")
_SHARED_HOST = re.compile(r"wd[\w-]*\.myworkdaysite\.com")
_LOCALE = re.compile(r"/([a-z]{2}-[A-Z]{2}(?=/|$)|[a-zA-Z]{2}(-([a-zA-Z]{2}|\d{3}))?(?=/(?!job/)))")
_NO_PLACE = re.compile(r"\d+ \w+")


class Workday(Scraper):
    """One public career site of one customer: a listing by pages of 20, details one by one.

    Source: the sites' own data calls (undocumented), as recorded. `total` stands on the first page only
    and never says more than 2,000, after which the pages begin again. The number at the end of a path
    ("R-123-1") is the identifier: it stays when the title or the place, which are in the path too,
    change. `postedOn` is relative ("Posted 30+ Days Ago"); the posting date is the details' `startDate`.
    """

    kind = "workday"

    class Options(ScraperOptions):
        tenant: Token = Field(description="the customer: TENANT.wd5.myworkdayjobs.com")
        site: Token = Field(description="the career site: the first part of the path that is no language")
        base_url: BaseUrl = Field(description="scheme and host: https://TENANT.wd5.myworkdayjobs.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        host, shared = _HOST.fullmatch(page.host), _SHARED_HOST.fullmatch(page.host)
        match page.path[1:] if _LOCALE.match(page.parts.path) else page.path:
            case ("wday", "cxs", tenant, site, *_):
                return cls.propose(tenant=tenant, site=site, base_url=page.origin)
            case ("recruiting", tenant, site, *_) if shared:
                return cls.propose(tenant=tenant, site=site, base_url=page.origin)
            case (site, *_) if host and site != "wday":
                return cls.propose(tenant=host[1], site=site, base_url=page.origin)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        chosen = self.options
        api = f"{chosen.base_url}/wday/cxs/{segment(chosen.tenant)}/{segment(chosen.site)}"
        shared = f"/recruiting/{segment(chosen.tenant)}" if "myworkdaysite." in chosen.base_url else ""
        public = f"{chosen.base_url}{shared}/{segment(chosen.site)}"

        async def ask(filters: paging.Filters, offset: int) -> paging.Shown:
            wanted = {"appliedFacets": filters, "limit": 20, "offset": offset, "searchText": ""}
            answer = await fetch.json(f"{api}/jobs", method="POST", body=wanted)
            counts = dict(_facets(shape.each(answer, "facets")))
            return paging.Shown(shape.required(answer, "jobPostings"), shape.count(answer, "total"), counts)

        async def details(entry: RawPosting) -> RawPosting:
            return _completed(entry, await fetch.json(api + entry.url.removeprefix(public)))

        async for page in paging.pages(ask, _path, cap=2_000, split_by=("jobFamilyGroup",)):
            if isinstance(page, Listing):
                yield page
                continue
            async for item in detailed(
                fetch, read(page, lambda job: _entry(job, public, chosen.tenant)), details
            ):
                yield item


def _entry(job: Any, public: str, tenant: str) -> RawPosting:
    title, path, place = job["title"], _path(job), shape.text(job, "locationsText")
    if not path:
        raise KeyError("externalPath")
    last = path.rpartition("/")[2]
    number = last.rpartition("_")[2]
    identifier = number if any(map(str.isdigit, number)) else last
    slug = path.split("/")[2].replace("-", " ") if path.count("/") == 3 else None
    return RawPosting(
        identifier=identifier,
        title=title,
        url=public + path,
        hiring_organization=tenant,
        job_location=shape.places(place if place and not _NO_PLACE.fullmatch(place) else slug),
        job_location_type=shape.text(job, "remoteType"),
        employment_type=shape.texts(job, "timeType"),
        date_posted=shape.moment(job, "postedOn"),
        requisition=next(
            (word for word in shape.texts(job, "bulletFields", ...) if identifier.startswith(word)), None
        ),
    )


def _path(job: Any) -> str | None:
    path = shape.text(job, "externalPath")
    return path if path and path.startswith("/job/") else None


def _completed(entry: RawPosting, answer: Any) -> RawPosting:
    found = shape.dig(answer, "jobPostingInfo")
    if not isinstance(found, dict):
        raise ChangedLayout("the details have no jobPostingInfo")
    main = shape.place(shape.text(found, "location"), country=shape.text(found, "country", "descriptor"))
    return entry.detailed(
        url=shape.web(found.get("externalUrl")) or entry.url,
        title=shape.text(found, "title") or entry.title,
        description=shape.text(found, "jobDescription"),
        hiring_organization=shape.text(answer, "hiringOrganization", "name") or entry.hiring_organization,
        job_location=shape.places(main, *shape.texts(found, "additionalLocations", ...))
        or entry.job_location,
        job_location_type=shape.text(found, "remoteType") or entry.job_location_type,
        employment_type=shape.texts(found, "timeType") or entry.employment_type,
        date_posted=shape.moment(found, "startDate") or entry.date_posted,
        valid_through=shape.moment(found, "endDate"),
        requisition=shape.text(found, "jobReqId") or entry.requisition,
    )


def _facets(found: list[Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """Each facet's name and the counts of its values' ids; some stand as groups among others' values."""
    for facet in found:
        values = shape.each(facet, "values")
        counts = {
            key: n
            for value in values
            if (key := shape.text(value, "id")) and (n := shape.count(value, "count"))
        }
        if (name := shape.text(facet, "facetParameter")) and counts:
            yield name, counts
        yield from _facets([value for value in values if shape.each(value, "values")])
