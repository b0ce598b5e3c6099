"""Mailboxes behind the one door: only ever read, never changed, and only what is new is read.

`mails` reads a Maildir, an mbox file, a folder of .eml files or one .eml file; `imap` an IMAP folder.
Both take a `Reader`, which is the source's side: where reading stopped, what is already known, the
clock, and the checked addresses of a host. A cursor that no longer fits (the file was rewritten, the
clock went back, UIDVALIDITY changed) means reading again; what was read before is passed over by its
Message-ID.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Protocol

from monitor.errors import Unreachable
from monitor.mime import identify
from monitor.scraper import ImapMailbox, Mail


class Reader(Protocol):
    """What reading a mailbox needs to know of its source."""

    cursor: str | None

    @property
    def seen(self) -> frozenset[str]:
        """The Message-IDs that were read in earlier runs."""
        ...

    def now(self) -> datetime:
        """The clock."""
        ...

    def spent(self, requests: int, size: int) -> None:
        """Count `requests` and `size` bytes read."""
        ...

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The checked addresses of the host. Raises SourceError."""
        ...


async def mails(path: str, reader: Reader) -> AsyncGenerator[Mail, None]:
    """The mails at `path` that are new since `reader.cursor`, which moves on as they are taken.

    Raises Unreachable for a path that is missing or can't be read.
    """
    from monitor.fetch import maildir, mbox

    where, is_folder = _place(path)
    try:
        read = maildir.mails if is_folder else mbox.mails
        async with aclosing(read(where, reader)) as found:
            async for mail in found:
                reader.spent(0, len(mail.content))
                if identify(mail.content) not in reader.seen:
                    yield mail
    except OSError as error:
        raise Unreachable(f"{path} can't be read: {error.strerror or error}") from error


def _place(path: str) -> tuple[Path, bool]:
    where = Path(path).expanduser()
    return where, where.is_dir()


async def imap(mailbox: ImapMailbox, reader: Reader) -> AsyncGenerator[Mail, None]:
    """The mails of the folder that are new since `reader.cursor`; without one, those of the last days.

    Raises SourceError: LoginRequired when user or password are refused, Refused when the connection
    would not be private, Hostile when the server breaks our bounds, otherwise Unreachable.
    """
    from monitor.fetch.imap import mails as read

    async with aclosing(read(mailbox, reader)) as found:
        async for mail in found:
            if identify(mail.content) not in reader.seen:
                yield mail
