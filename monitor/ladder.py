"""An unknown careers page, tried rung by rung until one holds: what `add` does with a network.

    1  a known system: by the address, by what it redirects to, by its HTML, by where "Open positions" leads
    2  structured data on the page, or on the pages that its cards lead to
    3  a sitemap with postings in it
    4  state in the page's HTML
    5  the page's own JSON, heard in a browser
    6  repeated cards, in its HTML or as a browser shows them

Each rung is tried with the page itself, then with where it leads. Politeness is the egress's: robots.txt is
obeyed, and a page that refuses us is what the person is told of, while a rung that fails is passed over.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor import detect, infer
from monitor.errors import SourceError
from monitor.fetch import Egress, SourceFetch
from monitor.infer import Proposal
from monitor.infer.sitemap import postings
from monitor.models import SourceState
from monitor.reading import sitemaps, structured
from monitor.scraper import Call, Coverage, Pace, Response, Scraper, ScraperOptions, Tab, WebAddress, load
from monitor.settings import Source

_SECONDS = 120.0
_LINKED = 0.58
_STRUCTURED = detect.STRUCTURED
_BY_BROWSER = 0.8
_MOST_MAPS = 12
_ENOUGH = 20_000
_TRIED = 2
_PATIENCE = 5.0
_USUAL = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/sitemap-jobs.xml",
    "/jobs/sitemap.xml",
    "/careers/sitemap.xml",
)


class _Visit(Scraper):
    """A page that a person named, looked at once."""

    kind = "visit"
    coverage = Coverage.PAGE
    pace = Pace(at_once=2, per_second=2.0, burst=6)
    obeys_robots = True

    class Options(ScraperOptions):
        url: WebAddress


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that was fetched, and how one came to it."""

    url: str
    html: str
    by: str = ""


async def climb(url: str, egress: Egress, *, browser: bool = True) -> tuple[Proposal, ...]:
    """How the careers page at `url` can be read, the likeliest first; () if no way was found.

    `browser` says whether a browser may be started, where nothing else holds. Raises SourceError if the page
    itself can't be fetched.
    """
    if known := detect.detect(url):
        return tuple(_of_detection(one) for one in known)
    source = Source(name="visit", kind=_Visit.kind, options=_Visit.Options(url=url), seconds=_SECONDS)
    fetch = egress.for_source(_Visit(source.options), SourceState(), source)
    return await _climb(url, fetch, browser=browser)


async def _climb(url: str, fetch: SourceFetch, *, browser: bool) -> tuple[Proposal, ...]:
    answer = await fetch.get(url)
    pages = [_Seen(answer.url, answer.text)]
    if known := _known(pages[0]):
        return known
    async for page in _hops(fetch, pages[0]):
        if known := _known(page):
            return known
        pages.append(page)
    held = [one for page in pages for one in _held(page)]
    made = [found for one in held for found in (await _linked(fetch, one) if one.kind == "page" else [one])]
    found = made if any(one.kind in _STRUCTURED for one in made) else [*await _sitemap(fetch, pages), *made]
    if not found and browser:
        for page in pages[:_TRIED]:
            found += await _shown(fetch, page)
            if found:
                break
    return tuple(sorted(found, key=lambda one: -one.confidence))


def _of_detection(found: detect.Detection) -> Proposal:
    return Proposal(found.kind, found.options, found.confidence, found.evidence)


def _known(page: _Seen) -> tuple[Proposal, ...]:
    """The systems that the page is on, if it is on any."""
    made = [_of_detection(one) for one in detect.detect(page.url, page.html)]
    return tuple(_by(page, one) for one in made if load(one.kind).coverage is Coverage.API)


def _held(page: _Seen) -> list[Proposal]:
    """What the page itself holds: structured data, state, cards, with what they would show."""
    shown = infer.recipes(page.url, page.html)
    kinds = {one.kind for one in shown}
    detected = [_of_detection(one) for one in detect.detect(page.url, page.html)]
    return [_by(page, one) for one in (*(one for one in detected if one.kind not in kinds), *shown)]


def _by(page: _Seen, found: Proposal) -> Proposal:
    return replace(found, evidence=(page.by, *found.evidence)) if page.by else found


async def _hops(fetch: SourceFetch, page: _Seen) -> AsyncIterator[_Seen]:
    """The pages that the page names as those with its openings; what can't be fetched is passed over."""
    seen = {page.url}
    for address in infer.hops(page.url, page.html):
        known = detect.detect(address)
        answer = None if known else await _tried(fetch, address)
        if known:
            yield _Seen(address, "", f"the page leads to {address[:150]}")
        elif answer is not None and answer.url not in seen and answer.text:
            seen.add(answer.url)
            yield _Seen(answer.url, answer.text, f"the page leads to {address[:150]}")


