"""Workday: the public career sites of its customers."""

import re
from functools import partial
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_HOST = re.compile(r"(?:([\w-]+)\.wd[\w-]*\.myworkdayjobs(?:-impl)?|wd[\w-]*\.myworkdaysite)\.com")
_LANGUAGE = re.compile(r"[a-z]{2}-(?:[A-Za-z]{2}|\d{3})|[a-zA-Z]{2}(?:-[a-zA-Z]{2})?(?=/(?!job\b|details\b))")
_NO_PLACE = re.compile(r"\d+ \w+")


class Workday(Scraper):
    """One public career site of one customer: a listing by pages of 20, details one by one.

    Source: the sites' own data calls (undocumented), as recorded. `total` is told once and up to 2,000;
    then the pages begin again. A path's last number ("R-123-1") stays when its title or place change.
    """

    kind = "workday"
    verified = True

    class Options(ScraperOptions):
        tenant: Token = Field(description="the customer: TENANT.wd5.myworkdayjobs.com")
        site: Token = Field(description="the career site: the first part of the path that is no language")
        base_url: BaseUrl = Field(description="scheme and host: https://TENANT.wd5.myworkdayjobs.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        host = _HOST.fullmatch(page.host)
        spoken = _LANGUAGE.match("/".join(page.path))
        match page.path[1:] if spoken and spoken[0] == page.path[0] else page.path:
            case ("wday", "cxs", tenant, site, *_):
                return cls.propose(tenant=tenant, site=site, base_url=page.origin)
            case ("recruiting", tenant, site, *_) if host and not host[1]:
                return cls.propose(tenant=tenant, site=site, base_url=page.origin)
            case (site, *_) if host and host[1] and site != "wday":
                return cls.propose(tenant=host[1], site=site, base_url=page.origin)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        chosen = self.options
        api = f"{chosen.base_url}/wday/cxs/{shape.segment(chosen.tenant)}/{shape.segment(chosen.site)}"
        shared = f"/recruiting/{shape.segment(chosen.tenant)}" if "myworkdaysite." in chosen.base_url else ""
        public = f"{chosen.base_url}{shared}/{shape.segment(chosen.site)}"

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {"appliedFacets": turn.filters, "limit": 20, "offset": turn.offset, "searchText": ""}
            answer = await fetch.json(f"{api}/jobs", method="POST", body=wanted)
            counts = dict(paging.facets(shape.each(answer, "facets")))
            return paging.Shown(shape.required(answer, "jobPostings"), shape.count(answer, "total"), counts)

        async def details(entry: RawPosting) -> RawPosting:
            return _completed(entry, await fetch.json(api + entry.url.removeprefix(public)))

        entry = partial(_entry, public=public, tenant=chosen.tenant)
        capped = partial(paging.listing, cap=2_000, by="jobFamilyGroup")
        async for item in capped(fetch, ask, "externalPath", entry, details):
            yield item


def _entry(job: Any, *, public: str, tenant: str) -> RawPosting:
    title, path, place = job["title"], job["externalPath"], shape.text(job, "locationsText")
    if not path.startswith("/job/"):
        raise ValueError(f"not the path of a job: {path[:80]}")
    number = path.rpartition("_")[2]
    identifier = number if re.search(r"^[^/]*\d[^/]*$", number) else path.rpartition("/")[2]
    slug = path.split("/")[2] if path.count("/") == 3 else None
    return RawPosting(
        identifier=identifier,
        title=title,
        url=public + path,
        hiring_organization=tenant,
        job_location=shape.places(place if place and not _NO_PLACE.fullmatch(place) else slug),
        job_location_type=shape.text(job, "remoteType"),
        employment_type=shape.texts(job, "timeType"),
        date_posted=shape.moment(job, "postedOn"),
        requisition=next(filter(identifier.startswith, shape.texts(job, "bulletFields", ...)), None),
    )


def _completed(entry: RawPosting, answer: Any) -> RawPosting:
    found = shape.needed(answer, "jobPostingInfo")
    main = shape.place(shape.text(found, "location"), country=shape.text(found, "country", "descriptor"))
    return entry.detailed(
        url=shape.web(found.get("externalUrl")),
        title=shape.text(found, "title"),
        description=shape.text(found, "jobDescription"),
        hiring_organization=shape.text(answer, "hiringOrganization", "name"),
        job_location=shape.places(main, *shape.texts(found, "additionalLocations", ...)),
        job_location_type=shape.text(found, "remoteType"),
        employment_type=shape.texts(found, "timeType"),
        date_posted=shape.moment(found, "startDate"),
        valid_through=shape.moment(found, "endDate"),
        requisition=shape.text(found, "jobReqId"),
    )
