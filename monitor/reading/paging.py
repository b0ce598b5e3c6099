"""Reading a listing page by page, with details if it has any: the whole of it, or the newest of a search.

    async def ask(turn: paging.Turn) -> paging.Shown:
        answer = await fetch.json(url, params={"offset": turn.offset})
        return paging.Shown(shape.required(answer, "jobs"), shape.count(answer, "total"))

    async for item in paging.listing(fetch, ask, "id", self._posting, details):
        yield item

A source that shows no more than so many of its postings, whatever there are, is read in parts.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

from monitor.given import Fetch
from monitor.models import Item, Listing, RawPosting
from monitor.reading import shape
from monitor.reading.entries import Details, once, read
from monitor.reading.turns import MOST_PAGES, Ask, Filters, Key, Shown, Turn, first_page, following, unseen

Build = Callable[[Any], RawPosting | None]
Load = Callable[[RawPosting], Awaitable[RawPosting]]
_Pages = AsyncIterator[Shown | Listing]
_MOST_VALUES = 100


async def listing(
    fetch: Fetch,
    ask: Ask,
    key: Key,
    build: Build,
    load: Load | None = None,
    *,
    cap: int | None = None,
    by: str | None = None,
    most_pages: int = MOST_PAGES,
) -> AsyncIterator[Item]:
    """Every entry of a listing, each once, through `build` and, if there is `load`, with its details.

    `key` names the field that tells entries apart. A listing of which the source shows no more than `cap`
    entries is read in parts, by the values of a facet (that named `by` first) that counts at least that many;
    where it has none, and behind `most_pages`, the listing is said to be incomplete.
    """
    first = await first_page(ask)
    if first.total is not None and (cap is None or first.total < cap):
        yield Listing(total=first.total)
    pages = _query(ask, {}, first, key, cap, by, most_pages)
    async for item in _read(fetch, pages, key, build, load):
        yield item


async def newest(
    fetch: Fetch, ask: Ask, key: Key, build: Build, load: Load | None = None, *, most: int, size: int = 100
) -> AsyncIterator[Item]:
    """The first `most` entries of a search in pages of `size`, as `listing` reads them: a window by intent.

    The total is told only where no more than `most` are there, because more of them are not missing.
    """
    first = await first_page(ask)
    if first.total is not None and first.total <= most:
        yield Listing(total=first.total)
    pages = following(ask, first, key, {}, end=most, size=size)
    async for item in _read(fetch, _from(first, pages), key, build, load, most):
        yield item


async def whole(fetch: Fetch, items: object, build: Build, load: Load | None = None) -> AsyncIterator[Item]:
    """Every entry of a listing that came in one answer, as `listing` reads them."""
    async for item in Details(fetch, load).of_all(read(items, build)):
        yield item


async def _read(
    fetch: Fetch, pages: _Pages, key: Key, build: Build, load: Load | None, most: int | None = None
) -> AsyncIterator[Item]:
    details, seen, left = Details(fetch, load), set[str](), most
    async for shown in pages:
        if isinstance(shown, Listing):
            yield shown
            continue
        fresh = list(unseen(shown.items, key, seen))[:left]
        left = None if left is None else left - len(fresh)
        async for item in details.of_all(read(fresh, build)):
            yield item


async def _from(first: Shown, others: _Pages) -> _Pages:
    yield first
    async for shown in others:
        yield shown


async def _query(
    ask: Ask, filters: Filters, first: Shown, key: Key, cap: int | None, by: str | None, most_pages: int
) -> _Pages:
    yield first
    if cap is not None and first.total is not None and first.total >= cap:
        honoured = False
        for part in _parts(first, filters, cap, by):
            answer = await ask(Turn(filters=part))
            honoured = honoured or (answer.total or 0) < first.total
            if not honoured:  # a site that is deaf to filters answers every part alike, for ever
                break
            async for found in _query(ask, part, answer, key, cap, by, most_pages):
                yield found
        if honoured:
            return
        yield Listing(complete=False, reason=f"the source shows no more than {cap:,} of its postings")
    async for found in following(ask, first, key, filters, end=cap, pages=most_pages):
        yield found


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


__all__ = ["Ask", "Filters", "Shown", "Turn", "facets", "listing", "newest", "once", "tallied", "whole"]
