"""Reading a listing page by page to its end, also one that never shows more than so many postings.

Servers lie about their ends: they go on for ever with the same page, begin again behind a cap, or tell
the total only once. So a listing ends where its total says, and wherever a page brings nothing new.
"""

import asyncio
import itertools
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.errors import ChangedLayout
from monitor.models import Broken, Item, Listing, RawPosting
from monitor.reading import selectors, shape
from monitor.reading.entries import detailed, read

if TYPE_CHECKING:
    from monitor.scraper import Fetch

T = TypeVar("T")
Filters = Mapping[str, list[str]]
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its items, the declared total, and by facet how many there are of each value.

    `last`: it says itself that no page follows.
    """

    items: list[Any]
    total: int | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    last: bool = False


def counted(items: list[Any], total: int | None) -> Shown:
    """A page of a listing that tells its total. Raises ChangedLayout for one with neither."""
    if not items and total is None:
        raise ChangedLayout("neither postings nor their number")
    return Shown(items, total)


def listed(items: list[Any], document: selectors.Node, following: str | None = None) -> Shown:
    """A page of an HTML listing, the last one if no link's address holds that of the `following` page.

    Raises ChangedLayout for one without items that does not say to its reader that nothing is open.
    """
    if not items and not selectors.nothing_open(document):
        raise ChangedLayout("neither postings nor the words for none")
    more = following and selectors.value(document, f'a[href*="{following}"]@href')
    return Shown(items, last=not more)


def facets(found: list[Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """Each facet's name and the counts of its values' ids, as Workday tells them: some stand as groups
    among the values of others.
    """
    for facet in found:
        values = shape.each(facet, "values")
        counts = tallied(values, "id", "count")
        if (name := shape.text(facet, "facetParameter")) and counts:
            yield name, counts
        yield from facets([value for value in values if shape.each(value, "values")])


def tallied(values: list[Any], key: str, number: str) -> dict[str, int]:
    """How many there are of each of a facet's values, by the names of the parts that say so."""
    pairs = ((shape.text(value, key), shape.count(value, number)) for value in values)
    return {value: many for value, many in pairs if value and many}


Ask = Callable[[Filters, int], Awaitable[Shown]]


def by_token(ask: Callable[[str | None], Awaitable[tuple[Shown, str | None]]]) -> Ask:
    """`Ask` for a source that names its next page by a token: `ask(token)` gets a page and the next token."""
    waiting: list[str] = []

    async def turn(filters: Filters, offset: int) -> Shown:
        if offset and not waiting:
            return Shown([])
        shown, token = await ask(waiting.pop() if offset else None)
        waiting.extend([token] if token else [])
        return shown

    return turn


def by_number(ask: Callable[[int], Awaitable[Shown]]) -> Ask:
    """`Ask` for a listing whose pages have numbers from 0, however many items each holds.

    For one gather, and only where there is no `cap`: pages are asked for in their order then.
    """
    numbers = itertools.count()

    async def ask_next(filters: Filters, offset: int) -> Shown:
        return await ask(next(numbers))

    return ask_next


async def pages(
    ask: Ask,
    key: str,
    *,
    cap: int | None = None,
    by: str | None = None,
) -> AsyncIterator[list[Any] | Listing]:
    """The items of each page that brings new ones, and what is to be said of the listing as a whole.

    `ask(filters, offset)` gets a page; `key` names the field that tells items apart. A listing of which
    the source shows no more than `cap` items is read in parts, by the values of a facet (that named `by`
    first) that counts at least that many; where it has none, the listing is said to be incomplete.
    """
    seen: set[str] = set()
    first = await ask({}, 0)
    if first.total is not None and (cap is None or first.total < cap):
        yield Listing(total=first.total)
    async for found in _query(ask, {}, first, key, cap, by):
        if isinstance(found, Listing):
            yield found
        else:
            yield [item for item in found if (mark := shape.text(item, key)) is None or mark not in seen]
            seen |= _keys(found, key)


async def entries(
    ask: Ask, key: str, build: Callable[[Any], RawPosting | None]
) -> AsyncIterator[RawPosting | Broken | Listing]:
    """Every entry of such a listing through `build`, for a system whose listing says all that there is."""
    async for page in pages(ask, key):
        for item in [page] if isinstance(page, Listing) else read(page, build):
            yield item


async def detailed_pages(
    fetch: "Fetch",
    ask: Ask,
    key: str,
    build: Callable[[Any], RawPosting | None],
    load: Callable[[RawPosting], Awaitable[RawPosting]],
    *,
    cap: int | None = None,
    by: str | None = None,
) -> AsyncIterator[Item]:
    """Every entry of such a listing through `build`, with its details (see `entries.detailed`)."""
    async for page in pages(ask, key, cap=cap, by=by):
        if isinstance(page, Listing):
            yield page
        else:
            async for item in detailed(fetch, read(page, build), load):
                yield item


