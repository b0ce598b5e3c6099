"""Runs the due sources at once, each to a picklable value; nothing is stored here.

`gather` is the unit: one source and what is remembered of it in, a `Gathered` out. A run awaits many
of them in one process; an office maps `gather_alone` over a cluster. Whatever happens to one source
stays with it: the others' results are the same as without it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from monitor.errors import ChangedLayout, SourceError, Unreachable
from monitor.fetch import Egress, SourceFetch, Unchanged
from monitor.models import (
    Broken,
    Gathered,
    Item,
    Known,
    Listing,
    RawMessage,
    RawPosting,
    SourceState,
    Verdict,
)
from monitor.scraper import SHAPE, Coverage, Scraper, load
from monitor.settings import FetchSettings, Source

_log = logging.getLogger(__name__)
_AT_ONCE = 128
_WAITING = 8
_PROBES = {Coverage.API: 20, Coverage.PAGE: 20, Coverage.WINDOW: 5}
_GONE = (404, 410)


@dataclass(slots=True)
class _Basket:
    """What one scraper has yielded so far."""

    limit: int
    postings: dict[str, RawPosting] = field(default_factory=dict)
    messages: dict[str, RawMessage] = field(default_factory=dict)
    known: dict[str, None] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    total: int | None = None
    complete: bool = True
    note: str | None = None

    def add(self, item: Item) -> bool:
        """Take one item; False when the source's limit is reached."""
        match item:
            case RawPosting():
                self.postings.setdefault(item.identifier, item)
            case RawMessage():
                self.messages.setdefault(item.identifier, item)
            case Known():
                self.known[item.identifier] = None
            case Broken():
                self.broken.append(item.reason)
            case Listing():
                self._declared(item)
        return len(self.postings) + len(self.known) + len(self.messages) + len(self.broken) < self.limit

    def _declared(self, listing: Listing) -> None:
        self.total = listing.total if listing.total is not None else self.total
        self.complete = self.complete and listing.complete
        self.note = listing.reason or self.note

    def cut(self) -> None:
        """The listing was longer than the source's limit."""
        self.complete, self.note = False, f"stopped at the limit of {self.limit:,} postings"


async def gather(
    source: Source, state: SourceState, egress: Egress, *, elapsed: Callable[[], float] = time.monotonic
) -> Gathered:
    """Gather one source within its deadline. Never raises for anything that the source does."""
    started = elapsed()
    scraper = load(source.kind)(source.options)
    fetch = egress.for_source(scraper, state, source)
    basket = _Basket(source.limit)
    gone: tuple[str, ...] = ()
    verdict, error = Verdict.OK, None
    try:
        async with asyncio.timeout(source.seconds):
            await _collect(scraper, fetch, basket)
            gone = await _gone(scraper, fetch, state, basket)
    except Unchanged:
        verdict = Verdict.UNCHANGED
    except TimeoutError:
        failure = Unreachable(f"not read within {source.seconds:.0f} s")
        verdict, error = _failed(failure, basket), str(failure)
    except SourceError as failure:
        verdict, error = _failed(failure, basket), str(failure)
    except Exception as bug:  # noqa: BLE001 - a plug-in's bug costs its own source only; the traceback is kept
        _log.exception("source=%s: a bug in rolewatch or its plug-in", source.name)
        verdict, error = Verdict.CHANGED_LAYOUT, f"internal error: {type(bug).__name__}: {bug}"[:300]
    finally:
        await fetch.close()
    result = Gathered(
        source=source.name,
        kind=source.kind,
        verdict=verdict,
        postings=tuple(basket.postings.values()),
        messages=tuple(basket.messages.values()),
        known=tuple(key for key in basket.known if key not in basket.postings),
        gone=gone,
        broken=tuple(basket.broken),
        total=basket.total,
        complete=basket.complete,
        error=error,
        note=basket.note,
        pages=dict(fetch.pages),
        hosts=dict(fetch.hosts),
        signed_in=fetch.signed_in,
        session_ends=fetch.session_ends,
        cursor=fetch.cursor,
        layout=fetch.layout,
        requests=fetch.requests,
        bytes=fetch.bytes,
        seconds=round(elapsed() - started, 3),
    )
    _say(result)
    return result


