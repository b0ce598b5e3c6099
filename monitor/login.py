"""`rolewatch login`: once in a browser that the person sees, or from a file, or by the steps of the YAML.

What is kept is the session, never a password: what a person types is seen by nobody. The signed-in portal
is recognised as in a gather: by the configured marks, else by the portal's host without a form for a
password or a code, and only if the portal's address still takes the cookies when it is asked once more.
"""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from monitor.errors import Blocked, Crashed, LoginRequired, Refused, SourceError, UserError
from monitor.fetch.browser import Browser
from monitor.fetch.cookies import imported
from monitor.fetch.guard import Guard
from monitor.fetch.opened import Moved
from monitor.fetch.sessions import Session, Sessions
from monitor.fetch.tab import BrowserTab
from monitor.scraper import load
from monitor.settings import Config, Login, Source

SECONDS: Final = 900.0
_TRY_SECONDS: Final = 60.0
_POLL: Final = 0.5
# How long the page must look signed in: pages pass by on the way, and some show a first picture too early.
_STEADY: Final = 2.5
# Without a mark, and when no login was ever seen, it may be the public face of the portal.
_STEADY_UNSEEN: Final = 30.0


@dataclass(slots=True)
class _Used:
    """What the login takes; nobody counts it."""

    requests: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Portal:
    """A session's portal: what is said of its login, and all hosts that its sources name."""

    login: Login
    hosts: frozenset[str] = frozenset()
    sources: tuple[str, ...] = field(default=())

    @property
    def session(self) -> str:
        """The session's name."""
        return self.login.name


def portal(config: Config, name: str) -> Portal:
    """The portal of a session, also by the name of a source. Raises UserError for an unknown one."""
    session = next((s.session for s in config.sources if s.name == name and s.session), name)
    login = config.sessions.get(session)
    if login is None:
        known = sorted(config.sessions)
        remedy = f"use one of {', '.join(known)}" if known else "give a source of kind portal a `session`"
        raise UserError(f"no source uses the session {name!r}", remedy)
    users = [source for source in config.sources if source.session == session]
    hosts = frozenset().union(*map(hosts_of, users))
    return Portal(login, hosts | login.hosts, tuple(source.name for source in users))


def hosts_of(source: Source) -> frozenset[str]:
    """The hosts that a source names."""
    return load(source.kind)(source.options).hosts()


def import_session(config: Config, name: str, file: Path, now: Callable[[], datetime]) -> tuple[Session, str]:
    """Take the session from a file of another program, if the portal takes it; what could not be tried.

    Raises UserError if the file has none, or the portal does not take it; then the old one stays.
    """
    found = portal(config, name)
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UserError(f"{file} can't be read: {error.strerror}") from error
    state = imported(text, found.hosts)
    with tempfile.TemporaryDirectory(prefix="rolewatch-") as folder:
        trial = Sessions(Path(folder), config.sessions)
        trial.save(found.session, state, now())
        alone = replace(found.login, steps=())  # which would sign in where the file does not
        doubt = asyncio.run(tried(_browser(config, trial, alone, now), found))
        return store(config, found, trial.load(found.session).state, now()), doubt


async def tried(browser: Browser, found: Portal) -> str:
    """Open the portal in the stored session, which is saved back; why that could not be told, or "".

    Raises UserError if the portal does not take it.
    """
    try:
        async with browser.tab(
            _Used(), allowed=found.hosts, session=found.session, seconds=_TRY_SECONDS
        ) as tab:
            await tab.goto(found.login.url)
            marks = [mark for mark in (found.login.signed_in, found.login.signed_out) if mark]
            if marks:
                await tab.wait_for(*marks)
            else:
                await tab.settle(_STEADY)
            await tab.check(found.login.signed_in, found.login.signed_out)
    except LoginRequired:
        raise UserError(
            f"the portal does not take this session for {found.session}",
            "sign in there first, and export it once more",
        ) from None
    except SourceError as error:
        return str(error)
    finally:
        await browser.close()
    return ""


def sign_in(
    config: Config,
    name: str,
    now: Callable[[], datetime],
    *,
    port: int | None = None,
    opened: Callable[[str], None] | None = None,
) -> Session:
    """Open a browser, wait until the person is signed in, and keep the session. Raises UserError.

    It is visible here, or reached at the loopback `port` from elsewhere; `opened` is told its page's name.
    """
    found = portal(config, name)
    if port is None and not _has_screen(os.environ):
        raise UserError(
            "there is no screen here to sign in on",
            f"sign in elsewhere and run `rolewatch login {name} --import state.json` (or cookies.txt), "
            f"or through a tunnel: `rolewatch login {name} --remote`",
        )
    sessions = Sessions(config.state / "sessions", config.sessions)
    browser = _browser(config, sessions, found.login, now, visible=port is None, port=port)
    return store(config, found, asyncio.run(_all_of_it(browser, found, opened)), now())


