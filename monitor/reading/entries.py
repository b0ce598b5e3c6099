"""A listing's entries: each read by itself, and completed by its details where that is new. Re-exported by
`monitor.scraper`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

from monitor.errors import ChangedLayout, Gone, SourceError
from monitor.given import Fetch
from monitor.models import Broken, Item, Known, RawPosting

T = TypeVar("T")
_GIVE_UP_AFTER = 3

SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def read(items: object, build: Callable[[Any], RawPosting | None]) -> Iterator[RawPosting | Broken]:
    """Each item through `build` (None: not a posting, passed over); an unreadable item becomes Broken.

    Raises ChangedLayout if `items` is not a list. How many may be broken is the judge's business.
    """
    if not isinstance(items, list | tuple):
        raise ChangedLayout(f"a list of postings expected, not {type(items).__name__}")
    for item in items:
        try:
            posting = build(item)
        except SHAPE as error:
            yield Broken(f"{type(error).__name__}: {error}"[:200])
        else:
            if posting is not None:
                yield posting


async def detailed(
    fetch: Fetch,
    entries: Iterable[RawPosting | Broken],
    load: Callable[[RawPosting], Awaitable[RawPosting]],
    *,
    ahead: int = 4,
    bare: bool = True,
) -> AsyncIterator[Item]:
    """Listing entries in their order with their details, fetched only for what is new or changed.

    A detail page that fails costs its posting nothing but the details: the entry is yielded as it
    stands, without `listing`, so that the next run tries again. Up to `ahead` are asked for at once
    (the fetcher paces them); after three failures in a row that are no 404, no more are asked for.
    Where an entry is not `bare`ly a posting (a mere link), a failure makes it Broken, and a 404 nothing.
    """
    async for item in Details(fetch, load, ahead=ahead, bare=bare).of_all(entries):
        yield item


class Details:
    """The details of one listing's entries, however many pages it has, until its host has failed too often.

    Without `load` there are none: entries are as they stand.
    """

    def __init__(
        self,
        fetch: Fetch,
        load: Callable[[RawPosting], Awaitable[RawPosting]] | None,
        *,
        ahead: int = 4,
        bare: bool = True,
    ) -> None:
        self._fetch = fetch
        self._load = load
        self._ahead = ahead
        self._bare = bare
        self._failures = 0

    async def of_all(self, entries: Iterable[RawPosting | Broken]) -> AsyncIterator[Item]:
        """The entries in their order, with their details (see `detailed`)."""
        if self._load is None:
            for entry in entries:
                yield entry
            return
        pending: deque[asyncio.Task[tuple[Item, ...]]] = deque()
        try:
            for entry in entries:
                pending.append(asyncio.ensure_future(self._of(entry, self._load)))
                if len(pending) >= self._ahead:
                    for item in await pending.popleft():
                        yield item
            while pending:
                for item in await pending.popleft():
                    yield item
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _of(
        self, entry: RawPosting | Broken, load: Callable[[RawPosting], Awaitable[RawPosting]]
    ) -> tuple[Item, ...]:
        if isinstance(entry, Broken):
            return (entry,)
        if self._fetch.knows(entry):
            return (Known(entry.identifier),)
        if self._failures >= _GIVE_UP_AFTER:
            return self._without(entry, "not asked for, after failures of others")
        try:
            found = await load(entry)
        except Gone:
            return (entry,) if self._bare else ()
        except SourceError as error:
            self._failures += 1
            return self._without(entry, str(error))
        except SHAPE as error:
            broken = Broken(f"details of {entry.identifier}: {type(error).__name__}: {error}"[:200])
            return (entry, broken) if self._bare else (broken,)
        self._failures = 0
        return (found,)

    def _without(self, entry: RawPosting, reason: str) -> tuple[Item, ...]:
        return (entry,) if self._bare else (Broken(f"details of {entry.identifier}: {reason}"[:200]),)


def once(ask: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """One answer for all who wait for it, such as a token for the details: asked for when the first does."""
    asked: list[asyncio.Future[T]] = []

    async def answer() -> T:
        if not asked:
            asked.append(asyncio.ensure_future(ask()))
        return await asked[0]

    return answer


def merged(entry: RawPosting, found: RawPosting) -> RawPosting:
    """A listing's entry with all that its own page says, under the entry's identifier."""
    own = ("identifier", "page", "listing")
    return entry.detailed(**{f.name: getattr(found, f.name) for f in fields(found) if f.name not in own})
