"""One IMAP folder, read-only: EXAMINE, SEARCH and FETCH of BODY.PEEK are all that is ever sent to it.

The protocol is spoken by ourselves on asyncio streams, because the standard library's client trusts
the server: it allocates whatever a literal announces, reads untagged answers without end, keeps line
breaks in folder names, and its time-out is none for a server that drips. Here every answer has a
deadline, every line and literal a bound, and STARTTLS is refused or broken off when a byte is out of
place. Sources: RFC 9051 and 3501, RFC 4616 (PLAIN), RFC 8314 (TLS), RFC 3501 §5.1.3 (folder names).
"""

import re
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from monitor.errors import Unreachable
from monitor.fetch.imapwire import Answer, Wire, quoted
from monitor.scraper import ImapMailbox, Mail

if TYPE_CHECKING:
    from monitor.fetch.mail import Reader

# Of a mail its first megabyte: texts come first, attachments after them.
MAIL: Final = 1_048_576
BATCH: Final = 100
MAILS: Final = 5_000

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER: Final = {
    word: re.compile(rb"\[" + word.encode() + rb" (\d{1,10})\]", re.IGNORECASE)
    for word in ("UIDVALIDITY", "UIDNEXT")
}
_UID: Final = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_DATE: Final = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_BODY: Final = re.compile(rb"\bBODY\[\](?:<0>)? (?:\{(\d+)\}|(NIL)|\"([^\"]*)\")", re.IGNORECASE)


async def mails(mailbox: ImapMailbox, reader: "Reader") -> AsyncGenerator[Mail, None]:
    """The folder's mails after the cursor, at most MAILS of them; the cursor is "UIDVALIDITY.UID"."""
    wire = await Wire.open(mailbox, await reader.addresses(mailbox.host, mailbox.port))
    try:
        await wire.log_in(mailbox.user, mailbox.password)
        validity, following = await _examine(wire, mailbox.folder)
        last = _last(reader.cursor, validity)
        wanted = await _search(wire, last, following, _since(reader.now(), mailbox.days))
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            async for mail in _fetch(wire, validity, batch):
                yield mail
            reader.cursor = f"{validity}.{batch[-1]}"
        if not wanted:
            reader.cursor = f"{validity}.{max(last or 0, (following or 1) - 1)}"
        await wire.log_out()
    finally:
        reader.spent(wire.commands, wire.received)
        wire.close()


async def _examine(wire: Wire, folder: str) -> tuple[int, int | None]:
    """Open the folder for reading: its UIDVALIDITY, and its UIDNEXT if the server says it."""
    answers = await wire.command("EXAMINE", quoted(encoded(folder)), refusal=f"the folder {folder!r}")
    numbers = {word: _first(answers, pattern) for word, pattern in _NUMBER.items()}
    if numbers["UIDVALIDITY"] is None:
        raise Unreachable(f"{wire.host}: the folder {folder!r} has no UIDVALIDITY")
    return numbers["UIDVALIDITY"], numbers["UIDNEXT"]


def _first(answers: list[Answer], pattern: re.Pattern[bytes]) -> int | None:
    return next((int(found[1]) for answer in answers if (found := pattern.search(answer.line))), None)


def _last(cursor: str | None, validity: int) -> int | None:
    """The last UID read; None if there is no cursor, or the folder was made anew since."""
    found = re.fullmatch(r"(\d{1,10})\.(\d{1,10})", cursor or "")
    return int(found[2]) if found and int(found[1]) == validity else None


def _since(now: datetime, days: int) -> str:
    """The first day to read on a first run, as IMAP writes it; one more, since days are the server's."""
    day = now - timedelta(days=days + 1)
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


async def _search(wire: Wire, last: int | None, following: int | None, since: str) -> list[int]:
    if last is None:
        answers = await wire.command("UID SEARCH", f"SINCE {since}")
    elif following is not None and following <= last + 1:
        return []
    else:
        answers = await wire.command("UID SEARCH", f"UID {last + 1}:*")
    found: set[int] = set()
    for answer in answers:
        if answer.line.upper().startswith(b"* SEARCH"):
            found.update(int(word) for word in answer.line.split()[2:] if word.isdigit() and len(word) <= 10)
    # "n:*" always names the last mail, even one before n.
    return sorted(uid for uid in found if uid > (last or 0))[:MAILS]


async def _fetch(wire: Wire, validity: int, batch: list[int]) -> AsyncGenerator[Mail, None]:
    """The mails of a batch as they come; what was not asked for, or comes twice, is passed over."""
    waiting = set(batch)
    items = f"{_ranges(batch)} (UID INTERNALDATE BODY.PEEK[]<0.{MAIL}>)"
    async for answer in wire.answers("UID FETCH", items, literal=MAIL):
        uid, body = _UID.search(answer.line), _BODY.search(answer.line)
        if not uid or not body or int(uid[1]) not in waiting:
            continue
        waiting.discard(int(uid[1]))
        content = answer.literals[0] if answer.literals else body[3] or b""
        yield Mail(f"{validity}.{int(uid[1])}", content, _moment(answer.line))


def _ranges(uids: list[int]) -> str:
    """1, 2, 3, 7 → "1:3,7"."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in ranges)


def _moment(line: bytes) -> float | None:
    found = _DATE.search(line)
    try:
        said = found[1].decode("ascii").replace("-", " ", 2) if found else ""
        return parsedate_to_datetime(said).astimezone(UTC).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def encoded(folder: str) -> str:
    """A folder's name in IMAP's modified UTF-7: "Entwürfe" → "Entw&APw-rfe"."""
    pieces = re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", folder)
    return "".join(p.replace("&", "&-") if " " <= p[0] <= "~" else _shifted(p) for p in pieces)


def _shifted(piece: str) -> str:
    from base64 import b64encode

    digits = b64encode(piece.encode("utf-16-be")).decode("ascii").rstrip("=")
    return f"&{digits.replace('/', ',')}-"
