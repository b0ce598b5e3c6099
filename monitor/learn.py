"""`rolewatch learn`: a portal's recipe, inferred from what it loads and shows in the person's session.

open ─ signed in? ─ listen and scroll ─ proposals ─ each tried in the portal ─ the one that reads most
                                                                              └─ where details stand
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from monitor import infer
from monitor.errors import SourceError, UserError
from monitor.fetch import Egress
from monitor.gather import gather
from monitor.infer.proposal import Proposal
from monitor.models import Gathered, SourceState
from monitor.reading import queries
from monitor.reading.portals import Reader
from monitor.scraper import Call, Tab, load
from monitor.settings import Source

KIND: Final = "portal"
WRITTEN: Final = ("items", "fields", "total", "responses", "pagination", "detail")
_ALL: Final = Call("")
_PATIENCE: Final = 15.0
_PROPOSALS: Final = 3
_PAGES: Final = 5
_ENOUGH: Final = 0.8
_SCROLLS: Final = 2
_OWN_PAGES: Final = 2


@dataclass(frozen=True, slots=True)
class Heard:
    """The portal as it was opened: its HTML, and the JSON that it loaded with the addresses."""

    html: str
    answers: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A recipe: the options to be written, why, and what it read."""

    options: Mapping[str, Any]
    evidence: tuple[str, ...]
    gathered: Gathered


def portal(sources: tuple[Source, ...], name: str) -> Source:
    """The source to be learnt. Raises UserError."""
    portals = [source.name for source in sources if source.kind == KIND]
    found = next((source for source in sources if source.name == name), None)
    if found is None or found.kind != KIND:
        known = f"use one of {', '.join(portals)}" if portals else "add one: {name: …, kind: portal, url: …}"
        raise UserError(f"there is no source {name!r} of the kind portal", known)
    return found


async def learn(source: Source, egress: Egress) -> Learnt | None:
    """How the portal can be read, or None if nothing repeats there. Raises SourceError if it can't be opened."""
    heard = await _heard(source, egress)
    url = source.options.url
    found = [*infer.answers(url, heard.answers, heard.html), *infer.recipes(url, heard.html, rendered=True)]
    tried = [await _tried(source, _options(each, heard, url), each, egress) for each in found[:_PROPOSALS]]
    most = max((len(each.gathered.postings) for each in tried), default=0)
    best = next((each for each in tried if most and len(each.gathered.postings) >= _ENOUGH * most), None)
    return await _detailed(source, best, egress) if best else None


async def _heard(source: Source, egress: Egress) -> Heard:
    """What the page loads and shows, at first and once scrolled."""
    fetch = egress.for_source(load(KIND)(source.options), SourceState(), source)
    async with fetch.browser() as tab:
        tab.listen(_ALL)
        await Reader(tab, _bare(source)).arrive()
        await tab.settle()
        answers = await tab.answers(_ALL, seconds=_PATIENCE)
        for _ in range(_SCROLLS):
            await tab.scroll()
            await tab.settle()
            answers += await tab.answers(_ALL, seconds=1.0)
        return Heard(await tab.html(), tuple(answers))


def _bare(source: Source) -> Any:
    """The source's options without what is learnt anew."""
    said = source.options.model_dump(exclude_unset=True, exclude=set(WRITTEN))
    return type(source.options).model_validate(said)


def _options(found: Proposal, heard: Heard, url: str) -> dict[str, Any]:
    """What the proposal says, made precise: which GraphQL operation, how to come to the rest."""
    options = {name: value for name, value in found.options.items() if name in WRITTEN}
    if (responses := options.get("responses")) and (name := _operation(responses, heard)):
        options["responses"] = {**responses, "operation": name}
    return {**options, "pagination": options.get("pagination") or infer.pagination(url, heard.html)}


def _operation(responses: Mapping[str, Any], heard: Heard) -> str | None:
    """The operation whose answers hold the postings, where one address answers several."""
    call = Call(str(responses["match"]))
    named = [
        (address.partition("#")[2], answer) for address, answer in heard.answers if call.address(address)
    ]
    if len({name for name, _ in named}) < 2:
        return None
    sizes = {name: len(queries.found(responses["items"], answer) or ()) for name, answer in named if name}
    return max(sizes, key=lambda name: sizes[name], default=None)


async def _tried(source: Source, options: dict[str, Any], found: Proposal, egress: Egress) -> Learnt:
    """What the recipe reads of the first pages; nothing is stored."""
    said = {**_bare(source).model_dump(exclude_unset=True), **options, "max_pages": _PAGES}
    trial = replace(source, options=type(source.options).model_validate(said), canary=None)
    return Learnt(options, found.evidence, await gather(trial, SourceState(), egress))


async def _detailed(source: Source, best: Learnt, egress: Egress) -> Learnt:
    """With the selector of the text on postings' own pages, if the listing has none and one fits them."""
    postings = best.gathered.postings
    if any(posting.description for posting in postings):
        return best
    fetch = egress.for_source(load(KIND)(source.options), SourceState(), source)
    try:
        async with fetch.browser() as tab:
            pages = [(each.url, await _page(tab, each.url)) for each in postings[:_OWN_PAGES]]
    except SourceError:
        return best
    found = infer.details(pages)
    return replace(best, options={**best.options, "detail": found}) if found else best


async def _page(tab: Tab, url: str) -> str:
    await tab.goto(url)
    await tab.settle()
    return await tab.html()
