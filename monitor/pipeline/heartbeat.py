"""Visits to the heartbeat address, so that a dead cron is noticed elsewhere.

Protocol: healthchecks.io's, which others speak too: `/start`, the address itself for success, `/fail` for
trouble, the summary as the body, and one `rid` for the visits of one run.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.errors import SourceError
from monitor.fetch import Egress
from monitor.models import SourceState
from monitor.pipeline.report import Summary
from monitor.scraper import Scraper, ScraperOptions
from monitor.settings import FetchSettings, Secret, Source

_log = logging.getLogger(__name__)
_SECONDS = 10.0
_BODY = 10_000


class _Heartbeat(Scraper):
    """Not a source: an address of the person's that is visited, through the same door."""

    kind = "heartbeat"

    class Options(ScraperOptions):
        url: str


class Heart:
    """The heartbeat of one run, whose name is `run`. What the address answers changes nothing here."""

    def __init__(
        self, address: Secret, settings: FetchSettings, *, run: str, clock: Callable[[], datetime]
    ) -> None:
        self._address = address
        self._settings = replace(
            settings, seconds=min(settings.seconds, _SECONDS), retries=min(settings.retries, 2)
        )
        self._run = run
        self._clock = clock

    async def start(self) -> None:
        """A run begins that has something to do."""
        await self._visit("/start", "")

    async def end(self, summary: Summary) -> None:
        """A run ended, well or not."""
        said = "\n".join([*summary.problems(), summary.line()])
        await self._visit("" if summary.exit_code == 0 else "/fail", said)

    async def fail(self, why: str) -> None:
        """A run could not be done at all."""
        await self._visit("/fail", why)

    async def _visit(self, path: str, said: str) -> None:
        """That it can't be reached is logged: whoever listens there will notice."""
        url = visited(self._address.reveal(), path, self._run)
        source = Source(name="heartbeat", kind="heartbeat", options=_Heartbeat.Options(url=url))
        async with Egress(self._settings, now=self._clock, secrets=[self._address]) as egress:
            fetch = egress.for_source(_Heartbeat(source.options), SourceState(), source)
            try:
                await fetch.get(url, method="POST", body=said.encode("utf-8", "replace")[:_BODY])
            except SourceError as error:
                _log.warning("the heartbeat was not taken: %s", type(error).__name__)
            finally:
                await fetch.close()


def visited(address: str, path: str, run: str) -> str:
    """The address with the step behind its path and the run in its query."""
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("rid", run)]
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + path, query=urlencode(query)))
