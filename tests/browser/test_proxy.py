"""The filtering proxy by itself, spoken to in bytes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from support_browser import resolve

from monitor.errors import Hostile, Refused, Unreachable
from monitor.fetch.guard import Guard
from monitor.fetch.proxy import Nowhere, Proxy

T = TypeVar("T")
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi"


class Upstream:
    """A server that keeps what it was sent, and answers each connection with the same bytes."""

    def __init__(self, answer: bytes = PAGE) -> None:
        self.answer = answer
        self.heard: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.read(100_000))
        writer.write(self.answer)
        await writer.drain()
        self.heard[-1] += await reader.read(100_000)
        writer.close()


async def talk(proxy: Proxy, *parts: bytes, read: int = 100_000) -> bytes:
    """What the proxy answers to these bytes, until it closes or is silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    answer = b""
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)
        async with asyncio.timeout(1):
            while len(answer) < read and (more := await reader.read(65_536)):
                answer += more
    except TimeoutError:
        pass
    finally:
        writer.close()
    return answer


def run(
    work: Callable[[Proxy, Upstream], Awaitable[T]],
    *,
    allowed: str = "portal.test",
    answer: bytes = PAGE,
    limit: int = 10**6,
) -> T:
    """`work` done with a proxy that may reach one host, and a server there."""

    async def all_of_it() -> T:
        upstream = Upstream(answer)
        server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
        upstream.port = server.sockets[0].getsockname()[1]
        async with server, Proxy(Guard(resolve), frozenset({allowed}), limit=limit) as proxy:
            return await work(proxy, upstream)

    return asyncio.run(all_of_it())


def request(
    port: int, host: str = "portal.test", path: str = "/a//b?c=//d", *headers: str, method: str = "GET"
) -> bytes:
    lines = [f"{method} http://{host}:{port}{path} HTTP/1.1", f"Host: {host}:{port}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def test_a_plain_request_goes_on_in_origin_form_and_is_the_last_of_its_connection() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        said = request(
            upstream.port, "portal.test", "/a//b?c=//d", "Proxy-Connection: keep-alive", "Cookie: a=b"
        )
        answer = await talk(proxy, said, said)
        assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
        host = f"portal.test:{upstream.port}".encode()
        assert upstream.heard == [
            b"GET /a//b?c=//d HTTP/1.1\r\nHost: " + host + b"\r\nCookie: a=b\r\nConnection: close\r\n\r\n"
        ]

    run(work)


def test_a_body_is_passed_on_to_its_announced_length() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        head = request(upstream.port, "portal.test", "/", "Content-Length: 4", method="POST")
        await talk(proxy, head, b"bodyGET http://other.test/ HTTP/1.1\r\n\r\n")
        assert upstream.heard[0].endswith(b"\r\n\r\nbody")

    run(work)


def test_a_tunnel_passes_bytes_both_ways() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        answer = await talk(
            proxy, f"CONNECT portal.test:{upstream.port} HTTP/1.1\r\n\r\n".encode(), b"\x16\x03\x01"
        )
        assert answer == b"HTTP/1.1 200 Connection established\r\n\r\n" + PAGE
        assert upstream.heard == [b"\x16\x03\x01"]
        assert proxy.bytes >= len(PAGE) + 3

    run(work)


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1", "localhost", "0x7f000001", "[::1]", "127.1"])
@pytest.mark.parametrize("tunnel", [True, False])
def test_hosts_that_the_source_does_not_name_are_refused_and_counted(host: str, tunnel: bool) -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        head = (
            f"CONNECT {host}:{upstream.port} HTTP/1.1\r\n\r\n".encode()
            if tunnel
            else request(upstream.port, host)
        )
        assert (await talk(proxy, head)).startswith(b"HTTP/1.1 403 ")
        assert upstream.heard == []
        assert isinstance(proxy.failure(host.strip("[]")), Refused)
        assert sum(proxy.refused.values()) == 1

    run(work)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET ftp://portal.test/ HTTP/1.1\r\n\r\n",
        b"GET http://user@portal.test/ HTTP/1.1\r\n\r\n",
        b"GET http:///x HTTP/1.1\r\n\r\n",
        b"GET http://portal.test/ HTTP/0.9\r\n\r\n",
        b"GET http://portal.test:99999/ HTTP/1.1\r\n\r\n",
        b"GET http://[::bad/ HTTP/1.1\r\n\r\n",
        b"CONNECT  HTTP/1.1\r\n\r\n",
        b"CONNECT :80 HTTP/1.1\r\n\r\n",
        b"POST http://portal.test/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST http://portal.test/ HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST http://portal.test/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"\x00\xff\xfe\r\n\r\n",
        b"GET http://portal.test/ HTTP/1.1\r\nA: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_not_passed_on(head: bytes) -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        assert (
            await talk(proxy, head.replace(b"portal.test/", b"portal.test:%d/" % upstream.port))
        ).startswith(b"HTTP/1.1 400 ")
        assert upstream.heard == []

    run(work)


def test_headers_without_end_are_cut() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        assert (await talk(proxy, request(upstream.port))).startswith(b"HTTP/1.1 502 ")

    run(work, answer=b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000)


def test_an_early_hint_is_not_the_answer() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        answer = await talk(proxy, request(upstream.port))
        assert answer.count(b"Connection: close") == 2
        assert answer.endswith(b"\r\n\r\nhi")

    run(work, answer=b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + PAGE)


def test_a_source_has_a_limit_of_bytes() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        assert len(await talk(proxy, request(upstream.port))) < 500_000
        assert proxy.exceeded
        assert isinstance(proxy.failure("portal.test"), Hostile)
        assert await talk(proxy, request(upstream.port)) == b""

    run(work, answer=PAGE[:-2] + b"a" * 10**6, limit=100_000)


def test_a_port_where_nobody_is() -> None:
    async def work(proxy: Proxy, upstream: Upstream) -> None:
        assert (await talk(proxy, request(1))).startswith(b"HTTP/1.1 502 ")
        assert isinstance(proxy.latest, Unreachable)
        await talk(proxy, request(upstream.port))
        assert proxy.failure("portal.test") is None  # it is reached now

    run(work)


def test_nowhere_refuses_all() -> None:
    async def work() -> None:
        async with Proxy(Nowhere(), frozenset({"portal.test"})) as proxy:
            assert (await talk(proxy, b"CONNECT update.example:443 HTTP/1.1\r\n\r\n")).startswith(
                b"HTTP/1.1 403 "
            )
            assert dict(proxy.refused) == {"update.example": 1}

    asyncio.run(work())


def test_closing_ends_what_is_open() -> None:
    async def work() -> None:
        upstream = Upstream()
        server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            async with Proxy(Guard(resolve), frozenset({"portal.test"})) as proxy:
                tunnel = asyncio.create_task(
                    talk(proxy, f"CONNECT portal.test:{port} HTTP/1.1\r\n\r\n".encode())
                )
                await asyncio.sleep(0.2)
            assert (await tunnel).endswith(b"established\r\n\r\n")

    asyncio.run(work())
