"""Where the fields and the parts of a mail stand in its bytes: no copies, no recursion, in bounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.mime.charsets import decode

MAIL_BYTES = 10_000_000
HEAD_BYTES = 1_000_000
LINE_BYTES = 64_000
FIELDS = 1_000
PARTS = 200
DEPTH = 20
VALUE_CHARS = 2_000

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_PARAMETER = re.compile(r';\s*([\w-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;\s]*))')
_FIRST_DELIMITER = re.compile(rb"^--([^\s-][^\n]{0,199})$", re.MULTILINE)

Fields = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A Content-Type, in lower case; parameters as they stand."""

    name: str
    parameters: dict[str, str]

    @property
    def is_container(self) -> bool:
        """Whether there should be parts inside."""
        return self.name == "message/rfc822" or self.name.startswith("multipart/")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that has no parts: where its body stands in the content."""

    kind: Kind
    fields: Fields
    start: int
    end: int


_PLAIN = Kind("text/plain", {})


def lines(content: bytes) -> bytes:
    content = content[:MAIL_BYTES]
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def head(content: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The fields from `start`, and where the body begins.

    A line that is no field ends the head, as in the standard library, except an mbox "From " line.
    """
    fields: Fields = []
    stop = min(end, start + HEAD_BYTES)
    while start < stop:
        newline = content.find(b"\n", start, end)
        after = end if newline < 0 else newline + 1
        line = content[start : min(after, start + LINE_BYTES)].rstrip(b"\n")
        if not line.strip():
            return fields, after
        if not _take(fields, line) and not line.startswith((b"From ", b">From ")):
            return fields, start
        start = after
    return fields, start


def _take(fields: Fields, line: bytes) -> bool:
    """Add a field line or a continuation; beyond the bounds it is passed over. False: neither."""
    if line[:1] in (b" ", b"\t"):
        if fields and len(fields[-1][1]) < LINE_BYTES:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + line.strip())
        return bool(fields)
    match = _FIELD.match(line)
    if match is None:
        return False
    if len(fields) < FIELDS:
        fields.append((match[1].decode("ascii").lower(), line[match.end() :].strip()))
    return True


def field(fields: Fields, name: str, chars: int = VALUE_CHARS) -> str | None:
    """The first value of a field, its bytes decoded and its encoded words left alone."""
    raw = next((value for key, value in fields if key == name), None)
    return None if raw is None else decode(raw[:chars], None)


def _kind(fields: Fields, default: str) -> Kind:
    value = field(fields, "content-type") or default
    name = value.split(";", 1)[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,80}", name):
        name = "text/plain"
    found = _PARAMETER.finditer(value)
    return Kind(name, {m[1].lower(): m[2] if m[2] is not None else m[3] for m in found})


def leaves(content: bytes, fields: Fields, start: int) -> Iterator[Leaf]:
    """The parts without parts, in the order of the mail, at most PARTS in at most DEPTH levels."""
    waiting = [(fields, start, len(content), 0, "text/plain")]
    left = PARTS
    while waiting and left:
        left -= 1
        fields, start, end, depth, default = waiting.pop()
        kind = _kind(fields, default)
        spans = _children(content, kind, start, end) if depth < DEPTH else []
        if not spans:
            yield Leaf(_PLAIN if kind.is_container else kind, fields, start, end)
            continue
        inner = "message/rfc822" if kind.name == "multipart/digest" else "text/plain"
        for begin, stop in reversed(spans[:left]):
            below, body = head(content, begin, stop)
            waiting.append((below, body, stop, depth + 1, inner))


def _children(content: bytes, kind: Kind, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts of a container begin and end; none for a leaf."""
    if kind.name == "message/rfc822":
        return [(start, end)]
    if not kind.name.startswith("multipart/"):
        return []
    boundary = kind.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()[:200]
    if not boundary:
        first = _FIRST_DELIMITER.search(content, start, min(end, start + LINE_BYTES))
        boundary = first[1].rstrip() if first else b""
    return _between(content, boundary, start, end) if boundary else []


def _between(content: bytes, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    delimiter = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*$\n?", re.MULTILINE)
    spans: list[tuple[int, int]] = []
    begin = -1
    for match in delimiter.finditer(content, start, end):
        if begin >= 0:
            spans.append((begin, max(begin, match.start() - 1)))
        begin = -1 if match[1] else match.end()
        if begin < 0 or len(spans) >= PARTS:
            break
    if begin >= 0 and len(spans) < PARTS:
        spans.append((begin, end))  # never closed: cut off, or just careless
    return spans
