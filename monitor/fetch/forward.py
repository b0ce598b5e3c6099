"""The heads of requests and answers that a proxy passes on. Pure.

Source: RFC 9110 §7.6 and §9.3.6, RFC 9112 §3.2.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_HOP_BY_HOP: Final = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"te", b"trailer", b"upgrade"}
)


@dataclass(frozen=True, slots=True)
class Forward:
    """The head of a request: where it goes, what is sent first, and how many bytes of body follow it."""

    host: str
    port: int
    start: bytes = b""
    length: int = 0

    @property
    def tunnel(self) -> bool:
        """Whether all bytes are relayed unread: CONNECT."""
        return not self.start


def parsed(head: bytes) -> Forward:
    """Where a request goes, and its head as the server shall see it. ValueError for what is none."""
    line, *headers = head[:-4].split(b"\r\n")
    method, target, version = line.decode("ascii").split(" ")
    if not version.startswith("HTTP/1."):
        raise ValueError(version)
    if method == "CONNECT":
        parts = urlsplit(f"//{target}")
        return Forward(_host(parts.hostname), parts.port or 443)
    parts = urlsplit(target)
    if parts.scheme != "http" or parts.username is not None:
        raise ValueError(target)
    # As it came: putting it together again from its parts would change a path such as "//x".
    path = target[len("http://") + len(parts.netloc) :].partition("#")[0]
    path = path if path.startswith("/") else f"/{path}"
    length, kept = _sent_on(headers)
    start = b"\r\n".join([f"{method} {path} HTTP/1.1".encode("ascii"), *kept, b"Connection: close", b"", b""])
    return Forward(_host(parts.hostname), parts.port or 80, start, length)


def _host(host: str | None) -> str:
    if not host:
        raise ValueError("no host")
    return host


def _sent_on(headers: list[bytes]) -> tuple[int, list[bytes]]:
    """The body's length and the headers that go on. A body of unknown length is refused: ValueError."""
    kept, length = [], 0
    for header in headers:
        name = header.partition(b":")[0].strip().lower()
        if name == b"transfer-encoding":
            raise ValueError("a body without length")
        if name == b"content-length":
            length = _length(header.partition(b":")[2].strip())
        if name not in _HOP_BY_HOP:
            kept.append(header)
    return length, kept


def _length(text: bytes) -> int:
    if not text.isdigit():
        raise ValueError("not a length")
    return int(text)


def last_of_its_connection(head: bytes) -> bytes:
    """The head of an answer, saying that no other follows on its connection."""
    line, *headers = head[:-4].split(b"\r\n")
    kept = [header for header in headers if header.partition(b":")[0].strip().lower() not in _HOP_BY_HOP]
    return b"\r\n".join([line, *kept, b"Connection: close", b"", b""])
