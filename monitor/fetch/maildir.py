"""A Maildir, or a folder of .eml files. Files are opened for reading only, and never moved.

Which mails are new is told by the time of the last change of the file's entry (ctime): delivery,
copying and synchronising all set it, whatever the time in the name or of the content. A changed flag
sets it too; then the mail is read again and known by its Message-ID.
Source: the maildir(5) manual page.
"""

import asyncio
import os
import stat
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import Unreachable
from monitor.mime import MAIL_BYTES
from monitor.scraper import Mail

if TYPE_CHECKING:
    from monitor.fetch.mail import Reader

_PREFIX = "ctime:"
# Seconds: clocks of file systems tick coarsely, so what was delivered just now is looked at once more.
_SLACK = 2
_AT_ONCE = 64

Entry = tuple[int, str, Path]


async def mails(folder: Path, reader: "Reader") -> AsyncGenerator[Mail, None]:
    """The folder's mails whose files changed since the cursor, in the order of that change.

    Raises Unreachable for a folder that holds no mail by its shape, OSError if it can't be listed.
    """
    settled = int((reader.now().timestamp() - _SLACK) * 1e9)
    entries = await asyncio.to_thread(_entries, folder, _since(reader))
    for start in range(0, len(entries), _AT_ONCE):
        batch = entries[start : start + _AT_ONCE]
        for mail in await asyncio.to_thread(_read_all, batch):
            yield mail
        # Files of one tick of the clock may stand in two batches.
        reached = batch[-1][0] - (start + _AT_ONCE < len(entries))
        reader.cursor = f"{_PREFIX}{min(reached, settled)}"


def _since(reader: "Reader") -> int:
    """Nanoseconds since the epoch; 0 without a cursor, or with one from the future."""
    told = (reader.cursor or "").removeprefix(_PREFIX)
    since = int(told) if told.isdecimal() and len(told) < 25 else 0
    return 0 if since > reader.now().timestamp() * 1e9 else since


def _entries(folder: Path, since: int) -> list[Entry]:
    found: list[Entry] = []
    for entry in _files(folder):
        try:
            known = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # moved from new/ to cur/, or removed, while we looked
        if stat.S_ISREG(known.st_mode) and known.st_ctime_ns > since:
            found.append((known.st_ctime_ns, entry.name.partition(":2,")[0], Path(entry.path)))
    return sorted(found)


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    names = {entry.name for entry in os.scandir(folder)}
    if names & {"cur", "new"}:
        for name in ("new", "cur"):
            if name in names:
                yield from (e for e in os.scandir(folder / name) if not e.name.startswith("."))
        return
    mails = [entry for entry in os.scandir(folder) if entry.name.lower().endswith(".eml")]
    if not mails and names:
        raise Unreachable(f"{folder} is no Maildir (it has no cur and new) and holds no .eml files")
    yield from mails


def _read_all(batch: list[Entry]) -> list[Mail]:
    return [mail for entry in batch if (mail := _read(entry)) is not None]


def _read(entry: Entry) -> Mail | None:
    """One mail; None when its file has gone. A mail that was only flagged since is found under its new name."""
    changed, name, path = entry
    content: bytes | None
    try:
        content = _content(path)
    except FileNotFoundError:
        content = _moved(name, path)
    return None if content is None else Mail(name, content, changed / 1e9)


def _moved(name: str, path: Path) -> bytes | None:
    for folder in ("cur", "new"):
        for other in (path.parent.parent / folder).glob(f"{_literally(name)}*"):
            try:
                return _content(other)
            except FileNotFoundError:
                continue
    return None


def _literally(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _content(path: Path) -> bytes:
    # Not through a link, and not waiting for a pipe that took the mail's place.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(MAIL_BYTES)
