"""The browser's way out: a proxy on loopback that connects only where the guard allows.

A browser's own hooks are no guard: `route()` sees neither redirects nor WebSockets (measured). So each
tab gets a proxy of its own, with the hosts of its own source, and Chromium's calls home get one that
refuses all. A tunnel (CONNECT: https, WebSockets) is relayed as it is; a plain request is parsed, sent in
origin form, and its connection serves it alone, so that nothing can ride behind a checked request.

Source: RFC 9110 §7 and §9.3.6, RFC 9112 §3.2.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable
from typing import Final, Protocol, Self

from monitor.errors import Hostile, Refused, SourceError, Unreachable
from monitor.fetch.forward import Forward, last_of_its_connection, parsed
from monitor.fetch.reach import named

MAX_HEAD: Final = 65_536
MAX_CONNECTIONS: Final = 128
MAX_BYTES: Final = 300_000_000
HEAD_SECONDS: Final = 20.0
CONNECT_SECONDS: Final = 15.0
IDLE_SECONDS: Final = 90.0
OWN_STATUSES: Final = frozenset({400, 403, 502, 504})
_CHUNK: Final = 65_536
_KEPT_FAILURES: Final = 100

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Addresses(Protocol):
    """What says where a connection may go: `guard.Guard`, or `Nowhere`."""

    async def addresses(
        self, host: str, port: int, allowed: frozenset[str] = frozenset()
    ) -> tuple[str, ...]: ...


class Nowhere:
    """Refuses every host: for Chromium's own calls, and for a replay."""

    async def addresses(self, host: str, port: int, allowed: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Raise Refused."""
        raise Refused(f"{host} is not reached from here")


class Proxy:
    """One source's proxy, from `async with` to its end.

    Only the `allowed` hosts are reached; `anywhere` also all others that the guard lets pass, which is for
    a login. `bytes` counts both ways. `failures` holds why a host could not be reached, `latest` the last
    reason; `refused` counts the connections that were refused, by host; `exceeded` tells that the source
    was cut off at `limit` bytes.
    """

    def __init__(
        self,
        guard: Addresses,
        allowed: frozenset[str] = frozenset(),
        *,
        anywhere: bool = False,
        limit: int = MAX_BYTES,
    ) -> None:
        self.bytes = 0
        self.exceeded = False
        self.failures: dict[str, SourceError] = {}
        self.latest: SourceError | None = None
        self.refused: Counter[str] = Counter()
        self._guard = guard
        self._allowed = allowed
        self._anywhere = anywhere
        self._limit = limit
        self._server: asyncio.Server | None = None
        self._busy: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_HEAD)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        if self._busy:
            await asyncio.wait(self._busy)

    @property
    def url(self) -> str:
        """The address to give to the browser."""
        if self._server is None:
            raise RuntimeError("the proxy is not running")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """End all connections now."""
        for task in self._busy:
            task.cancel()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._busy) >= MAX_CONNECTIONS or self.exceeded:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A peer that goes away, or a proxy that is closed, ends a connection; nobody needs to hear of it.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            try:
                async with asyncio.timeout(HEAD_SECONDS):
                    head = parsed(await reader.readuntil(b"\r\n\r\n"))
                upstream = await self._dial(head.host, head.port)
            except Refused as error:
                await _answer(writer, "403 Forbidden", str(error))
            except SourceError as error:
                await _answer(writer, "502 Bad Gateway", str(error))
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
                await _answer(writer, "400 Bad Request", "not a request that this proxy passes on")
            else:
                await self._pass_on(head, (reader, writer), upstream)
        writer.close()

    async def _dial(self, host: str, port: int) -> Streams:
        try:
            connected = await self._connected(host, port)
        except SourceError as error:
            if isinstance(error, Refused):
                self.refused[host] += 1
            if len(self.failures) < _KEPT_FAILURES:
                self.failures[host] = self.latest = error
            raise
        self.failures.pop(host, None)
        return connected

    async def _connected(self, host: str, port: int) -> Streams:
        if not (self._anywhere or named(host, self._allowed)):
            raise Refused(f"{host} is not a host of this source: add it to its `hosts` if it is")
        reason = "no address"
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                for address in await self._guard.addresses(host, port, self._allowed):
                    try:
                        return await asyncio.open_connection(address, port, limit=MAX_HEAD)
                    except OSError as error:
                        reason = error.strerror or type(error).__name__
        except TimeoutError:
            reason = f"no connection within {CONNECT_SECONDS:g} s"
        raise Unreachable(f"{host}:{port} can't be reached: {reason}")

    async def _pass_on(self, head: Forward, client: Streams, server: Streams) -> None:
        try:
            if head.tunnel:
                client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                down = self._copy(server[0], client[1], answers=True)
                await self._both(self._copy(client[0], server[1]), down)
            else:
                server[1].write(head.start)
                await self._both(
                    self._copy(client[0], server[1], head.length), self._response(server[0], client[1])
                )
        finally:
            server[1].close()

    async def _both(self, up: Awaitable[None], down: Awaitable[None]) -> None:
        """Both directions, until the server has said all, or the browser has gone."""
        tasks = [asyncio.ensure_future(up), asyncio.ensure_future(down)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _response(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                async with asyncio.timeout(IDLE_SECONDS):
                    head = await reader.readuntil(b"\r\n\r\n")
                self._count(len(head))
                writer.write(last_of_its_connection(head))
                if not head[:12].partition(b" ")[2].startswith(b"1"):  # 100 and 103 come before the answer
                    break
        except asyncio.IncompleteReadError as error:
            writer.write(error.partial)
        except asyncio.LimitOverrunError:
            await _answer(writer, "502 Bad Gateway", f"headers of more than {MAX_HEAD:,} bytes")
        except TimeoutError:
            await _answer(writer, "504 Gateway Timeout", f"no answer within {IDLE_SECONDS:g} s")
        else:
            await self._copy(reader, writer, answers=True)

    async def _copy(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        length: int | None = None,
        *,
        answers: bool = False,
    ) -> None:
        """Relay until the end, or `length` bytes and then wait for the reader's end."""
        left = length
        while True:
            # The browser may be silent while it is answered: only the answering side must not be.
            async with asyncio.timeout(IDLE_SECONDS if answers else None):
                data = await reader.read(_CHUNK)
            if not data:
                return
            if left is not None:
                data, left = data[:left], left - len(data[:left])
            self._count(len(data))
            writer.write(data)
            await writer.drain()

    def _count(self, size: int) -> None:
        self.bytes += size
        if self.bytes > self._limit and not self.exceeded:
            self.exceeded = True
            self.cut()

    def failure(self, host: str) -> SourceError | None:
        """Why this host, or the source as a whole, was not served."""
        if self.exceeded:
            return Hostile(f"the page loaded more than {self._limit:,} bytes")
        return self.failures.get(host)


async def _answer(writer: asyncio.StreamWriter, status: str, reason: str) -> None:
    body = reason.encode("utf-8", "replace")
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode("ascii") + body)
    await writer.drain()


__all__ = ["Addresses", "Nowhere", "Proxy"]
