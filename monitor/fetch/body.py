"""Bodies in bounds: inflated by ourselves, decoded with whatever charset they claim, parsed as JSON.

Why by ourselves: clients that inflate for their caller hand each raw chunk over whole, so that 800
bytes become gigabytes before any cap on the stream can act; only `zlib` with `max_length` holds.
"""

import re
import zlib
from collections.abc import Mapping
from typing import Any, Final

from monitor.errors import ChangedLayout, Hostile, Unreachable

_MAGIC: Final = b"\x1f\x8b"
_JSON_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED_WITHIN: Final = 1024
_JSON_SMALL: Final = 1_000_000
_JSON_MEMORY: Final = 300_000_000
LARGEST_PAGE: Final = 20_000_000


def coding(headers: Mapping[str, str]) -> bool:
    """Whether the body is gzip. Raises Hostile for any coding that was not asked for, or two at once."""
    codings = [part.strip().lower() for part in headers.get("Content-Encoding", "").split(",")]
    codings = [part for part in codings if part not in ("", "identity")]
    if not codings:
        return False
    if codings in (["gzip"], ["x-gzip"]):
        return True
    raise Hostile(f"the answer is encoded as {', '.join(codings)[:60]}, which was not asked for")


class Inflater:
    """gzip, member after member, never giving out more than `cap` bytes in all.

    A body that is not gzip in spite of its header passes as it is, as browsers let it.
    """

    def __init__(self, cap: int, what: str = "the answer") -> None:
        self._cap = cap
        self._what = what
        self._given = 0
        self._plain: bool | None = None
        self._member = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> bytes:
        """What can be given out now. Raises Hostile over the cap, Unreachable for damaged data."""
        if self._plain is None and data:
            self._plain = not _MAGIC.startswith(data[:2])
        if self._plain:
            return self._count(data)
        parts: list[bytes] = []
        while data:
            parts.append(self._count(self._inflate(data)))
            data = self._next_member()
        return b"".join(parts)

    def end(self) -> None:
        """Raises Unreachable if the last member is not complete."""
        if not self._plain and self._plain is not None and not self._member.eof:
            raise Unreachable(f"{self._what} was cut off: its gzip data ends too early")

    def _inflate(self, data: bytes) -> bytes:
        try:
            return self._member.decompress(data, self._cap - self._given + 1)
        except zlib.error as error:
            raise Unreachable(f"{self._what} is damaged gzip data: {error}") from error

    def _next_member(self) -> bytes:
        rest = self._member.unused_data if self._member.eof else b""
        if not rest.startswith(_MAGIC):
            return b""
        self._member = zlib.decompressobj(wbits=31)
        return rest

    def _count(self, data: bytes) -> bytes:
        self._given += len(data)
        if self._given > self._cap:
            raise Hostile(f"{self._what} inflates to more than {self._cap:,} bytes")
        return data


def text(body: bytes, content_type: str = "") -> str:
    """The body as text: by byte order mark, the label of the header, that of the document, UTF-8.

    Never raises: a label that is unknown or wrong costs some characters. Labels mean what the WHATWG
    Encoding Standard says (latin-1 is windows-1252); UTF-7 and Python's own codecs are not among them.
    """
    import webencodings

    label = charset(content_type) or _declared(body)
    encoding = webencodings.lookup(label) if label else None
    if encoding is None or (encoding.name.startswith("utf-16") and _is_ascii(body[:64])):
        encoding = webencodings.UTF8
    return str(webencodings.decode(body, encoding, errors="replace")[0])


def _is_ascii(start: bytes) -> bool:
    """Whether this is plainly one byte a character, whatever the label says."""
    return b"\0" not in start and start.isascii()


def charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type, in lower case."""
    for parameter in content_type[:500].split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            # "latin-1" is Python's word, and many servers'; the standard has "latin1".
            return value.strip(" \t\"'").lower().replace("latin-", "latin") or None
    return None


def _declared(body: bytes) -> str | None:
    """The label in an XML declaration or a meta element within the first kilobyte."""
    start = body[:_DECLARED_WITHIN].lower()
    for key in (b"encoding=", b"charset="):
        at = start.find(key)
        if at >= 0:
            value = start[at + len(key) :].lstrip(b" \"'")[:40]
            label = value.replace(b'"', b"'").replace(b">", b"'").replace(b"/", b"'").split(b"'")[0]
            return label.decode("ascii", "replace").strip(" ?;") or None
    return None


def complete(text: str) -> None:
    """Raise Unreachable for markup without its end: a body of unknown length that was cut off."""
    start, end = text[:2000].lower(), text[-2000:].rstrip().lower()
    if ("<html" in start and "</html" not in end) or (
        start.lstrip("\ufeff \r\n\t").startswith("<?xml") and not end.endswith(">")
    ):
        raise Unreachable("the answer was cut off: its end is missing")


# An escaped backslash, a pair of surrogates, or a lone one (the group).
_SURROGATES: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(\\u[dD][89a-fA-F][\da-fA-F]{2})"
)


def json(body: bytes, content_type: str = "") -> Any:
    """The body parsed as JSON (RFC 8259: no NaN, at most 1,024 levels deep).

    Half of an emoji, as where a site cut a title in the middle of one, becomes U+FFFD.

    Raises Unreachable if it is empty or ends in the middle, Hostile if it is nested too deeply,
    ChangedLayout if it is something else.
    """
    import orjson

    if not body:
        raise Unreachable("the answer is empty where JSON was due")
    if len(body) > _JSON_SMALL and _memory(body) > _JSON_MEMORY:
        raise Hostile(f"the JSON has more parts than fit into {_JSON_MEMORY:,} bytes")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        utf8 = _as_utf8(body, content_type)
        if utf8 is None and "surrogate" not in str(error):
            raise _not_json(error) from error
    try:
        return orjson.loads(_whole_characters(body if utf8 is None else utf8))
    except orjson.JSONDecodeError as error:
        raise _not_json(error) from error


def _whole_characters(body: bytes) -> bytes:
    return _SURROGATES.sub(lambda found: found[0] if found[1] is None else rb"\ufffd", body)


def _memory(body: bytes) -> int:
    """About how many bytes the parsed value takes, from above: 50 MB of "[]," would become a gigabyte.

    Commas in texts count as well; they are one in forty characters there, which the bound allows for.
    """
    return body.count(b"{") * 240 + body.count(b"[") * 64 + body.count(b",") * 60


def _as_utf8(body: bytes, content_type: str) -> bytes | None:
    """The body in UTF-8 if it is in another charset or has a byte order mark, else None."""
    for mark, encoding in _JSON_BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace").encode("utf-8", "replace")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return text(body, content_type or "; charset=windows-1252").encode()
    return None


def _not_json(error: ValueError) -> Hostile | Unreachable | ChangedLayout:
    words = str(error)
    if "depth limit" in words:
        return Hostile("the JSON is nested too deeply")
    if "unexpected end" in words or "EOF" in words:
        return Unreachable(f"the answer was cut off: its JSON ends too early ({words})")
    return ChangedLayout(f"JSON expected: {words}")
