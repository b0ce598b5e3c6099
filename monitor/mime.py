"""The bytes of one mail → RawMessage: pure, in bounded time and space, whatever the bytes are.

    content → lines with \\n → head (fields) and body → parts → text, html, headers

The standard library's parser is not used: it recurses once per nesting level, has no bound on parts or
header length, and its decoding policies raise on some real mail and take gigabytes for one long
Subject. Its small helpers (dates) are. Formats: RFC 5322 (fields), 2045 and 2046 (MIME), 2047
(encoded words), 3676 (flowed text).
"""

import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.charsets import decode, decode_words
from monitor.models import RawMessage

MAIL_BYTES = 10_000_000
HEAD_BYTES = 1_000_000
LINE_BYTES = 64_000
FIELDS = 1_000
PARTS = 200
DEPTH = 20
TEXT_CHARS = 500_000
HTML_CHARS = 1_500_000
_VALUE_CHARS = 2_000
_ADDRESS_CHARS = 1_000

# The fields that tell kinds of mail apart; the others stay in the mailbox.
KEPT = frozenset(
    {
        "authentication-results",
        "auto-submitted",
        "content-class",
        "feedback-id",
        "in-reply-to",
        "list-id",
        "list-post",
        "list-unsubscribe",
        "precedence",
        "references",
        "reply-to",
        "return-path",
        "sender",
        "x-gm-thrid",
        "x-linkedin-class",
        "x-linkedin-template",
        "x-mailer",
        "x-spam-flag",
    }
)

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_PARAMETER = re.compile(r';\s*([\w-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')
_MESSAGE_ID = re.compile(r"<([^<>\s]{3,250})>")
_FIRST_DELIMITER = re.compile(rb"^--([^\s-][^\n]{0,199})$", re.MULTILINE)
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)

Fields = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A Content-Type, in lower case; parameters as they stand."""

    name: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part that has no parts: where its body stands in the content."""

    kind: _Kind
    fields: Fields
    start: int
    end: int


def message(content: bytes, identifier: str, received: float | None = None) -> RawMessage:
    """One mail, decoded but not understood. Never raises.

    `content` is read to 10 MB. `received` is epoch seconds, or None: then the topmost Received field
    tells it. The result's identifier is the Message-ID without its brackets; without one, a hash of
    Date, From, Subject and the first 2 KB of the body; `identifier` (where the mailbox keeps it) names
    a mail without any of these.
    """
    content = _lines(content)
    fields, start = _head(content, 0, len(content))
    leaves = list(_leaves(content, fields, start))
    text, html = _bodies(content, leaves)
    sent = _date(_value(fields, "date"))
    return RawMessage(
        identifier=_identifier(content, fields, start) or identifier or "unnamed",
        sender=_shown(fields, "from", _ADDRESS_CHARS),
        recipient=_shown(fields, "to", _ADDRESS_CHARS),
        about=_shown(fields, "subject", _VALUE_CHARS),
        text=text,
        html=html,
        date_sent=sent,
        date_received=_moment(received) or _received(fields),
        thread=_thread(fields),
        headers=tuple(_kept(fields, leaves)),
    )


def is_mail(content: bytes) -> bool:
    """Whether there is any field of a mail in it; False for an empty or foreign file."""
    fields, _ = _head(_lines(content[:HEAD_BYTES]), 0, HEAD_BYTES)
    return any(name in ("from", "subject", "date", "message-id", "received", "to") for name, _ in fields)


def identify(content: bytes) -> str | None:
    """The identifier that `message` would give, at the cost of the head alone."""
    content = _lines(content[: HEAD_BYTES + LINE_BYTES])
    fields, start = _head(content, 0, len(content))
    return _identifier(content, fields, start)


def _lines(content: bytes) -> bytes:
    content = content[:MAIL_BYTES]
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def _head(content: bytes, start: int, end: int) -> tuple[Fields, int]:
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


def _value(fields: Fields, name: str, chars: int = _VALUE_CHARS) -> str | None:
    """The first value of a field, its bytes decoded and its encoded words left alone."""
    raw = next((value for key, value in fields if key == name), None)
    return None if raw is None else decode(raw[:chars], None)


def _shown(fields: Fields, name: str, chars: int) -> str | None:
    """The first value of a field as a person reads it, on one line."""
    value = _value(fields, name, 4 * chars)
    if value is None:
        return None
    return " ".join(decode_words(value).split())[:chars] or None


def _kind(fields: Fields, default: str) -> _Kind:
    value = _value(fields, "content-type") or default
    name = value.split(";", 1)[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,80}", name):
        name = "text/plain"
    found = _PARAMETER.finditer(value)
    return _Kind(name, {m[1].lower(): m[2] if m[2] is not None else m[3] for m in found})


