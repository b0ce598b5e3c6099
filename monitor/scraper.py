"""What a scraper is, and what it is given: the whole contract, and the only module it imports from us
beside `monitor.models` and `monitor.errors`. It comes with
`shape` for reading foreign values, `paging` for listings of many pages, `selectors` for HTML, and
`structured` for schema.org's JobPosting.

A scraper declares its kind and options, fetches through what it is given, and yields. It never sleeps,
retries, logs in, reads a clock or a file, or catches broadly: the core does. Mandatory fields with
`[]`, optional ones with `.get`: a changed site fails loudly on the first and quietly on the second.

    class Acme(Scraper):
        \"\"\"Acme's boards. Source: the vendor's documentation.\"\"\"
        kind = "acme"

        class Options(ScraperOptions):
            board: str
            base_url: str = "https://api.acme.example"

        @classmethod
        def recognise(cls, page: Page) -> ScraperOptions | None:
            return cls.Options(board=page.host.split(".")[0]) if page.host.endswith(".acme.example") else None

        async def gather(self, fetch: Fetch) -> Items:
            board = await fetch.json(f"{self.options.base_url}/{self.options.board}", whole=True)
            for item in read(board["jobs"], self.posting):
                yield item
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import Any, ClassVar, TypeGuard
from urllib.parse import urlsplit

from pydantic import ValidationError

from monitor.given import Fetch, ImapMailbox, Mail, Response
from monitor.models import Broken, Item, Known, Listing, RawMessage, RawPosting
from monitor.options import BaseUrl, Pattern, ScraperOptions, SearchOptions, Token, WebAddress, asked
from monitor.page import Page
from monitor.reading import (
    ads,
    embedded,
    feeds,
    labels,
    paging,
    portals,
    queries,
    rows,
    selectors,
    shape,
    sitemaps,
    steps,
    structured,
    walking,
)
from monitor.reading.calls import Call
from monitor.reading.entries import SHAPE, detailed, merged, read
from monitor.reading.fields import DetailFields, Fields, Pagination, Responses
from monitor.reading.recipe import PortalPage, Recipe
from monitor.reading.steps import Steps
from monitor.reading.tab import Fragments, Tab

Items = AsyncIterator[Item]
"""What `Scraper.gather` yields."""

ENTRY_POINTS = "rolewatch.scrapers"
_BUILT_IN = "scrapers"


class Coverage(StrEnum):
    """How much a source shows, which decides when an absent posting counts as closed (DESIGN §6.1)."""

    API = "api"
    PAGE = "page"
    WINDOW = "window"
    MAIL = "mail"

    @property
    def absences(self) -> int | None:
        """Healthy gathers without a posting before it closes; None: absence says nothing."""
        return {"api": 2, "page": 4}.get(self.value)


@dataclass(frozen=True, slots=True)
class Pace:
    """Politeness towards one host: requests `at_once`, `per_second` in the long run after a `burst`."""

    at_once: int = 4
    per_second: float = 30.0
    burst: int = 20


class Scraper:
    """One kind of source. Subclass it in `scrapers/<kind>.py`, or register an entry point."""

    kind: ClassVar[str]
    coverage: ClassVar[Coverage] = Coverage.API
    pace: ClassVar[Pace] = Pace()
    verified: ClassVar[bool] = False
    """Whether it was tried on payloads recorded from the real system, not built from documentation alone."""
    keyed_hosts: ClassVar[tuple[str, ...]] = ()
    """The site of a kind that needs a key: `recognise` can't propose it, but a person is told. A host, or the
    registered name alone, under whatever country's ending."""
    obeys_robots: ClassVar[bool] = False
    needs_browser: ClassVar[bool] = False
    internal: ClassVar[bool] = False
    """Whether only the employer's own people see such a source."""
    Options: ClassVar[type[ScraperOptions]] = ScraperOptions

    def __init__(self, options: Any) -> None:
        self.options = options

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        """The options for this careers page if it is of this kind, else None. Pure; never raises.

        It is asked with the page's own URL, then with each link, iframe and script address in its HTML
        as the URL, and last with URL and HTML: a kind that is known by its address needs only `page.host`.
        """
        return None

    @classmethod
    def propose(cls, **values: Any) -> ScraperOptions | None:
        """The options with these values, or None where they are not valid: for `recognise`."""
        try:
            return cls.Options(**values)
        except ValidationError:
            return None

    def gather(self, fetch: Fetch) -> Items:
        """Yield what the source shows, lazily, in its order."""
        raise NotImplementedError

    def hosts(self) -> frozenset[str]:
        """The exact hosts that the configuration names: only these may be private addresses."""
        values = self.options.model_dump().values()
        texts = [v for value in values for v in (value if isinstance(value, list | tuple) else [value])]
        found = (urlsplit(text).hostname for text in texts if isinstance(text, str) and "://" in text)
        return frozenset(host for host in found if host)


class Search(Scraper):
    """A kind that searches a board. It shows a window: what is no longer found may well be open."""

    coverage = Coverage.WINDOW


def message(mail: Mail) -> RawMessage | Broken:
    """The mail, decoded in bounds; Broken if there is no mail in it. Never raises."""
    from monitor import mime

    if not mime.is_mail(mail.content):
        return Broken(f"no mail in {mail.identifier}"[:200])
    return mime.message(mail.content, mail.identifier, mail.received)


def kinds() -> tuple[str, ...]:
    """The names of all kinds: built-in ones, then those of installed packages."""
    return tuple(dict.fromkeys([*_modules(), *(point.name for point in entry_points(group=ENTRY_POINTS))]))


@cache
def load(kind: str) -> type[Scraper]:
    """The scraper class of a kind. Raises KeyError for an unknown one.

    Built-in kinds load by module name, so that a run imports only what its configuration uses.
    """
    if name := _modules().get(kind):
        module = importlib.import_module(f"{_BUILT_IN}.{name}")
        return next(found for found in vars(module).values() if _is_kind(found, kind))
    for point in entry_points(group=ENTRY_POINTS, name=kind):
        found = point.load()
        if _is_kind(found, kind):
            return found
    raise KeyError(kind)


def _modules() -> dict[str, str]:
    """The built-in kinds with their modules: `workday-internal` is scrapers/workday_internal.py."""
    package = importlib.import_module(_BUILT_IN)
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name.replace("_", "-"): name for name in names}


def _is_kind(value: object, kind: str) -> TypeGuard[type[Scraper]]:
    return isinstance(value, type) and issubclass(value, Scraper) and getattr(value, "kind", None) == kind


__all__ = [
    "SHAPE",
    "BaseUrl",
    "Broken",
    "Call",
    "Coverage",
    "DetailFields",
    "Fetch",
    "Fields",
    "Fragments",
    "ImapMailbox",
    "Item",
    "Items",
    "Known",
    "Listing",
    "Mail",
    "Pace",
    "Page",
    "Pagination",
    "Pattern",
    "PortalPage",
    "RawMessage",
    "RawPosting",
    "Recipe",
    "Response",
    "Responses",
    "Scraper",
    "ScraperOptions",
    "Search",
    "SearchOptions",
    "Steps",
    "Tab",
    "Token",
    "WebAddress",
    "ads",
    "asked",
    "detailed",
    "embedded",
    "feeds",
    "kinds",
    "labels",
    "load",
    "merged",
    "message",
    "paging",
    "portals",
    "queries",
    "read",
    "rows",
    "selectors",
    "shape",
    "sitemaps",
    "steps",
    "structured",
    "walking",
]
