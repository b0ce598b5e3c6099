"""Looking at a careers page: recognising its system, and trying it as a source."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from monitor.cli.common import now
from monitor.detect import Detection, detect
from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Gathered, SourceState
from monitor.scraper import Scraper, ScraperOptions
from monitor.settings import Config, FetchSettings, Source

_WEB = ("http://", "https://")


def look(page: str, *, offline: bool, environ: Mapping[str, str]) -> Sequence[Detection]:
    """What the page at an address, or in a saved file, is; the likeliest first. Raises UserError, SourceError."""
    from monitor.cli.debug import file_bytes

    if not page.lower().startswith(_WEB):
        path = Path(page)
        if not path.exists() and "." in page.split("/")[0]:
            return look(f"https://{page}", offline=offline, environ=environ)
        return detect("", file_bytes(path).decode("utf-8", "replace"))
    known = detect(page)
    if known or offline:
        return known
    final, html = asyncio.run(_fetched(page))
    return detect(final, html)


class _Visit(Scraper):
    """A page that a person named, fetched once to see what it is."""

    kind = "visit"
    obeys_robots = True

    class Options(ScraperOptions):
        url: str


async def _fetched(url: str) -> tuple[str, str]:
    """The page's final address and its HTML. Raises SourceError."""
    async with Egress(FetchSettings(), now=now) as egress:
        source = Source(name="visit", kind="visit", options=_Visit.Options(url=url))
        fetch = egress.for_source(_Visit(source.options), SourceState(), source)
        answer = await fetch.get(url)
        return answer.url, answer.text


def attempt(source: Source, config: Config | None) -> Gathered:
    """Gather a source once, storing nothing."""

    async def once() -> Gathered:
        settings = config.fetch if config else FetchSettings()
        sessions = config.state / "sessions" if config else None
        async with Egress(settings, now=now, sessions=sessions) as egress:
            return await gather(source, SourceState(), egress)

    return asyncio.run(once())


def stated_options(options: ScraperOptions) -> dict[str, Any]:
    """The options that differ from their defaults, as they stand in the YAML."""
    return options.model_dump(mode="json", exclude_defaults=True)