def _leaves(content: bytes, fields: Fields, start: int) -> Iterator[_Leaf]:
    """The parts without parts, in the order of the mail, at most PARTS in at most DEPTH levels."""
    waiting = [(fields, start, len(content), 0, "text/plain")]
    left = PARTS
    while waiting and left:
        left -= 1
        fields, start, end, depth, default = waiting.pop()
        kind = _kind(fields, default)
        spans = _children(content, kind, start, end) if depth < DEPTH else []
        if not spans:
            yield _Leaf(kind, fields, start, end)
            continue
        inner = "message/rfc822" if kind.name == "multipart/digest" else "text/plain"
        for begin, stop in reversed(spans[:left]):
            below, body = _head(content, begin, stop)
            waiting.append((below, body, stop, depth + 1, inner))


def _children(content: bytes, kind: _Kind, start: int, end: int) -> list[tuple[int, int]]:
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


def _bodies(content: bytes, leaves: list[_Leaf]) -> tuple[str | None, str | None]:
    """The joined texts and the joined HTML of the parts that are shown, capped."""
    texts: list[str] = []
    markup: list[str] = []
    for leaf in leaves:
        if leaf.kind.name not in ("text/plain", "text/html") or _is_attachment(leaf):
            continue
        into, room = (texts, TEXT_CHARS) if leaf.kind.name == "text/plain" else (markup, HTML_CHARS)
        room -= sum(map(len, into))
        if room > 0 and (shown := _text(content, leaf, room)[:room].strip()):
            into.append(shown)
    return "\n\n".join(texts) or None, "\n".join(markup) or None


def _is_attachment(leaf: _Leaf) -> bool:
    return (_value(leaf.fields, "content-disposition") or "").lower().startswith("attachment")


def _text(content: bytes, leaf: _Leaf, room: int) -> str:
    encoding = (_value(leaf.fields, "content-transfer-encoding") or "").strip().lower()
    body = content[leaf.start : min(leaf.end, leaf.start + 6 * room)]
    if encoding == "base64":
        body = _base64(body)
    elif encoding == "quoted-printable":
        body = binascii.a2b_qp(body)
    text = decode(body, leaf.kind.parameters.get("charset")).replace("\r\n", "\n").replace("\r", "\n")
    if leaf.kind.parameters.get("format", "").lower() == "flowed":
        return _unflowed(text, leaf.kind.parameters.get("delsp", "").lower() == "yes")
    return text


def _base64(body: bytes) -> bytes:
    digits = body.translate(None, _NOT_BASE64)
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _unflowed(text: str, delete_space: bool) -> str:
    """Flowed lines joined into paragraphs (RFC 3676); quoted lines and the signature's dashes stand."""
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in text.split("\n"):
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        shown = line[:-1] if flows and delete_space else line
        if goes_on and not line.startswith(">") and line != "-- ":
            paragraphs[-1].append(shown)
        else:
            paragraphs.append([shown])
        goes_on = flows
    return "\n".join("".join(pieces) for pieces in paragraphs)


def _identifier(content: bytes, fields: Fields, start: int) -> str | None:
    value = _value(fields, "message-id")
    if value and (match := _MESSAGE_ID.search(value)):
        return match[1]
    if not any(name in ("date", "from", "subject") for name, _ in fields) and start >= len(content):
        return None
    said = [next((v for k, v in fields if k == name), b"") for name in ("date", "from", "subject")]
    digest = hashlib.sha256(b"\0".join([*said, content[start : start + 2048]]))
    return f"sha256:{digest.hexdigest()}"


def _thread(fields: Fields) -> str | None:
    """The conversation: Gmail's number, or the Message-ID of the mail that began it."""
    if gmail := _value(fields, "x-gm-thrid", 40):
        return f"gmail:{gmail}"
    for name in ("references", "in-reply-to"):
        if match := _MESSAGE_ID.search(_value(fields, name) or ""):
            return match[1]
    return None


def _kept(fields: Fields, leaves: list[_Leaf]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(key for key, _ in fields if key in KEPT):
        if value := _shown(fields, name, _VALUE_CHARS):
            yield name, value
    if any(leaf.kind.name in ("text/calendar", "application/ics") for leaf in leaves):
        # What mail servers of Microsoft say of an invitation: one word for all of them.
        yield "content-class", "urn:content-classes:calendarmessage"


def _date(value: str | None) -> datetime | None:
    """A date field as UTC, or None when it is not one or not of the time of e-mail."""
    try:
        found = parsedate_to_datetime((value or "")[:200])
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if 1980 <= found.year <= 2200 else None


def _received(fields: Fields) -> datetime | None:
    return _date((_value(fields, "received") or "").rpartition(";")[2].strip())


def _moment(seconds: float | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
