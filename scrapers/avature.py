"""Avature: the career portals of its customers, at avature.net or on domains of their own."""

import re
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    WebAddress,
    labels,
    paging,
    selectors,
    shape,
    structured,
)

_LINK = 'a:is([href*="/JobDetail"], [href*="/FolderDetail"], [href*="/PipelineDetail"])'
_ROW = "article, li, tr, .job, .job-item"
_TOTAL = ".list-controls__text__legend, .pagination__legend"
_TOLD = '[class*="list-item-"], [class*="subtitle"] span:not([class])'
_LABEL = ".article__header__text__title, .article__content__view__field__label"
_VALUE = ".article__content__view__field__value@html"
_ACTION = re.compile(r"SearchJobs\w*|(?:Job|Folder|Pipeline)Detail|ApplicationMethods|Login|Register")
_OURS = ("portal", "portalpacks", "ASSET", "cookieUserConsent")
_LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}")
_NUMBER = re.compile(r"/(\d+)(?=[/?#]|$)|[?&](?:job|folder|pipeline)Id=(\d+)")
_OFFSET = re.compile(r"[?&]\w*[oO]ffset=(\d{1,9})")


class Avature(Scraper):
    """One portal: a list in pages of the portal's own size, labelled facts on each posting's own page.

    Source: the portals, as recorded. Each has its own markup, labels and name of the offset: the pages' own
    links are followed, and facts are known by the words of their labels. Some link to FolderDetail or
    PipelineDetail instead of JobDetail; some have JSON-LD.
    """

    kind = "avature"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        url: WebAddress = Field(description="the list: https://NAME.avature.net/careers/SearchJobs")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        path, ours = page.path, page.customer_of("avature.net")
        at = next((n for n, part in enumerate(path) if _ACTION.fullmatch(part)), len(path))
        portal = path[:at] if at < len(path) else path[: 2 if path and _LOCALE.fullmatch(path[0]) else 1]
        if ours and (not portal or _LOCALE.fullmatch(portal[-1])):
            portal = (*portal, "careers")
        if not portal or portal[0] in _OURS or not (ours or path[at : at + 1] == ("SearchJobs",)):
            return None
        return cls.propose(url="/".join((page.origin, *map(shape.segment, portal), "SearchJobs")))

    async def gather(self, fetch: Fetch) -> Items:
        async def details(entry: RawPosting) -> RawPosting:
            answer = await fetch.get(shape.moved(entry.url, self.options.url))
            stated = structured.completed if structured.found(answer.text)[0] else _labelled
            return stated(entry, answer.text, answer.url)

        async def ask(turn: paging.Turn) -> paging.Shown:
            url = turn.token or self.options.url
            answer = await fetch.get(url)
            page = selectors.document(answer.text, answer.url)
            rows = selectors.listed(page, selectors.around(page, _LINK, _ROW))
            total, more = selectors.values(page, _TOTAL), selectors.following(page, url, _OFFSET)
            entries = [_entry(row) for row in rows]
            return paging.Shown(entries, selectors.count(total), token=more, last=more is None)

        async for item in paging.listing(fetch, ask, "identifier", selectors.posting, details):
            yield item


def _entry(row: selectors.Node) -> dict[str, Any]:
    url = selectors.value(row, f"{_LINK}@href") or ""
    number = _NUMBER.search(url)
    told = selectors.within(row, _TOLD)
    facts = labels.fields((selectors.value(node, "@class"), selectors.value(node, ".")) for node in told)
    identifier = (number[1] or number[2]) if number else url
    return {"identifier": identifier, "title": selectors.value(row, _LINK) or "", "url": url, **facts}


def _labelled(entry: RawPosting, html: str, url: str) -> RawPosting:
    page = selectors.document(html, url)
    fields = selectors.within(page, ".article__header__text, .article__content__view__field")
    parts = ((selectors.value(field, _LABEL), selectors.value(field, _VALUE)) for field in fields)
    company = selectors.value(page, 'meta[property="og:site_name"]@content')
    return labels.completed(entry, parts).detailed(hiring_organization=company)
