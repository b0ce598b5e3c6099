"""Listings of many pages: to the end, and no further."""

import asyncio
from typing import Any

import pytest
from support_fetch import Recorded

from monitor.errors import ChangedLayout, Unreachable
from monitor.models import Broken, Known, Listing, RawPosting
from monitor.reading import paging, turns


def shown(*ids: int, total: int | None = None, **facets: dict[str, int]) -> paging.Shown:
    return paging.Shown([{"id": number} for number in ids], total, facets)


def build(item: Any) -> RawPosting:
    return RawPosting(identifier=item["id"], title="Cook", url="https://acme.example/1")


def gathered(reader: Any, ask: Any, **how: Any) -> tuple[list[int], list[Listing], list[paging.Turn]]:
    """The postings by their numbers, what was said of the listing, and what was asked."""
    asked: list[paging.Turn] = []

    async def noted(turn: paging.Turn) -> paging.Shown:
        asked.append(turn)
        return ask(turn)

    async def work() -> list[Any]:
        return [item async for item in reader(Recorded({}), noted, "id", build, **how)]

    items = asyncio.run(work())
    said = [item for item in items if isinstance(item, Listing)]
    return [int(item.identifier) for item in items if isinstance(item, RawPosting)], said, asked


def read(ask: Any, **how: Any) -> tuple[list[int], list[Listing], list[tuple[Any, int]]]:
    """As `gathered` of a listing, with filters and offset of what was asked."""
    items, said, asked = gathered(paging.listing, lambda turn: ask(turn.filters, turn.offset), **how)
    return items, said, [(dict(turn.filters), turn.offset) for turn in asked]


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
    async def ask(_: paging.Turn) -> paging.Shown:
        return paging.Shown([{"id": None}, {}], 1_000)

    async def work() -> list[Any]:
        return [item async for item in paging.listing(Recorded({}), ask, "id", build)]

    assert [type(item) for item in asyncio.run(work())] == [Listing, Broken, Broken]


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


def numbered(pages: dict[int, paging.Shown], **how: Any) -> tuple[list[int], list[Listing], list[int]]:
    """As `gathered` of a listing, with the numbers of the pages that were asked for."""
    items, said, asked = gathered(paging.listing, lambda turn: pages[turn.number], **how)
    return items, said, [turn.number for turn in asked]


def test_a_total_that_grows_meanwhile_is_believed() -> None:
    pages = {0: shown(1, 2, total=4), 1: shown(2, 3, total=5), 2: shown(4, total=5)}
    assert numbered(pages) == ([1, 2, 3, 4], [Listing(total=4)], [0, 1, 2])


def test_a_listing_ends_with_the_page_that_says_so_or_brings_nothing_new() -> None:
    last = paging.Shown([{"id": 3}], last=True)
    assert numbered({0: shown(1, 2), 1: last}) == ([1, 2, 3], [], [0, 1])
    assert numbered({0: shown(1, 2), 1: shown(1, 2)}) == ([1, 2], [], [0, 1])
    assert numbered({0: shown(total=0)}) == ([], [Listing(total=0)], [0])


def test_pages_beyond_the_most_make_the_listing_incomplete() -> None:
    stopped = Listing(complete=False, reason="stopped after 1 pages")
    assert numbered({0: shown(1, total=9)}, most_pages=1) == ([1], [Listing(total=9), stopped], [0])
    assert numbered({0: shown(1, total=1)}, most_pages=1) == ([1], [Listing(total=1)], [0])


def test_a_page_is_asked_for_by_the_token_of_the_one_before() -> None:
    pages = {
        None: paging.Shown([{"id": 1}], token="a"),
        "a": paging.Shown([{"id": 2}], token="b"),
        "b": paging.Shown([{"id": 3}], last=True),
    }
    items, _, asked = gathered(paging.listing, lambda turn: pages[turn.token])
    assert (items, [turn.token for turn in asked]) == ([1, 2, 3], [None, "a", "b"])


