"""Recording and replaying requests as HAR 1.2, the format that browsers and Playwright speak.

Source: the HTTP Archive format 1.2. A recording is meant to be attached to a bug report: what may be a
secret is left out (see Strip). Files saved by a browser's developer tools can be replayed as well: with
base64 bodies, without optional fields, with pages that came from the browser's cache.
"""

import asyncio
import base64
import binascii
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from monitor.errors import SourceError, Unreachable, UserError
from monitor.fetch.door import Transport
from monitor.fetch.hop import Answer, Request, no_headers
from monitor.fetch.strip import Key, Strip

_NOT_REPLAYED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_LARGEST: Final = 500_000_000


class Recording:
    """The network, with everything that passes written to a file at the end."""

    live: Final = True

    def __init__(self, network: Transport, path: Path, strip: Strip, now: Callable[[], datetime]) -> None:
        self._network = network
        self._path = path
        self._strip = strip
        self._now = now
        self._entries: list[dict[str, Any]] = []

    async def send(self, request: Request, allowed: frozenset[str]) -> Answer:
        """As the network; a failure is recorded with status 0."""
        try:
            answer = await self._network.send(request, allowed)
        except SourceError as error:
            failed = Answer(request.url, 0, no_headers())
            self.add(request, failed, str(error))
            raise
        self.add(request, answer)
        return answer

    def add(self, request: Request, answer: Answer, comment: str = "") -> None:
        """Take in an exchange: one's own, or a browser's."""
        self._entries.append(entry(self._strip, self._now(), request, answer, comment))

    async def close(self) -> None:
        """Write the file, readable by its owner only. Raises UserError if that can't be done."""
        await self._network.close()
        try:
            await asyncio.to_thread(write, self._path, archive(self._entries))
        except OSError as error:
            raise UserError(
                f"{self._path} can't be written: {error.strerror}", "choose another file"
            ) from error


def entry(strip: Strip, now: datetime, request: Request, answer: Answer, comment: str = "") -> dict[str, Any]:
    """An exchange as HAR tells it, without secrets."""
    url = strip.url(request.url)
    sent: dict[str, Any] = {
        "method": request.method,
        "url": str(url),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": strip.headers(request.headers.items()),
        "queryString": [{"name": name, "value": value} for name, value in url.query.items()],
        "headersSize": -1,
        "bodySize": len(request.content or b""),
    }
    if request.content is not None:
        text = strip.sent(request.content.decode("utf-8", "replace"))
        sent["postData"] = {"mimeType": request.headers.get("Content-Type", ""), "text": text}
    received = {
        "status": answer.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": strip.headers(answer.headers.items()),
        "content": _content(strip, answer),
        "redirectURL": strip.header("location", answer.headers.get("Location", "")),
        "headersSize": -1,
        "bodySize": answer.wire,
        "_framed": answer.framed,
    }
    return {
        "startedDateTime": now.isoformat(),
        "time": 0,
        "request": sent,
        "response": received,
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": strip.text(comment),
    }


def archive(entries: list[dict[str, Any]]) -> bytes:
    """The HAR file of these entries."""
    creator = {"name": "rolewatch", "version": "1"}
    return orjson.dumps({"log": {"version": "1.2", "creator": creator, "entries": entries}})


def _content(strip: Strip, answer: Answer) -> dict[str, Any]:
    content = {"size": len(answer.content), "mimeType": answer.headers.get("Content-Type", "")}
    try:
        return {**content, "text": strip.text(answer.content.decode("utf-8"))}
    except UnicodeDecodeError:
        return {**content, "text": base64.b64encode(answer.content).decode(), "encoding": "base64"}


def write(path: Path, content: bytes) -> None:
    """All or nothing, mode 600 from the first byte (mkstemp makes it so)."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A recorded answer; `failure` is set instead of a status when there was none."""

    answer: Answer
    failure: str | None = None


class Replay:
    """Answers from a HAR file, and from nothing else."""

    live: Final = False

    def __init__(self, path: Path, strip: Strip) -> None:
        self._strip = strip
        self._name = path.name
        self._answers: dict[Key, list[_Recorded]] = {}
        for entry in _entries(path):
            self._learn(entry)

    async def send(self, request: Request, allowed: frozenset[str]) -> Answer:
        """The recorded answer; to the same request again the next one, the last again and again.

        Raises Unreachable naming the request if it is not recorded, or failed when it was.
        """
        text = request.content.decode("utf-8", "replace") if request.content is not None else None
        key = self._strip.key(request.method, request.url, text)
        recorded = self._answers.get(key)
        if not recorded:
            raise Unreachable(f"not recorded in {self._name}: {key[0]} {key[1]} {key[2][:200]}".rstrip())
        found = recorded.pop(0) if len(recorded) > 1 else recorded[0]
        if found.failure is not None:
            raise Unreachable(f"it failed when it was recorded: {found.failure}")
        return found.answer

    async def close(self) -> None:
        """Nothing is held."""

    def _learn(self, entry: Any) -> None:
        """Take an entry in, or pass over one that can't be used (no address, a page of a cache)."""
        try:
            sent, received = entry["request"], entry["response"]
            url, status = URL(sent["url"]), int(received["status"])
            post = sent.get("postData") or {}
            key = self._strip.key(str(sent["method"]), url, post.get("text"))
            content = _body(received.get("content") or {})
            headers = _headers(received.get("headers") or [])
            failure = str(entry.get("comment") or received.get("_error") or "no answer")
            framed = bool(received.get("_framed", True))
        except (KeyError, TypeError, ValueError, AttributeError):
            return
        if status == 304 and content:
            status = 200  # a browser that had it in its cache
        answer = Answer(url, status, headers, content, len(content), framed)
        if status != 304:
            self._answers.setdefault(key, []).append(_Recorded(answer, None if status else failure))


def _entries(path: Path) -> list[Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path} is larger than {_LARGEST:,} bytes", "replay a smaller recording")
        entries = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))["log"]["entries"]
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}", "give the path of a HAR file") from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise UserError(f"{path} is not a HAR file", "save one with `run --record` or a browser") from error
    if not isinstance(entries, list):
        raise UserError(f"{path} is not a HAR file", "save one with `run --record` or a browser")
    return entries


def _body(content: Mapping[str, Any]) -> bytes:
    text = content.get("text") or ""
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text)
        except binascii.Error:
            return b""
    return str(text).encode("utf-8", "surrogatepass")


def _headers(headers: Iterable[Mapping[str, Any]]) -> CIMultiDictProxy[str]:
    pairs = ((str(header["name"]), str(header["value"])) for header in headers)
    kept = [pair for pair in pairs if not pair[0].startswith(":") and pair[0].lower() not in _NOT_REPLAYED]
    return CIMultiDictProxy(CIMultiDict(kept))
