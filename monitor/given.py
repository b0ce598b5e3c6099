"""What a scraper is given: the door to the network, files and mail, and what comes through it.
Re-exported by `monitor.scraper`; `monitor.fetch` is behind it.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from monitor.models import Known, RawPosting
from monitor.reading.tab import Tab


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

    def imap(self, mailbox: ImapMailbox) -> AsyncIterator[Mail]:
        """The mails of an IMAP folder that are new since the last run, read-only (EXAMINE, PEEK)."""
        ...

    def browser(self) -> AbstractAsyncContextManager[Tab]:
        """A tab of the run's one Chromium, in this source's session."""
        ...