def test_an_answer_with_neither_postings_nor_their_number_is_no_empty_listing() -> None:
    for reader, how in ((paging.listing, {}), (paging.newest, {"most": 9})):
        with pytest.raises(ChangedLayout):
            gathered(reader, lambda _: paging.Shown([]), **how)
        assert gathered(reader, lambda _: paging.Shown([], last=True), **how)[0] == []
        assert gathered(reader, lambda _: paging.Shown([], 0), **how)[1] == [Listing(total=0)]


def found(pages: list[paging.Shown], most: int) -> tuple[list[int], list[Listing], list[int]]:
    """As `gathered` of a search's newest, with the numbers of the pages that were asked for."""
    items, said, asked = gathered(paging.newest, lambda turn: pages[turn.number], most=most, size=2)
    return items, said, [turn.number for turn in asked]


def test_a_search_is_read_to_its_end_or_to_the_most_that_is_wanted() -> None:
    pages = [shown(1, 2, total=5), shown(3, 4, total=5), shown(5, total=5)]
    assert found(pages, most=9) == ([1, 2, 3, 4, 5], [Listing(total=5)], [0, 1, 2])
    assert found(pages, most=3) == ([1, 2, 3], [], [0, 1])
    assert found(pages, most=2) == ([1, 2], [], [0])


def test_an_entry_of_a_search_that_moved_to_the_next_page_comes_once() -> None:
    assert found([shown(1, 2, total=4), shown(2, 3, total=4)], most=9)[0] == [1, 2, 3]


def test_a_search_without_a_total_ends_with_a_page_that_is_not_full_or_brings_nothing_new() -> None:
    assert found([shown(1, 2), shown(3)], most=9) == ([1, 2, 3], [], [0, 1])
    assert found([shown(1, 2), shown(2, 1), shown(3, 4)], most=9) == ([1, 2], [], [0, 1])


def test_a_page_of_a_search_whose_items_have_no_name_does_not_end_it() -> None:
    pages = [paging.Shown([{}], 3), shown(3, total=3)]
    assert found(pages, most=9)[2] == [0, 1]


def test_a_listing_in_one_answer_is_read_as_any_other() -> None:
    async def work(load: Any = None) -> list[Any]:
        items = [{"id": 1}, {}]
        return [item async for item in paging.whole(Recorded({}), items, build, load)]

    async def load(entry: RawPosting) -> RawPosting:
        return entry.detailed(description="text")

    assert [type(item) for item in asyncio.run(work())] == [RawPosting, Broken]
    assert [getattr(item, "description", None) for item in asyncio.run(work(load))] == ["text", None]


def test_entries_are_told_apart_by_the_first_field_that_is_there() -> None:
    items = [{"ref": 1}, {"id": 2, "ref": 1}, {"ref": 1}, {}]
    assert [turns.mark(item, ("id", "ref")) for item in items] == ["1", "2", "1", None]
    assert list(turns.unseen(items, ("id", "ref"), set())) == [items[0], items[1], {}]
    assert turns.keys([["x", 7], []], 1) == {"7"}


def test_each_entry_comes_with_its_details_and_a_host_that_fails_is_left_alone() -> None:
    """Also behind its first page: three failures are enough for all."""
    asked: list[str] = []

    async def load(entry: RawPosting) -> RawPosting:
        asked.append(entry.identifier)
        if entry.identifier != "1":
            raise Unreachable("down")
        return entry.detailed(description="text")

    async def ask(turn: paging.Turn) -> paging.Shown:
        return shown(turn.number * 2 + 1, turn.number * 2 + 2, total=12)

    async def work(fetch: Recorded) -> list[Any]:
        return [item async for item in paging.listing(fetch, ask, "id", build, load)]

    first, *others = [item for item in asyncio.run(work(Recorded({}))) if isinstance(item, RawPosting)]
    assert (first.description, {item.description for item in others}, len(others)) == ("text", {None}, 11)
    assert len(asked) <= 4
    known = Recorded({}, known={"1": build({"id": 1}).fingerprint()})
    assert Known("1") in asyncio.run(work(known))


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
