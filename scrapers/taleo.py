"""Oracle Taleo Enterprise: the career sections of its customers."""

import re
from functools import partial
from typing import Any
from urllib.parse import unquote

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, Token, paging, shape

_PORTAL = re.compile(r"\bportal(?:No)?[\"']?\s{0,3}[=:]\s{0,3}[\"']?(\d{4,15})")
_DATE = re.compile(r"(?:\d{1,4}[./-]){2}\d{2,4}\b.*|\w{3,9}\.? \d{1,2}, \d{4}|\d{1,2}[ /-]\w{3,9}[ /-]\d{4}")
_DETAILS = re.compile(r"fillList\('requisitionDescriptionInterface',\s{0,9}'descRequisition',\s{0,9}\[")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S)
_HEADERS = {"tz": "GMT+00:00", "tzname": "Etc/UTC", "X-Requested-With": "XMLHttpRequest"}
_ALL: dict[str, list[Any]] = {"searchFilterSelections": []}
_SEARCH = {
    "multilineEnabled": True, "fieldData": {"fields": {"KEYWORD": "", "LOCATION": ""}, "valid": True},
    "sortingSelection": {"sortBySelectionParam": "3", "ascendingSortingOrder": "false"},
    "filterSelectionParam": _ALL, "advancedSearchFiltersSelectionParam": _ALL,
}  # fmt: skip
_DESCRIPTION, _UNIT, _SCHEDULE = 11, 15, 23


class Taleo(Scraper):
    """One career section: a listing by numbered pages of 25, the text one posting at a time.

    Unverified: built from other readers' descriptions and an answer that was made up. Customers choose the columns,
    which are known by what stands in them; places are JSON in a text. Without the header `tz` the search fails. A
    posting's page has its values by position in a script, texts encoded; others are read where all is as usual.
    """

    kind = "taleo"

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="scheme and host: https://NAME.taleo.net")
        section: Token = Field(description="the section in /careersection/SECTION/jobsearch.ftl")
        portal: Token | None = Field(None, description="the section's number, if its page doesn't say it")
        language: Token = Field("en", description="the language: ?lang=en")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        match page.path:
            case ("careersection", section, file, *_) if file.endswith((".ftl", ".jss")):
                return cls.propose(base_url=page.origin, section=section)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        sections, language = f"{self.options.base_url}/careersection", f"lang={self.options.language}"
        own = f"{sections}/{shape.segment(self.options.section)}"
        portal = self.options.portal
        if portal is None:
            found = _PORTAL.search((await fetch.get(f"{own}/jobsearch.ftl?{language}")).text)
            if found is None:
                raise ChangedLayout("the section's page doesn't say its portal")
            portal = found[1]

        async def ask(turn: paging.Turn) -> paging.Shown:
            url = f"{sections}/rest/jobboard/searchjobs?{language}&portal={portal}"
            body = {**_SEARCH, "pageNo": turn.number + 1}
            answer = await fetch.json(url, method="POST", headers=_HEADERS, body=body)
            if shape.dig(answer, "careerSectionUnAvailable") is True:
                raise ChangedLayout(f"there is no section with the portal {portal}")
            jobs = shape.required(answer, "requisitionList")
            return paging.Shown(jobs, shape.count(answer, "pagingData", "totalCount"))

        async def details(entry: RawPosting) -> RawPosting:
            return entry.detailed(**_details((await fetch.get(entry.url)).text))

        entry = partial(_entry, page=f"{own}/jobdetail.ftl?{language}&job=")
        async for item in paging.listing(fetch, ask, "jobId", entry, details):
            yield item


def _entry(job: Any, page: str) -> RawPosting:
    cells = [shape.text(cell) or "" for cell in shape.each(job, "column")]
    number = shape.text(job, "contestNo") or str(job["jobId"])
    places = (place for cell in cells if cell[:1] == "[" for place in re.findall(r'"([^"]+)"', cell))
    return RawPosting(
        identifier=job["jobId"],
        title=cells[shape.count(job, "linkedColumn") or 0],
        url=page + shape.segment(number),
        job_location=shape.places(*places),
        date_posted=next(filter(_DATE.fullmatch, cells), None),
        requisition=number,
    )


def _details(html: str) -> dict[str, Any]:
    start = _DETAILS.search(html)
    if start is None:
        raise ChangedLayout("the posting's page has no list of its values")
    values = _STRING.findall(html[start.end() :].partition("]);")[0])
    texts = [unquote(value.replace("!*!", "")) for value in values if "%3C" in value or value[:3] == "!*!"]
    usual = len(values) > _SCHEDULE and values[_DESCRIPTION][:3] == "!*!"
    more = {"employment_unit": values[_UNIT], "employment_type": values[_SCHEDULE]} if usual else {}
    return {"description": "\n".join(texts), **more}
