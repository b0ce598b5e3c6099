"""A browser tab as a scraper sees it: every call ends by the clock, whatever the page does.

    call ─ Playwright answers in time ──────────── its result, or a SourceError by its meaning
         ─ the page is busy for ever ───────────── its context is closed, which ends its processes;
                                                   if that hangs too, the whole Chromium is killed
         ─ the page's process died ─────────────── `goto` opens a new one, once; else Crashed

A browser's own time limits don't cover a page in an endless loop (measured), so each call has a deadline
of the event loop round it, and all calls together that of the source.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from yarl import URL

from monitor.errors import ChangedLayout, Crashed, Hostile, LoginRequired, Refused, SourceError
from monitor.fetch import inpage, walls
from monitor.fetch.hop import Answer, no_headers, web_address
from monitor.fetch.opened import Moved, Opened, clickable, is_crash, meaning
from monitor.fetch.proxy import OWN_STATUSES, Proxy
from monitor.fetch.sessions import ended, signed_out_reason
from monitor.fetch.traffic import Traffic
from monitor.scraper import Fragments

if TYPE_CHECKING:
    from playwright.async_api import Error as PlaywrightError
    from playwright.async_api import Page

_log: Final = logging.getLogger(__name__)

T = TypeVar("T")

OPEN_SECONDS: Final = 30.0
CALL_SECONDS: Final = 15.0
CLICK_SECONDS: Final = 4.0
END_SECONDS: Final = 2.0
MAX_HTML: Final = 20_000_000
_POLL: Final = 0.1
_HYDRATION: Final = 4.0
_MOVES: Final = 3


class BrowserTab:
    """Implements monitor.scraper.Tab. `signed_in` is set once the portal was seen signed in.

    `opener` opens a page in the source's session, `hosts` are those of the source's configuration,
    `deadline` is on the monotonic clock.
    """

    def __init__(
        self,
        opener: Callable[[], Awaitable[Opened]],
        proxy: Proxy,
        traffic: Traffic,
        *,
        deadline: float,
        session: str | None = None,
        hosts: frozenset[str] = frozenset(),
        permit: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self.signed_in = False
        self._opener = opener
        self._proxy = proxy
        self._traffic = traffic
        self._deadline = deadline
        self._session = session
        self._hosts = hosts
        self._permit = permit
        self._opened: Opened | None = None
        self._asked = ""
        self._crashed = False
        self._over: SourceError | None = None

    async def goto(self, url: str) -> str:
        """See monitor.scraper.Tab."""
        address = str(web_address(url))
        if self._permit is not None:
            await self._permit(address)
        self._asked, self.signed_in = address, False
        try:
            return await self._visit(address)
        except Crashed:
            await self._leave()
            return await self._visit(address)

    async def wait_for(self, *selectors: str, seconds: float = 15.0) -> bool:
        """See monitor.scraper.Tab."""
        page = await self._page()
        wanted = page.locator(selectors[0])
        for selector in selectors[1:]:
            wanted = wanted.or_(page.locator(selector))
        begun = time.monotonic()
        while True:
            with contextlib.suppress(Moved):
                if await self._call(f"waiting for {selectors[0]}", wanted.count()):
                    return True
            # What has not come when nothing loads any more only waits for its own scripts.
            if self._traffic.still(begun, seconds, _HYDRATION):
                return False
            await asyncio.sleep(_POLL)

    async def click(self, selector: str) -> bool:
        """See monitor.scraper.Tab."""
        page = await self._page()
        found = page.locator(selector).locator("visible=true").first
        if not await self._call("looking for a button", clickable(found)):
            return False
        if not await self._soft(found.click(timeout=CLICK_SECONDS * 1000), CLICK_SECONDS):
            # Something lies over it, such as a banner: the click goes to the element itself.
            await self._call("clicking", found.dispatch_event("click", timeout=CLICK_SECONDS * 1000))
        return True

    async def fill(self, selector: str, value: str) -> None:
        """See monitor.scraper.Tab."""
        page = await self._page()
        await self._call("filling in", page.locator(selector).first.fill(value, timeout=CALL_SECONDS * 900))

    async def scroll(self) -> bool:
        """See monitor.scraper.Tab."""
        return bool(await self._evaluate("scrolling", inpage.SCROLL))

    async def settle(self, seconds: float = 5.0) -> None:
        """See monitor.scraper.Tab."""
        await self._call("waiting", self._traffic.quiet(seconds), seconds + 1)

    async def html(self) -> str:
        """See monitor.scraper.Tab."""
        found = await self._evaluate("reading the page", inpage.HTML, MAX_HTML)
        return str(found["html"][0])

    async def items(self, selector: str, seconds: float = 0.0) -> Fragments:
        """See monitor.scraper.Tab."""
        begun = time.monotonic()
        while True:
            found = await self._evaluate("reading items", inpage.ITEMS, selector, MAX_HTML)
            if found["html"] or self._traffic.still(begun, seconds):
                return Fragments(str(found["base"]), tuple(found["html"]), bool(found["cut"]))
            await self.settle(0.5)
            await asyncio.sleep(_POLL)

    async def url(self) -> str:
        """See monitor.scraper.Tab."""
        return (await self._page()).url

    async def check(self, signed_in: str | None = None, signed_out: str | None = None) -> None:
        """See monitor.scraper.Tab."""
        opened = await self._open()
        look = await self._call("looking for a login", opened.look(self._asked, signed_in, signed_out))
        reason = signed_out_reason(look, self._hosts, strict=self._session is not None)
        if reason is not None:
            raise self._login_required(reason)
        if not look.signed_in:
            self._inspect(await self.html(), look.shown)
        self.signed_in = True

    def listen(self, pattern: str) -> None:
        """See monitor.scraper.Tab."""
        self._traffic.listen(pattern)

    async def responses(self, pattern: str, seconds: float = 0.0) -> list[Any]:
        """See monitor.scraper.Tab."""
        answers = self._traffic.answers(pattern, seconds)
        return [value for _, value in await self._call("waiting for data", answers, seconds + CALL_SECONDS)]

    def failures(self) -> list[str]:
        """See monitor.scraper.Tab."""
        return self._traffic.failures(urlsplit(self._asked).hostname or "")

    async def state(self) -> dict[str, Any] | None:
        """The storage state, if the portal was seen signed in and the tab is still on its host."""
        if not self.signed_in or self._opened is None or self._over is not None:
            return None
        if urlsplit(self._opened.page.url).hostname != urlsplit(self._asked).hostname:
            return None
        storage = self._opened.context.storage_state(indexed_db=True)
        return dict(await self._call("keeping the session", storage))

    async def close(self) -> None:
        """Close the page and its context, by force if need be."""
        await self._traffic.close()
        await self._leave()

    async def _visit(self, address: str) -> str:
        page = await self._page()
        self._traffic.status = self._proxy.latest = None
        opening = page.goto(address, wait_until="domcontentloaded", timeout=OPEN_SECONDS * 1000)
        await self._call(f"opening {urlsplit(address).hostname}", opening, OPEN_SECONDS + 2)
        self._mean(page.url)
        return page.url

    def _mean(self, url: str) -> None:
        """Raise what the document's status means."""
        host = urlsplit(url).hostname or ""
        if self._traffic.status in OWN_STATUSES and (refused := self._refused(host)):
            raise refused
        if self._traffic.status is None:
            return
        error = walls.meaning(Answer(URL(url), self._traffic.status, no_headers()), None)
        if self._session is not None and self._traffic.status == 401:
            error = self._login_required("it answered 401")
        if error is not None:
            raise error

    def _inspect(self, html: str, url: str) -> None:
        try:
            walls.inspect(html, URL(url))
        except LoginRequired as error:
            raise self._login_required(str(error)) from error

    async def _page(self) -> "Page":
        return (await self._open()).page

    async def _open(self) -> Opened:
        if self._over is not None:
            raise self._over
        if self._opened is None:
            self._opened = await self._opener()
            self._crashed = False
            self._opened.page.on("crash", lambda _: self._crash())
            self._traffic.watch(self._opened.page)
        return self._opened

    def _crash(self) -> None:
        self._crashed = True

    async def _call(self, doing: str, call: Awaitable[T], seconds: float = CALL_SECONDS) -> T:
        """The call's result, or a SourceError, within `seconds` and the source's own deadline."""
        from playwright.async_api import Error

        left = self._deadline - time.monotonic()
        try:
            async with asyncio.timeout(min(seconds, left)):
                result = await call
        except TimeoutError:
            raise await self._hang(doing, min(seconds, left)) from None
        except Error as error:
            raise await self._meaning(doing, error) from error
        except inpage.BadScript as error:
            raise ChangedLayout(f"not a CSS selector: {str(error).splitlines()[0]}") from error
        if self._traffic.flooded:
            raise await self._end(Hostile("the page sends requests without end"))
        if self._proxy.exceeded:
            raise await self._end(self._proxy.failure("") or Hostile("the page loads too much"))
        return result

    async def _soft(self, call: Awaitable[None], seconds: float) -> bool:
        """Whether the call came about within Playwright's own limit of `seconds`."""
        from playwright.async_api import TimeoutError as TookTooLong

        async def tried() -> bool:
            try:
                await call
            except TookTooLong:
                return False
            return True

        return await self._call("waiting", tried(), seconds + END_SECONDS)

    async def _evaluate(self, doing: str, script: str, *arguments: object) -> Any:
        """What the script says of the document; once more if the page was just going on to another."""
        for _ in range(_MOVES):
            with contextlib.suppress(Moved):
                return await self._call(doing, (await self._open()).world.ask(script, *arguments))
            await self.settle(1.0)
        return await self._call(doing, (await self._open()).world.ask(script, *arguments))

    def _refused(self, host: str | None) -> SourceError | None:
        """Why the proxy did not serve this host, or (None) the one that the asked one led to."""
        asked = urlsplit(self._asked).hostname or ""
        error = self._proxy.failure(host or asked) or (None if host else self._proxy.latest)
        led_away = asked not in self._proxy.failures
        if isinstance(error, Refused) and led_away and self._session is not None:
            return self._login_required(f"it led to a host that the source does not name: {error}")
        return error

    def _login_required(self, reason: str) -> LoginRequired:
        if self._session is None:
            return LoginRequired(f"{reason}: give the source a `session` and run `rolewatch login` for it")
        _log.info("session=%s ended: %s", self._session, reason)
        error = ended(self._session)
        self._over = error  # no later page of this gather will do better
        return error

    async def _hang(self, doing: str, seconds: float) -> SourceError:
        said = f"the page did not answer within {max(seconds, 0):.0f} s ({doing})"
        return await self._end(Hostile(said))

    async def _end(self, error: SourceError) -> SourceError:
        """Close the page for good; every later call raises this error."""
        self._over = error
        await self._leave()
        return error

    async def _leave(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.close(END_SECONDS)

    async def _meaning(self, doing: str, error: "PlaywrightError") -> SourceError:
        said = error.message.partition("Call log:")[0].strip()
        if self._crashed or is_crash(said):
            if self._opened is not None and self._opened.hogged():
                return await self._end(Hostile("the page needed too much memory, and was ended"))
            await self._leave()
            return Crashed(f"the browser's process for the page died ({doing})")
        host = urlsplit(self._asked).hostname or ""
        if "ERR_TUNNEL" in said or "ERR_PROXY" in said:
            return self._refused(None) or meaning(said, host, doing)
        return meaning(said, host, doing)
