"""What of a page is not loaded: pictures, fonts, sound and films, and what only tells others of the visit.

Flags of Chromium switch off most pictures and fonts, but not what is preloaded, nor the rest (measured).
`route()` would do it as well, at the price of asking us about every request, and of the cache.
Source: the Chrome DevTools Protocol, domain Fetch.
"""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

# "Other" is a page's icon, but also the script of a worker.
_LOOKS: Final = ("Image", "Font", "Media", "Ping", "CSPViolationReport", "Other")


async def leave_out(protocol: "CDPSession") -> None:
    """Let the page of this session load none of them."""

    def answer(event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(_answer(protocol, event))
        answering.add(task)
        task.add_done_callback(answering.discard)

    answering: set[asyncio.Future[None]] = set()
    protocol.on("Fetch.requestPaused", answer)
    patterns = [{"urlPattern": "*", "resourceType": kind} for kind in _LOOKS]
    await protocol.send("Fetch.enable", {"patterns": patterns})


async def _answer(protocol: "CDPSession", event: dict[str, Any]) -> None:
    from playwright.async_api import Error

    request = {"requestId": event["requestId"]}
    accepts = str(event["request"]["headers"].get("Accept", ""))
    with contextlib.suppress(Error):  # the page has gone on
        if event["resourceType"] == "Other" and not accepts.startswith("image/"):
            await protocol.send("Fetch.continueRequest", request)
        else:
            await protocol.send("Fetch.failRequest", {**request, "errorReason": "BlockedByClient"})
