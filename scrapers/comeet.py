"""Comeet (Spark Hire Recruit): one company's open positions."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, read, shape

_UID = re.compile(r"[0-9A-Fa-f]{1,4}\.[0-9A-Fa-f]{1,5}")
_HOSTS = ("www.comeet.com", "comeet.com", "www.comeet.co", "comeet.co")
_COMPANY = re.compile(
    r"""(?:company|comeet)-?_?uid["']?\s{0,9}[:=]\s{0,9}["']([0-9A-Fa-f.]{3,10})["']""", re.I
)
_TOKEN = re.compile(r"""["']?(?:comeet_)?token["']?\s{0,9}[:=]\s{0,9}["']([0-9A-Fa-f]{8,100})["']""", re.I)


class Comeet(Scraper):
    """One company's positions, with their text, in one answer of the Careers API.

    Source: Comeet's documentation of the Careers API. Its token is public: it stands in the pages that
    show the positions, and is read from the hosted one where it is not given. A position in several
    places is one entry for each, whose uids begin alike and whose address on the company's own site is
    often the same, so that the hosted address is taken. There is no date but that of the last change.
    """

    kind = "comeet"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the company's uid, such as 30.005: www.comeet.com/jobs/NAME/UID")
        name: Token | None = Field(None, description="the NAME in that address, where no token is given")
        token: Token | None = Field(None, description="the public token of the Careers API")
        base_url: BaseUrl = Field("https://www.comeet.co", description="the API's scheme and host")
        site_url: BaseUrl = Field("https://www.comeet.com", description="the hosted pages' scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("careers-api", _, "company", uid, *_) if page.host in _HOSTS:
                return cls.propose(company=uid, token=page.query.get("token"))
            case ("jobs", name, uid, *_) if page.host in _HOSTS and _UID.fullmatch(uid):
                return cls.propose(company=uid, name=name)
        html = page.html if page.html and "comeet" in page.html.lower() else ""
        company, token = _COMPANY.search(html), _TOKEN.search(html)
        return cls.propose(company=company[1], token=token[1]) if company and token else None

    async def gather(self, fetch: Fetch) -> Items:
        company, token = shape.segment(self.options.company), self.options.token
        if token is None:
            site = f"{self.options.site_url}/jobs/{shape.segment(self.options.name or 'company')}/{company}"
            answer = await fetch.get(site)
            token = shape.text(shape.behind(answer.text, "COMPANY_DATA"), "token")
        if token is None:
            positions = shape.required(shape.behind(answer.text, "COMPANY_POSITIONS_DATA"))
        else:
            url = f"{self.options.base_url}/careers-api/2.0/company/{company}/positions"
            asked = {"token": token, "details": "true"}
            positions = shape.required(await fetch.json(url, params=asked, whole=True))
        for item in read(positions, self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting | None:
        """One position; None for one that only the company's own people may see."""
        if job.get("is_internal") is True:
            return None
        pages = ("url_comeet_hosted_page", "url_recruit_hosted_page", "url_active_page")
        parts = shape.each(job, "details") or shape.each(job, "custom_fields", "details")
        return RawPosting(
            identifier=job["uid"],
            title=job["name"],
            url=next(filter(None, (shape.web(job.get(page)) for page in pages)), None) or "",
            description=shape.sections(
                *((shape.text(part, "name"), shape.text(part, "value")) for part in parts)
            ),
            hiring_organization=shape.text(job, "company_name") or self.options.name,
            employment_unit=shape.text(job, "department"),
            job_location=shape.places(_place(job.get("location"))),
            job_location_type=shape.text(job, "workplace_type")
            or ("remote" if shape.dig(job, "location", "is_remote") is True else None),
            employment_type=shape.texts(job, "employment_type"),
            requisition=shape.text(job, "internal_use_custom_id"),
            role=shape.text(job["uid"].partition("-")[0]),
            seniority=shape.text(job, "experience_level"),
        )


def _place(found: Any) -> RawPlace | None:
    parts = {"locality": "city", "region": "state", "country": "country", "postal_code": "postal_code"}
    given = {ours: shape.dig(found, theirs) for ours, theirs in parts.items()}
    named = any(shape.text(value) for value in given.values())
    return shape.place(None if named else shape.dig(found, "name"), **given)
