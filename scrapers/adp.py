"""ADP Workforce Now: career centers of its customers."""

import re
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_HOST = re.compile(r"workforcenow(\.cloud)?\.adp\.com")
_CLIENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_API = "/mascsr/default/careercenter/public/events/staffing/v1/job-requisitions"
_PUBLIC = "/mascsr/default/mdf/recruitment/recruitment.html"
_AS_BROWSER = {"X-Requested-With": "XMLHttpRequest"}


class Adp(Scraper):
    """One career center of one customer: a listing by pages of 20, the text one posting at a time.

    Unverified: it rests on published descriptions of the pages' own data calls (undocumented). The public
    page knows a posting by its "ExternalJobID", the data by `itemID`. Some customers attach the text as a
    document: such a posting has none. `JobClass` is the customer's own kind of job.
    """

    kind = "adp"

    class Options(ScraperOptions):
        cid: Token = Field(description="the customer: cid= in the career center's address")
        cc_id: Token = Field("19000101_000001", description="the career center: ccId= in its address")
        base_url: BaseUrl = Field("https://workforcenow.adp.com", description="scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        cid = page.query.get("cid") or ""
        if not _HOST.fullmatch(page.host) or not _CLIENT.fullmatch(cid):
            return None
        center = {"cc_id": page.query["ccId"]} if page.query.get("ccId") else {}
        return cls.propose(cid=cid, base_url=f"https://{page.host}", **center)

    async def gather(self, fetch: Fetch) -> Items:
        url = self.options.base_url + _API
        center = {"cid": self.options.cid, "ccId": self.options.cc_id, "lang": "en_US", "locale": "en_US"}

        async def ask(turn: paging.Turn) -> paging.Shown:
            part = {**center, "$top": 20, "$skip": turn.offset}
            answer = await fetch.json(url, params=part, headers=_AS_BROWSER)
            jobs = shape.required(answer, "jobRequisitions")
            return paging.Shown(jobs, shape.count(answer, "meta", "totalNumber"))

        async def details(entry: RawPosting) -> RawPosting:
            own = f"{url}/{shape.segment(entry.identifier)}"
            answer = await fetch.json(own, params=center, headers=_AS_BROWSER)
            found = (shape.each(answer, "jobRequisitions") or [answer])[0]
            description = shape.text(shape.needed(found), "requisitionDescription")
            return entry.detailed(description=description, **_facts(found))

        async for item in paging.listing(fetch, ask, "itemID", self._posting, details):
            yield item

    def _posting(self, job: Any) -> RawPosting:
        public = _custom(job, "stringFields", "stringValue").get("ExternalJobID") or str(job["itemID"])
        asked = {"cid": self.options.cid, "ccId": self.options.cc_id, "lang": "en_US", "jobId": public}
        url = f"{self.options.base_url}{_PUBLIC}?{urlencode(asked)}"
        return RawPosting(identifier=job["itemID"], title=job["requisitionTitle"], url=url, **_facts(job))


def _facts(job: Any) -> dict[str, Any]:
    """What the listing and the details say alike."""
    texts, codes = _custom(job, "stringFields", "stringValue"), _custom(job, "codeFields", "shortName")
    return {
        "employment_unit": texts.get("JobClass"),
        "job_location": shape.places(*map(_place, shape.each(job, "requisitionLocations"))),
        "base_salary": _pay(shape.dig(job, "payGradeRange"), codes.get("SalaryType")),
        "employment_type": shape.texts(job, "workLevelCode", "shortName"),
        "date_posted": shape.moment(job, "postDate"),
        "requisition": shape.text(job, "clientRequisitionID"),
    }


def _custom(job: Any, fields: str, value: str) -> dict[str, str]:
    """The customer's own fields by their codes."""
    found = shape.each(job, "customFieldGroup", fields)
    pairs = ((shape.text(one, "nameCode", "codeValue"), shape.text(one, value)) for one in found)
    return {code: word for code, word in pairs if code and word}


def _pay(found: Any, unit: str | None) -> RawPay | None:
    low, high = shape.dig(found, "minimumRate"), shape.dig(found, "maximumRate")
    currency = shape.text(low, "currencyCode") or shape.text(high, "currencyCode")
    return shape.pay(shape.dig(low, "amountValue"), shape.dig(high, "amountValue"), currency, unit)


def _place(found: Any) -> RawPlace | None:
    """Its name ("Naperville,  IL, US"), and the address."""
    name, address = shape.text(found, "nameCode", "shortName") or "", shape.dig(found, "address")
    region = shape.text(address, "countrySubdivisionLevel1", "codeValue")
    parts = {"locality": shape.text(address, "cityName"), "country": shape.text(address, "countryCode")}
    return shape.place(" ".join(name.split()), region=region, **parts)
