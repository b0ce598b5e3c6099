"""A `Fetch` that answers from a table: the contract as a scraper sees it, without network, state or clock.

    fetch = Recorded({"GET https://api.example/jobs": Answer(b'{"jobs": []}')})
    items = [item async for item in scraper.gather(fetch)]
    assert fetch.requests == ["GET https://api.example/jobs"]

A request is written as method, address with its query, and the sent JSON or form if any. What is not in the
table is Gone, as a 404 would be; an answer that is a SourceError is raised.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from monitor.errors import Gone, SourceError
from monitor.fetch import body as decode
from monitor.models import Item, Known, RawPosting
from monitor.scraper import ImapMailbox, Mail, Response, Scraper, Tab


@dataclass(frozen=True)
class Answer:
    """A 2xx answer. `final` is the address after redirects, if another; `unchanged` a 304."""

    body: bytes = b""
    content_type: str = ""
    final: str | None = None
    unchanged: bool = False


@dataclass
class Recorded:
    """Answers from a table of requests. `known` are the fingerprints of stored listing entries."""

    answers: Mapping[str, Answer | SourceError]
    known: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

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
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        request = written(method, address, body, form)
        self.requests.append(request)
        await asyncio.sleep(0)
        answer = self.answers.get(request, Gone(f"not in the table: {request}"))
        if isinstance(answer, SourceError):
            raise answer
        text = decode.text(answer.body, answer.content_type)
        sent = {"content-type": answer.content_type}
        return Response(answer.final or address, 200, sent, answer.body, answer.unchanged, text)

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
        return decode.json((await self.get(url, method=method, params=params, body=body, form=form)).body)

    def knows(self, entry: RawPosting) -> bool:
        return self.known.get(entry.identifier) == entry.fingerprint()

    def still_listed(self, page: str) -> Iterator[Known]:
        return map(Known, self.listed.get(page, ()))

    async def file(self, path: str) -> AsyncIterator[bytes]:
        content = self.files[path]
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    def mails(self, path: str) -> AsyncIterator[Mail]:
        raise NotImplementedError

    def imap(self, mailbox: ImapMailbox) -> AsyncIterator[Mail]:
        raise NotImplementedError

    def browser(self) -> AbstractAsyncContextManager[Tab]:
        raise NotImplementedError


def written(method: str, url: str, body: Any = None, form: Mapping[str, str] | None = None) -> str:
    """A request as the table writes it."""
    if form is not None:
        return f"{method} {url} {urlencode(form)}"
    sent = f" {orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()}" if body is not None else ""
    return f"{method} {url}{sent}"


def gathered(scraper: Scraper, fetch: Recorded) -> list[Item]:
    """All that the scraper yields."""

    async def read() -> list[Item]:
        return [item async for item in scraper.gather(fetch)]

    return asyncio.run(read())


def until_first(scraper: Scraper, fetch: Recorded) -> tuple[RawPosting | None, list[str]]:
    """The first posting, and the requests that it took."""

    async def read() -> RawPosting | None:
        items = scraper.gather(fetch)
        try:
            return next(iter([item async for item in _first(items)]), None)
        finally:
            await items.aclose()  # type: ignore[attr-defined]  # a generator, as every scraper writes it

    return asyncio.run(read()), list(fetch.requests)


async def _first(items: AsyncIterator[Item]) -> AsyncIterator[RawPosting]:
    async for item in items:
        if isinstance(item, RawPosting):
            yield item
            return
