"""The bytes of one mail → RawMessage: pure, in bounded time and space, whatever the bytes are.

    content → structure: head (fields), body, parts → contents: text, html → RawMessage

The standard library's parser is not used: it recurses once per nesting level, has no bound on parts or
header length, and its decoding policies raise on some real mail and take gigabytes for one long
Subject. Its small helpers (dates) are. Formats: RFC 5322 (fields), 2045 and 2046 (MIME), 2047
(encoded words), 3676 (flowed text).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.mime.charsets import decode_words
from monitor.mime.contents import bodies
from monitor.mime.structure import (
    HEAD_BYTES,
    LINE_BYTES,
    MAIL_BYTES,
    Fields,
    Leaf,
    field,
    head,
    leaves,
    lines,
)
from monitor.models import RawMessage

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

_MESSAGE_ID = re.compile(r"<([^<>\s]{3,250})>")


def message(content: bytes, identifier: str, received: float | None = None) -> RawMessage:
    """One mail, decoded but not understood. Never raises.

    `content` is read to 10 MB. `received` is epoch seconds, or None: then the topmost Received field
    tells it. The result's identifier is the Message-ID without its brackets; without one, a hash of
    Date, From, Subject and the first 2 KB of the body; `identifier` (where the mailbox keeps it) names
    a mail without any of these.
    """
    content = lines(content)
    fields, start = head(content, 0, len(content))
    parts = list(leaves(content, fields, start))
    text, html = bodies(content, parts)
    sent = _date(field(fields, "date"))
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
        headers=tuple(_kept(fields, parts)),
    )


def is_mail(content: bytes) -> bool:
    """Whether there is any field of a mail in it; False for an empty or foreign file."""
    fields, _ = head(lines(content[:HEAD_BYTES]), 0, HEAD_BYTES)
    return any(name in ("from", "subject", "date", "message-id", "received", "to") for name, _ in fields)


def identify(content: bytes) -> str | None:
    """The identifier that `message` would give, at the cost of the head alone."""
    content = lines(content[: HEAD_BYTES + LINE_BYTES])
    fields, start = head(content, 0, len(content))
    return _identifier(content, fields, start)


def _shown(fields: Fields, name: str, chars: int) -> str | None:
    """The first value of a field as a person reads it, on one line."""
    value = field(fields, name, 4 * chars)
    if value is None:
        return None
    return " ".join(decode_words(value).split())[:chars] or None


def _identifier(content: bytes, fields: Fields, start: int) -> str | None:
    value = field(fields, "message-id")
    if value and (match := _MESSAGE_ID.search(value)) and "@" in match[1]:
        return match[1]
    if not any(name in ("date", "from", "subject") for name, _ in fields) and start >= len(content):
        return None
    said = [next((v for k, v in fields if k == name), b"") for name in ("date", "from", "subject")]
    digest = hashlib.sha256(b"\0".join([*said, content[start : start + 2048]]))
    return f"sha256:{digest.hexdigest()}"


def _thread(fields: Fields) -> str | None:
    """The conversation: Gmail's number, or the Message-ID of the mail that began it."""
    if gmail := field(fields, "x-gm-thrid", 40):
        return f"gmail:{gmail}"
    for name in ("references", "in-reply-to"):
        if match := _MESSAGE_ID.search(field(fields, name) or ""):
            return match[1]
    return None


def _kept(fields: Fields, parts: list[Leaf]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(key for key, _ in fields if key in KEPT):
        if value := _shown(fields, name, _VALUE_CHARS):
            yield name, value
    if any(leaf.kind.name in ("text/calendar", "application/ics") for leaf in parts):
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
    return _date((field(fields, "received") or "").rpartition(";")[2].strip())


def _moment(seconds: float | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


__all__ = ["MAIL_BYTES", "identify", "is_mail", "message"]
