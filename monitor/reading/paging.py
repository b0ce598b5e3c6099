"""Reading a listing page by page to its end, also one that never shows more than so many postings.

Servers lie about their ends: they go on for ever with the same page, begin again behind a cap, or tell
the total only once. So a listing ends where its total says, and wherever a page brings nothing new.
"""

import itertools
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.models import Item, Listing, RawPosting
from monitor.reading import shape
from monitor.reading.entries import detailed, read

if TYPE_CHECKING:
    from monitor.scraper import Fetch

Filters = Mapping[str, list[str]]
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its items, the declared total, by facet how many there are of each value, and whether
    the source says that it is the last one.
    """

    items: list[Any]
    total: int | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    last: bool = False


def facets(found: list[Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """Each facet's name and the counts of its values' ids, as Workday tells them: some stand as groups
    among the values of others.
    """
    for facet in found:
        values = shape.each(facet, "values")
        counted = ((shape.text(value, "id"), shape.count(value, "count")) for value in values)
        counts = {key: number for key, number in counted if key and number}
        if (name := shape.text(facet, "facetParameter")) and counts:
            yield name, counts
        yield from facets([value for value in values if shape.each(value, "values")])


Ask = Callable[[Filters, int], Awaitable[Shown]]


def numbered(ask: Callable[[int], Awaitable[Shown]]) -> Ask:
    """An `Ask` for a listing whose pages have numbers from 0, however many items each holds.

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