def _say(result: Gathered) -> None:
    """The one line of a source in the log: the same keys always, nothing that a page wrote but its error."""
    _log.info(
        "source=%s kind=%s verdict=%s postings=%d known=%d messages=%d broken=%d requests=%d bytes=%d "
        "seconds=%.3f error=%r",
        *(result.source, result.kind, result.verdict, len(result.postings), len(result.known)),
        *(len(result.messages), len(result.broken), result.requests, result.bytes, result.seconds),
        result.error,
    )


async def _collect(scraper: Scraper, fetch: SourceFetch, basket: _Basket) -> None:
    """All that the scraper yields; a mandatory part that is missing means a changed layout."""
    try:
        async for item in scraper.gather(fetch):
            if not basket.add(item):
                basket.cut()
                return
    except SHAPE as error:
        raise ChangedLayout(f"{scraper.kind}: {type(error).__name__}: {error}"[:300]) from error


def _failed(failure: SourceError, basket: _Basket) -> Verdict:
    """A listing that broke off after some postings was read in part; other failures speak for themselves."""
    if isinstance(failure, Unreachable | ChangedLayout) and (basket.postings or basket.known):
        return Verdict.PARTIAL
    return Verdict(failure.verdict)


async def _gone(scraper: Scraper, fetch: SourceFetch, state: SourceState, basket: _Basket) -> tuple[str, ...]:
    """The absent postings whose own page says that they are gone; a few per gather, in turn."""
    most = _PROBES.get(scraper.coverage, 0)
    seen = basket.postings.keys() | basket.known.keys()
    absent = [key for key in state.known if key not in seen]
    if not seen or not basket.complete or not absent or scraper.needs_browser or not most:
        return ()
    if scraper.coverage is not Coverage.WINDOW and len(absent) > most:
        return ()
    turn = state.gathers * most % len(absent)
    chosen = (absent[turn:] + absent[:turn])[:most]
    answers = [(key, await fetch.probe(state.urls[key])) for key in chosen if _web(state.urls.get(key))]
    gone = tuple(key for key, status in answers if status in _GONE)
    return gone if gone and not await _all_are_gone(fetch, state, basket) else ()


async def _all_are_gone(fetch: SourceFetch, state: SourceState, basket: _Basket) -> bool:
    """Whether the page of a posting that is listed answers the same: then a page that is gone tells nothing."""
    listed = next(iter(basket.postings.values()), None)
    url = listed.url if listed else state.urls.get(next(iter(basket.known), ""))
    return _web(url) and await fetch.probe(url or "") in _GONE


def _web(url: str | None) -> bool:
    return url is not None and urlsplit(url).scheme in ("http", "https")


async def gather_all(
    sources: Sequence[Source], states: Mapping[str, SourceState], egress: Egress
) -> AsyncGenerator[list[Gathered], None]:
    """The sources' results as they come, several at a time; close it (`aclosing`) before the egress.

    Few results wait: when the reader is slower than the network, gathering waits and memory stays flat.
    """
    queue: asyncio.Queue[Gathered | None] = asyncio.Queue()
    room = asyncio.Semaphore(_WAITING)
    waiting = iter(sources)

    async def work() -> None:
        for source in waiting:
            result = await gather(source, states[source.name], egress)
            await room.acquire()
            queue.put_nowait(result)

    async def work_all() -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(_AT_ONCE, len(sources))):
                    group.create_task(work())
        finally:
            queue.put_nowait(None)

    workers = asyncio.create_task(work_all())
    try:
        while (result := await queue.get()) is not None:
            results = [result]
            while not queue.empty() and (result := queue.get_nowait()) is not None:
                results.append(result)
            for _ in results:
                room.release()
            yield results
            if result is None:
                break
        await workers
    finally:
        workers.cancel()
        await asyncio.wait([workers])


def gather_alone(source: Source, state: SourceState, settings: FetchSettings, now: datetime) -> Gathered:
    """The unit by itself, for mapping over processes or machines: its own loop, its own door out."""

    async def alone() -> Gathered:
        async with Egress(settings, now=lambda: now) as egress:
            return await gather(source, state, egress)

    return asyncio.run(alone())
