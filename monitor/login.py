"""`rolewatch login`: a visible browser once, in which the person signs in; what is kept is the session.

Never a password: what is typed into the browser is seen by nobody. The signed-in portal is recognised
as in a gather: by the source's own marks, else by the portal's host without a form for a password.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from monitor.errors import Blocked, Crashed, LoginRequired, Refused, SourceError, UserError
from monitor.fetch.browser import Browser
from monitor.fetch.guard import Guard
from monitor.fetch.opened import Moved
from monitor.fetch.sessions import Session, Sessions, imported
from monitor.fetch.tab import BrowserTab
from monitor.scraper import load
from monitor.settings import Config, Source

SECONDS: Final = 900.0
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
    """What the sources of one session say of it. `hosts` are all that they name."""

    session: str
    url: str
    signed_in: str | None = None
    signed_out: str | None = None
    hosts: frozenset[str] = frozenset()
    sources: tuple[str, ...] = field(default=())


def portal(config: Config, name: str) -> Portal:
    """The portal of a session, also by the name of a source. Raises UserError for an unknown one."""
    session = next((s.session for s in config.sources if s.name == name and s.session), name)
    users = [source for source in config.sources if source.session == session]
    if not users:
        known = sorted({source.session for source in config.sources if source.session})
        remedy = f"use one of {', '.join(known)}" if known else "give a source of kind portal a `session`"
        raise UserError(f"no source uses the session {name!r}", remedy)
    options = users[0].options
    return Portal(
        session=session,
        url=options.url,
        signed_in=getattr(options, "signed_in", None),
        signed_out=getattr(options, "signed_out", None),
        hosts=frozenset().union(*map(_hosts, users)),
        sources=tuple(source.name for source in users),
    )


def import_session(config: Config, name: str, file: Path, now: datetime) -> Session:
    """Take the session from a storage state or a cookies.txt. Raises UserError."""
    found = portal(config, name)
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        return Sessions(config.state / "sessions").save(found.session, imported(text, found.hosts), now)
    except OSError as error:
        raise UserError(f"{error.filename} can't be read or written: {error.strerror}") from error


def sign_in(config: Config, name: str, now: Callable[[], datetime]) -> Session:
    """Open a browser, wait until the person is signed in, and keep the session. Raises UserError."""
    found = portal(config, name)
    if not _has_screen(os.environ):
        raise UserError(
            "there is no screen here to sign in on",
            f"sign in elsewhere and run `rolewatch login {name} --import state.json` (or cookies.txt)",
        )
    browser = Browser(
        Guard(),
        Sessions(config.state / "sessions"),
        now=now,
        environ=os.environ,
        executable=config.fetch.browser,
        visible=True,
    )
    state = asyncio.run(_all_of_it(browser, found))
    try:
        return Sessions(config.state / "sessions").save(found.session, state, now())
    except OSError as error:
        raise UserError(f"the session can't be stored: {error.strerror}") from error


async def signed_in_state(browser: Browser, found: Portal, *, seconds: float = SECONDS) -> dict[str, Any]:
    """The storage state of the browser as soon as it shows the signed-in portal. Raises UserError."""
    try:
        async with browser.tab(_Used(), allowed=found.hosts, seconds=seconds + 60, anywhere=True) as tab:
            with suppress(Blocked, LoginRequired):  # a page that only asks to sign in
                await tab.goto(found.url)
            return await _watch(tab, found, seconds)
    except Refused as error:
        raise UserError(str(error), "add it to `hosts` of the source") from error
    except Crashed:
        raise UserError("the browser was closed before the portal was signed in") from None
    except SourceError as error:
        raise UserError(str(error)) from error


def stored_sessions(config: Config, now: datetime) -> list[dict[str, Any]]:
    """All sessions that are stored or used: name, sources, saved, expires (UTC or None) and state."""
    sessions = Sessions(config.state / "sessions")
    used = {source.session for source in config.sources if source.session}
    return [_row(config, sessions, name, now) for name in sorted(used | set(sessions.names()))]


async def _all_of_it(browser: Browser, found: Portal) -> dict[str, Any]:
    try:
        return await signed_in_state(browser, found)
    finally:
        await browser.close()


async def _watch(tab: BrowserTab, found: Portal, seconds: float) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    end, since, seen_out = loop.time() + seconds, loop.time(), False
    while loop.time() < end:
        if strangers := tab.refused():
            raise UserError(
                f"the sign-on goes to {', '.join(strangers)}, which has a private address",
                "add it to `hosts` of the source",
            )
        try:
            out = await tab.signed_out(found.signed_in, found.signed_out) is not None
        except Moved:
            since, out = loop.time(), False
        if out:
            since, seen_out = loop.time(), True
        sure = seen_out or found.signed_in is not None
        if loop.time() - since >= (_STEADY if sure else _STEADY_UNSEEN):
            state = await tab.state()
            if state and (state["cookies"] or state["origins"]):
                return state
        await asyncio.sleep(_POLL)
    raise UserError(
        f"the portal was not seen signed in within {seconds / 60:.0f} minutes",
        "if you were, say in the configuration what only a signed-in page has (`signed_in`)",
    )


def _row(config: Config, sessions: Sessions, name: str, now: datetime) -> dict[str, Any]:
    users = [source for source in config.sources if source.session == name]
    row: dict[str, Any] = {"name": name, "sources": [source.name for source in users]}
    try:
        session = sessions.load(name)
    except LoginRequired as error:
        return {**row, "saved": None, "expires": None, "state": str(error)}
    ends = [end for host in frozenset().union(*map(_hosts, users)) if (end := session.expires(host))]
    expires = min(ends, default=None)
    over = expires is not None and expires <= now
    state = f"ended: run `rolewatch login {name}`" if over else "stored" if users else "not used"
    return {**row, "saved": session.saved, "expires": expires, "state": state}


def _hosts(source: Source) -> frozenset[str]:
    return load(source.kind)(source.options).hosts()


def _has_screen(environ: Mapping[str, str]) -> bool:
    return sys.platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
