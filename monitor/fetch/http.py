"""One request over the network: aiohttp, with every bound that it leaves to its caller.

Nothing is followed, inflated, remembered or retried by the client itself. A redirect's body stays
unread, an error's is read only as far as it takes to recognise it. The caller sets the deadline.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import aiohttp
import orjson
from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from monitor.errors import Hostile, Refused, SourceError, Unreachable
from monitor.fetch import body
from monitor.fetch.guard import Guard, host_name
from monitor.fetch.pace import Passing
from monitor.fetch.pages import digest

MAX_REDIRECTS: Final = 5
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_URL_LENGTH: Final = 8_192
_ERROR_BODY: Final = 65_536
# Careers pages with a Content-Security-Policy of 20 kB exist; 128 headers are more than any needs.
_HEADER_LINE: Final = 65_536
_HEADERS: Final = 256
_CONNECT_SECONDS: Final = 15.0
_IDLE_SECONDS: Final = 20.0
# What may go along to another origin: the rest may be, or may tell, a secret.
_HARMLESS: Final = frozenset({"accept", "accept-language"})


@dataclass(frozen=True, slots=True)
class Request:
    """One hop. `cap` is the most bytes of body, as inflated; `partly`: what is over it stays unread."""

    method: str
    url: URL
    headers: Mapping[str, str]
    content: bytes | None = None
    cap: int = 50_000_000
    partly: bool = False

    @property
    def page(self) -> str:
        """The key under which a listing page is remembered: its address, and a digest of what was sent."""
        return str(self.url) if self.content is None else f"{self.url}#{digest(self.content)}"

    def conditional(self, validators: Mapping[str, str]) -> Self:
        """The same, to be answered 304 if nothing changed."""
        return replace(self, headers={**self.headers, **validators}) if validators else self


@dataclass(frozen=True, slots=True)
class Answer:
    """One hop's answer. `wire` counts body bytes as sent; `framed`: the body's end was announced."""

    url: URL
    status: int
    headers: CIMultiDictProxy[str]
    content: bytes = b""
    wire: int = 0
    framed: bool = True

    def unchanged(self) -> Self:
        """The same as a 304."""
        return replace(self, status=304, content=b"")


def no_headers() -> CIMultiDictProxy[str]:
    """An answer's headers when there are none."""
    return CIMultiDictProxy(CIMultiDict())


def web_address(text: str, base: URL | None = None) -> URL:
    """The address that will be connected to, parsed once, by the parser that the client uses.

    Raises Refused for another scheme than http(s), user:password@, control characters, backslashes
    before the query, and whatever is no host (see guard.host_name).
    """
    text = text.strip(" \t\r\n\f")
    if len(text) > _URL_LENGTH:
        raise Refused(f"an address of {len(text):,} characters")
    if any(character < " " or character == "\x7f" for character in text) or "\\" in text.partition("?")[0]:
        raise Refused(f"not a web address: {text[:80]!r}")
    try:
        url = base.join(URL(text)) if base is not None else URL(text)
        host, port = url.raw_host, url.port
    except (ValueError, TypeError) as error:
        raise Refused(f"not a web address: {text[:80]!r} ({error})") from error
    if url.scheme not in ("http", "https") or not host or not port:
        raise Refused(f"not a web address: {text[:80]!r}")
    if url.raw_user is not None or url.raw_password is not None:
        raise Refused(f"an address may not contain a user or password: {host}")
    host_name(host)
    return url.with_fragment(None)


def prepared(
    url: str,
    *,
    method: str = "GET",
    params: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Any = None,
    cap: int = 50_000_000,
    partly: bool = False,
) -> Request:
    """The first hop as a scraper asks for it; `body` becomes JSON. Raises Refused if it can't be sent."""
    address = web_address(url)
    if params:
        address = address.update_query({name: str(value) for name, value in params.items()})
    sent = dict(headers or {})
    if any(character in value for value in sent.values() for character in "\r\n\0"):
        raise Refused(f"a header for {address.raw_host} contains a line break")
    content = None
    if body is not None:
        content = orjson.dumps(body)
        sent.setdefault("Content-Type", "application/json")
    return Request(method, address, sent, content, cap, partly)


def origin(url: URL) -> str:
    """Scheme, host and port, as HostState is keyed: "https://host:443"."""
    return f"{url.scheme}://{url.raw_host}:{url.port}"


def followed(request: Request, target: URL) -> Request:
    """The request that a redirect asks for. Raises Unreachable if it is not made."""
    if request.method not in ("GET", "HEAD"):
        # Workday answers a POST with 303 to its incident page; a converted GET would read that as data.
        raise Unreachable(f"a {request.method} was redirected to {target.raw_host}{target.raw_path[:80]}")
    if origin(target) == origin(request.url):
        return replace(request, url=target)
    harmless = {name: value for name, value in request.headers.items() if name.lower() in _HARMLESS}
    return replace(request, url=target, headers=harmless)


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
        return await _read_start(response, min(request.cap, _ERROR_BODY))
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
    """The first `limit` bytes; damage after the first of them is no matter."""
    parts, wire, size = [], 0, 0
    try:
        inflater = body.Inflater(max(limit * 4, _ERROR_BODY)) if body.coding(response.headers) else None
        while size < limit:
            chunk = await response.content.readany()
            if not chunk:
                break
            wire += len(chunk)
            parts.append(inflater.feed(chunk) if inflater else chunk)
            size += len(parts[-1])
        else:
            response.close()
    except (SourceError, aiohttp.ClientPayloadError):
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
    words = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError):
        return Unreachable(f"{host} has no valid certificate: {words}")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Refused(f"not a request that can be sent to {host}: {words}")
    if isinstance(error, aiohttp.ClientResponseError):
        return Hostile(f"{host} answers something that is not HTTP: {words}")
    if isinstance(error, aiohttp.ClientPayloadError):
        return Passing(f"the answer of {host} was cut off: {words}")
    if isinstance(error, aiohttp.ServerTimeoutError | asyncio.TimeoutError):
        return Passing(f"{host} did not answer in time")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return Passing(f"{host} closed the connection without an answer")
    return Passing(f"{host} can't be reached: {words}")
