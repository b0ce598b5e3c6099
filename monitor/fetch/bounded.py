"""A page of which every call ends by the clock, whatever the page does.

    call ─ Playwright answers in time ──────────── its result, or a SourceError by its meaning
         ─ the page is busy for ever ───────────── its context is closed, which ends its processes;
                                                   if that hangs too, the whole Chromium is killed
         ─ the page's process died ─────────────── Crashed

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
from monitor.fetch.hop import Answer, no_headers
from monitor.fetch.opened import Moved, Opened, inner, is_crash, meaning
from monitor.fetch.proxy import OWN_STATUSES, Proxy
from monitor.fetch.sessions import ended
from monitor.fetch.traffic import Traffic

if TYPE_CHECKING:
    from playwright.async_api import Error as PlaywrightError

_log: Final = logging.getLogger(__name__)

T = TypeVar("T")

OPEN_SECONDS: Final = 30.0
CALL_SECONDS: Final = 15.0
END_SECONDS: Final = 2.0
_BEAT: Final = 0.1
_MOVES: Final = 3


class BoundedPage:
    """One page at a time in one source's context, and what its failures mean.

    `opener` opens a page in the source's session, `deadline` is on the monotonic clock.
    """

    def __init__(
        self,
        opener: Callable[[], Awaitable[Opened]],
        proxy: Proxy,
        traffic: Traffic,
        *,
        deadline: float,
        session: str | None = None,
    ) -> None:
        self.asked = ""
        self.over: SourceError | None = None
        self.proxy = proxy
        self.traffic = traffic
        self.session = session
        self.opened: Opened | None = None
        self._opener = opener
        self._deadline = deadline
        self._crashed = False
        self._lost: SourceError | None = None

    async def visit(self, address: str) -> str:
        """Open the address in the page, or in a new one; returns where that led. Raises SourceError."""
        self.asked = address
        opened = await self.ready()
        self.traffic.status = self.proxy.latest = None
        host = urlsplit(address).hostname
        opening = opened.page.goto(address, wait_until="domcontentloaded", timeout=OPEN_SECONDS * 1000)
        await self.call(f"opening {host}", opening, OPEN_SECONDS + END_SECONDS)
        error = self._status_error(opened.page.url)
        if error is not None:
            raise error
        return opened.page.url

    def current(self) -> Opened:
        """The page that `visit` opened. Raises the error that ended it."""
        if self.over is not None:
            raise self.over
        if self.opened is None:
            raise self._lost or Crashed("no page is open")
        return self.opened

    async def ready(self) -> Opened:
        """The page, opened if there is none. Raises the error that ended it."""
        if self.over is not None:
            raise self.over
        if self.opened is None:
            self._crashed, self._lost = False, None
            self.opened = await self._opener()
            self.opened.page.on("crash", lambda _: self._crash())
            self.traffic.watch(self.opened.page)
        return self.opened

    def _crash(self) -> None:
        self._crashed = True

    async def call(self, doing: str, call: Awaitable[T], seconds: float = CALL_SECONDS) -> T:
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
        if self.traffic.flooded:
            raise await self._end(Hostile("the page sends requests without end"))
        if self.proxy.exceeded:
            raise await self._end(self.proxy.failure("") or Hostile("the page loads too much"))
        return result

    async def soft(self, call: Awaitable[object], seconds: float) -> bool:
        """Whether the call came about within Playwright's own limit of `seconds`."""
        from playwright.async_api import TimeoutError as TookTooLong

        async def tried() -> bool:
            try:
                await call
            except TookTooLong:
                return False
            return True

        return await self.call("waiting", tried(), seconds + END_SECONDS)

    async def ask(self, doing: str, script: str, *arguments: object, frame: str | None = None) -> Any:
        """What the script says of the document, or of that in the iframe that the selector `frame` finds.

        Once more if the page was just going on to another.
        """
        for _ in range(_MOVES):
            with contextlib.suppress(Moved):
                return await self.call(doing, self._asked(script, arguments, frame))
            await self.call("waiting", self.traffic.quiet(1.0))
        return await self.call(doing, self._asked(script, arguments, frame))

    async def _asked(self, script: str, arguments: tuple[object, ...], frame: str | None) -> Any:
        opened = self.current()
        within = await inner(opened.page, frame) if frame else None
        return await opened.world.ask(script, *arguments, within=within)

    def _status_error(self, url: str) -> SourceError | None:
        """What the status of the document at `url` means."""
        status = self.traffic.status
        if status in OWN_STATUSES and (refused := self._refused(urlsplit(url).hostname or "")):
            return refused
        if status == 401 and self.session is not None:
            return self.login_required("it answered 401")
        return walls.meaning(Answer(URL(url), status, no_headers()), None) if status is not None else None

    def _refused(self, host: str | None) -> SourceError | None:
        """Why the proxy did not serve this host, or (None) the one that the asked one led to."""
        asked = urlsplit(self.asked).hostname or ""
        error = self.proxy.failure(host or asked) or (None if host else self.proxy.latest)
        led_away = asked not in self.proxy.failures
        if isinstance(error, Refused) and led_away and self.session is not None:
            return self.login_required(f"it led to a host that the source does not name: {error}")
        return error

    def login_required(self, reason: str) -> LoginRequired:
        """The error for a page that is not the signed-in portal."""
        if self.session is None:
            return LoginRequired(f"{reason}: give the source a `session` and run `rolewatch login` for it")
        _log.info("session=%s ended: %s", self.session, reason)
        error = ended(self.session)
        self.over = error  # no later page of this gather will do better
        return error

    async def _hang(self, doing: str, seconds: float) -> SourceError:
        said = f"the page did not answer within {max(seconds, 0):.0f} s ({doing})"
        return await self._end(Hostile(said))

    async def _end(self, error: SourceError) -> SourceError:
        """Close the page for good; every later call raises this error."""
        self.over = error
        await self.leave()
        return error

    async def leave(self) -> None:
        """Close the page and its context, by force if need be."""
        opened, self.opened = self.opened, None
        if opened is not None:
            await opened.close(END_SECONDS)

    async def _meaning(self, doing: str, error: "PlaywrightError") -> SourceError:
        said = error.message.partition("Call log:")[0].strip()
        if "ERR_ABORTED" in said:
            await asyncio.sleep(_BEAT)  # the news that the page's process died comes just after
        if self._crashed or is_crash(said) or (self.opened is not None and self.opened.page.is_closed()):
            if self.opened is not None and self.opened.hogged():
                return await self._end(Hostile("the page needed too much memory, and was ended"))
            await self.leave()
            self._lost = Crashed(f"the browser's process for the page died ({doing})")
            return self._lost
        host = urlsplit(self.asked).hostname or ""
        if "ERR_HTTP_RESPONSE_CODE_FAILURE" in said:  # a status without a page
            return self._status_error(self.asked) or meaning(said, host, doing)
        if "ERR_TUNNEL" in said or "ERR_PROXY" in said or "ERR_FAILED" in said:
            return self._refused(None) or meaning(said, host, doing)
        return meaning(said, host, doing)
