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
from urllib.parse import urlsplit

from monitor.errors import Crashed, LoginRequired, MissingPart, SourceError
from monitor.fetch.bounded import BoundedPage
from monitor.fetch.chromium import Chromium
from monitor.fetch.executable import installed
from monitor.fetch.inpage import World
from monitor.fetch.looks import leave_out
from monitor.fetch.opened import Opened
from monitor.fetch.proxy import Addresses, Proxy
from monitor.fetch.sessions import Sessions, damaged
from monitor.fetch.signon import Stay
from monitor.fetch.tab import BrowserTab
from monitor.fetch.tape import Record, Replay, keep, play
from monitor.fetch.traffic import Traffic, Use
from monitor.settings import Login

if TYPE_CHECKING:
    from playwright.async_api import Page

_log: Final = logging.getLogger(__name__)

Leaving = Callable[[BrowserTab, Mapping[str, Any] | None, Exception | None], Awaitable[None]]

TABS: Final = 6
OPEN_SECONDS: Final = 15.0
VIEW: Final = {"width": 1280, "height": 1600}
REMOTE_VIEW: Final = {"width": 1280, "height": 800}


class Browser:
    """One Chromium for all sources that need one. `close` leaves no process and no file behind.

    `logins` are what the configuration says of sessions. `executable` is the one to start if it is not to be
    searched for; `environ` is searched for the others. `product` ("rolewatch/1.0") is added to the browser's
    own User-Agent. `visible` opens a window for a person, `port` a loopback DevTools port for one elsewhere.
    `record` takes in all that passes; `replay` answers instead of the network, and then no session is needed.
    """

    def __init__(
        self,
        guard: Addresses,
        sessions: Sessions,
        *,
        logins: Mapping[str, Login] | None = None,
        now: Callable[[], datetime],
        environ: Mapping[str, str],
        executable: str | None = None,
        product: str | None = None,
        visible: bool = False,
        port: int | None = None,
        record: Record | None = None,
        replay: Replay | None = None,
    ) -> None:
        self.starts = 0
        self._guard = guard
        self._sessions = sessions
        self._logins = logins or {}
        self._ended: dict[str, str] = {}
        self._now = now
        self._environ = environ
        self._executable = executable
        self._product = product
        self._visible = visible
        self._port = port
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
        seen: Callable[[bool | None, datetime | None], None] | None = None,
    ) -> AsyncIterator[BrowserTab]:
        """A tab in the named session, for at most `seconds`. `allowed` are the source's own hosts.

        No other host is reached; `anywhere` also lets it go to all public ones, as a login must.
        `permit` is asked before each page that is opened without a session (robots.txt is for those who
        walk by, not for a person's own login). The session is saved back if it was seen to be good; `seen`
        is told whether it was, and when its cookies end. `leaving` is told before the tab closes, with the
        error that ended its work, if one did.
        """
        stay = self._stay(session)
        hosts = allowed | self._hosts(session)
        async with self._turn(session), self._slots:
            try:
                self._begin(stay)
                async with Proxy(self._guard, hosts, anywhere=anywhere) as proxy:
                    page = BoundedPage(
                        lambda: self._open(proxy, stay.state if stay else None, session),
                        proxy,
                        Traffic(use),
                        deadline=time.monotonic() + seconds,
                        session=session,
                    )
                    tab = BrowserTab(page, hosts=allowed, permit=None if session else permit)
                    try:
                        async with _told(leaving, tab, stay), self._within(stay, tab):
                            yield tab
                    finally:
                        await tab.close()
                        use.bytes += proxy.bytes
            finally:
                if stay is not None and seen is not None:
                    seen(stay.signed_in, stay.expires(hosts))

    @asynccontextmanager
    async def _within(self, stay: Stay | None, tab: BrowserTab) -> AsyncIterator[None]:
        """The visit from the probe to what is kept of it."""
        if stay is None:
            yield
            return
        await self._arrive(stay, tab)
        try:
            yield
            await stay.keep(tab)
        except (SourceError, GeneratorExit):
            # The old cookies may have ended when the portal gave out new ones.
            await stay.keep(tab)
            raise
        finally:
            if tab.ended or tab.signed_in:
                stay.signed_in = not tab.ended

    async def _arrive(self, stay: Stay, tab: BrowserTab) -> None:
        try:
            await stay.arrive(tab)
        except LoginRequired as error:
            self._ended[stay.name] = str(error)
            raise

    def _stay(self, session: str | None) -> Stay | None:
        if session is None or self._replay is not None:
            return None
        return Stay(self._sessions, session, self._logins.get(session), self._now)

    def _begin(self, stay: Stay | None) -> None:
        """Read the session. What another source's probe found out in this run holds for all."""
        if stay is None:
            return
        if stay.name in self._ended:
            stay.signed_in = False
            raise LoginRequired(self._ended[stay.name])
        stay.load()

    def _hosts(self, session: str | None) -> frozenset[str]:
        """The hosts of its sign-on, which may have private addresses."""
        login = self._logins.get(session or "")
        return login.hosts | {urlsplit(login.url).hostname or ""} if login else frozenset()

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
            return await Chromium.start(executable, self._environ, visible=self._visible, port=self._port)
        except SourceError as error:
            if executable is None or self._executable is not None:
                raise
            try:
                return await Chromium.start(None, self._environ, visible=self._visible, port=self._port)
            except MissingPart:
                raise error from None

    async def _open(self, proxy: Proxy, state: dict[str, Any] | None, session: str | None) -> Opened:
        from playwright.async_api import Error

        chromium = await self._running()
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                options = self._context(chromium, proxy, state)
                context = await chromium.browser.new_context(**options)
                if self._replay is not None:
                    await play(context, self._replay, proxy)
                page = await context.new_page()
                if not (
                    self._visible or self._port
                ):  # a person may sign in in a window that the portal opens
                    context.on("page", _refuse)
                protocol = await context.new_cdp_session(page)
                if not (self._visible or self._port):
                    await leave_out(protocol)
        except (Error, TimeoutError) as error:
            if isinstance(error, Error) and session and state and "storage state" in error.message:
                raise damaged(session) from error
            await chromium.kill()
            raise Crashed("the browser could not open a page") from error
        har, record = options.get("record_har_path"), self._record
        recorded = partial(keep, Path(har), record) if har and record else None
        return Opened(context, page, World(protocol), chromium.kill, chromium.hogged, recorded)

    def _context(self, chromium: Chromium, proxy: Proxy, state: dict[str, Any] | None) -> dict[str, Any]:
        options: dict[str, Any] = {
            "proxy": {"server": proxy.url, "bypass": "<-loopback>"},
            "accept_downloads": False,
            "service_workers": "block",
            "viewport": None if self._visible else REMOTE_VIEW if self._port else VIEW,
        }
        if self._product:
            options["user_agent"] = f"{chromium.user_agent} {self._product}"
        if self._record is not None:
            options |= {"record_har_path": chromium.file("har"), "record_har_content": "embed"}
        if state is not None:
            options["storage_state"] = state
        return options


@asynccontextmanager
async def _told(leaving: Leaving | None, tab: BrowserTab, stay: Stay | None) -> AsyncIterator[None]:
    """A last look at the tab, when the work in it is done or has failed."""
    if leaving is None:
        yield
        return
    state = stay.state if stay else None
    try:
        yield
    except Exception as error:  # raised again: also of what is our bug, the page is the best evidence
        await leaving(tab, state, error)
        raise
    await leaving(tab, state, None)


async def _refuse(page: "Page") -> None:
    """A window that the page opens by itself is closed again: only one is read."""
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        await page.close()