def sign_in_by_steps(config: Config, name: str, now: Callable[[], datetime]) -> Session:
    """Begin the session anew by the steps of the YAML. Raises UserError that names the step."""
    found = portal(config, name)
    with tempfile.TemporaryDirectory(prefix="rolewatch-") as folder:
        trial = Sessions(Path(folder), config.sessions)
        asyncio.run(_begun(_browser(config, trial, found.login, now), found))
        try:
            state = trial.load(found.session).state
        except LoginRequired:
            raise UserError("the steps signed in, but left no cookies to keep") from None
        return store(config, found, state, now())


async def _begun(browser: Browser, found: Portal) -> None:
    try:
        async with browser.tab(_Used(), allowed=found.hosts, session=found.session, seconds=_TRY_SECONDS * 2):
            pass  # arriving signs in, and leaving keeps it
    except SourceError as error:
        raise UserError(str(error).removesuffix(f": run `rolewatch login {found.session}`")) from error
    finally:
        await browser.close()


def store(config: Config, found: Portal, state: Mapping[str, Any], now: datetime) -> Session:
    """Keep the session. Raises UserError."""
    try:
        return Sessions(config.state / "sessions", config.sessions).save(found.session, state, now)
    except OSError as error:
        raise UserError(f"the session can't be stored: {error.strerror}") from error


def _browser(
    config: Config,
    sessions: Sessions,
    login: Login,
    now: Callable[[], datetime],
    *,
    visible: bool = False,
    port: int | None = None,
) -> Browser:
    return Browser(
        Guard(),
        sessions,
        logins={login.name: login},
        now=now,
        environ=os.environ,
        executable=config.fetch.browser,
        visible=visible,
        port=port,
    )


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def signed_in_state(
    browser: Browser,
    found: Portal,
    *,
    seconds: float = SECONDS,
    opened: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """The storage state of the browser as soon as it shows the signed-in portal. Raises UserError.

    `opened` is told the page's name for DevTools when there is something to see.
    """
    try:
        async with browser.tab(_Used(), allowed=found.hosts, seconds=seconds + 60) as tab:
            with suppress(Blocked, LoginRequired):  # a page that only asks to sign in
                await tab.goto(found.login.url, again=False)
            if opened is not None:
                opened(await tab.target())
            return await _watch(tab, found.login, seconds)
    except Refused as error:
        raise UserError(str(error), _add_host(found.login)) from error
    except Crashed:
        raise UserError("the browser was closed before the portal was signed in") from None
    except SourceError as error:
        raise UserError(str(error)) from error


async def _all_of_it(browser: Browser, found: Portal, opened: Callable[[str], None] | None) -> dict[str, Any]:
    try:
        return await signed_in_state(browser, found, opened=opened)
    finally:
        await browser.close()


async def _watch(tab: BrowserTab, login: Login, seconds: float) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    end, since, seen_out = loop.time() + seconds, loop.time(), False
    while loop.time() < end:
        if strangers := tab.refused():
            raise UserError(
                f"the sign-on goes to {', '.join(strangers)}, which has a private address",
                _add_host(login),
            )
        try:
            out = await tab.signed_out(login.signed_in, login.signed_out) is not None
        except Moved:
            since, out = loop.time(), False
        if out:
            since, seen_out = loop.time(), True
        sure = seen_out or login.signed_in is not None
        if loop.time() - since >= (_STEADY if sure else _STEADY_UNSEEN):
            if state := await _kept(tab, login):
                return state
            since, seen_out = loop.time(), True
        await asyncio.sleep(_POLL)
    raise UserError(
        f"the portal was not seen signed in within {seconds / 60:.0f} minutes",
        f"if you were, say what only a signed-in page has: sessions: {{{login.name}: {{signed_in: …}}}}",
    )


async def _kept(tab: BrowserTab, login: Login) -> dict[str, Any] | None:
    """The storage state, if there is one and, without a mark, the portal's address takes it."""
    if login.signed_in is None and await tab.turned_away() is not None:
        return None  # a page between the password and the portal, such as a second factor's
    state = await tab.state()
    return state if state and (state["cookies"] or state["origins"]) else None


def _add_host(login: Login) -> str:
    return f"add it to `hosts` under sessions: {login.name} (or of the source)"


def _has_screen(environ: Mapping[str, str]) -> bool:
    return sys.platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
