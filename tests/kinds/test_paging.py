"""Listings of many pages: to the end, and no further."""

import asyncio
from typing import Any

import pytest
from support_fetch import Recorded

from monitor.errors import ChangedLayout, Unreachable
from monitor.models import Listing, RawPosting
from monitor.reading import paging, selectors


def read(ask: Any, **how: Any) -> tuple[list[Any], list[Listing], list[tuple[Any, int]]]:
    """The items, what was said of the listing, and what was asked."""
    asked: list[tuple[Any, int]] = []

    async def noted(filters: paging.Filters, offset: int) -> paging.Shown:
        asked.append((dict(filters), offset))
        return ask(filters, offset)

    async def work() -> list[Any]:
        return [page async for page in paging.pages(noted, "id", **how)]

    found = asyncio.run(work())
    items = [item["id"] for page in found if isinstance(page, list) for item in page if item]
    return items, [page for page in found if isinstance(page, Listing)], asked


def shown(*ids: int, total: int | None = None, **facets: dict[str, int]) -> paging.Shown:
    return paging.Shown([{"id": number} for number in ids], total, facets)


def test_pages_are_asked_for_where_the_items_before_them_end() -> None:
    pages = {0: shown(1, 2, 3, total=5), 3: shown(4, 5, total=0)}
    assert read(lambda _, offset: pages[offset]) == ([1, 2, 3, 4, 5], [Listing(total=5)], [({}, 0), ({}, 3)])


@pytest.mark.parametrize("total", [None, 0, 100])
def test_a_page_that_brings_nothing_new_is_the_end(total: int | None) -> None:
    items, _, asked = read(lambda _, __: shown(1, 2, total=total))
    assert items == [1, 2]
    assert len(asked) == 2


def test_an_empty_page_is_the_end() -> None:
    pages = {0: shown(1, total=9), 1: shown()}
    assert read(lambda _, offset: pages[offset])[0] == [1]
    assert read(lambda *_: shown(total=0))[2] == [({}, 0)]


def test_items_that_moved_to_the_next_page_meanwhile_come_once() -> None:
    pages = {0: shown(1, 2, total=4), 2: shown(2, 3), 4: shown()}
    assert read(lambda _, offset: pages[offset])[0] == [1, 2, 3]


def test_items_without_a_key_are_handed_on_and_never_asked_for_again_and_again() -> None:
    page = paging.Shown([{"id": None}, {}], 1_000)
    found = asyncio.run(_all(page))
    assert sum(len(items) for items in found if isinstance(items, list)) == 2


async def _all(page: paging.Shown) -> list[Any]:
    async def ask(_: paging.Filters, __: int) -> paging.Shown:
        return page

    return [items async for items in paging.pages(ask, "id")]


TEAMS = {n: "a" if n < 150 else "b" if n < 200 else "c" for n in range(250)}
LEVELS = {n: ("junior", "senior", "staff")[n % 3] for n in range(250)}


def capped(filters: paging.Filters, offset: int) -> paging.Shown:
    """250 items of which no query shows more than 100; 150 of them are of one team."""
    facets = {"team": TEAMS, "level": LEVELS}
    every = [n for n in range(250) if all(facets[name][n] in values for name, values in filters.items())]
    counts = {
        name: {value: [of[n] for n in every].count(value) for value in set(of.values())}
        for name, of in facets.items()
    }
    return paging.Shown([{"id": n} for n in every[:100][offset : offset + 20]], min(len(every), 100), counts)


def test_what_the_cap_hides_is_read_by_the_values_of_facets() -> None:
    items, said, asked = read(capped, cap=100, by="team")
    assert sorted(items) == list(range(250))
    assert all(listing.complete and listing.total is None for listing in said)
    assert {tuple(sorted(filters)) for filters, _ in asked} == {(), ("team",), ("level", "team")}


def test_a_cap_without_a_facet_makes_the_listing_incomplete() -> None:
    every = list(range(100))
    items, said, _ = read(lambda _, offset: shown(*every[offset : offset + 50], total=100), cap=100)
    assert items == every
    assert [listing.complete for listing in said] == [False]


