"""Listings of many pages: to the end, and no further."""

import asyncio
from typing import Any

import pytest

from monitor.models import Listing
from monitor.reading import paging


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
        return [page async for page in paging.pages(paging.numbered(ask), "id")]

    assert [item["id"] for page in asyncio.run(work()) for item in page] == [0, 1, 10, 11]
    assert numbers == [0, 1, 2]
