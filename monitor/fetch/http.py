"""One request over the network: aiohttp, with every bound that it leaves to its caller.

Nothing is followed, inflated, remembered or retried by the client itself. A redirect's body stays
unread, an error's is read only as far as it takes to recognise it. The caller sets the deadline.
"""

import asyncio
import socket
import ssl
from typing import Final

import aiohttp
from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.errors import Hostile, Refused, SourceError, Unreachable
from monitor.fetch import body
from monitor.fetch.guard import Guard, host_name
from monitor.fetch.hop import REDIRECTS, Answer, Request
from monitor.fetch.pace import Passing

_ERROR_BODY: Final = 65_536
# Careers pages with a Content-Security-Policy of 20 kB exist; 128 headers are more than any needs.
_HEADER_LINE: Final = 65_536
_HEADERS: Final = 256
_CONNECT_SECONDS: Final = 15.0
_IDLE_SECONDS: Final = 20.0


class Network:
    """The run's one aiohttp session: no cookies, no environment, connections only where Guard says."""

    live: Final = True

    def __init__(self, guard: Guard, user_agent: str) -> None:
        self._guard = guard
        self._user_agent = user_agent
        self._session: ClientSession | None = None

    async def send(self, request: Request, allowed: frozenset[str]) -> Answer:
        """One hop. Raises SourceError; the caller bounds the time."""
        host = request.url.raw_host or ""
        await self._guard.addresses(host, request.url.port or 0, allowed)
        try:
            return await self._exchange(request)
        except SourceError:
            raise
        except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, ValueError) as error:
            raise explained(error, host) from error

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _exchange(self, request: Request) -> Answer:
        session = self._session or self._open()
        async with session.request(
            request.method,
            request.url,
            headers=request.headers,
            data=request.content,
            allow_redirects=False,
        ) as response:
            url, headers = request.url, response.headers
            if response.status in REDIRECTS and "Location" in headers:
                response.close()
                return Answer(url, response.status, headers)
            content, wire = await _read(response, request)
            framed = response.content_length is not None or "Transfer-Encoding" in headers
            return Answer(url, response.status, headers, content, wire, framed)

    def _open(self) -> ClientSession:
        self._session = ClientSession(
            connector=TCPConnector(resolver=_Pinned(self._guard), use_dns_cache=False, limit=0),
            headers={"User-Agent": self._user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_IDLE_SECONDS),
            auto_decompress=False,
            trust_env=False,
            requote_redirect_url=False,
            max_line_size=_HEADER_LINE,
            max_field_size=_HEADER_LINE,
            max_headers=_HEADERS,
        )
        return self._session


async def _read(response: ClientResponse, request: Request) -> tuple[bytes, int]:
    if response.status >= 400:
        try:
            return await _read_start(response, min(request.cap, _ERROR_BODY))
        except (SourceError, aiohttp.ClientPayloadError):
            return b"", 0  # the status says enough
    if request.partly:
        return await _read_start(response, request.cap)
    cap, stated = request.cap, response.content_length
    inflater = body.Inflater(cap) if body.coding(response.headers) else None
    if stated is not None and stated > cap:
        raise Hostile(f"the answer has {stated:,} bytes, more than {cap:,}")
    parts, wire = [], 0
    async for chunk in response.content.iter_any():
        wire += len(chunk)
        if wire > cap:
            raise Hostile(f"the answer has more than {cap:,} bytes")
        parts.append(inflater.feed(chunk) if inflater else chunk)
    if inflater:
        inflater.end()
    return b"".join(parts), wire


async def _read_start(response: ClientResponse, limit: int) -> tuple[bytes, int]:
    """The first `limit` bytes; the rest stays unread."""
    inflater = body.Inflater(max(limit * 4, _ERROR_BODY)) if body.coding(response.headers) else None
    parts: list[bytes] = []
    wire = size = 0
    while size < limit:
        chunk = await response.content.readany()
        if not chunk:
            return b"".join(parts), wire
        wire += len(chunk)
        parts.append(inflater.feed(chunk) if inflater else chunk)
        size += len(parts[-1])
    response.close()
    return b"".join(parts)[:limit], wire


class _Pinned(AbstractResolver):
    """Gives aiohttp the addresses that Guard has resolved and checked, and no others."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        found = await self._guard.resolved(host_name(host), port)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


def explained(error: Exception, host: str) -> SourceError:
    """What an aiohttp failure means, in one line."""
    # Never str() of an error that repeats the address: its query may hold a token.
    told = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    words = " ".join(told.split())[:200] or type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError):
        return Unreachable(f"{host} has no valid certificate: {words}")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Refused(f"not a request that can be sent to {host}: {type(error).__name__}")
    if isinstance(error, aiohttp.ClientResponseError):
        return Hostile(f"{host} answers something that is not HTTP: {words}")
    if isinstance(error, aiohttp.ClientPayloadError):
        return Passing(f"the answer of {host} was cut off: {words}")
    if isinstance(error, aiohttp.ServerTimeoutError | asyncio.TimeoutError):
        return Passing(f"{host} did not answer in time")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return Passing(f"{host} closed the connection without an answer")
    return Passing(f"{host} can't be reached: {words}")
