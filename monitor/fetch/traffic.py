"""What a browser page loads: counted, waited for, and its JSON answers kept where they are asked for."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from multidict import CIMultiDict, CIMultiDictProxy

from monitor.errors import SourceError
from monitor.fetch.hop import Answer, Exchange, Request, web_address
from monitor.reading.calls import MAX_SENT, Call, failure, operation, parsed

if TYPE_CHECKING:
    from playwright.async_api import Page, Response
    from playwright.async_api import Request as Asked


MAX_REQUESTS: Final = 5_000
MAX_ANSWERS: Final = 1_000
MAX_ANSWER: Final = 10_000_000
MAX_ANSWERS_BYTES: Final = 60_000_000
_MAX_FAILURES: Final = 20
_QUIET: Final = 0.3
_POLL: Final = 0.05
# What runs for longer is a long poll or a stream, for which no reader should wait.
_LONG: Final = 4.0
_POLLED: Final = 3
_LATEST: Final = 40
_DATA: Final = frozenset({"document", "xhr", "fetch"})
_NEEDED: Final = _DATA | {"script", "stylesheet", "websocket", "eventsource"}
_MAX_HOSTS: Final = 100


class Use(Protocol):
    """What a source has used so far in a run."""

    requests: int
    bytes: int


class Traffic:
    """The requests of one tab. Those for documents and data count as the source's; looks don't.

    `status` is that of the last document of the main frame. `on_flood` is called beyond 5,000
    requests: a page that goes on so leaves no time for anything else. `hosts` are those that were asked
    for more than looks.
    """

    def __init__(self, use: Use) -> None:
        self.on_flood: Callable[[], None] | None = None
        self.status: int | None = None
        self._use = use
        self._count = 0
        self._running: dict[Asked, float] = {}
        self._asked: Counter[int] = Counter()
        self._last = time.monotonic()
        self._failed: list[tuple[str, str]] = []
        self._calls: list[Call] = []
        self._answers: list[tuple[str, str, Any]] = []
        self._turn = float("inf")
        self._kept = 0
        self._bytes = 0
        self._reading: set[asyncio.Task[None]] = set()
        self.hosts: set[str] = set()
        self._latest: deque[Response] = deque(maxlen=_LATEST)

    def watch(self, page: "Page") -> None:
        """Follow this page from now on."""
        self._running.clear()
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_end)
        page.on("requestfailed", self._on_failure)

    def listen(self, call: Call) -> None:
        """Keep the JSON answers to this call, from now on."""
        if call not in self._calls:
            self._calls.append(call)

    async def answers(self, call: Call, seconds: float) -> list[tuple[str, Any]]:
        """The answers that match and were not handed over before, with their addresses.

        A GraphQL operation's name stands behind the address, as "#Openings". Waits at most `seconds` for the first.
        """
        begun = time.monotonic()
        while True:
            await self.quiet(min(seconds, 5.0))
            if any(call.matches(*said) for *said, _ in self._answers) or self.still(begun, seconds):
                break
            await asyncio.sleep(_POLL)
        found = [answer for answer in self._answers if call.matches(*answer[:2])]
        self._answers = [answer for answer in self._answers if not call.matches(*answer[:2])]
        return [
            (f"{url}#{name}" if (name := operation(sent)) else url, part)
            for url, sent, answer in found
            for part in call.answers(url, sent, answer)
        ]

    async def exchanges(self, seconds: float) -> tuple[Exchange, ...]:
        """The last documents and data, with the bodies that the browser has and gives within `seconds`."""
        latest = list(self._latest)
        bodies = [asyncio.ensure_future(_body(response)) for response in latest if seconds]
        if bodies:
            await asyncio.wait(bodies, timeout=seconds)
        got = [body.result() if body.done() else b"" for body in bodies]
        for body in bodies:
            body.cancel()
        bodiless = [b""] * (len(latest) - len(got))
        found = [_exchange(*each) for each in zip(latest, [*got, *bodiless], strict=True)]
        return tuple(exchange for exchange in found if exchange)

    def turned(self) -> None:
        """Something was clicked or scrolled: what is asked for from now on is waited for."""
        self._turn = time.monotonic()

    def failures(self, host: str, *, late: bool) -> list[str]:
        """The documents and data of the host's site that failed since this was asked last.

        `late`: what the last click or scroll asked for and was not answered counts too.
        """
        found, self._failed = self._failed, []
        for request, begun in self._running.items() if late else ():
            if request.resource_type in _DATA and begun >= self._turn:
                found.append((request.url, f"{urlsplit(request.url).path[:80]} did not answer in time"))
        return [said for url, said in found if _site(url) == _site(f"//{host}")]

    def still(self, begun: float, seconds: float, patience: float = 1.0) -> bool:
        """Whether waiting since `begun` is over: after `seconds`, or when nothing loads for `patience`.

        What a click or a scroll asked for is waited for to the end: a slow page is not the last one.
        """
        now = time.monotonic()
        asked = any(started >= self._turn for started in self._running.values())
        idle = now - max(begun, self._last) >= patience and not self._busy(now) and not asked
        return now - begun >= seconds or idle

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing was loaded for a moment, at most `seconds`; a long poll does not count."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if not self._busy(now) and now - self._last >= _QUIET:
                return
            await asyncio.sleep(_POLL)

    def _busy(self, now: float) -> bool:
        return bool(self._reading) or any(now - begun < _LONG for begun in self._running.values())

    async def close(self) -> None:
        """Stop reading answers."""
        for task in self._reading:
            task.cancel()
        if self._reading:
            await asyncio.wait(self._reading)

    def _on_request(self, request: "Asked") -> None:
        self._count += 1
        if self._count > MAX_REQUESTS:
            if self._count == MAX_REQUESTS + 1 and self.on_flood is not None:
                self.on_flood()
            return
        if request.resource_type in _DATA and request.url.startswith(("http:", "https:")):
            self._use.requests += 1
        if request.resource_type == "document" and _of_the_page(request):
            self._asked.clear()
        if request.resource_type in _NEEDED and len(self.hosts) < _MAX_HOSTS:
            self.hosts.add(urlsplit(request.url).hostname or "")
        if request.resource_type in _DATA or request.resource_type == "script":
            self._begin(request)

    def _begin(self, request: "Asked") -> None:
        """Wait for it, unless the page asks for the same again and again: a poll, which never ends."""
        same = hash((request.method, request.url, request.post_data_buffer))
        self._asked[same] += 1
        if self._asked[same] <= _POLLED:
            self._running[request] = self._last = time.monotonic()

    def _on_end(self, request: "Asked") -> None:
        if self._running.pop(request, None) is not None:
            self._last = time.monotonic()

    def _on_failure(self, request: "Asked") -> None:
        self._on_end(request)
        # Aborted is what a page does itself, by going on.
        if request.resource_type in _DATA and "ERR_ABORTED" not in (request.failure or ""):
            self._fail(request.url, request.failure or "failed")

    def _on_response(self, response: "Response") -> None:
        request = response.request
        if request.resource_type not in _DATA:
            return
        self._latest.append(response)
        if request.resource_type == "document" and _of_the_page(request):
            self.status = response.status
        if response.status >= 400:
            self._fail(response.url, str(response.status))
        elif self._wanted(response):
            self._kept += 1
            task = asyncio.create_task(self._read(response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    def _fail(self, url: str, said: str) -> None:
        if len(self._failed) < _MAX_FAILURES:
            self._failed.append((url, f"{urlsplit(url).path[:80]} answered {said}"))

    def _wanted(self, response: "Response") -> bool:
        if self._kept >= MAX_ANSWERS or self._bytes >= MAX_ANSWERS_BYTES:
            return False
        if not any(call.address(response.url) for call in self._calls):
            return False
        sent = _sent(response.request)
        return any(call.matches(response.url, sent) for call in self._calls)

    async def _read(self, response: "Response") -> None:
        from playwright.async_api import Error

        try:
            body = await response.body()
        except Error:  # the page went on, and the browser dropped it
            return
        if len(body) > MAX_ANSWER:
            self._fail(response.url, f"more than {MAX_ANSWER:,} bytes")
            return
        self._bytes += len(body)
        try:
            answer = parsed(body)
        except ValueError:
            return
        if said := failure(answer):
            self._fail(response.url, said)
        else:
            self._answers.append((response.url, _sent(response.request), answer))


def _of_the_page(request: "Asked") -> bool:
    """Whether it is for the page itself, not for a frame in it."""
    from playwright.async_api import Error

    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except Error:  # the page is so new that its frame is not known yet
        return True


async def _body(response: "Response") -> bytes:
    from playwright.async_api import Error

    try:
        return await response.body()
    except Error:  # the browser dropped it, or has gone
        return b""


def _exchange(response: "Response", body: bytes) -> Exchange | None:
    sent = response.request
    try:
        url = web_address(response.url)
    except SourceError:  # data:, blob:
        return None
    request = Request(sent.method, url, dict(sent.headers), sent.post_data_buffer)
    headers = CIMultiDictProxy(CIMultiDict(response.headers))
    return request, Answer(url, response.status, headers, body, len(body))


def _sent(request: "Asked") -> str:
    return (request.post_data_buffer or b"")[:MAX_SENT].decode("utf-8", "replace")


def _site(url: str) -> str:
    """The last two labels of an address's host: near enough to tell a page's own data from others'."""
    try:
        return ".".join((urlsplit(url).hostname or "").rsplit(".", 2)[-2:])
    except ValueError:
        return ""
