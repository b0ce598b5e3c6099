"""Which addresses are reached: the lists are data, the rest is who may and when a name is resolved."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.errors import Refused, Unreachable
from monitor.fetch.guard import Guard, host_name, is_public

CASES = json.loads((Path(__file__).parent / "cases" / "addresses.json").read_text())


@pytest.mark.parametrize("address", CASES["refused"])
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", CASES["public"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", CASES["no_hosts"])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        host_name(host)


@pytest.mark.parametrize(("host", "name"), CASES["hosts"].items())
def test_a_host_has_one_form(host: str, name: str) -> None:
    assert host_name(host) == name


class Names:
    """A resolver that answers from a table, one answer after the other, and counts the questions."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(values) for name, values in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        await asyncio.sleep(0)
        values = self.answers.get(host)
        if not values:
            raise OSError("Name or service not known")
        return values.pop(0) if len(values) > 1 else values[0]


def test_a_public_name_is_resolved_once_for_all() -> None:
    names = Names(jobs_example=[["1.1.1.1", "2606:4700::1111", "1.1.1.1"]])
    guard = Guard(names)

    async def ask() -> list[tuple[str, ...]]:
        return await asyncio.gather(*(guard.addresses("Jobs.example.", 443) for _ in range(5)))

    assert asyncio.run(ask()) == [("1.1.1.1", "2606:4700::1111")] * 5
    assert names.asked == ["jobs.example"]


def test_a_name_that_changes_its_answer_gains_nothing() -> None:
    names = Names(flip_example=[["1.1.1.1"], ["127.0.0.1"]])
    guard = Guard(names)

    async def ask() -> tuple[str, ...]:
        await guard.addresses("flip.example", 80)
        return await guard.resolved("flip.example", 80)

    assert asyncio.run(ask()) == ("1.1.1.1",)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["2606:4700::1111", "::1"]])
def test_one_private_address_refuses_the_name(addresses: list[str]) -> None:
    with pytest.raises(Refused, match=r"portal\.example"):
        asyncio.run(Guard(Names(portal_example=[addresses])).addresses("portal.example", 443))


def test_private_addresses_are_for_the_source_that_names_the_host() -> None:
    guard = Guard(Names(portal_example=[["10.0.0.1"]], other_example=[["10.0.0.1"]]))
    allowed = frozenset({"portal.example"})

    async def ask() -> None:
        assert await guard.addresses("PORTAL.example", 443, allowed) == ("10.0.0.1",)
        for host, hosts in (
            ("portal.example", frozenset()),
            ("other.example", allowed),
            ("10.0.0.1", allowed),
        ):
            with pytest.raises(Refused):
                await guard.addresses(host, 443, hosts)

    asyncio.run(ask())


def test_a_name_without_an_address_is_unreachable_and_asked_again() -> None:
    names = Names()
    guard = Guard(names)

    async def ask() -> None:
        for _ in range(2):
            with pytest.raises(Unreachable, match=r"gone\.example has no address"):
                await guard.addresses("gone.example", 443)

    asyncio.run(ask())
    assert names.asked == ["gone.example"] * 2


def test_who_gives_up_waiting_does_not_end_the_look_up_of_others() -> None:
    async def slow(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(0.05)
        return ["1.1.1.1"]

    async def ask() -> tuple[str, ...]:
        guard = Guard(slow)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await guard.addresses("slow.example", 443)
        return await guard.addresses("slow.example", 443)

    assert asyncio.run(ask()) == ("1.1.1.1",)
