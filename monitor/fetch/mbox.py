"""An mbox file, read in pieces from where the last run stopped: never locked, never written.

The cursor holds the offset and hashes of what stands around it, so that a file that was compacted or
replaced is told from one that grew. A mail that is being appended while we read is left for the next
run. A file that begins with no "From " line is one mail (.eml).
Source: RFC 4155 and the mbox(5) manual page; both ">From " and ">>From " quoting are undone.
"""

import asyncio
import hashlib
import os
import re
import stat
from collections.abc import AsyncGenerator, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from monitor.errors import Unreachable
from monitor.mime import MAIL_BYTES, is_mail
from monitor.scraper import Mail

if TYPE_CHECKING:
    from monitor.fetch.mail import Reader

_LINE_BYTES = 1_048_576
_AROUND = 256
_STILL = 60.0
_PREFIX = "mbox:"
# "From " at the start of a paragraph is told from the separator by the time of day on its line.
_FROM = re.compile(rb"From [^\n]{0,200}?\d{1,2}:\d{2}[^\n]{0,60}\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MOMENT = re.compile(
    r"(\w{3})\s+(\d{1,2})\s+(\d{1,2}:\d\d(?::\d\d)?)\s+(?:([+-]\d{4}|[A-Z]{2,4})\s+)?(\d{4})"
)


async def mails(path: Path, reader: "Reader") -> AsyncGenerator[Mail, None]:
    """The file's mails from the cursor on. Raises Unreachable for what is no mail file, OSError otherwise."""
    now = reader.now().timestamp()
    with await asyncio.to_thread(_open, path) as file:
        offset = _resumed(file, reader.cursor)
        found = _split(file, offset, now) if _is_mbox(file) else _single(file, offset)
        while (item := await asyncio.to_thread(next, found, None)) is not None:
            mail, end = item
            if mail is not None:
                yield mail
            reader.cursor = _cursor(file, end)


def _open(path: Path) -> BinaryIO:
    # The look beforehand: opening a pipe may never return.
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreachable(f"{path} is neither a folder nor a file of mails")
    return path.open("rb")


def _is_mbox(file: BinaryIO) -> bool:
    return os.pread(file.fileno(), 5, 0) == b"From "


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _resumed(file: BinaryIO, cursor: str | None) -> int:
    """Where to go on: the cursor's offset if the file is still the same up to there, else 0."""
    told = re.fullmatch(rf"{_PREFIX}(\d{{1,15}}):\w+", cursor or "")
    offset = int(told[1]) if told else 0
    return offset if offset <= _size(file) and _cursor(file, offset) == cursor else 0


def _cursor(file: BinaryIO, offset: int) -> str:
    """The offset, with a hash of the file's beginning and of what stands before the offset."""
    around = min(_AROUND, offset)
    ends = os.pread(file.fileno(), around, 0) + os.pread(file.fileno(), around, offset - around)
    return f"{_PREFIX}{offset}:{hashlib.blake2b(ends, digest_size=12).hexdigest()}"


def _single(file: BinaryIO, offset: int) -> Iterator[tuple[Mail | None, int]]:
    """A file that is one mail: not read again while its length and its ends are the same."""
    if size := _size(file) - offset:
        file.seek(0)
        content = file.read(MAIL_BYTES)
        if not is_mail(content):
            raise Unreachable(
                f"{file.name} is no mailbox: an mbox begins with “From ”, a mail with its headers"
            )
        yield Mail("0", content, os.fstat(file.fileno()).st_mtime), offset + size


def _split(file: BinaryIO, offset: int, now: float) -> Iterator[tuple[Mail | None, int]]:
    """Each mail with the offset after it; of a mail over the bound its beginning."""
    file.seek(offset)
    content, begin, position, fresh = bytearray(), offset, offset, True
    while line := file.readline(_LINE_BYTES):
        if fresh and content and _FROM.match(line):
            yield _mail(bytes(content), begin), position
            content, begin = bytearray(), position
        if len(content) < MAIL_BYTES:
            content += line
        position += len(line)
        fresh = not line.strip(b"\r\n")
    if content and (fresh or now - os.fstat(file.fileno()).st_mtime > _STILL):
        yield _mail(bytes(content), begin), position


def _mail(content: bytes, offset: int) -> Mail | None:
    """The mail without its separator; None for what a compacted file left over."""
    head, _, body = content.partition(b"\n")
    if not head.startswith(b"From ") or not body.strip():
        return None
    return Mail(str(offset), _QUOTED.sub(rb"\1", body), _moment(head))


def _moment(line: bytes) -> float | None:
    """The time of delivery on the separator line, UTC where it names no zone."""
    found = _MOMENT.search(line.decode("ascii", "replace"))
    if found is None:
        return None
    month, day, clock, zone, year = found.groups()
    try:
        return parsedate_to_datetime(f"{day} {month} {year} {clock} {zone or '+0000'}").timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