async def numbered(
    fetch: "Fetch",
    ask: Callable[[int], Awaitable[Shown]],
    key: str | int,
    build: Callable[[Any], RawPosting | None],
    load: Callable[[RawPosting], Awaitable[RawPosting]] | None = None,
    *,
    most: int = 1_000,
) -> AsyncIterator[Item]:
    """Every entry of a listing whose pages go by number, from 1, each once and with its details if it has any.

    Ends with the page that says it is the `last` one, that completes the total, or that brings nothing new;
    behind `most` pages the listing is said to be incomplete.
    """
    seen: set[str] = set()
    got = 0
    for number in range(1, most + 1):
        shown = await ask(number)
        if number == 1 and shown.total is not None:
            yield Listing(total=shown.total)
        fresh = list(_unseen(shown.items, key, seen))
        entries = read(fresh, build)
        if load is None:
            for entry in entries:
                yield entry
        else:
            async for item in detailed(fetch, entries, load):
                yield item
        got += len(fresh)
        if not fresh or shown.last or (shown.total is not None and got >= shown.total):
            return
    yield Listing(complete=False, reason=f"stopped after {most} pages")


def _unseen(items: list[Any], key: str | int, seen: set[str]) -> Iterator[Any]:
    """The items that were not seen before, which are noted; those without a key as well."""
    for item in items:
        mark = shape.text(item, key)
        if mark is None or mark not in seen:
            yield item
        if mark is not None:
            seen.add(mark)


async def _query(
    ask: Ask, filters: Filters, first: Shown, key: str, cap: int | None, by: str | None
) -> AsyncIterator[list[Any] | Listing]:
    yield first.items
    if cap is not None and first.total is not None and first.total >= cap:
        honoured = False
        for part in _parts(first, filters, cap, by):
            answer = await ask(part, 0)
            honoured = honoured or (answer.total or 0) < first.total
            if not honoured:  # a site that is deaf to filters answers every part alike, for ever
                break
            async for found in _query(ask, part, answer, key, cap, by):
                yield found
        if honoured:
            return
        yield Listing(complete=False, reason=f"the source shows no more than {cap:,} of its postings")
    async for items in _rest(ask, filters, first, key, cap):
        yield items


async def _rest(
    ask: Ask, filters: Filters, first: Shown, key: str, cap: int | None
) -> AsyncIterator[list[Any]]:
    """The pages after the first, each asked for where the items before it end."""
    seen, offset = _keys(first.items, key), len(first.items)
    end = min(first.total or math.inf, cap or math.inf)
    page = first
    while seen and offset < end and not page.last:
        page = await ask(filters, offset)
        items = page.items
        fresh = _keys(items, key) - seen
        if fresh or any(shape.text(item, key) is None for item in items):
            yield items
        if not fresh:
            return
        seen |= fresh
        offset += len(items)


def _keys(items: list[Any], key: str) -> set[str]:
    return set(shape.texts(items, ..., key))


def _parts(first: Shown, filters: Filters, cap: int, by: str | None) -> list[Filters]:
    whole = [
        name for name, counts in first.facets.items() if name not in filters and sum(counts.values()) >= cap
    ]
    if not whole:
        return []
    widest = max(whole, key=lambda name: len(first.facets[name]))
    chosen = by if by in whole else widest
    return [{**filters, chosen: values} for values in reversed(_chunks(first.facets[chosen], cap))]


def _chunks(counts: Mapping[str, int], cap: int) -> list[list[str]]:
    """The values in groups whose counts stay below the cap together, the largest first."""
    chunks: list[list[str]] = []
    room = 0
    for value, number in sorted(counts.items(), key=lambda item: -item[1]):
        if number >= room or len(chunks[-1]) >= _MOST_VALUES:
            chunks.append([])
            room = cap
        chunks[-1].append(value)
        room -= number
    return chunks


async def newest(
    ask: Callable[[int], Awaitable[Shown]],
    key: str | tuple[str, ...],
    build: Callable[[Any], RawPosting | None],
    most: int,
    *,
    size: int = 100,
    details: "tuple[Fetch, Callable[[RawPosting], Awaitable[RawPosting]]] | None" = None,
) -> AsyncIterator[Item]:
    """The first `most` entries of a search, whose pages of `size` are counted from 0: a window by intent.

    `key` names the field (or fields: the first that is there) that tells entries apart. The total is told
    only where no more than `most` are there, because more of them are not missing; without a total, a page
    that is not full is the last. With `details` (the fetch, and what loads one entry's), see
    `entries.detailed`.
    """
    names = (key,) if isinstance(key, str) else key
    seen: set[str] = set()
    end, number = most, 0
    while number * size < end:
        shown = await ask(number)
        if number == 0 and shown.total is not None:
            end = min(most, shown.total)
            if shown.total <= most:
                yield Listing(total=shown.total)
        marks = [shape.first(item, *names) for item in shown.items]
        fresh = [item for item, mark in zip(shown.items, marks, strict=True) if mark not in seen]
        for_now = fresh[: most - number * size]
        entries = read(for_now, build)
        async for item in detailed(details[0], entries, details[1]) if details else _plain(entries):
            yield item
        seen |= {mark for mark in marks if mark}
        number += 1
        if not fresh or (shown.total is None and len(fresh) < size):
            return


async def _plain(entries: Iterable[RawPosting | Broken]) -> AsyncIterator[Item]:
    for entry in entries:
        yield entry


def once(ask: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """One answer for all who wait for it, such as a token for the details: asked for when the first does."""
    asked: list[asyncio.Future[T]] = []

    async def answer() -> T:
        if not asked:
            asked.append(asyncio.ensure_future(ask()))
        return await asked[0]

    return answer
