"""The one door out: every request of rolewatch passes here (DESIGN §6.5).

    Egress       one run's door: guard, pace, network or recording
    SourceFetch  the door as one source's scraper sees it (monitor.scraper.Fetch)
    Unchanged    raised by a `whole` request whose answer is as it was

Importing this loads neither aiohttp nor Playwright; the first request does.
"""

from monitor.fetch.egress import Egress
from monitor.fetch.source import SourceFetch, Unchanged

__all__ = ["Egress", "SourceFetch", "Unchanged"]
