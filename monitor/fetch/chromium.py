"""One Chromium: found, started, watched, and ended with all its processes.

It is started by Playwright's driver, which also ends it when we are killed. Its own calls home are
switched off by flags, and refused and counted by the proxy that it is given for them.
"""

import asyncio
import contextlib
import itertools
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Self

from monitor.errors import MissingPart, Unreachable
from monitor.fetch import processes
from monitor.fetch.executable import HOW_TO_GET_ONE
from monitor.fetch.proxy import Nowhere, Proxy

if TYPE_CHECKING:
    from playwright.async_api import Browser as Playwrights
    from playwright.async_api import Playwright

_log: Final = logging.getLogger(__name__)

LAUNCH_SECONDS: Final = 40.0
CLOSE_SECONDS: Final = 5.0
# Anonymous memory: of one process (a heavy portal's page takes 300 MB), and of all together.
MEMORY_OF_ONE: Final = 650_000_000
MEMORY_OF_ALL: Final = 2_000_000_000
_WATCH_SECONDS: Final = 0.5
_HEAP_MIB: Final = 512

# Playwright's own, which another --blink-settings replaces.
_BLINK: Final = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
_FLAGS: Final = (
    # A name is resolved by the proxy's guard alone; UDP would pass the proxy by.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--no-pings",
    # The page's text is wanted, not its looks.
    f"--blink-settings={_BLINK},imagesEnabled=false",
    "--disable-remote-fonts",
    f"--js-flags=--max-old-space-size={_HEAP_MIB}",
)
# What a visible browser for a login needs to look as the person knows it.
_LOOKS: Final = ("--blink-settings=", "--disable-remote-fonts")
_ENVIRONMENT: Final = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LANGUAGE", "TZ", "TMPDIR", "USER", "LOGNAME", "DISPLAY", "XAUTHORITY"}
    | {"WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS", "SSL_CERT_DIR"}
)


