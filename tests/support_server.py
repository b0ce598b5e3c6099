"""A loopback HTTP server that misbehaves on purpose.

It speaks from raw sockets, so that it can say what no decent server says, and runs in a thread of its
own, so that tests of any kind (sync, asyncio, a child process) can talk to it:

    with Server() as server:
        server.json("/jobs", [{"id": 1}])                        # the same answer each time
        server.add("/flaky", Reply(503), Reply(200, b"{}"))      # one after the other, the last again
        server.add("/odd", raw(b"HTTP/1.1 200 OK\\r\\n\\r\\ncut"))   # bytes as they are, then close
        server.add("/drip", drip(b"HTTP/1.1 200 OK\\r\\n\\r\\n", b"x", every=0.1))
        fetch(server.url("/jobs"))                               # http://127.0.0.1:<port>/jobs
        assert server.paths() == ["/jobs"]

A path without its query answers for all queries. Unknown paths get 404. Every request is kept in
`server.requests`. Loopback has many addresses: `server.url("/", host="127.0.7.1")` is another origin.
"""

import asyncio
import gzip
import json
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 304: "Not Modified", 404: "Not Found"}


@dataclass(frozen=True)
class Request:
    """One request as it came. Header names are in lower case; `target` is the path with its query,
    `peer` the client's address, `at` our own."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    peer: str = ""
    at: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query).items()}

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer. `length`: the Content-Length to claim, None for the true one, -1 for none at all."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    delay: float = 0.0
    zipped: bool = False

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        await asyncio.sleep(self.delay)
        body = gzip.compress(self.body, 1) if self.zipped else self.body
        headers = {"Content-Type": "text/html; charset=utf-8", **self.headers}
        if self.zipped:
            headers["Content-Encoding"] = "gzip"
        if self.length is None:
            headers["Content-Length"] = str(len(body))
        elif self.length >= 0:
            headers["Content-Length"] = str(self.length)
        head = f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(head.encode("latin-1") + b"\r\n" + (b"" if request.method == "HEAD" else body))
        await writer.drain()
        return self.length is None


# An answer writes what it likes and says whether the connection may be used again.
Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[bool]]


def raw(*parts: bytes, every: float = 0.0) -> Answer:
    """These bytes as they are, `every` seconds apart, then the connection closes."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> bool:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(every)
        return False

    return answer


def drip(head: bytes, piece: bytes, *, every: float = 0.05, seconds: float = 60.0) -> Answer:
    """`head`, then one `piece` after the other for so long (the test's deadline should be shorter)."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(head)
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)
        return False

    return answer


def redirect(location: str, status: int = 302, body: bytes = b"", **headers: str) -> Reply:
    """A redirect; `headers` by their names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body, {"Location": location, **named})


def conditional(body: bytes, etag: str = '"1"', **headers: str) -> Answer:
    """200 with the entity tag, or 304 to whoever knows it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(request: Request, writer: asyncio.StreamWriter) -> bool:
        known = request.headers.get("if-none-match") == etag
        reply = Reply(304, headers={"ETag": etag}) if known else Reply(200, body, {"ETag": etag, **named})
        return await reply(request, writer)

    return answer


class Server:
    """See the module. Attributes may be read from any thread; `requests` grows in order of arrival."""

    def __init__(self, host: str = "127.0.0.1", *, everywhere: bool = False) -> None:
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self._bind = "0.0.0.0" if everywhere else host
        self._routes: dict[str, list[Answer]] = defaultdict(list)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="support-server")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stop: asyncio.Event | None = None

    # What a test says

    def add(self, path: str, *answers: Answer) -> str:
        """Answer `path` with these, one after the other, the last for ever. Returns its URL."""
        self._routes[path] = list(answers)
        return self.url(path)

    def json(self, path: str, value: Any, **headers: str) -> str:
        """Answer `path` with this value as JSON. Returns its URL."""
        return self.add(path, as_json(value, **headers))

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.target for request in self.requests]

    # What it does

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the support server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._client, self._bind, 0, limit=2**22)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ValueError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if writer.is_closing() else writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (x.partition(":") for x in lines)
            if name
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        peer, at = (str(writer.get_extra_info(name)[0]) for name in ("peername", "sockname"))
        request = Request(method, target, headers, body, peer, at)
        self.requests.append(request)
        return await self._answer(request)(request, writer)

    def _answer(self, request: Request) -> Answer:
        answers = self._routes.get(request.target) or self._routes.get(request.path)
        if not answers:
            return Reply(404, b"no such page")
        return answers.pop(0) if len(answers) > 1 else answers[0]


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    """A value as a JSON answer."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


def chunked(parts: Iterable[bytes], *, end: bool = True) -> bytes:
    """The parts in chunked coding; without `end` the last chunk is missing."""
    coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part)
    return coded + (b"0\r\n\r\n" if end else b"")