def test_a_filter_that_is_ignored_ends_the_splitting() -> None:
    items, said, asked = read(lambda *_: shown(1, total=100, team={"a": 60, "b": 60}), cap=100)
    assert items == [1]
    assert [listing.complete for listing in said] == [False]
    assert len(asked) <= 3


def test_values_are_asked_for_in_groups_below_the_cap() -> None:
    first = shown(1, total=100, team={"a": 60, "b": 30, "c": 20, "d": 5}, odd={"x": 1})
    _, _, asked = read(lambda filters, _: shown(2, total=1) if filters else first, cap=100)
    assert [filters for filters, _ in asked if filters] == [{"team": ["c", "d"]}, {"team": ["a", "b"]}]


def test_facets_stand_alone_or_as_groups_within_others() -> None:
    found = [
        {
            "facetParameter": "family",
            "values": [{"id": "x", "count": 2}, {"id": "y", "count": 0}, {"count": 3}],
        },
        {
            "facetParameter": "place",
            "values": [{"facetParameter": "country", "values": [{"id": "de", "count": 1}]}],
        },
        {"values": "no list"},
        None,
    ]
    assert dict(paging.facets(found)) == {"family": {"x": 2}, "country": {"de": 1}}


def numbered(pages: dict[int, paging.Shown], **how: Any) -> tuple[list[str], list[Listing], list[int]]:
    """The identifiers, what was said of the listing, and the pages that were asked for."""
    asked: list[int] = []

    async def ask(page: int) -> paging.Shown:
        asked.append(page)
        return pages[page]

    def build(item: Any) -> RawPosting:
        return RawPosting(identifier=item["id"], title="Cook", url="https://acme.example/1")

    async def work() -> list[Any]:
        return [item async for item in paging.numbered(Recorded({}), ask, "id", build, **how)]

    items = asyncio.run(work())
    made = [item.identifier for item in items if isinstance(item, RawPosting)]
    return made, [item for item in items if isinstance(item, Listing)], asked


def test_numbered_pages_end_with_the_total() -> None:
    pages = {1: shown(1, 2, total=4), 2: shown(2, 3, total=4), 3: shown(4, total=4)}
    assert numbered(pages) == (["1", "2", "3", "4"], [Listing(total=4)], [1, 2, 3])


def test_numbered_pages_end_with_the_one_that_says_so_or_brings_nothing_new() -> None:
    last = paging.Shown([{"id": 3}], last=True)
    assert numbered({1: shown(1, 2), 2: last}) == (["1", "2", "3"], [], [1, 2])
    assert numbered({1: shown(1, 2), 2: shown(1, 2)}) == (["1", "2"], [], [1, 2])
    assert numbered({1: shown(total=0)}) == ([], [Listing(total=0)], [1])


def test_numbered_pages_beyond_the_most_make_the_listing_incomplete() -> None:
    stopped = Listing(complete=False, reason="stopped after 1 pages")
    assert numbered({1: shown(1, total=9)}, most=1) == (["1"], [Listing(total=9), stopped], [1])


def test_a_page_with_neither_postings_nor_a_word_on_it_is_no_empty_listing() -> None:
    assert paging.counted([], 0) == paging.Shown([], 0)
    with pytest.raises(ChangedLayout):
        paging.counted([], None)
    empty, other = selectors.document("<p>No open positions.</p>"), selectors.document("<p>Sign in</p>")
    assert paging.listed([], empty) == paging.Shown([], last=True)
    with pytest.raises(ChangedLayout):
        paging.listed([], other)


def test_an_html_listing_goes_on_where_it_links_to_the_next_page() -> None:
    page = selectors.document('<a href="?p=2">2</a>')
    assert not paging.listed([1], page, "p=2").last
    assert paging.listed([1], page, "p=3").last


