"""One run's way out: what all its sources share."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from monitor.errors import UserError
from monitor.fetch.failures import Failure, Failures
from monitor.fetch.guard import Guard
from monitor.fetch.pace import Sleep
from monitor.fetch.redact import Redactor, secrets_in
from monitor.fetch.source import SourceFetch
from monitor.fetch.strip import Strip
from monitor.models import HostState, SourceState
from monitor.scraper import Scraper
from monitor.settings import FetchSettings, Login, Secret, Source

if TYPE_CHECKING:
    from monitor.fetch.browser import Browser
    from monitor.fetch.door import Door, Transport
    from monitor.fetch.evidence import Evidence

_log = logging.getLogger(__name__)


class Egress:
    """The one door out, open for one run.

        async with Egress(settings, now=now) as egress:
            fetch = egress.for_source(scraper, state, source)

    `now` is the clock. `record` is a HAR file to write at the end, `replay` one to answer from: then
    nothing goes over the network. `secrets` are hidden in recordings, evidence and page keys, as are those
    in the sources' options. `sessions` is the folder of stored logins, `logins` what is said of them,
    `failures` the folder of the evidence (None: nothing is kept), `environ` what the browser is found by.
    `guard` and `sleep` are arguments for tests. aiohttp and the browser load with the first source that
    needs them.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        record: Path | None = None,
        replay: Path | None = None,
        secrets: Iterable[Secret] = (),
        sessions: Path | None = None,
        failures: Path | None = None,
        logins: Mapping[str, Login] | None = None,
        environ: Mapping[str, str] | None = None,
        guard: Guard | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.redact = Redactor(secret.reveal() for secret in secrets)
        self.recording = record is not None
        self.guard = guard or Guard()
        self._record = record
        self._replay = replay
        self._sessions = sessions or Path("sessions")
        self.failures = failures
        self._keeping = asyncio.Lock()
        self._logins = logins or {}
        self._environ = os.environ if environ is None else environ
        self.now = now
        self._sleep = sleep
        self._door: Door | None = None
        self._browser: Browser | None = None
        self._hosts: dict[str, HostState] = {}

    async def __aenter__(self) -> Self:
        """Raises UserError if the recording can't be read, or could not be written."""
        if self._replay is not None:
            self.door()
        if self._record is not None and not os.access(self._record.parent, os.W_OK):
            raise UserError(f"{self._record} can't be written", "choose another folder")
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            if self._browser is not None:
                await self._browser.close()
        finally:
            if self._door is not None:
                await self._door.close()
            if self.failures is not None:
                await asyncio.to_thread(Failures(self.failures).prune, self.now())

    @property
    def replaying(self) -> bool:
        """Whether nothing may go over the network."""
        return self._replay is not None

    @property
    def hosts(self) -> Mapping[str, HostState]:
        """What is known of each origin, by "https://host:port"."""
        return self._hosts

    @property
    def user_agent(self) -> str:
        """Who we say we are: the settings' word, or our name, version and the person's contact."""
        if self.settings.user_agent:
            return self.settings.user_agent
        try:
            name = f"rolewatch/{version('rolewatch')}"
        except PackageNotFoundError:
            name = "rolewatch"
        return f"{name} (+{self.settings.contact})" if self.settings.contact else name

    def for_source(self, scraper: Scraper, state: SourceState, source: Source) -> SourceFetch:
        """The door for one source: its pace, its own hosts, what is remembered of it."""
        from monitor.fetch.door import Visit

        self.redact.learn(secrets_in(scraper.options))
        for key, known in state.hosts.items():
            self._hosts.setdefault(key, known)
        visit = Visit(source.name, scraper.pace, scraper.hosts(), scraper.obeys_robots)
        return SourceFetch(self, visit, state, source)

    async def keep_evidence(self, source: str, verdict: str, error: str, evidence: "Evidence") -> bool:
        """Keep what a source showed when it failed; False where the disk does not let us."""
        if self.failures is None:
            return False
        now, strip = self.now(), Strip(self.redact)
        try:
            failure = Failure(source, now, verdict, strip.text(error), strip.address(evidence.url), Path())
            files = await asyncio.to_thread(evidence.files, self.redact, now)
            # One at a time: each tidies the whole folder when it is done.
            async with self._keeping:
                await asyncio.to_thread(Failures(self.failures).keep, failure, files)
        except OSError as problem:
            _log.warning("source=%s: the evidence could not be kept: %s", source, problem.strerror)
            return False
        return True

    def door(self) -> "Door":
        """The policy and the network behind it, made at the first request."""
        if self._door is None:
            from monitor.fetch.door import Door

            self._door = Door(
                self.settings, self._transport(), hosts=self._hosts, now=self.now, sleep=self._sleep
            )
        return self._door

    def browser(self) -> "Browser":
        """The run's one browser; it starts with its first tab."""
        if self._browser is None:
            from monitor.fetch.browser import Browser
            from monitor.fetch.proxy import Nowhere
            from monitor.fetch.sessions import Sessions

            self._browser = Browser(
                Nowhere() if self.replaying else self.guard,
                Sessions(self._sessions, self._logins),
                logins=self._logins,
                now=self.now,
                environ=self._environ,
                executable=self.settings.browser,
                product=self.user_agent,
                **self._tape(),
            )
        return self._browser

    def _tape(self) -> dict[str, Any]:
        """How what the browser asks is recorded or replayed."""
        if not (self.recording or self.replaying):
            return {}
        from monitor.fetch.har import Recording

        wire = self.door().transport
        if isinstance(wire, Recording):
            return {"record": wire.add}
        return {"replay": partial(wire.send, allowed=frozenset())}

    def _transport(self) -> "Transport":
        from monitor.fetch.har import Recording, Replay

        if self._replay is not None:
            return Replay(self._replay, Strip(self.redact))
        from monitor.fetch.http import Network

        network = Network(self.guard, self.user_agent)
        if self._record is not None:
            return Recording(network, self._record, Strip(self.redact), self.now)
        return network
