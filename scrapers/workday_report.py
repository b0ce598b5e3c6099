"""Workday inside: a report of jobs, for an employer's own people."""

from typing import Any
from urllib.parse import urljoin

from monitor.models import RawPosting
from monitor.scraper import (
    Call,
    Coverage,
    Fetch,
    Items,
    Pace,
    Pagination,
    PortalPage,
    Scraper,
    ScraperOptions,
    Tab,
    labels,
    portals,
    read,
    shape,
    walking,
)

_ANY = Call("")
_MOST = 10_000


class WorkdayReport(Scraper):
    """A report of jobs behind an address from the address bar (…/TENANT/d/task/….htmld), by its list of results.

    Source: what public projects say of Workday's trees of widgets; no report of jobs was captured. Its facts are
    known by their labels, which are in the person's language: English ones are understood. Try
    `workday-internal` first.
    """

    kind = "workday-report"
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=1.0, burst=2)
    needs_browser = True
    internal = True

    class Options(PortalPage, ScraperOptions):
        """Where the report is."""

    def gather(self, fetch: Fetch) -> Items:
        return portals.pages(fetch, self.options, self._view, Pagination(scroll=True), calls=(_ANY,))

    async def _view(self, tab: Tab) -> walking.View:
        found, total = list[walking.Entry](), None
        for answer in await tab.responses(_ANY, seconds=15.0):
            if listed := _listed(answer):
                found += read(listed, self._report)
                total = total or shape.count(answer, "body", "facetContainer", "paginationCount", "value")
        return total, found

    def _report(self, item: Any) -> RawPosting:
        """A line of a report; its facts are known by their labels, in the person's language."""
        title = item["title"]["instances"][0]
        facts = [fact for name in ("subtitles", "detailResultFields") for fact in shape.each(item, name)]
        said = [
            (shape.text(f, "label"), shape.text(f, "instances", 0, "text") or shape.text(f, "value"))
            for f in facts
        ]
        path = shape.text(item, "title", "commandLink") or f"inst/{title['instanceId']}.htmld"
        own = urljoin(self.options.url.partition("/d/")[0] + "/d/", path.removeprefix("/"))
        return RawPosting(identifier=title["instanceId"], title=title["text"], url=own, **labels.fields(said))


def _listed(value: Any) -> list[Any]:
    """The lines of the first list of results in a tree of widgets."""
    waiting, seen = [value], 0
    while waiting and (seen := seen + 1) < _MOST:
        part = waiting.pop()
        if isinstance(part, dict) and (found := shape.each(part, "listItems")):
            return found
        waiting += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return []