async def _tried(fetch: SourceFetch, url: str) -> Response | None:
    try:
        return await fetch.get(url)
    except SourceError:
        return None


async def _linked(fetch: SourceFetch, cards: Proposal) -> list[Proposal]:
    """The cards with where their postings' own pages have the text; before that, those pages' structured data."""
    spec = cards.options["fields"]["url"]
    linked = [posting.url for posting in cards.sample[:_TRIED]] if spec.endswith("@href") else []
    answers = [await _tried(fetch, url) for url in linked]
    own = [answer for answer in answers if answer is not None and answer.text]
    if not own or len(own) < len(linked):
        return [cards]
    if not all(structured.found(answer.text, answer.url)[0] for answer in own):
        found = infer.details([(answer.url, answer.text) for answer in own])
        return [replace(cards, options={**cards.options, "detail": found}) if found else cards]
    links = f"{cards.options['items']} {spec.removesuffix('@href')}".strip()
    options: dict[str, Any] = {"url": [cards.options["url"]], "links": links}
    why = ("the postings' own pages hold structured data", *cards.evidence)
    return [Proposal("jsonld", options, _LINKED, why, cards.sample, cards.found), cards]


async def _sitemap(fetch: SourceFetch, pages: list[_Seen]) -> list[Proposal]:
    """A sitemap of the site, or of those that its pages are on, with postings that say something."""
    for site in dict.fromkeys(f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}" for page in pages):
        own = next(page.url for page in pages if page.url.startswith(site))
        for where in ("/robots.txt", *_USUAL):
            entries = await _entries(fetch, urljoin(site, where))
            made = infer.sitemap(own, urljoin(site, where), entries.items()) if entries else ()
            for one in made:
                if (read := await _read(fetch, one, entries)) is not None:
                    return [read]
            if len(entries) > 1:
                break
    return []


async def _entries(fetch: SourceFetch, url: str) -> dict[str, str | None]:
    """The addresses that are reached from a sitemap, with their dates; none where there is no sitemap."""
    found: dict[str, str | None] = {}
    try:
        async with aclosing(sitemaps.walk(fetch, url, _any, most=_MOST_MAPS)) as walked:
            async for one in walked:
                if isinstance(one, sitemaps.Sitemap):
                    found.update(one.entries)
                if len(found) > _ENOUGH:
                    break
    except SourceError:
        pass  # the next address is tried, with what was found so far
    return found


def _any(url: str) -> bool:
    return True


async def _read(fetch: SourceFetch, found: Proposal, entries: dict[str, str | None]) -> Proposal | None:
    """The proposal with what its first pages say, or None if they say nothing that can be read."""
    sample = []
    for address in postings(found, entries.items())[:_TRIED]:
        answer = await _tried(fetch, address)
        made = structured.postings(answer.text, answer.url) if answer else []
        sample += [one for one in made if not hasattr(one, "reason")][:1]
    return replace(found, sample=tuple(sample)) if sample else None


@dataclass(frozen=True, slots=True)
class Heard:
    """A page as a browser showed it: its final address, its HTML, and the JSON it loaded, with the addresses."""

    url: str
    html: str
    answers: tuple[tuple[str, Any], ...]

    def proposals(self) -> tuple[Proposal, ...]:
        """How a `portal` could read it, the likeliest first."""
        return (
            *infer.answers(self.url, self.answers, self.html),
            *infer.recipes(self.url, self.html, rendered=True),
        )


async def hear(tab: Tab, url: str) -> Heard:
    """Open the page and listen to what it loads, at first and once scrolled. Raises SourceError."""
    tab.listen(Call(""))
    shown = await tab.goto(url)
    await tab.settle()
    await tab.check()
    answers = await tab.answers(Call(""), seconds=_PATIENCE)
    await tab.scroll()
    await tab.settle()
    answers += await tab.answers(Call(""), seconds=1.0)
    return Heard(shown, await tab.html(), tuple(answers))


async def _shown(fetch: SourceFetch, page: _Seen) -> list[Proposal]:
    """What the page loads and shows in a browser; nothing where there is none, or it refuses."""
    try:
        async with fetch.browser() as tab:
            heard = await hear(tab, page.url)
    except SourceError:
        return []
    known = [_of_detection(one) for one in detect.detect(heard.url, heard.html)]
    if systems := [one for one in known if load(one.kind).coverage is Coverage.API]:
        return [_by(page, replace(one, confidence=round(one.confidence * _BY_BROWSER, 2))) for one in systems]
    return [_by(page, one) for one in heard.proposals()]
