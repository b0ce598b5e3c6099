"""A page of the browser with what ends it, and what the browser's own errors mean."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yarl import URL

from monitor.errors import ChangedLayout, Hostile, SourceError, Unreachable
from monitor.fetch import walls
from monitor.fetch.inpage import World
from monitor.fetch.sessions import Look

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Frame, Locator, Page

_CRASHES: Final = ("crashed", "has been closed", "Target closed", "Browser closed", "Connection closed")
_MOVES: Final = (
    "Execution context was destroyed",
    "Cannot find context",
    "context with specified id",
    "navigated",
    "rame was detached",
)
_SELECTORS: Final = (
    "while parsing",
    "Unknown engine",
    "is not a valid selector",
    "Unexpected token",
    "Malformed",
)
_DISABLED: Final = ".disabled, [disabled], [aria-disabled=true]"
_FRAMES: Final = 10
# A password, or the code of a second factor.
_ASKS: Final = "input[type=password], input[autocomplete=one-time-code]"
_REDIRECTS: Final = 10
_ASK_SECONDS: Final = 15.0
_ASKED_BYTES: Final = 500_000
_FRAME_MS: Final = 3_000
_RECORD_SECONDS: Final = 20.0
_FILES: Final = ("Download is starting", "ERR_INVALID_RESPONSE")


class Moved(Unreachable):
    """The page went on to another document while it was asked."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A page in a context of its own; `kill` ends its browser, `hogged` tells if memory was its end.

    `recorded` takes in what was recorded, when the context has written it; that takes its time.
    """

    context: "BrowserContext"
    page: "Page"
    world: World
    kill: Callable[[], Awaitable[None]]
    hogged: Callable[[], bool]
    recorded: Callable[[], None] | None = None

    async def look(self, asked: str, signed_in: str | None, signed_out: str | None) -> Look:
        """What tells a signed-in page from a login page, of the page shown now."""
        password = False
        for frame in self.page.frames[:_FRAMES]:
            fields = frame.locator(_ASKS).locator("visible=true")
            password = password or await fields.count() > 0
        return Look(
            asked=asked,
            shown=self.page.url,
            password=password,
            login_address=walls.is_login(URL(self.page.url)),
            signed_in=await self.page.locator(signed_in).count() > 0 if signed_in else None,
            signed_out=await self.page.locator(signed_out).count() > 0 if signed_out else None,
        )

    async def ask_again(self, address: str) -> tuple[str, str]:
        """Where the address leads with the cookies of now, and the start of what is there; no page is opened."""
        answer = await self.context.request.get(
            address, max_redirects=_REDIRECTS, timeout=_ASK_SECONDS * 1000
        )
        try:
            return answer.url, (await answer.body())[:_ASKED_BYTES].decode("utf-8", "replace")
        finally:
            await answer.dispose()

    async def close(self, seconds: float) -> None:
        """End the context with its processes; if that takes longer than `seconds`, the whole browser."""
        from playwright.async_api import Error

        try:
            with contextlib.suppress(Error):  # it has gone already
                async with asyncio.timeout(seconds if self.recorded is None else _RECORD_SECONDS):
                    await self.context.close()
        except TimeoutError:
            await self.kill()
        if self.recorded is not None:
            await asyncio.to_thread(self.recorded)


async def inner(page: "Page", selector: str) -> "Frame":
    """The frame of the iframe that the selector finds. Raises ChangedLayout if there is none."""
    found = page.locator(selector).first
    handle = await found.element_handle(timeout=_FRAME_MS) if await found.count() else None
    frame = await handle.content_frame() if handle is not None else None
    if frame is None:
        raise ChangedLayout(f"there is no iframe {selector!r} on the page")
    return frame


async def clickable(found: "Locator") -> bool:
    """Whether the element is there and not disabled, by itself or by what it stands in."""
    if not await found.count() or not await found.is_enabled():
        return False
    return not await found.evaluate(f"element => !!element.closest('{_DISABLED}')")


def is_crash(said: str) -> bool:
    """Whether Playwright's words mean that the page's process, or the browser, has gone."""
    return any(mark in said for mark in _CRASHES)


def meaning(said: str, host: str, doing: str) -> SourceError:
    """The error that Playwright's or Chromium's words stand for."""
    if any(mark in said for mark in _MOVES):
        return Moved(f"{host} goes on to other pages without end ({doing})")
    if "ERR_TOO_MANY_REDIRECTS" in said:
        return Hostile(f"{host} redirects without end")
    if any(mark in said for mark in _FILES):
        return ChangedLayout(f"{host} answers a file to download, not a page")
    if "ERR_ABORTED" in said:
        return Unreachable(f"{host} answers without a page")
    if "ERR_CERT" in said or "ERR_SSL" in said:
        return Unreachable(f"{host} has no valid certificate: {_code(said)}")
    if any(mark in said for mark in _SELECTORS):
        return ChangedLayout(f"not a selector: {said.splitlines()[0][:200]}")
    if "Timeout" in said:
        return Unreachable(f"{host} did not answer in time ({doing})")
    return Unreachable(f"{host}: {_code(said)} ({doing})")


def _code(said: str) -> str:
    """Chromium's own code ("ERR_CONNECTION_RESET"), or the first line."""
    _, found, rest = said.partition("net::")
    return rest.split()[0] if found and rest.split() else (said.splitlines() or [""])[0][:200]
