"""What a browser page loads: counted, waited for, and its JSON answers kept where they are asked for."""

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from monitor.reading.calls import MAX_SENT, Call, failure, operation, parsed

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response

MAX_REQUESTS: Final = 5_000
MAX_ANSWERS: Final = 1_000
MAX_ANSWER: Final = 10_000_000
MAX_ANSWERS_BYTES: Final = 60_000_000
_MAX_FAILURES: Final = 20
_QUIET: Final = 0.3
_POLL: Final = 0.05
# What runs for longer is a long poll or a stream, for which no reader should wait.
_LONG: Final = 4.0
_DATA: Final = frozenset({"document", "xhr", "fetch"})


class Use(Protocol):
    """What a source has used so far in a run."""

    requests: int
    bytes: int


class Traffic:
    """The requests of one tab. Those for documents and data count as the source's; looks don't.

    `status` is that of the last document of the main frame. `flooded` is set beyond 5,000 requests.
    """

    def __init__(self, use: Use) -> None:
        self.flooded = False
        self.status: int | None = None
        self._use = use
        self._count = 0
        self._running: dict[Request, float] = {}
        self._last = time.monotonic()
        self._failed: list[tuple[str, str]] = []
        self._calls: list[Call] = []
        self._answers: list[tuple[str, str, Any]] = []
        self._turn = float("inf")
        self._kept = 0
        self._bytes = 0
        self._reading: set[asyncio.Task[None]] = set()

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

    def _on_request(self, request: "Request") -> None:
        self._count += 1
        self.flooded = self._count > MAX_REQUESTS
        if self.flooded:
            return
        if request.resource_type in _DATA and request.url.startswith(("http:", "https:")):
            self._use.requests += 1
        if request.resource_type in _DATA or request.resource_type == "script":
            self._running[request] = self._last = time.monotonic()

    def _on_end(self, request: "Request") -> None:
        if self._running.pop(request, None) is not None:
            self._last = time.monotonic()

    def _on_failure(self, request: "Request") -> None:
        self._on_end(request)
        # Aborted is what a page does itself, by going on.
        if request.resource_type in _DATA and "ERR_ABORTED" not in (request.failure or ""):
            self._fail(request.url, request.failure or "failed")

    def _on_response(self, response: "Response") -> None:
        request = response.request
        if request.resource_type not in _DATA:
            return
        if request.resource_type == "document" and request.is_navigation_request():
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


def _sent(request: "Request") -> str:
    return (request.post_data_buffer or b"")[:MAX_SENT].decode("utf-8", "replace")


def _site(url: str) -> str:
    """The last two labels of an address's host: near enough to tell a page's own data from others'."""
    try:
        return ".".join((urlsplit(url).hostname or "").rsplit(".", 2)[-2:])
    except ValueError:
        return ""
