"""Pages with schema.org JobPostings in their structured data, whoever made them."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

from pydantic import Field, field_validator

from monitor.errors import ChangedLayout, Gone
from monitor.models import RawPosting
from monitor.scraper import (
    Coverage,
    Fetch,
    Items,
    Page,
    Response,
    Scraper,
    ScraperOptions,
    WebAddress,
    detailed,
    merged,
    selectors,
    shape,
    structured,
)


class JsonLd(Scraper):
    """One page or several whose JSON-LD or microdata says what is open, or that link to such pages.

    Source: schema.org's JobPosting and Google's documentation of it, which is why most career sites have
    it. It belongs on each posting's own page: `links` tells how to get there from a listing. One of several
    pages may be gone; all without any posting are no longer what they were.
    """

    kind = "jsonld"
    verified = True
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        url: tuple[WebAddress, ...] = Field(min_length=1, description="the page, or a list of pages")
        links: str | None = Field(None, description="CSS of the links to the postings' own pages")
        empty: str | None = Field(None, description="words that the page has when nothing is open")

        @field_validator("url", mode="before")
        @classmethod
        def _one_or_several(cls, value: Any) -> Any:
            return (value,) if isinstance(value, str) else value

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        jobs = structured.found(page.html, page.url)[0] if page.html else []
        return cls.propose(url=page.url or jobs[0].get("url")) if jobs else None

    async def gather(self, fetch: Fetch) -> Items:
        alone = len(self.options.url) == 1
        known, told, gone = set[str](), False, None
        for url in self.options.url:
            try:
                answer = await fetch.get(url, whole=alone, listing=not alone)
            except Gone as error:
                gone = error
                continue
            async for item in self._page(fetch, url, answer, known):
                told = True
                yield item
            told = told or bool(self.options.empty and self.options.empty in answer.text)
        if not told:
            raise gone or ChangedLayout("no JobPosting there (`empty:` may name words that say so)")

    async def _page(self, fetch: Fetch, url: str, answer: Response, known: set[str]) -> Items:
        if answer.unchanged:
            for still in fetch.still_listed(url):
                known.add(still.identifier)
                yield still
        elif self.options.links:
            async for item in detailed(fetch, self._links(url, answer, known), _details(fetch), bare=False):
                yield item
        else:
            for found in structured.distinct(structured.postings(answer.text, answer.url), known):
                yield replace(found, page=url) if isinstance(found, RawPosting) else found

    def _links(self, url: str, answer: Response, known: set[str]) -> Iterator[RawPosting]:
        """Each linked page once, known by its address; the link's words are the title until it is read."""
        for node in selectors.items(answer.text, self.options.links, answer.url):
            link = shape.web(selectors.value(node, "@href") or selectors.value(node, "a@href"))
            if link and link not in known:
                known.add(link)
                yield RawPosting(
                    identifier=link, url=link, title=selectors.value(node, ".") or link, page=url
                )


def _details(fetch: Fetch) -> Callable[[RawPosting], Awaitable[RawPosting]]:
    async def load(entry: RawPosting) -> RawPosting:
        answer = await fetch.get(entry.url)
        return merged(entry, structured.first(answer.text, answer.url))

    return load