def found(pages: list[paging.Shown], most: int, size: int = 2) -> tuple[list[Any], list[int]]:
    """What `newest` yields of the pages, entries by their number, and which pages were asked for."""
    asked: list[int] = []

    async def ask(number: int) -> paging.Shown:
        asked.append(number)
        return pages[number]

    def build(item: Any) -> RawPosting:
        return RawPosting(identifier=item["id"], title="x", url="https://acme.example/1")

    async def work() -> list[Any]:
        return [item async for item in paging.newest(ask, "id", build, most, size=size)]

    items = asyncio.run(work())
    return [int(i.identifier) if isinstance(i, RawPosting) else i for i in items], asked


def test_a_search_is_read_to_its_end_or_to_the_most_that_is_wanted() -> None:
    pages = [shown(1, 2, total=5), shown(3, 4, total=5), shown(5, total=5)]
    assert found(pages, most=9) == ([Listing(total=5), 1, 2, 3, 4, 5], [0, 1, 2])
    assert found(pages, most=3) == ([1, 2, 3], [0, 1])
    assert found(pages, most=2) == ([1, 2], [0])
    assert found([shown(total=0)], most=9) == ([Listing(total=0)], [0])


def test_a_search_without_a_total_ends_with_a_page_that_is_not_full_or_brings_nothing_new() -> None:
    assert found([shown(1, 2), shown(3)], most=9) == ([1, 2, 3], [0, 1])
    assert found([shown(1, 2), shown(2, 1), shown(3, 4)], most=9) == ([1, 2], [0, 1])


def test_an_entry_of_a_search_that_moved_to_the_next_page_comes_once() -> None:
    assert found([shown(1, 2, total=4), shown(2, 3, total=4)], most=9)[0] == [Listing(total=4), 1, 2, 3]


def test_entries_are_told_apart_by_the_first_field_that_is_there() -> None:
    items = [{"ref": 1}, {"id": 2, "ref": 1}, {"ref": 1}]

    async def ask(number: int) -> paging.Shown:
        return paging.Shown(items[number : number + 1], 3)

    def build(item: Any) -> RawPosting:
        return RawPosting(identifier=item.get("id") or item["ref"], title="x", url="https://acme.example/1")

    async def work() -> list[Any]:
        return [item async for item in paging.newest(ask, ("id", "ref"), build, 9, size=1)]

    assert [i.identifier for i in asyncio.run(work()) if isinstance(i, RawPosting)] == ["1", "2"]


def test_one_answer_is_shared_by_all_who_wait_for_it() -> None:
    asked: list[int] = []

    async def ask() -> int:
        asked.append(1)
        await asyncio.sleep(0)
        return 7

    async def work() -> list[int]:
        token = paging.once(ask)
        assert asked == []
        return [*await asyncio.gather(token(), token()), await token()]

    assert asyncio.run(work()) == [7, 7, 7]
    assert asked == [1]


def test_a_failure_is_shared_too() -> None:
    async def ask() -> int:
        raise Unreachable("down")

    async def work() -> list[object]:
        token = paging.once(ask)
        return await asyncio.gather(token(), token(), return_exceptions=True)

    assert [type(each) for each in asyncio.run(work())] == [Unreachable, Unreachable]


def test_a_page_that_says_so_is_the_last_one() -> None:
    pages = {0: shown(1), 1: paging.Shown([{"id": 2}], last=True)}
    items, _, asked = read(lambda _, offset: pages[offset])
    assert (items, len(asked)) == ([1, 2], 2)


def test_numbered_pages_are_asked_for_one_after_the_other_whatever_they_hold() -> None:
    numbers: list[int] = []

    async def ask(number: int) -> paging.Shown:
        numbers.append(number)
        return shown(number * 10, number * 10 + 1) if number < 2 else shown()

    async def work() -> list[Any]:
        return [page async for page in paging.pages(paging.by_number(ask), "id")]

    assert [item["id"] for page in asyncio.run(work()) for item in page] == [0, 1, 10, 11]
    assert numbers == [0, 1, 2]
