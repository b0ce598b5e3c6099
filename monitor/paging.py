"""Reading a listing page by page to its end, also one that never shows more than so many postings.

Servers lie about their ends: they go on for ever with the same page, begin again behind a cap, or tell
the total only once. So a listing ends where its total says, and wherever a page brings nothing new.
"""

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.models import Listing

Filters = Mapping[str, list[str]]
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its items, the declared total, and by facet how many there are of each value."""

    items: list[Any]
    total: int | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


Ask = Callable[[Filters, int], Awaitable[Shown]]
Key = Callable[[Any], Hashable]


async def pages(
    ask: Ask,
    key: Key,
    *,
    cap: int | None = None,
    split_by: tuple[str, ...] = (),
) -> AsyncIterator[list[Any] | Listing]:
    """The items of each page that brings new ones, and what is to be said of the listing as a whole.

    `ask(filters, offset)` gets a page; `key` tells items apart. A listing of which the source shows no
    more than `cap` items is read in parts, by the values of a facet (those in `split_by` first) that
    counts at least that many; where it has none, the listing is said to be incomplete.
    """
    seen: set[Hashable] = set()
    first = await ask({}, 0)
    if first.total is not None and (cap is None or first.total < cap):
        yield Listing(total=first.total)
    async for found in _query(ask, {}, first, key, cap, split_by):
        if isinstance(found, Listing):
            yield found
        else:
            yield [item for item in found if key(item) is None or key(item) not in seen]
            seen |= _keys(found, key)


async def _query(
    ask: Ask, filters: Filters, first: Shown, key: Key, cap: int | None, split_by: tuple[str, ...]
) -> AsyncIterator[list[Any] | Listing]:
    yield first.items
    if cap is not None and first.total is not None and first.total >= cap:
        parts = _parts(first, filters, cap, split_by)
        honoured = bool(parts)
        for part in parts:
            answer = await ask(part, 0)
            honoured = (answer.total or 0) < first.total  # else the parts would never end
            if not honoured:
                break
            async for found in _query(ask, part, answer, key, cap, split_by):
                yield found
        if honoured:
            return
        yield Listing(complete=False, reason=f"the source shows no more than {cap:,} of its postings")
    async for items in _rest(ask, filters, first, key, cap):
        yield items


async def _rest(
    ask: Ask, filters: Filters, first: Shown, key: Key, cap: int | None
) -> AsyncIterator[list[Any]]:
    """The pages after the first, each asked for where the items before it end."""
    seen, offset = _keys(first.items, key), len(first.items)
    end = min(first.total or math.inf, cap or math.inf)
    while seen and offset < end:
        items = (await ask(filters, offset)).items
        fresh = _keys(items, key) - seen
        if fresh or any(key(item) is None for item in items):
            yield items
        if not fresh:
            return
        seen |= fresh
        offset += len(items)


def _keys(items: list[Any], key: Key) -> set[Hashable]:
    return {key(item) for item in items} - {None}


def _parts(first: Shown, filters: Filters, cap: int, split_by: tuple[str, ...]) -> list[Filters]:
    whole = [
        name for name, counts in first.facets.items() if name not in filters and sum(counts.values()) >= cap
    ]
    if not whole:
        return []
    by = next(
        (name for name in split_by if name in whole), max(whole, key=lambda name: len(first.facets[name]))
    )
    return [{**filters, by: values} for values in _chunks(first.facets[by], cap)]


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
