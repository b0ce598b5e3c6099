"""The door as one source's scraper sees it: `monitor.scraper.Fetch`, with what is remembered of the past."""

import asyncio
import builtins
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from monitor.errors import ChangedLayout, Hostile, NoContent, SourceError, Unreachable
from monitor.fetch import body as decode
from monitor.fetch import files, walls
from monitor.fetch.pages import Pages, digest, validators
from monitor.models import HostState, Known, PageState, RawPosting, SourceState
from monitor.scraper import ImapMailbox, Mail, Response, Tab
from monitor.settings import Source
from monitor.verdicts import layout

if TYPE_CHECKING:
    from monitor.fetch.door import Visit
    from monitor.fetch.egress import Egress
    from monitor.fetch.hop import Answer

_TEXT: Final = ("text/", "html", "xml", "json", "javascript")


class Unchanged(Exception):
    """A `whole` request found the listing as it was: the gather ends with the verdict `unchanged`."""


class SourceFetch:
    """One source's fetch. Read `requests`, `bytes`, `pages`, `hosts`, `cursor`, `signed_in` and `session_ends`
    when it is done.

    `bytes` counts bodies as they came over the wire. A listing page is remembered under its address
    with its query; it is asked conditionally only if the source has open postings, and a `listing`
    page only if some of them were read from it (`RawPosting.page` is the address as requested).
    """

    def __init__(self, egress: "Egress", visit: "Visit", state: SourceState, source: Source) -> None:
        self.cursor = state.cursor
        self.signed_in: bool | None = None
        self.session_ends: datetime | None = None
        self._source = source
        self._egress = egress
        self._visit = visit
        self._state = state
        self._pages = Pages(state)
        self._built: frozenset[int] | None = None

    @property
    def layout(self) -> frozenset[int]:
        """How the first answer of this gather was built; empty when none came, or none but unchanged ones."""
        return self._built or frozenset()

    def _look(self, content: builtins.bytes) -> None:
        if self._built is None:
            self._built = layout.sketch(content)

    @property
    def requests(self) -> int:
        return self._visit.requests

    @property
    def bytes(self) -> int:
        return self._visit.bytes

    @property
    def pages(self) -> Mapping[str, PageState]:
        """The listing pages of this gather, to remember if it was a healthy one."""
        return self._pages.seen

    @property
    def hosts(self) -> Mapping[str, HostState]:
        """What is now known of the origins that this source asked, if anything."""
        known = self._egress.hosts
        return {key: known[key] for key in sorted(self._visit.origins) if key in known}

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
        """See monitor.scraper.Fetch."""
        page, answer = await self._ask(url, method, params, headers or {}, body, form, whole, listing)
        if answer.status == 304:
            return Response(str(answer.url), 304, answer.headers, unchanged=True)
        kind = answer.headers.get("Content-Type", "")
        html = walls.looks_like_html(answer.content, kind)
        if html and len(answer.content) > decode.LARGEST_PAGE:
            raise Hostile(f"{answer.url.raw_host} answered a page of {len(answer.content):,} bytes")
        text = decode.text(answer.content, kind) if html or _is_text(kind, answer.content) else ""
        if html:
            walls.inspect(text, answer.url)
        if not answer.framed:
            decode.complete(text)
        if whole or listing:
            self._pages.changed(page, answer.headers, answer.content)
        self._look(answer.content)
        return Response(str(answer.url), answer.status, answer.headers, answer.content, text=text)

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
        """See monitor.scraper.Fetch."""
        accepting = {"Accept": "application/json", **(headers or {})}
        page, answer = await self._ask(url, method, params, accepting, body, form, whole, listing=False)
        kind = answer.headers.get("Content-Type", "")
        if walls.looks_like_html(answer.content, kind):
            raise walls.not_json(decode.text(answer.content, kind), answer.url)
        try:
            value = decode.json(answer.content, kind)
        except ChangedLayout as error:
            raise ChangedLayout(f"{answer.url.raw_host}: {error}") from error
        if whole:
            self._pages.changed(page, answer.headers, answer.content)
        self._look(answer.content)
        return value

    def knows(self, entry: RawPosting) -> bool:
        """See monitor.scraper.Fetch."""
        fingerprint = self._state.known.get(entry.identifier)
        return bool(fingerprint) and fingerprint == entry.fingerprint()

    def still_listed(self, page: str) -> Iterator[Known]:
        """See monitor.scraper.Fetch."""
        return (Known(identifier) for identifier in self._state.listed.get(page, ()))

    def file(self, path: str) -> AsyncIterator[builtins.bytes]:
        """See monitor.scraper.Fetch."""
        return files.chunks(path)

    def mails(self, path: str) -> AsyncIterator[Mail]:
        """See monitor.scraper.Fetch."""
        from monitor.fetch import mail

        return mail.mails(path, self)

    def imap(self, mailbox: ImapMailbox) -> AsyncIterator[Mail]:
        """See monitor.scraper.Fetch."""
        from monitor.fetch import mail

        return mail.imap(mailbox, self)

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Tab]:
        """See monitor.scraper.Fetch."""
        visit, source = self._visit, self._source
        opened = self._egress.browser().tab(
            visit,
            allowed=visit.allowed,
            session=source.session,
            seconds=source.seconds,
            permit=self._permit if visit.obeys_robots else None,
            seen=self._saw,
        )
        async with opened as tab:
            yield tab
            # After the listing was read: a page of which nothing came is looked at as well.
            with suppress(SourceError):
                self._look((await tab.html()).encode("utf-8", "replace"))

    def _saw(self, signed_in: bool | None, ends: datetime | None) -> None:
        self.signed_in, self.session_ends = signed_in, ends

    async def _permit(self, url: str) -> None:
        """Raise Blocked if the page may not be asked for."""
        if not self._egress.replaying:
            await self._egress.door().permit(url, self._visit)

    async def probe(self, url: str) -> int | None:
        """The status of a posting's own page, or None when it can't be told. Its body stays unread."""
        from monitor.fetch.hop import prepared

        try:
            request = prepared(url, cap=0, partly=True)
            return await self._egress.door().status(request, self._visit)
        except SourceError:
            return None

    # What reading a mailbox needs (monitor.fetch.mail.Reader)

    @property
    def seen(self) -> frozenset[str]:
        """The messages that were read in earlier runs."""
        return self._state.messages

    def now(self) -> datetime:
        """The clock."""
        return self._egress.now()

    def spent(self, requests: int, size: int) -> None:
        """Count what was read by other means than HTTP."""
        self._visit.requests += requests
        self._visit.bytes += size

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The checked addresses of a host. Raises SourceError."""
        if self._egress.replaying:
            raise Unreachable(f"not recorded: {host}")
        return await self._egress.guard.addresses(host, port, self._visit.allowed)

    async def close(self) -> None:
        """Give back what this source alone held (nothing yet: tabs close themselves)."""
        await asyncio.sleep(0)

    async def _ask(
        self,
        url: str,
        method: str,
        params: Mapping[str, str | int] | None,
        headers: Mapping[str, str],
        body: Any,
        form: Mapping[str, str] | None,
        whole: bool,
        listing: bool,
    ) -> "tuple[str, Answer]":
        """A listing page's key, and its answer: 200, or 304 for an unchanged `listing` page.

        Raises Unchanged for an unchanged `whole`.
        """
        from monitor.fetch.hop import prepared

        cap = self._egress.settings.body
        request = prepared(url, method=method, params=params, headers=headers, body=body, form=form, cap=cap)
        page = self._egress.redact(request.page)
        known = self._pages.known(page, url, listing=listing) if whole or listing else None
        if method == "GET" and not self._egress.recording:
            request = request.conditional(validators(known))
        answer = await self._egress.door().ask(request, self._visit)
        if known is not None and (answer.status == 304 or digest(answer.content) == known.digest):
            self._pages.unchanged(page, known, answer.headers)
            if whole:
                raise Unchanged(page)
            return page, answer.unchanged()
        if answer.status in (204, 205, 304) or (not answer.content and (whole or listing)):
            empty = NoContent if answer.status == 204 else Unreachable
            raise empty(f"{answer.url.raw_host} answered without content (status {answer.status})")
        return page, answer


def _is_text(content_type: str, content: builtins.bytes) -> bool:
    lower = content_type.lower()
    # Servers that don't know a name's ending send feeds and XML as application/octet-stream.
    return (
        not lower or any(part in lower for part in _TEXT) or content[:64].lstrip()[:1] in (b"<", b"{", b"[")
    )
