"""iCIMS: the classic career portals of its customers."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Pace,
    Page,
    Scraper,
    ScraperOptions,
    paging,
    selectors,
    shape,
    structured,
)

_ROWS, _LINK = ".iCIMS_JobCardItem, .iCIMS_JobsTable > .row:has(a), .iCIMS_JobListingRow", "a[href*='/jobs/']"
_JOB = re.compile(r"(/jobs/(\d+)/(?:[^/?#]+/)?job)\b")
_OF = re.compile(r"\bPage\W{1,9}\d+\W{1,9}of\W{1,9}(\d+)")
_NONE = re.compile(r"iCIMS_NoResults|\bno\s+(?:\w+\s+){0,2}(?:jobs?|results?|openings?|positions?)\b", re.I)
_PAIRS = {"dt:has(+ dd)": "dt + dd", ".header > span:has(+ span)": ".header > span + span"}
_LABELS = (
    ("job locations", "job location", "location", "locations"),
    ("department", "category", "job category", "job family", "business unit"),
    ("position type", "employment type", "job type", "type", "schedule type"),
    ("requisition id", "requisition number", "req id", "job id", "id"),
)


class Icims(Scraper):
    """One portal: search pages of some 20 rows, and JSON-LD on each posting's page.

    Source: the portals' own pages, as recorded; `in_iframe=1` leaves out the customer's frame. Rows are cards
    or lines of a table of `div`s, with labelled values of each customer's choice; the true date is the `title` of
    a relative one. A session that asks twice at once gets neighbours' pages.
    """

    kind = "icims"
    verified = True
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=2.0, burst=5)
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="the portal's scheme and host: https://careers-NAME.icims.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        customer = page.customer_of("icims.com", but=("analytics", "care", "developer-community"))
        return cls.propose(base_url=page.origin) if customer and not customer.startswith("cdn") else None

    async def gather(self, fetch: Fetch) -> Items:
        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.get(f"{self.options.base_url}/jobs/search?ss=1&pr={turn.number}&in_iframe=1")
            nodes = selectors.items(answer.text, _ROWS, answer.url)
            rows = [{"url": selectors.value(row, f"{_LINK}@href"), "row": row} for row in nodes]
            if not rows and not ("iCIMS_" in answer.text and (turn.number or _NONE.search(answer.text))):
                raise ChangedLayout("no postings, and no word that nothing is open")
            end = _OF.search(re.sub(r"</?\w[^<>]{0,80}>", " ", answer.text))
            return paging.Shown(rows, last=not rows or (end is not None and turn.number + 1 >= int(end[1])))

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url, params={"in_iframe": 1})
            return structured.completed(entry, answer.text, answer.url)

        async for item in paging.listing(fetch, ask, "url", self._posting, details):
            yield item

    def _posting(self, item: dict[str, Any]) -> RawPosting:
        row, (path, identifier) = item["row"], _JOB.findall(item["url"])[0]
        places, unit, kind, number = _said(row)
        return RawPosting(
            identifier=identifier,
            url=f"{self.options.base_url}{path}",
            title=selectors.value(row, f"{_LINK} h3") or selectors.value(row, _LINK) or "",
            employment_unit=unit,
            job_location=shape.places(*(places or "").split("|")),
            employment_type=shape.texts([kind], ...),
            date_posted=shape.us_date(selectors.value(row, "span[title*='/']@title")),
            requisition=number,
        )


def _said(row: selectors.Node) -> list[str | None]:
    """The first of a row's labelled values for each field."""
    said = dict[str, str | None]()
    for labels, values in _PAIRS.items():
        for label, value in zip(selectors.within(row, labels), selectors.within(row, values), strict=True):
            name = (selectors.value(label, ".") or "").lower().partition(" : ")[0]
            said.setdefault(name, selectors.value(value, "."))
    return [next((said[name] for name in names if said.get(name)), None) for names in _LABELS]
