"""Workable: one account's published jobs."""

import re
from functools import partial
from typing import Any

from pydantic import Field

from monitor.errors import Gone
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Scraper, ScraperOptions, Token, paging, shape

_HOST = "apply.workable.com"
_NO_ACCOUNT = ("api", "j", "jobs", "apply", "accounts", "static", "embed", "signin", "resources", "id")
_EMBEDDED = re.compile(r"\bwhr_embed\(\s{0,9}(\d{1,12})\b")
_ALL: dict[str, Any] = {"query": "", "location": [], "department": [], "worktype": [], "remote": []}
_TYPES = {"full": "full-time", "part": "part-time"}
_PLACE = {"locality": "city", "region": "region", "country": "country"}


class Workable(Scraper):
    """One account's jobs: the careers widget's answer, whole and with the text.

    Sources: Workable's documentation of the widget (public, no key), which doesn't tell hybrid from on site;
    without one, the hosted site's data calls (undocumented), by page tokens. Both throttle: one at a time.
    """

    kind = "workable"
    verified = True
    pace = Pace(at_once=1, per_second=2.0, burst=2)

    class Options(ScraperOptions):
        account: Token = Field(description="the name in apply.workable.com/NAME, or its number")
        base_url: BaseUrl = Field(f"https://{_HOST}", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("api", *_, "accounts", name) | ("api", _, "accounts", name, *_):
                return cls.propose(account=name) if page.host.endswith(".workable.com") else None
            case (name, *_) if page.host == _HOST and name not in _NO_ACCOUNT:
                return cls.propose(account=name)
        embedded = _EMBEDDED.search(page.html) if page.html else None
        named = page.customer_of("workable.com", but=_NO_ACCOUNT)
        return cls.propose(account=embedded[1] if embedded else named)

    async def gather(self, fetch: Fetch) -> Items:
        api, account = f"{self.options.base_url}/api", shape.segment(self.options.account)
        try:
            answer = await fetch.json(f"{api}/v1/widget/accounts/{account}?details=true", whole=True)
        except Gone:
            async for item in self._searched(fetch, api, account):
                yield item
            return
        build = partial(_posting, account=account, employer=shape.text(answer, "name"))
        async for item in paging.whole(fetch, shape.required(answer, "jobs"), build):
            yield item

    def _searched(self, fetch: Fetch, api: str, account: str) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {**_ALL, "token": turn.token} if turn.token else _ALL
            answer = await fetch.json(f"{api}/v3/accounts/{account}/jobs", method="POST", body=wanted)
            jobs, token = shape.required(answer, "results"), shape.text(answer, "nextPage")
            last = bool(jobs) and token is None
            return paging.Shown(jobs, shape.count(answer, "total"), token=token, last=last)

        async def details(entry: RawPosting) -> RawPosting:
            url = f"{api}/v2/accounts/{account}/jobs/{shape.segment(entry.identifier)}"
            job = await fetch.json(url)
            return entry.detailed(description=_text(job) or job["description"])

        build = partial(_posting, account=account, employer=self.options.account)
        return paging.listing(fetch, ask, "shortcode", build, details)


def _posting(job: Any, *, account: str, employer: str | None) -> RawPosting:
    flags = (job.get("telecommuting"), job.get("remote"))
    main = job.get("location") or {**job, "region": job.get("state")}
    places = [place for place in shape.each(job, "locations") if shape.dig(place, "hidden") is not True]
    type_ = shape.text(job, "employment_type") or shape.text(job, "type") or ""
    return RawPosting(
        identifier=job["shortcode"],
        title=job["title"],
        url=shape.web(job.get("url")) or f"https://{_HOST}/{account}/j/{shape.segment(job['shortcode'])}/",
        description=_text(job),
        hiring_organization=employer,
        employment_unit=shape.text(job, "department") or shape.joined(*shape.texts(job, "department", ...)),
        job_location=shape.places(*(shape.place_of(place, **_PLACE) for place in places or [main])),
        job_location_type=shape.text(job, "workplace") or ("remote" if True in flags else None),
        employment_type=shape.texts([_TYPES.get(type_, type_)], ...),
        date_posted=shape.moment(job, "published_on") or shape.moment(job, "published"),
        requisition=shape.text(job, "code"),
        seniority=shape.text(job, "experience"),
        apply_url=shape.web(job.get("application_url")),
    )


def _text(job: Any) -> str | None:
    parts = ((head, shape.text(job, head.lower())) for head in ("Requirements", "Benefits"))
    return shape.sections((None, shape.text(job, "description")), *parts)
