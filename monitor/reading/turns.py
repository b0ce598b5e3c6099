"""One listing, page after page, to its end: how a page is asked for, and what it shows.

Servers lie about their ends: they go on for ever with the same page, begin again behind a cap, or tell
the total only once. So a listing ends where its total says, and wherever a page brings nothing new.
"""

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.errors import ChangedLayout
from monitor.models import Listing
from monitor.reading import shape

Filters = Mapping[str, list[str]]
"""By facet, the values of which an item must have one."""

Key = str | int | tuple[str, ...]
"""The field that tells items apart; of several names the first that is there."""

MOST_PAGES = 5_000


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page is asked for, however the source counts: its `number` from 0, the `offset` of its first
    item, or the `token` by which the page before it named it.

    `filters` are set only where a listing is read in parts.
    """

    number: int = 0
    offset: int = 0
    token: str | None = None
    filters: Filters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its items, the declared total, and by facet how many there are of each value.

    `last`: it says itself that no page follows. `token`: how it names the one that does.
    """

    items: list[Any]
    total: int | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    last: bool = False
    token: str | None = None


Ask = Callable[[Turn], Awaitable[Shown]]
"""How a scraper gets a page."""


async def first_page(ask: Ask) -> Shown:
    """The first page. Raises ChangedLayout where it has no items, tells no total and isn't said to be the last:
    such an answer does not say that nothing is open.
    """
    shown = await ask(Turn())
    if not shown.items and shown.total is None and not shown.last:
        raise ChangedLayout("neither postings nor their number")
    return shown


async def following(
    ask: Ask,
    first: Shown,
    key: Key,
    filters: Filters,
    *,
    end: int | None = None,
    size: int | None = None,
    pages: int = MOST_PAGES,
) -> AsyncIterator[Shown | Listing]:
    """The pages behind the first one that bring something new, in their order; none behind `end` items.

    Where all pages are of one `size`, one with fewer items is the last unless the total says otherwise. Behind
    that many `pages` the listing is said to be incomplete.
    """
    seen = keys(first.items, key)
    shown, offset, total, number = first, size or len(first.items), first.total or 0, 0
    more = bool(seen) or bool(size and first.items)
    while more and not shown.last and offset < min(total or math.inf, end or math.inf):
        if size and not total and len(shown.items) < size:
            return
        number += 1
        if number == pages:
            yield Listing(complete=False, reason=f"stopped after {pages:,} pages")
            return
        shown = await ask(Turn(number, offset, shown.token, filters))
        fresh = keys(shown.items, key) - seen
        nameless = None in (mark(item, key) for item in shown.items)
        if fresh or nameless:
            yield shown
        more = bool(fresh) or bool(
            size and nameless
        )  # items that can't be told apart may come again for ever
        seen |= fresh
        offset += size or len(shown.items)
        total = max(total, shown.total or 0)


def unseen(items: Iterable[Any], key: Key, seen: set[str]) -> Iterator[Any]:
    """The items that were not seen before, which are noted; those without a key as well."""
    for item in items:
        name = mark(item, key)
        if name is None or name not in seen:
            yield item
        if name is not None:
            seen.add(name)


def keys(items: Iterable[Any], key: Key) -> set[str]:
    """What the items are told apart by."""
    return {name for item in items if (name := mark(item, key)) is not None}


def mark(item: Any, key: Key) -> str | None:
    """What this item is told apart by."""
    return shape.first(item, *key) if isinstance(key, tuple) else shape.text(item, key)
