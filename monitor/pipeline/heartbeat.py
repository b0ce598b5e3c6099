"""A visit to the heartbeat address after each run, so that a dead cron is noticed elsewhere.

Protocol: healthchecks.io's, which others speak too: the address itself for success, `/fail` for a run
that had trouble.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from monitor.errors import SourceError
from monitor.fetch import Egress
from monitor.models import SourceState
from monitor.scraper import Scraper, ScraperOptions
from monitor.settings import FetchSettings, Secret, Source

_log = logging.getLogger(__name__)


class _Heartbeat(Scraper):
    """Not a source: an address of the person's that is visited, through the same door."""

    kind = "heartbeat"

    class Options(ScraperOptions):
        url: str


async def beat(
    address: Secret, settings: FetchSettings, *, well: bool, clock: Callable[[], datetime]
) -> None:
    """Visit the address. That it can't be reached is logged: whoever listens there will notice."""
    url = address.reveal().rstrip("/") + ("" if well else "/fail")
    source = Source(name="heartbeat", kind="heartbeat", options=_Heartbeat.Options(url=url))
    async with Egress(settings, now=clock, secrets=[address]) as egress:
        fetch = egress.for_source(_Heartbeat(source.options), SourceState(), source)
        try:
            await fetch.get(url)
        except SourceError as error:
            _log.warning("the heartbeat was not taken: %s", type(error).__name__)
        finally:
            await fetch.close()
