"""What a browser asked and was answered, into the run's recording and out of one.

Playwright writes a HAR of its own for a context; its entries go into the run's with its secrets stripped
as those of every other request. A replay answers each request from the recording, by the same key, and
lets none out. Source: HAR 1.2.
"""

import base64
import binascii
import contextlib
import html
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from monitor.errors import SourceError, Unreachable
from monitor.fetch.hop import MAX_REDIRECTS, REDIRECTS, Answer, Request, followed, web_address
from monitor.fetch.proxy import Proxy

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route

Record = Callable[[Request, Answer], None]
Replay = Callable[[Request], Awaitable[Answer]]

_LARGEST: Final = 300_000_000
_NOT_FULFILLED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


def keep(path: Path, record: Record) -> None:
    """Hand all entries of a context's own HAR to the run's recording, and remove the file."""
    try:
        for request, answer in _exchanges(path):
            record(request, answer)
    finally:
        path.unlink(missing_ok=True)


def _exchanges(path: Path) -> Iterator[tuple[Request, Answer]]:
    if not path.exists() or path.stat().st_size > _LARGEST:
        return
    with contextlib.suppress(orjson.JSONDecodeError, KeyError):  # cut off when its browser was killed
        for entry in orjson.loads(path.read_bytes())["log"]["entries"]:
            with contextlib.suppress(KeyError, TypeError, ValueError, SourceError):  # data:, blob:, no answer
                yield _exchange(entry)


def _exchange(entry: Any) -> tuple[Request, Answer]:
    sent, received = entry["request"], entry["response"]
    if int(received["status"]) < 100:
        raise ValueError("no answer")
    url = web_address(sent["url"])
    posted = (sent.get("postData") or {}).get("text")
    request = Request(
        sent["method"], url, dict(_pairs(sent["headers"])), posted.encode() if posted is not None else None
    )
    content = _content(received.get("content") or {})
    headers = CIMultiDictProxy(CIMultiDict(_pairs(received["headers"])))
    return request, Answer(url, int(received["status"]), headers, content, len(content))


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [(header["name"], header["value"]) for header in headers if not header["name"].startswith(":")]


def _content(content: Any) -> bytes:
    text = content.get("text") or ""
    with contextlib.suppress(binascii.Error):
        return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
    return b""


async def play(context: "BrowserContext", replay: Replay, proxy: Proxy) -> None:
    """Answer all that the context asks for from the recording; what is not in it fails."""

    async def answer(route: "Route") -> None:
        from playwright.async_api import Error

        with contextlib.suppress(Error):  # the page has gone on
            try:
                await _fulfil(route, replay)
            except SourceError as error:
                proxy.latest = error
                await route.abort()

    await context.route("**/*", answer)


async def _fulfil(route: "Route", replay: Replay) -> None:
    sent = route.request
    request = Request(sent.method, web_address(sent.url), {}, sent.post_data_buffer)
    found = await replay(request)
    for _ in range(MAX_REDIRECTS):
        if found.status not in REDIRECTS or "Location" not in found.headers:
            break
        target = web_address(found.headers["Location"], found.url)
        if sent.is_navigation_request():
            # A redirect that is fulfilled would be followed past the recording.
            return await route.fulfill(status=200, content_type="text/html", body=_onwards(target))
        found = await replay(request := followed(request, target))
    else:
        raise Unreachable(f"{sent.url[:200]} redirects more often than it was recorded")
    kept = {name: value for name, value in found.headers.items() if name.lower() not in _NOT_FULFILLED}
    return await route.fulfill(status=found.status, headers=kept, body=found.content)


def _onwards(target: URL) -> str:
    address = json.dumps(str(target)).replace("<", "\\u003c")
    return f"<title>{html.escape(str(target))}</title><script>location.replace({address})</script>"
