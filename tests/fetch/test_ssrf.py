"""No way leads to the canary: a server on loopback that no configuration names.

Each test has its control beside it: without the guard the canary is hit, so that the test can fail.
"""

import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from support_egress import Board, Site, run
from support_server import Server, redirect

from monitor.errors import SourceError
from monitor.fetch import SourceFetch
from monitor.fetch.guard import Guard
from monitor.settings import FetchSettings

HOME = "127.0.0.5"
SETTINGS = FetchSettings(seconds=3, retries=0)
# {port} is the canary's; the same server serves the source's own host, HOME.
FORMS = [
    "http://127.0.0.1:{port}/canary",
    "http://127.1:{port}/canary",
    "http://127.0.1:{port}/canary",
    "http://0x7f000001:{port}/canary",
    "http://0x7f.0x0.0x0.0x1:{port}/canary",
    "http://0x7f.1:{port}/canary",
    "http://2130706433:{port}/canary",
    "http://017700000001:{port}/canary",
    "http://0177.0.0.1:{port}/canary",
    "http://127.127.127.127:{port}/canary",
    "http://localhost:{port}/canary",
    "http://LOCALHOST:{port}/canary",
    "http://localhost.:{port}/canary",
    "http://①②⑦.⓪.⓪.①:{port}/canary",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/canary",
    "http://127。0。0。1:{port}/canary",
    "http://[::ffff:127.0.0.1]:{port}/canary",
    "http://[::ffff:7f00:1]:{port}/canary",
    "http://public.example@127.0.0.1:{port}/canary",
    "http://public.example:80@127.0.0.1:{port}/canary",
    "http://127.0.0.1:{port}#@public.example/canary",
    "http://127.0.0.1:{port}/canary#http://127.0.0.5/",
    "http://127.0.0.1:{port}/canary?http://127.0.0.5/",
    "HTTP://127.0.0.1:{port}/canary",
    "  http://127.0.0.1:{port}/canary  ",
    "http://2130706433:{port}\\@public.example/canary",
    "http://127.0.0.1:{port}\\canary",
    "http://local\thost:{port}/canary",
    "http://127.0.0\n.1:{port}/canary",
    "http:127.0.0.1:{port}/canary",
    "http:/127.0.0.1:{port}/canary",
    "http:///127.0.0.1:{port}/canary",
    "//127.0.0.1:{port}/canary",
    "http://%31%32%37.0.0.1:{port}/canary",
    "http://127.0.0.1%00.public.example:{port}/canary",
]

Way = Callable[[SourceFetch, Server, str], Awaitable[Any]]


async def directly(fetch: SourceFetch, _: Server, target: str) -> Any:
    return await fetch.get(target)


async def as_json(fetch: SourceFetch, _: Server, target: str) -> Any:
    return await fetch.json(target, method="POST", body={})


async def by_probe(fetch: SourceFetch, _: Server, target: str) -> Any:
    return await fetch.probe(target)


async def by_redirect(fetch: SourceFetch, server: Server, target: str) -> Any:
    server.add("/go", redirect(target.encode().decode("latin-1")))
    return await fetch.get(server.url("/go", HOME))


async def by_the_fifth_redirect(fetch: SourceFetch, server: Server, target: str) -> Any:
    for number in range(4):
        server.add(f"/go{number}", redirect(f"/go{number + 1}"))
    server.add("/go4", redirect(target.encode().decode("latin-1"), 307))
    return await fetch.get(server.url("/go0", HOME))


async def by_redirected_robots(fetch: SourceFetch, server: Server, target: str) -> Any:
    server.add("/robots.txt", redirect(target.encode().decode("latin-1"), 301))
    return await fetch.get(server.url("/fine", HOME))


WAYS: list[Way] = [directly, as_json, by_probe, by_redirect, by_the_fifth_redirect, by_redirected_robots]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(HOME, everywhere=True) as server:
        server.json("/fine", {})
        server.json("/canary", {})
        yield server


def hits(server: Server) -> list[str]:
    """The requests that did not come to the source's own host."""
    return [request.target for request in server.requests if request.at != HOME]


@pytest.mark.parametrize(
    ("way", "form"),
    # A line break can't be sent in a redirect.
    [(way, form) for way in WAYS for form in FORMS if "\n" not in form or way in WAYS[:3]],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_the_canary_is_never_hit(server: Server, way: Way, form: str) -> None:
    target = form.format(port=server.port)
    kind = Site if way is by_redirected_robots else Board
    with contextlib.suppress(SourceError):
        run(lambda fetch: way(fetch, server, target), hosts=server.url(), settings=SETTINGS, scraper=kind)
    assert hits(server) == []


def naive(url: str) -> None:
    """A client as most are written: split, resolve, connect."""
    parts = urlsplit(url.strip())
    found = socket.getaddrinfo(parts.hostname, parts.port, socket.AF_INET, socket.SOCK_STREAM)
    with socket.create_connection(found[0][4], timeout=2) as connection:
        connection.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(100)


def test_control_a_client_without_guard_hits_it_by_most_forms(server: Server) -> None:
    for form in FORMS:
        with contextlib.suppress(OSError, ValueError, UnicodeError):
            naive(form.format(port=server.port))
    assert len(hits(server)) >= len(FORMS) // 2, hits(server)


class Table(Guard):
    """A guard with a resolver of its own."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        super().__init__(self._answer)

    async def _answer(self, host: str, port: int) -> Sequence[str]:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class Open(Table):
    """The control: it resolves, and checks nothing."""

    async def addresses(self, host: str, port: int, allowed: frozenset[str] = frozenset()) -> tuple[str, ...]:
        return await self.resolved(host, port)


NAMES = {
    "a private name": [["127.0.0.1"]],
    "public and private": [["1.1.1.1", "127.0.0.1"]],
    "private and public": [["127.0.0.1", "1.1.1.1"]],
    "wrapped": [["::ffff:127.0.0.1"]],
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_private_addresses_do_not_lead_there(server: Server, name: str) -> None:
    url = f"http://rebound.example:{server.port}/canary"
    with pytest.raises(SourceError):
        run(lambda fetch: fetch.get(url), hosts=server.url(), settings=SETTINGS, guard=Table(*NAMES[name]))
    assert hits(server) == []


def test_control_without_the_check_the_private_name_leads_there(server: Server) -> None:
    url = f"http://rebound.example:{server.port}/canary"
    run(lambda fetch: fetch.json(url), hosts=server.url(), settings=SETTINGS, guard=Open(["127.0.0.1"]))
    assert hits(server) == ["/canary"]


def test_another_sources_host_is_not_reached_over_its_open_connection(server: Server) -> None:
    """Connections are shared, permission is not."""
    import asyncio

    from support_egress import NOON, source

    from monitor.errors import Refused
    from monitor.fetch import Egress

    async def both() -> None:
        async with Egress(SETTINGS, now=lambda: NOON) as egress:
            named = source(egress, server.url())
            stranger = source(egress, "https://public.example")
            await named.get(server.url("/fine"))
            with pytest.raises(Refused):
                await stranger.get(server.url("/fine"))
            await named.get(server.url("/fine"))

    asyncio.run(both())
    assert server.paths() == ["/fine", "/fine"]
