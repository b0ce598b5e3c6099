"""SuccessFactors inside: the careers pages that SAP SuccessFactors shows to an employer's own people."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from monitor.models import RawPosting
from monitor.scraper import (
    Coverage,
    DetailFields,
    Fetch,
    Items,
    Pace,
    Page,
    Pagination,
    PortalPage,
    Scraper,
    ScraperOptions,
    Tab,
    labels,
    portals,
    read,
    selectors,
    walking,
)

_ROWS, _TITLE, _FACT = "tr.jobResultItem", "a.jobTitle", "span.jobContentEM"
_NEXT = Pagination(next="[id$=_next]")
_HEADER, _TEXT = ".headerContent > p > span", "[id$=jobDescription], .jobDescription, .content"
_NONE = "-"


def _column(word: str) -> str:
    return word if word == _NONE else DetailFields.named(word)


class SuccessFactorsInternal(Scraper):
    """The internal job search (https://HOST/sf/careers/jobsearch?bplte_company=…), a table of rows.

    Source: one public script of 2020 to 2022. Which facts a row has, and in which order, is each employer's choice:
    those with a label are read by it, the others by `columns`.
    """

    kind = "successfactors-internal"
    coverage = Coverage.PAGE
    pace = Pace(at_once=1, per_second=2.0, burst=4)
    needs_browser = True
    internal = True

    class Options(PortalPage, ScraperOptions):
        columns: tuple[Annotated[str, AfterValidator(_column)], ...] = Field(
            (), description="what a row's facts are, in their order: requisition, department, -, …"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        own = page.path[:2] == ("sf", "careers") and "bplte_company" in page.query
        return cls.propose(url=page.url) if own else None

    def gather(self, fetch: Fetch) -> Items:
        return portals.pages(fetch, self.options, self._view, _NEXT, shows=_ROWS, load=self._details)

    async def _view(self, tab: Tab) -> walking.View:
        shown = await tab.items(_ROWS, seconds=15.0)
        return None, list(read([selectors.fragment(row, shown.base) for row in shown.html], self._posting))

    def _posting(self, row: selectors.Node) -> RawPosting:
        facts = selectors.values(row, _FACT)
        found = labels.fields((None, fact) for fact in facts if labels.split(fact))
        for column, fact in zip(self.options.columns, facts, strict=False):
            if column != _NONE:
                found[column] = (labels.split(fact) or ("", fact))[1]
        title, link = selectors.value(row, _TITLE), selectors.value(row, f"{_TITLE}@href")
        return selectors.posting({"title": title or "", "url": link or "", **found})

    async def _details(self, tab: Tab, entry: RawPosting) -> RawPosting:
        url = await walking.open_page(tab, entry.url, _HEADER, _TEXT)
        await tab.check(signed_out=self.options.signed_out)
        page = selectors.document(await tab.html(), url)
        pairs = [fact for text in selectors.values(page, _HEADER) if (fact := labels.split(text))]
        found: dict[str, Any] = {
            **labels.fields(pairs),
            "description": selectors.value(page, f"{_TEXT}@html"),
        }
        return entry.detailed(**{name: value for name, value in found.items() if value})
