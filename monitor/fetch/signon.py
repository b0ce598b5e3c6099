"""One source's visit in a stored login: is it signed in, may steps sign it in, and what is kept afterwards.

load ─ arrive: probe ─ signed in ────────────────────────────────────────── the gather ─ keep
                     ─ signed out ─ steps in the YAML ─ taken, kept at once ─ the gather ─ keep
                                  │                   └ refused: remembered, never tried again
                                  └ none ──────────── LoginRequired
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from monitor.errors import ChangedLayout, LoginRequired, SourceError, UserError
from monitor.fetch.opened import Moved
from monitor.fetch.sessions import NoSession, Session, Sessions, ended
from monitor.reading import queries, steps
from monitor.reading.calls import Call
from monitor.settings import Login, Probe

if TYPE_CHECKING:
    from monitor.fetch.tab import BrowserTab

_log: Final = logging.getLogger(__name__)

_SECONDS: Final = 3.0
_LANDING: Final = 8.0
_POLL: Final = 0.2
_PUT_OFF: Final = timedelta(minutes=1)
# Of 4xx these say nothing of a login.
_PASSING: Final = frozenset({408, 425, 429})
_PASSWORD: Final = "input[type=password] >> visible=true"  # noqa: S105 - a selector


class Stay:
    """One visit. `login` is None for a session of which the configuration says no more than its name.

    `signed_in` is what is known in the end: None where nothing was seen of it.
    """

    def __init__(
        self, sessions: Sessions, name: str, login: Login | None, now: Callable[[], datetime]
    ) -> None:
        self.name = name
        self.login = login
        self.signed_in: bool | None = None
        self._sessions = sessions
        self._now = now
        self._begun: Session | None = None
        self._stored: Session | None = None

    def load(self) -> None:
        """Read what is stored; nothing may be where steps sign in. Raises LoginRequired, Unreachable."""
        try:
            self._stored = self._begun = self._sessions.load(self.name)
        except LoginRequired as error:
            self.signed_in = False
            if self.login is None or not self.login.steps:
                raise
            _log.info("session=%s is begun by its steps: %s", self.name, type(error).__name__)

    @property
    def state(self) -> dict[str, Any] | None:
        """The storage state to begin with."""
        return self._stored.state if self._stored else None

    def expires(self, hosts: Iterable[str]) -> datetime | None:
        """When it ends, as far as its cookies say; None where this visit put that off."""
        if self._stored is None or self._begun is None:
            return None
        before, after = self._begun.expires(hosts), self._stored.expires(hosts)
        return after if before and after and after - before < _PUT_OFF else None

    async def arrive(self, tab: "BrowserTab") -> None:
        """Probe, and sign in by steps if need be. Raises LoginRequired, or why the portal did not answer."""
        login = self.login
        if login is None or login.probe is None:
            return
        reason = "it is not begun yet" if self._stored is None else await signed_out(tab, login.probe, login)
        if reason is not None:
            _log.info("session=%s is signed out: %s", self.name, reason)
            await self._again(tab, login, login.probe)
        self.signed_in = True
        tab.failures()  # of a sign-in nobody needs to hear

    async def _again(self, tab: "BrowserTab", login: Login, probe: Probe) -> None:
        self.signed_in = False
        if not login.steps:
            raise ended(self.name)
        if self._sessions.refused(self.name):
            raise ended(self.name, " and its steps were refused before, so they are not tried again")
        try:
            await by_steps(tab, login)
            if (reason := await signed_out(tab, probe, login)) is not None:
                raise ChangedLayout(reason)
        except (ChangedLayout, LoginRequired) as error:
            self._sessions.refuse(self.name, self._now())
            raise ended(self.name, f" and its steps did not sign in ({error})") from error
        await self.keep(tab)

    async def keep(self, tab: "BrowserTab") -> None:
        """Save the cookies that the portal renewed, so that the session lives as long as it can."""
        try:
            state = await tab.state()
            if state is not None and not self._newer():
                self._stored = self._sessions.save(self.name, state, self._now())
        except (SourceError, UserError, OSError, ValueError) as error:
            # What was read is good all the same, and the session that is stored may be.
            _log.warning("session=%s was not renewed: %s", self.name, type(error).__name__)

    def _newer(self) -> bool:
        """Whether the person signed in meanwhile: then what we have is old."""
        try:
            return self._stored is not None and self._sessions.load(self.name).saved > self._stored.saved
        except NoSession:
            return True  # it was taken away meanwhile
        except SourceError:
            return False


async def signed_out(tab: "BrowserTab", probe: Probe, login: Login) -> str | None:
    """Why the probe says that nobody is signed in, or None. Raises SourceError if it could not be asked."""
    if probe.json:
        tab.listen(Call(probe.url))
    reason = await _asked(tab, probe)
    if reason is not None:
        return reason
    own = probe.url == login.url  # the marks are the portal's, and not those of another address
    inside = probe.selector or (login.signed_in if own else None)
    outside = login.signed_out if own else None
    if inside or outside:
        await tab.wait_for(*(mark for mark in (inside, outside, _PASSWORD) if mark))
    else:
        await tab.settle(_SECONDS)
    if (reason := await tab.signed_out(inside, outside)) is not None:
        return reason
    if probe.lands_on and not Call(probe.lands_on).address(shown := await tab.url()):
        return f"it led to {urlsplit(shown).path[:80]}, not to {probe.lands_on}"
    return await _told(tab, probe.url, probe.json) if probe.json else None


async def _asked(tab: "BrowserTab", probe: Probe) -> str | None:
    """Open the probe's address; why its status says that nobody is signed in."""
    failure: SourceError | None = None
    try:
        await tab.goto(probe.url)
    except LoginRequired as error:
        tab.go_on()
        return str(error)
    except SourceError as error:
        failure = error
    status = tab.status
    if status in probe.status or (failure is None and not probe.status):
        return None
    if status is not None and 200 <= status < 500 and status not in _PASSING and probe.status:
        return f"it answered {status}"
    if failure is not None:
        raise failure
    return f"it answered {status}"


async def _told(tab: "BrowserTab", url: str, path: str) -> str | None:
    """Why the JSON says so. Where a reader is shown a page, a script is not."""
    answers = await tab.responses(Call(url)) or await tab.asked(url)
    if not answers:
        return "it answered no JSON"
    return None if queries.found(path, answers[-1]) else f"its JSON has no {path}"


async def by_steps(tab: "BrowserTab", login: Login) -> None:
    """Do what the YAML says at the portal's login. Raises ChangedLayout that names the step, or SourceError."""
    tab.go_on()
    if login.steps[0].goto is None:
        try:
            await tab.goto(login.url)
        except LoginRequired:  # a page with status 401 may have the form
            tab.go_on()
    await steps.run(tab, login.steps)
    await _landed(tab, login)


async def _landed(tab: "BrowserTab", login: Login) -> None:
    """Wait while the page still asks to sign in: what the last step sent must arrive before anything else is
    opened. A refused sign-in costs all of the time, once.
    """
    end = time.monotonic() + _LANDING
    while time.monotonic() < end:
        await tab.settle(_SECONDS)
        with contextlib.suppress(Moved):
            if await tab.signed_out(login.signed_in, login.signed_out) is None:
                return
        await asyncio.sleep(_POLL)