class Chromium:
    """A running Chromium with its driver. Made by `start`; `close` or `kill` ends it."""

    def __init__(self) -> None:
        self.group: int | None = None
        self.hogs: set[int] = set()
        self.memory_peak = 0
        self.user_agent = ""
        self._ending = asyncio.Lock()
        self._driver: int | None = None
        self._profile: str | None = None
        self._folder = ""
        self._numbers = itertools.count()
        self._parts = AsyncExitStack()
        self._playwright: Playwright | None = None
        self._browser: Playwrights | None = None
        self._watch: asyncio.Task[None] | None = None
        self._home: Proxy | None = None

    @classmethod
    async def start(
        cls,
        executable: str | None,
        environ: Mapping[str, str],
        *,
        visible: bool = False,
        port: int | None = None,
    ) -> Self:
        """A new Chromium. Raises MissingPart if there is none, Unreachable if it does not start.

        A person uses it where it is `visible`, or by the DevTools of another at the `port` on loopback.
        """
        from playwright.async_api import Error

        chromium = cls()
        try:
            async with asyncio.timeout(LAUNCH_SECONDS):
                await chromium._start(executable, environ, visible, port)
        except (Error, TimeoutError, OSError) as error:
            await chromium.kill()
            raise _not_started(error) from error
        except BaseException:
            await chromium.kill()
            raise
        return chromium

    @property
    def browser(self) -> "Playwrights":
        if self._browser is None:
            raise RuntimeError("Chromium is not running")
        return self._browser

    @property
    def alive(self) -> bool:
        """Whether it can still be asked for a page."""
        return self._browser is not None and self._browser.is_connected()

    @property
    def calls_home(self) -> Mapping[str, int]:
        """How often Chromium itself tried to reach a host, all in vain."""
        return self._home.refused if self._home else {}

    def file(self, suffix: str) -> str:
        """A path in this browser's own folder, which goes when it goes."""
        return str(Path(self._folder) / f"{next(self._numbers)}.{suffix}")

    async def _start(
        self, executable: str | None, environ: Mapping[str, str], visible: bool, port: int | None
    ) -> None:
        from playwright.async_api import async_playwright

        self._home = await self._parts.enter_async_context(Proxy(Nowhere()))
        self._folder = self._parts.enter_context(
            TemporaryDirectory(prefix="rolewatch-", ignore_cleanup_errors=True)
        )
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=executable,
            headless=not visible,
            args=_flags(visible, port),
            ignore_default_args=["--disable-popup-blocking"],
            # The sandbox can't work for root; for everybody else it is kept.
            chromium_sandbox=os.geteuid() != 0,
            proxy={"server": self._home.url, "bypass": "<-loopback>"},
            artifacts_dir=self._folder,
            env=self._environment(environ),
            handle_sigint=False,
            handle_sighup=False,
            handle_sigterm=False,
            timeout=LAUNCH_SECONDS * 1000,
        )
        await self._look_up()
        if port is not None:
            await _listens(port)
        self._watch = asyncio.create_task(self._watch_memory())

    def _environment(self, environ: Mapping[str, str]) -> dict[str, str | float | bool]:
        """No secret, and our own folder for what Chromium leaves lying about when it is killed."""
        kept: dict[str, str | float | bool] = {key: environ[key] for key in environ if key in _ENVIRONMENT}
        # macOS has long paths there, and a socket's must be short.
        return {**kept, "TMPDIR": self._folder} if sys.platform == "linux" else kept

    async def _look_up(self) -> None:
        session = await self.browser.new_browser_cdp_session()
        known = await session.send("SystemInfo.getProcessInfo")
        pid = next(process["id"] for process in known["processInfo"] if process["type"] == "browser")
        self.user_agent = (await session.send("Browser.getVersion"))["userAgent"]
        await session.detach()
        self.group = processes.group_of(pid)
        self._driver = processes.driver_of(pid)
        self._profile = processes.argument(pid, "user-data-dir")

    async def _watch_memory(self) -> None:
        """End the fattest process when it, or all together, hold too much; only its own tab is hit."""
        while self.group is not None:
            held = {process.pid: processes.memory(process.pid) for process in processes.members(self.group)}
            total = sum(held.values())
            self.memory_peak = max(self.memory_peak, total)
            fattest = max(held, key=held.__getitem__, default=0)
            if held and (held[fattest] > MEMORY_OF_ONE or total > MEMORY_OF_ALL):
                self.hogs.add(fattest)
                _log.info("browser memory=%d ended=%d", total, fattest)
                processes.end_one(fattest)
            await asyncio.sleep(_WATCH_SECONDS)

    async def kill(self) -> None:
        """End every process of it at once, and wait until they are gone."""
        if self.group is not None:
            processes.end(self.group)
        await self._leave()

    async def close(self) -> None:
        """End it in order, or by force if it does not."""
        if self.alive:
            await _within(CLOSE_SECONDS, self.browser.close())
        await self.kill()

    async def _leave(self) -> None:
        async with self._ending:
            await self._stop()

    async def _stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._browser is not None:
            await _within(CLOSE_SECONDS, self._browser.close())
        if self._playwright is not None and not await _within(CLOSE_SECONDS, self._playwright.stop()):
            if self._driver is not None:
                processes.end_one(self._driver)
            await _within(CLOSE_SECONDS, self._playwright.stop())
        if self.group is not None:
            await self._gone(self.group)
        if self._profile is not None:
            # The driver does so too, but not when it is stopped while it is at it.
            await asyncio.to_thread(shutil.rmtree, self._profile, ignore_errors=True)
        self._playwright = self._browser = self.group = None
        await self._parts.aclose()

    async def _gone(self, group: int) -> None:
        for _ in range(int(CLOSE_SECONDS / 0.05)):
            if not processes.members(group):
                return
            await asyncio.sleep(0.05)
        _log.warning("browser processes of group %d are still there", group)


def _flags(visible: bool, port: int | None) -> list[str]:
    flags = [flag for flag in _FLAGS if not ((visible or port) and flag.startswith(_LOOKS))]
    if port is None:
        return flags
    # It listens on loopback alone. Its own pages, reached through a tunnel, are the one origin let in.
    origins = f"http://localhost:{port},http://127.0.0.1:{port}"
    return [*flags, f"--remote-debugging-port={port}", f"--remote-allow-origins={origins}"]


async def _listens(port: int) -> None:
    """Raise OSError if the DevTools port is not ours to reach."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _within(seconds: float, call: Awaitable[None]) -> bool:
    """Whether the call ended by itself in time; how it ended does not matter, for all is being ended."""
    from playwright.async_api import Error

    with contextlib.suppress(TimeoutError, Error):
        async with asyncio.timeout(seconds):
            await call
            return True
    return False


def _not_started(error: Exception) -> MissingPart | Unreachable:
    said = str(error)
    if "Executable doesn't exist" in said:
        return MissingPart(HOW_TO_GET_ONE)
    if "No usable sandbox" in said or "SUID sandbox helper" in said:
        return MissingPart(
            "Chromium's sandbox can't start here (user namespaces are switched off?): install your system's "
            "chromium package, which brings its own"
        )
    lines = [line for line in said.splitlines() if line.strip()]
    return Unreachable(f"Chromium did not start: {lines[0] if lines else type(error).__name__}")
