"""Looking at a careers page: recognising its system, and trying it as a source."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from monitor.cli.common import now
from monitor.detect import Detection, detect, proposed
from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Gathered, SourceState
from monitor.settings import Config, FetchSettings, Source

_WEB = ("http://", "https://")
_ENOUGH = 100
_SECONDS = 180.0


def look(page: str, *, offline: bool, url: str = "") -> Sequence[Detection]:
    """What the page at an address, or in a saved file, is; the likeliest first. Raises UserError, SourceError.

    `url` is the address of a saved file's page, "" where the file itself says it.
    """
    from monitor.cli.debug import file_bytes

    if not page.lower().startswith(_WEB):
        path = Path(page)
        if not path.exists() and "." in page.split("/")[0]:
            return look(f"https://{page}", offline=offline)
        return detect(url, file_bytes(path).decode("utf-8", "replace"))
    if offline:
        return detect(page)

    async def once() -> Sequence[Detection]:
        async with door(None) as egress:
            return await recognised(page, egress, browser=False)

    return asyncio.run(once())


def door(config: Config | None) -> Egress:
    """The way out as the configuration has it."""
    if config is None:
        return Egress(FetchSettings(), now=now)
    return Egress(config.fetch, now=now, sessions=config.state / "sessions", logins=config.sessions)


async def recognised(url: str, egress: Egress, *, browser: bool = True) -> Sequence[Detection]:
    """How the page at an address can be read, rung by rung (see monitor.ladder); at most three minutes.

    Raises SourceError if it can't be fetched.
    """
    from monitor.errors import Unreachable
    from monitor.ladder import climb

    try:
        async with asyncio.timeout(_SECONDS):
            return proposed(await climb(url, egress, browser=browser))
    except TimeoutError:
        raise Unreachable(f"{url} was not understood within {_SECONDS:.0f} s") from None


async def tried(found: Detection, egress: Egress) -> Gathered:
    """The source gathered once, up to a hundred postings, and nothing stored."""
    source = Source(name=found.kind, kind=found.kind, options=found.options_value, limit=_ENOUGH)
    return await gather(source, SourceState(), egress)
