"""A listing's entries: each by itself; details only where new, a few ahead, and not for ever in vain."""

import asyncio
from typing import Any

import pytest
from support_fetch import Recorded

from monitor.errors import Blocked, ChangedLayout, Gone
from monitor.models import Broken, Known, RawPosting
from monitor.reading.entries import detailed, merged, read


def posting(number: int, **fields: Any) -> RawPosting:
    return RawPosting(identifier=str(number), url=f"https://acme.example/{number}", title="Cook", **fields)


def gathered(entries: list[Any], load: Any, fetch: Recorded | None = None, **how: Any) -> list[Any]:
    async def work() -> list[Any]:
        return [item async for item in detailed(fetch or Recorded({}), entries, load, **how)]

    return asyncio.run(work())


def test_an_unreadable_item_costs_only_itself() -> None:
    found = list(read([{"id": 1}, {}, None, {"id": 2}], lambda item: posting(item["id"])))
    assert [type(item) for item in found] == [RawPosting, Broken, Broken, RawPosting]
    with pytest.raises(ChangedLayout):
        list(read({"jobs": []}, posting))


async def full(entry: RawPosting) -> RawPosting:
    return entry.detailed(description="text")


def test_details_come_in_the_order_of_the_listing() -> None:
    async def load(entry: RawPosting) -> RawPosting:
        await asyncio.sleep(0.01 / int(entry.identifier))
        return entry.detailed(description="text")

    found = gathered([posting(n) for n in range(1, 9)], load)
    assert [item.identifier for item in found] == [str(n) for n in range(1, 9)]
    assert all(item.description == "text" and item.listing for item in found)


def test_no_more_than_a_few_are_asked_for_at_once() -> None:
    now, most = 0, 0

    async def load(entry: RawPosting) -> RawPosting:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return entry

    gathered([posting(n) for n in range(1, 20)], load, ahead=3)
    assert most == 3


def test_what_is_known_and_unchanged_is_not_asked_for() -> None:
    entries = [posting(1), posting(2)]
    fetch = Recorded({}, known={"1": entries[0].fingerprint(), "2": "other"})
    first, second = gathered(entries, full, fetch)
    assert first == Known("1")
    assert second.description == "text"


def test_a_relative_date_does_not_make_an_entry_new() -> None:
    assert (
        posting(1, date_posted="3 days ago").fingerprint()
        == posting(1, date_posted="4 days ago").fingerprint()
    )


def test_a_failure_costs_the_details_only_and_is_tried_again() -> None:
    async def load(entry: RawPosting) -> RawPosting:
        raise {"1": Gone("404"), "2": Blocked("429"), "3": KeyError("x")}[entry.identifier]

    found = gathered([posting(1), posting(2), posting(3)], load)
    assert [item.listing for item in found if isinstance(item, RawPosting)] == [None, None, None]
    assert [item.reason for item in found if isinstance(item, Broken)] == ["details of 3: KeyError: 'x'"]


def test_a_mere_link_is_nothing_without_its_page() -> None:
    async def load(entry: RawPosting) -> RawPosting:
        raise {"1": Gone("404"), "2": Blocked("429")}.get(entry.identifier) or KeyError("x")

    found = gathered([posting(1), posting(2), posting(3)], load, bare=False)
    assert [type(item) for item in found] == [Broken, Broken]


def test_a_host_that_fails_on_and_on_is_left_alone() -> None:
    asked = []

    async def load(entry: RawPosting) -> RawPosting:
        asked.append(entry.identifier)
        raise Blocked("429")

    found = gathered([posting(n) for n in range(1, 50)], load, ahead=1)
    assert len(found) == 49
    assert asked == ["1", "2", "3"]


def test_what_was_asked_for_ahead_ends_with_the_reader() -> None:
    ended = []

    async def load(entry: RawPosting) -> RawPosting:
        try:
            await asyncio.sleep(0 if entry.identifier == "1" else 60)
        except asyncio.CancelledError:
            ended.append(entry.identifier)
            raise
        return entry

    async def work() -> None:
        items = detailed(Recorded({}), [posting(n) for n in (1, 2, 3, 4, 5)], load)
        async for _ in items:
            break
        await items.aclose()  # type: ignore[attr-defined]  # it is a generator

    asyncio.run(asyncio.wait_for(work(), 5))
    assert ended == ["2", "3", "4"]


def test_details_add_and_never_take_away() -> None:
    entry = posting(1, hiring_organization="Acme", page="https://acme.example/")
    found = RawPosting(identifier="x", url="https://acme.example/1", title="Head Cook", description="text")
    whole = merged(entry, found)
    assert (whole.identifier, whole.title, whole.hiring_organization) == ("1", "Head Cook", "Acme")
    assert (whole.description, whole.page, whole.listing) == ("text", entry.page, entry.fingerprint())
