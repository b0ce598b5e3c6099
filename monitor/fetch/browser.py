"""The run's one browser: started with the first tab, replaced when it died, a context a source.

Contexts share nothing: no cookies, no cache, no process. Each has a proxy of its own, so that a private
host is reached only from the source that names it. Sources of one session take turns, so that a portal
which renews its cookies never sees two of us with the same old ones.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from monitor.errors import Crashed, MissingPart, SourceError
from monitor.fetch.bounded import BoundedPage
from monitor.fetch.chromium import Chromium
from monitor.fetch.executable import installed
from monitor.fetch.inpage import World
from monitor.fetch.looks import leave_out
from monitor.fetch.opened import Opened
from monitor.fetch.proxy import Addresses, Proxy
from monitor.fetch.sessions import Session, Sessions, damaged
from monitor.fetch.tab import BrowserTab
from monitor.fetch.tape import Record, Replay, keep, play
from monitor.fetch.traffic import Traffic, Use

if TYPE_CHECKING:
    from playwright.async_api import Page

_log: Final = logging.getLogger(__name__)

Leaving = Callable[[BrowserTab, Mapping[str, Any] | None, Exception | None], Awaitable[None]]

TABS: Final = 6
OPEN_SECONDS: Final = 15.0
VIEW: Final = {"width": 1280, "height": 1600}


class Browser:
    """One Chromium for all sources that need one. `close` leaves no process and no file behind.

    `executable` is the one to start if it is not to be searched for; `environ` is searched for the others.
    `product` ("rolewatch/1.0") is added to the browser's own User-Agent. `record` takes in all that passes;
    `replay` answers instead of the network, and then no session is needed.
    """

    def __init__(
        self,
        guard: Addresses,
        sessions: Sessions,
        *,
        now: Callable[[], datetime],
        environ: Mapping[str, str],
        executable: str | None = None,
        product: str | None = None,
        visible: bool = False,
        record: Record | None = None,
        replay: Replay | None = None,
    ) -> None:
        self.starts = 0
        self._guard = guard
        self._sessions = sessions
        self._now = now
        self._environ = environ
        self._executable = executable
        self._product = product
        self._visible = visible
        self._record = record
        self._replay = replay
        self._chromium: Chromium | None = None
        self._starting = asyncio.Lock()
        self._slots = asyncio.Semaphore(TABS)
        self._turns: dict[str | None, asyncio.Lock] = {}

    @asynccontextmanager
    async def tab(
        self,
        use: Use,
        *,
        allowed: frozenset[str] = frozenset(),
        session: str | None = None,
        seconds: float = 300.0,
        anywhere: bool = False,
        permit: Callable[[str], Awaitable[None]] | None = None,
        leaving: Leaving | None = None,
    ) -> AsyncIterator[BrowserTab]:
        """A tab in the named session, for at most `seconds`. `allowed` are the source's own hosts.

        No other host is reached; `anywhere` also lets it go to all public ones, as a login must.
        `permit` is asked before each page that is opened without a session (robots.txt is for those who
        walk by, not for a person's own login). The session is saved back if it was seen to be good.
        `leaving` is told before the tab closes, with the error that ended its work, if one did.
        """
        async with self._turn(session), self._slots:
            stored = self._sessions.load(session) if session and self._replay is None else None
            traffic = Traffic(use)
            async with Proxy(self._guard, allowed, anywhere=anywhere) as proxy:
                deadline = time.monotonic() + seconds
                page = BoundedPage(
                    lambda: self._open(proxy, stored), proxy, traffic, deadline=deadline, session=session
                )
                tab = BrowserTab(page, hosts=allowed, permit=None if session else permit)
                state = stored.state if stored else None
                try:
                    yield tab
                    await self._keep(tab, stored)
                    if leaving is not None:
                        await leaving(tab, state, None)
                except (Exception, GeneratorExit) as error:
                    # The old cookies may have ended when the portal gave out new ones.
                    await self._keep(tab, stored)
                    if leaving is not None and isinstance(error, Exception):
                        await leaving(tab, state, error)
                    raise
                finally:
                    await tab.close()
                    use.bytes += proxy.bytes

    async def close(self) -> None:
        """End the browser, if there is one."""
        async with self._starting:
            chromium, self._chromium = self._chromium, None
            if chromium is not None:
                await chromium.close()
                _log.debug(
                    "browser starts=%d memory_peak=%d calls_home_refused=%d",
                    *(self.starts, chromium.memory_peak, sum(chromium.calls_home.values())),
                )

    def _turn(self, session: str | None) -> asyncio.Lock:
        return self._turns.setdefault(session, asyncio.Lock()) if session else asyncio.Lock()

    async def _keep(self, tab: BrowserTab, stored: Session | None) -> None:
        """Save the cookies that the portal renewed, so that the session lives as long as it can."""
        if stored is None:
            return
        try:
            state = await tab.state()
            if state is not None:
                self._sessions.save(stored.name, state, self._now())
        except (SourceError, OSError, ValueError) as error:
            # What was read is good all the same, and the session that is stored may be.
            _log.warning("session=%s was not renewed: %s", stored.name, type(error).__name__)

    async def _running(self) -> Chromium:
        async with self._starting:
            if self._chromium is not None and not self._chromium.alive:
                await self._chromium.kill()
                self._chromium = None
            if self._chromium is None:
                self._chromium = await self._start()
                self.starts += 1
            return self._chromium

    async def _start(self) -> Chromium:
        """The first that starts: the installed one (a distribution may ship a stub for it), Playwright's own."""
        executable = installed(self._executable, self._environ)
        try:
            return await Chromium.start(executable, self._environ, visible=self._visible)
        except SourceError as error:
            if executable is None or self._executable is not None:
                raise
            try:
                return await Chromium.start(None, self._environ, visible=self._visible)
            except MissingPart:
                raise error from None

    async def _open(self, proxy: Proxy, stored: Session | None) -> Opened:
        from playwright.async_api import Error

        chromium = await self._running()
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                options = self._context(chromium, proxy, stored)
                context = await chromium.browser.new_context(**options)
                if self._replay is not None:
                    await play(context, self._replay, proxy)
                page = await context.new_page()
                if not self._visible:  # a person may sign in in a window that the portal opens
                    context.on("page", _refuse)
                protocol = await context.new_cdp_session(page)
                if not self._visible:
                    await leave_out(protocol)
        except (Error, TimeoutError) as error:
            if isinstance(error, Error) and stored is not None and "storage state" in error.message:
                raise damaged(stored.name) from error
            await chromium.kill()
            raise Crashed("the browser could not open a page") from error
        har, record = options.get("record_har_path"), self._record
        recorded = partial(keep, Path(har), record) if har and record else None
        return Opened(context, page, World(protocol), chromium.kill, chromium.hogged, recorded)

    def _context(self, chromium: Chromium, proxy: Proxy, stored: Session | None) -> dict[str, Any]:
        options: dict[str, Any] = {
            "proxy": {"server": proxy.url, "bypass": "<-loopback>"},
            "accept_downloads": False,
            "service_workers": "block",
            "viewport": None if self._visible else VIEW,
        }
        if self._product:
            options["user_agent"] = f"{chromium.user_agent} {self._product}"
        if self._record is not None:
            options |= {"record_har_path": chromium.file("har"), "record_har_content": "embed"}
        if stored is not None:
            options["storage_state"] = stored.state
        return options


async def _refuse(page: "Page") -> None:
    """A window that the page opens by itself is closed again: only one is read."""
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        await page.close()
