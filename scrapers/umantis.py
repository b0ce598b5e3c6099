"""Haufe Umantis: one employer's vacancies (Switzerland, Germany)."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    paging,
    selectors,
    shape,
    structured,
)

_HOST = re.compile(r"(?!employeeapp)[\w-]+-\d+(?:\.[a-z]{2})?\.umantis\.com")
_VACANCY = re.compile(r"/Vacancies/(\d+)/Description/\d+")
_TABLE = re.compile(r"""(?:TableNr["']?\s*:\s*["']?|tablenav_bottom_nextlink_|[?&]tc)(\d+)""")
_LINK = "a.HSTableLinkSubTitle"
_ROW = f".tableaslist_cell:not(:has(.tableaslist_cell)):has({_LINK}), li:has({_LINK})"
_NOTE = ".tableaslist_subtitle:not(:has(a)), .tableaslist_text:not(:has(a))"
_LABELS = {"date_posted": "online|publi|datum|date", "job_location": "ort|place|location|lieu|region"}
_TEXTS = ("main@html", "#content@html", "form@html", "body@html")


class Umantis(Scraper):
    """One employer's list of vacancies in HTML, page by page, and the text from each vacancy's own page.

    Source: the sites' own pages (undocumented). The list is a table with a number of its own (`tcNUMBER=p2`
    is its second page); what stands beside a title is the employer's choice: of the notes, those with a
    known label are read, and the last one without any as the place. Unverified: rests on descriptions.
    """

    kind = "umantis"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(description="scheme and host: https://recruitingapp-1234.de.umantis.com")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        own = page.html and "HSTableLinkSubTitle" in page.html and _VACANCY.search(page.html)
        return cls.propose(base_url=page.origin) if own or _HOST.fullmatch(page.host) else None

    async def gather(self, fetch: Fetch) -> Items:
        table: str | None = None

        async def ask(turn: paging.Turn) -> paging.Shown:
            nonlocal table
            query = f"?tc{table}=p{turn.number + 1}" if table else ""
            answer = await fetch.get(f"{self.options.base_url}/Jobs/All{query}")
            document = selectors.document(answer.text, answer.url)
            rows = [row for node in selectors.within(document, _ROW) if (row := _row(node))]
            number = _TABLE.search(answer.text)
            if turn.number and not rows and number:
                return paging.Shown([], last=True)
            table = number[1] if number else None
            return paging.Shown(selectors.listed(document, rows), last=table is None)

        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(entry.url)
            return structured.completed(entry, answer.text, answer.url, *_TEXTS)

        async for item in paging.listing(fetch, ask, "id", _posting, details):
            yield item


def _row(node: selectors.Node) -> dict[str, Any] | None:
    link = selectors.value(node, f"{_LINK}@href") or ""
    found = _VACANCY.search(link)
    return {"id": found[1], "url": link, "node": node} if found else None


def _posting(row: Any) -> RawPosting:
    notes = [note.strip("| \u00a0") for note in selectors.values(row["node"], _NOTE)]
    labelled = [note.partition(":") for note in notes if ":" in note]
    plain = [note for note in notes if note and ":" not in note]
    said = {
        name: next((value.strip() for label, _, value in labelled if re.search(words, label, re.I)), None)
        for name, words in _LABELS.items()
    }
    return RawPosting(
        identifier=row["id"],
        title=selectors.value(row["node"], _LINK) or "",
        url=row["url"],
        job_location=shape.places(said["job_location"] or next(reversed(plain), None)),
        date_posted=said["date_posted"],
    )
