"""A browser tab as a scraper sees it: monitor.scraper.Tab over a BoundedPage."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from yarl import URL

from monitor.errors import Blocked, Crashed, Hostile, LoginRequired, SourceError, Unreachable
from monitor.fetch import inpage, walls
from monitor.fetch.bounded import CALL_SECONDS, BoundedPage
from monitor.fetch.hop import web_address
from monitor.fetch.opened import Moved, clickable
from monitor.fetch.sessions import Look, signed_out_reason
from monitor.reading.calls import Call
from monitor.scraper import Fragments

if TYPE_CHECKING:
    from playwright.async_api import Frame, FrameLocator, Locator, Page

CLICK_SECONDS: Final = 4.0
MAX_HTML: Final = 40_000_000
MAX_ASKED: Final = 1_000_000
_POLL: Final = 0.1
_HYDRATION: Final = 4.0
_FRAMES: Final = 10


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
        self._frame: str | None = None

    async def goto(self, url: str, *, again: bool = True) -> str:
        """See monitor.scraper.Tab. A page whose process dies is opened once more, unless a person may close it."""
        address = str(web_address(url))
        if self._permit is not None:
            await self._permit(address)
        before, self.signed_in = self.signed_in, False
        try:
            return await self._visit(address, again)
        except (Unreachable, Blocked):
            self.signed_in = before  # which says nothing of the login
            raise

    async def _visit(self, address: str, again: bool) -> str:
        try:
            return await self._bounded.visit(address)
        except Crashed:
            await self._bounded.leave()
            if not again:
                raise
            return await self._bounded.visit(address)

    async def enter(self, frame: str | None) -> None:
        """See monitor.scraper.Tab."""
        self._frame = frame

    async def wait_for(self, *selectors: str, seconds: float = 15.0) -> bool:
        """See monitor.scraper.Tab."""
        begun = time.monotonic()
        while True:
            with contextlib.suppress(Moved):
                if await self._bounded.call(f"waiting for {selectors[0]}", self._any(selectors)):
                    return True
            # What has not come when nothing loads any more only waits for its own scripts.
            if self._traffic.still(begun, seconds, _HYDRATION):
                return False
            await asyncio.sleep(_POLL)

    async def click(self, selector: str) -> bool:
        """See monitor.scraper.Tab."""
        found = (await self._find(selector)).locator("visible=true").first
        if not await self._bounded.call("looking for a button", clickable(found)):
            return False
        self._traffic.turned()
        if not await self._bounded.soft(found.click(timeout=CLICK_SECONDS * 1000), CLICK_SECONDS):
            # Something lies over it, such as a banner: the click goes to the element itself.
            event = found.dispatch_event("click", timeout=CLICK_SECONDS * 1000)
            await self._bounded.call("clicking", event)
        return True

    async def fill(self, selector: str, value: str) -> None:
        """See monitor.scraper.Tab."""
        field = (await self._find(selector)).first
        await self._bounded.call("filling in", field.fill(value, timeout=CALL_SECONDS * 900))

    async def press(self, key: str, selector: str | None = None) -> None:
        """See monitor.scraper.Tab."""
        keyboard = self._bounded.current().page.keyboard
        self._traffic.turned()
        pressing = (await self._find(selector)).first.press(key) if selector else keyboard.press(key)
        await self._bounded.call(f"pressing {key}", pressing)

    async def select(self, selector: str, option: str) -> bool:
        """See monitor.scraper.Tab."""
        found = (await self._find(selector)).first
        self._traffic.turned()
        chosen = found.select_option(option, timeout=CLICK_SECONDS * 1000)  # by its value, or its text
        return await self._bounded.soft(chosen, CLICK_SECONDS)

    async def texts(self, selector: str) -> list[str]:
        """See monitor.scraper.Tab."""
        said = (await self._find(selector)).all_text_contents()
        return [" ".join(text.split()) for text in await self._bounded.call("reading texts", said)]

    async def changed(self, selector: str, before: str, seconds: float = 10.0) -> bool:
        """See monitor.scraper.Tab."""
        begun, changed = time.monotonic(), False
        while not changed and not self._traffic.still(begun, seconds, _HYDRATION):
            await asyncio.sleep(_POLL)
            changed = await self.shown(selector) != before
        await self.settle()
        await self._ask("reading items", inpage.FORGET)
        return changed

    async def shown(self, selector: str) -> str:
        """See monitor.scraper.Tab."""
        return str(await self._ask("reading items", inpage.SHOWN, selector))

    async def scroll(self) -> bool:
        """See monitor.scraper.Tab."""
        self._traffic.turned()
        return bool(await self._ask("scrolling", inpage.SCROLL))

    async def settle(self, seconds: float = 5.0) -> None:
        """See monitor.scraper.Tab."""
        await self._bounded.call("waiting", self._traffic.quiet(seconds), seconds + 1)

    async def html(self) -> str:
        """See monitor.scraper.Tab."""
        found = await self._ask("reading the page", inpage.HTML, MAX_HTML)
        return str(found["html"][0])

    async def items(self, selector: str, seconds: float = 0.0) -> Fragments:
        """See monitor.scraper.Tab."""
        begun = time.monotonic()
        while True:
            found = await self._ask("reading items", inpage.ITEMS, selector, MAX_HTML)
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
            found = await self._bounded.ask("reading the page", inpage.HTML, MAX_HTML)
            self._inspect(str(found["html"][0]), await self.url())
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

    @property
    def status(self) -> int | None:
        """The status of the document that was opened last."""
        return self._traffic.status

    @property
    def ended(self) -> bool:
        """Whether the portal was seen to take the session no more."""
        return isinstance(self._bounded.over, LoginRequired)

    def go_on(self) -> None:
        """Let the tab be used after a page that asks to sign in: a sign-in follows."""
        if self.ended:
            self._bounded.over = None

    async def asked(self, url: str) -> list[Any]:
        """The JSON that an address of the site shown answers to a script, as [value], or []."""
        return list(await self._bounded.ask("asking for data", inpage.ASK, url, MAX_ASKED))

    async def target(self) -> str:
        """The page's name for DevTools."""
        return await self._bounded.call("looking it up", self._bounded.current().world.target())

    async def turned_away(self) -> str | None:
        """Why the address that was opened does not take the cookies of now, asked beside the page shown.

        None also where that can't be told: a portal that is all script answers everybody alike.
        """
        opened = self._bounded.current()
        asking = opened.ask_again(self._bounded.asked)
        try:
            url, html = await self._bounded.call("asking again", asking, CALL_SECONDS * 2)
            walls.inspect(html, URL(url))
        except LoginRequired as error:
            return str(error)
        except SourceError:
            return None
        look = Look(self._bounded.asked, url, login_address=walls.is_login(URL(url)))
        return signed_out_reason(look, self._hosts)

    def refused(self) -> list[str]:
        """The hosts that the page shown led to in vain, because the source does not name them."""
        opened, refused = self._bounded.opened, self._bounded.proxy.refused
        shown = opened.page.url if opened is not None else ""
        return sorted(refused) if shown.startswith("chrome-error:") or _host(shown) in refused else []

    def listen(self, call: Call) -> None:
        """See monitor.scraper.Tab."""
        self._traffic.listen(call)

    async def responses(self, call: Call, seconds: float = 0.0) -> list[Any]:
        """See monitor.scraper.Tab."""
        return [value for _, value in await self.answers(call, seconds)]

    async def answers(self, call: Call, seconds: float = 0.0) -> list[tuple[str, Any]]:
        """See monitor.scraper.Tab."""
        answers = self._traffic.answers(call, seconds)
        return list(await self._bounded.call("waiting for data", answers, seconds + CALL_SECONDS))

    def failures(self, *, late: bool = False) -> list[str]:
        """See monitor.scraper.Tab."""
        return self._traffic.failures(_host(self._bounded.asked), late=late)

    async def state(self) -> dict[str, Any] | None:
        """The storage state, if the portal was seen signed in and the tab is still on its host."""
        bounded = self._bounded
        if not self.signed_in or bounded.opened is None or bounded.over is not None:
            return None
        if _host(bounded.opened.page.url) != _host(bounded.asked):
            return None
        storage = bounded.opened.context.storage_state(indexed_db=True)
        return dict(await bounded.call("keeping the session", storage))

    async def close(self) -> None:
        """Close the page and its context, by force if need be."""
        await self._traffic.close()
        await self._bounded.leave()

    async def _ask(self, doing: str, script: str, *arguments: object) -> Any:
        return await self._bounded.ask(doing, script, *arguments, frame=self._frame)

    async def _any(self, selectors: Sequence[str]) -> bool:
        """Whether one of the selectors is there, in the document or in one of its frames."""
        for place in self._places():
            wanted = place.locator(selectors[0])
            for selector in selectors[1:]:
                wanted = wanted.or_(place.locator(selector))
            if await wanted.count():
                return True
        return False

    async def _find(self, selector: str) -> "Locator":
        """The selector in the document, or in the first of its frames that has it."""
        places = self._places()
        for place in places if len(places) > 1 else ():
            found = place.locator(selector)
            if await self._bounded.call(f"looking for {selector}", found.count()):
                return found
        return places[0].locator(selector)

    def _places(self) -> "Sequence[Page | Frame | FrameLocator]":
        """Where selectors look: in the iframe that was entered, else in the document, then in its frames."""
        page = self._bounded.current().page
        if self._frame is not None:
            return [page.frame_locator(self._frame)]
        return page.frames[:_FRAMES]

    def _inspect(self, html: str, url: str) -> None:
        """Raise what the page is if it is none of the portal's: a wall, a login, maintenance."""
        try:
            walls.inspect(html, URL(url))
        except LoginRequired as error:
            raise self._bounded.login_required(str(error)) from error


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
