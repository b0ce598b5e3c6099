"""One hop: a request as it is sent, and its answer. Values; addresses are parsed here and nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

import orjson
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from monitor.errors import Refused, Unreachable
from monitor.fetch.guard import host_name
from monitor.fetch.pages import digest

MAX_REDIRECTS: Final = 5
FORM: Final = "application/x-www-form-urlencoded"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_URL_LENGTH: Final = 8_192
# Parsers differ on these: a browser takes the host from http:///x, a library may join it to its base,
# or read the port out of "f: 21".
_NO_HOST: Final = re.compile(r"https?:(?!//[^/\\])|///|(?:https?:)?//[^/?#]{0,300}\s", re.I)
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
    if _NO_HOST.match(text):
        raise Refused(f"not a web address: {_shown(text)}")
    if len(text) > _URL_LENGTH:
        raise Refused(f"an address of {len(text):,} characters")
    if any(character < " " or character == "\x7f" for character in text) or "\\" in text.partition("?")[0]:
        raise Refused(f"not a web address: {_shown(text)}")
    try:
        url = base.join(URL(text)) if base is not None else URL(text)
        host, port = url.raw_host, url.port
    except (ValueError, TypeError) as error:
        raise Refused(f"not a web address: {_shown(text)}") from error
    if url.scheme not in ("http", "https") or not host or not port:
        raise Refused(f"not a web address: {_shown(text)}")
    if url.raw_user is not None or url.raw_password is not None:
        raise Refused(f"an address may not contain a user or password: {host}")
    host_name(host)
    return url.with_fragment(None)


def _shown(text: str) -> str:
    """An address for an error's message: without its query, which may hold a token."""
    return repr(text.partition("?")[0][:80])


def prepared(
    url: str,
    *,
    method: str = "GET",
    params: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Any = None,
    form: Mapping[str, str] | None = None,
    cap: int = 50_000_000,
    partly: bool = False,
) -> Request:
    """The first hop as a scraper asks for it; `body` becomes JSON (bytes stay text), or `form` a form's fields.

    Raises Refused if it can't be sent.
    """
    address = web_address(url)
    if params:
        address = address.update_query({name: str(value) for name, value in params.items()})
    sent = dict(headers or {})
    if any(character in value for value in sent.values() for character in "\r\n\0"):
        raise Refused(f"a header for {address.raw_host} contains a line break")
    content = None
    if isinstance(body, bytes):
        content = body
        sent.setdefault("Content-Type", "text/plain; charset=utf-8")
    elif body is not None:
        content = orjson.dumps(body)
        sent.setdefault("Content-Type", "application/json")
    elif form is not None:
        content = urlencode(form).encode()
        sent.setdefault("Content-Type", FORM)
    return Request(method, address, sent, content, cap, partly)


def origin(url: URL) -> str:
    """Scheme, host and port, as HostState is keyed: "https://host:443"."""
    return f"{url.scheme}://{url.host_subcomponent}:{url.port}"


def followed(request: Request, target: URL) -> Request:
    """The request that a redirect asks for. Raises Unreachable if it is not made."""
    if request.method not in ("GET", "HEAD"):
        # Workday answers a POST with 303 to its incident page; a converted GET would read that as data.
        raise Unreachable(f"a {request.method} was redirected to {target.raw_host}{target.raw_path[:80]}")
    if origin(target) == origin(request.url):
        return replace(request, url=target)
    harmless = {name: value for name, value in request.headers.items() if name.lower() in _HARMLESS}
    return replace(request, url=target, headers=harmless)
