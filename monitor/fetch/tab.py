"""A browser tab as a scraper sees it: monitor.scraper.Tab over a BoundedPage."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from yarl import URL

from monitor.errors import Crashed, Hostile, LoginRequired, SourceError, Unreachable
from monitor.fetch import inpage, walls
from monitor.fetch.bounded import CALL_SECONDS, BoundedPage
from monitor.fetch.evidence import MAX_PAGE, Evidence, secret_values
from monitor.fetch.hop import web_address
from monitor.fetch.opened import Moved, clickable
from monitor.fetch.reach import counts_visitors
from monitor.fetch.sessions import signed_out_reason
from monitor.scraper import Fragments

CLICK_SECONDS: Final = 4.0
MAX_HTML: Final = 40_000_000
_POLL: Final = 0.1
_HYDRATION: Final = 4.0


class BrowserTab:
    """Implements monitor.scraper.Tab. `signed_in` is set once the page shown was seen to be signed in.

    `hosts` are those of the source's configuration. `permit` is asked before each page that is opened.
    """

    def __init__(
        self,
        bounded: BoundedPage,
        *,
        hosts: frozenset[str] = frozenset(),
        permit: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self.signed_in = False
        self._bounded = bounded
        self._traffic = bounded.traffic
        self._hosts = hosts
        self._permit = permit

    async def goto(self, url: str) -> str:
        """See monitor.scraper.Tab. A page whose process dies is opened once more."""
        address = str(web_address(url))
        if self._permit is not None:
            await self._permit(address)
        self.signed_in = False
        try:
            return await self._bounded.visit(address)
        except Crashed:
            await self._bounded.leave()
        try:
            return await self._bounded.visit(address)
        except Crashed as error:
            raise Unreachable(f"{error}; so it did when it was opened once more") from error

    async def wait_for(self, *selectors: str, seconds: float = 15.0) -> bool:
        """See monitor.scraper.Tab."""
        page = self._bounded.current().page
        wanted = page.locator(selectors[0])
        for selector in selectors[1:]:
            wanted = wanted.or_(page.locator(selector))
        begun = time.monotonic()
        while True:
            with contextlib.suppress(Moved):
                if await self._bounded.call(f"waiting for {selectors[0]}", wanted.count()):
                    return True
            # What has not come when nothing loads any more only waits for its own scripts.
            if self._traffic.still(begun, seconds, _HYDRATION):
                return False
            await asyncio.sleep(_POLL)

    async def click(self, selector: str) -> bool:
        """See monitor.scraper.Tab."""
        found = self._bounded.current().page.locator(selector).locator("visible=true").first
        if not await self._bounded.call("looking for a button", clickable(found)):
            return False
        if not await self._bounded.soft(found.click(timeout=CLICK_SECONDS * 1000), CLICK_SECONDS):
            # Something lies over it, such as a banner: the click goes to the element itself.
            event = found.dispatch_event("click", timeout=CLICK_SECONDS * 1000)
            await self._bounded.call("clicking", event)
        return True

    async def fill(self, selector: str, value: str) -> None:
        """See monitor.scraper.Tab."""
        field = self._bounded.current().page.locator(selector).first
        await self._bounded.call("filling in", field.fill(value, timeout=CALL_SECONDS * 900))

    async def scroll(self) -> bool:
        """See monitor.scraper.Tab."""
        return bool(await self._bounded.ask("scrolling", inpage.SCROLL))

    async def settle(self, seconds: float = 5.0) -> None:
        """See monitor.scraper.Tab."""
        await self._bounded.call("waiting", self._traffic.quiet(seconds), seconds + 1)

    async def html(self) -> str:
        """See monitor.scraper.Tab."""
        found = await self._bounded.ask("reading the page", inpage.HTML, MAX_HTML)
        return str(found["html"][0])

    async def items(self, selector: str, seconds: float = 0.0) -> Fragments:
        """See monitor.scraper.Tab."""
        begun = time.monotonic()
        while True:
            found = await self._bounded.ask("reading items", inpage.ITEMS, selector, MAX_HTML)
            if found["cut"]:
                raise Hostile(f"a listing of more than {MAX_HTML:,} characters")
            if found["html"] or self._traffic.still(begun, seconds):
                return Fragments(str(found["base"]), tuple(found["html"]))
            await self.settle(0.5)
            await asyncio.sleep(_POLL)

    async def url(self) -> str:
        """See monitor.scraper.Tab."""
        return self._bounded.current().page.url

    async def check(self, signed_in: str | None = None, signed_out: str | None = None) -> None:
        """See monitor.scraper.Tab."""
        strict = self._bounded.session is not None
        reason = await self.signed_out(signed_in, signed_out, strict=strict)
        if reason is not None:
            raise self._bounded.login_required(reason)
        if signed_in is None:
            self.signed_in = False
            self._inspect(await self.html(), await self.url())
            self.signed_in = True

    async def signed_out(
        self, signed_in: str | None = None, signed_out: str | None = None, *, strict: bool = True
    ) -> str | None:
        """Why the page shown is not the signed-in portal, or None if it seems to be."""
        looking = self._bounded.current().look(self._bounded.asked, signed_in, signed_out)
        look = await self._bounded.call("looking for a login", looking)
        reason = signed_out_reason(look, self._hosts, strict=strict)
        self.signed_in = reason is None
        return reason

    def refused(self) -> list[str]:
        """The hosts that the page shown led to in vain, because the source does not name them."""
        opened, refused = self._bounded.opened, self._bounded.proxy.refused
        shown = opened.page.url if opened is not None else ""
        return sorted(refused) if shown.startswith("chrome-error:") or _host(shown) in refused else []

    def kept_out(self) -> list[str]:
        """The hosts that the page wanted something of and the source does not name, but for mere analytics."""
        return sorted(host for host in self._bounded.proxy.refused if not counts_visitors(host))

    def listen(self, pattern: str) -> None:
        """See monitor.scraper.Tab."""
        self._traffic.listen(pattern)

    async def responses(self, pattern: str, seconds: float = 0.0) -> list[Any]:
        """See monitor.scraper.Tab."""
        answers = self._traffic.answers(pattern, seconds)
        found = await self._bounded.call("waiting for data", answers, seconds + CALL_SECONDS)
        return [value for _, value in found]

    def failures(self) -> list[str]:
        """See monitor.scraper.Tab."""
        return self._traffic.failures(_host(self._bounded.asked))

    async def state(self) -> dict[str, Any] | None:
        """The storage state, if the portal was seen signed in and the tab is still on its host."""
        bounded = self._bounded
        if not self.signed_in or bounded.opened is None or bounded.over is not None:
            return None
        if _host(bounded.opened.page.url) != _host(bounded.asked):
            return None
        storage = bounded.opened.context.storage_state(indexed_db=True)
        return dict(await bounded.call("keeping the session", storage))

    async def evidence(self, stored: Mapping[str, Any] | None) -> Evidence:
        """What the page shows now, as far as it still answers; `stored` is the session it began with.

        Of a page that does not say what it stores, only the addresses are told: the rest may hold it.
        """
        bounded, session = self._bounded, stored or {"cookies": [], "origins": []}
        found = Evidence(bounded.asked, secrets=secret_values(session["cookies"], session["origins"]))
        opened = bounded.opened
        if opened is None:
            return replace(found, exchanges=await self._traffic.exchanges(0))
        found = replace(found, url=opened.page.url)
        try:
            cookies = await bounded.glance(opened.context.cookies())
            kept = await bounded.glance(opened.world.ask(inpage.STORED))
        except SourceError:
            return replace(found, exchanges=await self._traffic.exchanges(0))
        found = replace(found, secrets=found.secrets | secret_values(cookies, kept))
        found = replace(found, exchanges=await self._traffic.exchanges(1.0))
        with contextlib.suppress(SourceError):
            html = await bounded.glance(opened.world.ask(inpage.HTML, MAX_PAGE))
            found = replace(found, page=html["html"][0])
            shot = await bounded.glance(opened.page.screenshot(animations="disabled"))
            found = replace(found, screenshot=shot)
        return found

    async def close(self) -> None:
        """Close the page and its context, by force if need be."""
        await self._traffic.close()
        await self._bounded.leave()

    def _inspect(self, html: str, url: str) -> None:
        """Raise what the page is if it is none of the portal's: a wall, a login, maintenance."""
        try:
            walls.inspect(html, URL(url))
        except LoginRequired as error:
            raise self._bounded.login_required(str(error)) from error


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
