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
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import Annotated, Any, ClassVar, Protocol, Self, TypeGuard
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from monitor.models import Broken, Item, Known, Listing, RawMessage, RawPosting
from monitor.page import Page, customer
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


class ScraperOptions(BaseModel):
    """The options of one kind, as they stand in the YAML. Unknown ones are refused.

    Give each field a type, a default where it may be left out, and `Field(description=…)`: `check`,
    the JSON Schema and the documentation come from there. Mark secrets with `SecretStr`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def asked(name: str, description: str, default: Any = "", **bounds: Any) -> Any:
    """A field of options that a search is asked by, under the source's own `name` for it."""
    return Field(default, serialization_alias=name, description=description, **bounds)


def _revealed(value: Any, true: str) -> str | int:
    if value is True:
        return true
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value if isinstance(value, int) else str(value)


Token = Annotated[
    str,
    Field(pattern=r"^[^/?#\\\s]([^/?#\\\r\n\t]*[^/?#\\\s])?$", coerce_numbers_to_str=True),
    AfterValidator(customer),
]
"""A vendor's name for one of its customers: one segment of a URL, as it stands there but decoded."""


def _bare(url: str) -> str:
    return url.rstrip("/")


WebAddress = Annotated[str, Field(pattern=r"^https?://[^/\s]+", max_length=2_000)]
"""An http(s) address as a person gives it."""

BaseUrl = Annotated[WebAddress, AfterValidator(_bare)]
"""Scheme and host of an API (with a path, where it is mounted below one), without the last slash."""


def _readable(pattern: str) -> str:
    import re2

    try:
        re2.compile(pattern)
    except re2.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, Field(max_length=1_000), AfterValidator(_readable)]
"""A person's regular expression, in RE2's syntax: matching takes linear time whatever it is."""


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


@dataclass(frozen=True, slots=True)
class Response:
    """An answer with status 2xx (or 304, then `unchanged`), its body decoded in bounds.

    `url` is the final address. `unchanged` is True when the source answered 304 or the same bytes.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    unchanged: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One raw mail: `identifier` is stable within its folder (file name, offset, or UIDVALIDITY.UID)."""

    identifier: str
    content: bytes
    received: float | None = None


class Fetch(Protocol):
    """The one door out, as one source's scraper sees it. All methods raise SourceError only.

    Retries, backoff, `Retry-After`, pacing, robots.txt, redirects, bounds and conditional requests are
    behind it. A status other than 2xx is a SourceError by its meaning.
    """

    async def get(
        self,
        url: str,
        *,
        method: str = "GET",
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        whole: bool = False,
        listing: bool = False,
    ) -> Response:
        """One request; `body` is sent as JSON, `form` (instead of it) as a form's fields.

        `whole`: this one answer is the whole listing, so when it is unchanged the gather ends here with
        the verdict `unchanged`. `listing`: one page of a listing of several; when it is unchanged,
        `Response.unchanged` is True and the body empty: yield `still_listed(url)` instead.
        """
        ...

    async def json(
        self,
        url: str,
        *,
        method: str = "GET",
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        whole: bool = False,
    ) -> Any:
        """As `get`, parsed. HTML where JSON was due is LoginRequired, Blocked or ChangedLayout."""
        ...

    def knows(self, entry: RawPosting) -> bool:
        """Whether this listing entry is known and unchanged, with its details stored."""
        ...

    def still_listed(self, page: str) -> Iterator[Known]:
        """All postings that were read with `RawPosting.page == page` the last time."""
        ...

    def file(self, path: str) -> AsyncIterator[bytes]:
        """A local file of the configuration in chunks, .gz inflated in bounds."""
        ...

    def mails(self, path: str) -> AsyncIterator[Mail]:
        """The mails of an mbox file or a Maildir that are new since the last run; nothing is changed."""
        ...

    def imap(self, mailbox: "ImapMailbox") -> AsyncIterator[Mail]:
        """The mails of an IMAP folder that are new since the last run, read-only (EXAMINE, PEEK)."""
        ...

    def browser(self) -> AbstractAsyncContextManager["Tab"]:
        """A tab of the run's one Chromium, in this source's session."""
        ...


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """Where an IMAP folder is. `password` is the resolved secret: never log or store it.

    `security` is "tls", "starttls" or "none"; `certificate` a PEM file to trust beside the system's.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    folder: str = "INBOX"
    security: str = "tls"
    days: int = 30
    certificate: str | None = None


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


class SearchOptions(ScraperOptions):
    """The options of a search in a board."""

    newest: int = Field(500, ge=1, le=10_000, description="the most openings of one visit")

    @classmethod
    def searched(cls, query: Mapping[str, str], *least: str) -> Self | None:
        """The options that a search's address says in the source's own names, if it says one of `least`."""
        fields = cls.model_fields.items()
        names = {field.serialization_alias: name for name, field in fields if field.serialization_alias}
        said = {names[sent]: value for sent, value in query.items() if sent in names}
        try:
            return cls.model_validate(said) if said.keys() & set(least) else None
        except ValidationError:
            return None

    def parameters(self, true: str = "true") -> dict[str, str | int]:
        """What a search is asked for: the options that are set and `asked` for, by the source's names.

        Secrets are revealed; `true` is how the source writes yes.
        """
        fields = type(self).model_fields.items()
        said = {field.serialization_alias: getattr(self, name) for name, field in fields}
        given = {sent: value for sent, value in said.items() if sent and (value or value == 0)}
        return {sent: _revealed(value, true) for sent, value in given.items() if value is not False}


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
