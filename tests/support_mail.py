"""Mailboxes for tests: a source's side of reading one, and mails."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.fetch.guard import Guard
from monitor.fetch.mail import Reader
from monitor.scraper import Mail


@dataclass
class Side:
    """What `monitor.fetch.mail` asks of a source, without a run around it. The clock is the system's."""

    cursor: str | None = None
    seen: frozenset[str] = frozenset()
    requests: int = 0
    bytes: int = 0
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.clock()

    def spent(self, requests: int, size: int) -> None:
        self.requests += requests
        self.bytes += size

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        return await Guard().addresses(host, port, frozenset({host}))


def read(mails: AsyncGenerator[Mail, None]) -> list[Mail]:
    """All mails, in their order."""

    async def all_of_them() -> list[Mail]:
        return [mail async for mail in mails]

    return asyncio.run(all_of_them())


def subjects(mails: list[Mail]) -> list[str]:
    """The subjects of `written` mails."""
    return [mail.content.split(b"Subject: ")[1].split(b"\n")[0].strip().decode() for mail in mails]


def written(subject: str, body: str = "Hello.", **fields: str) -> bytes:
    """A small mail with a Message-ID made from its subject."""
    said = {
        "From": "Jane Doe <jane@example.org>",
        "Subject": subject,
        "Date": "Tue, 6 Oct 2026 09:00:00 +0200",
        "Message-ID": f"<{subject.replace(' ', '-')}@example.org>",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    return ("".join(f"{name}: {value}\n" for name, value in said.items()) + f"\n{body}\n").encode()


__all__ = ["Reader", "Side", "read", "subjects", "written"]
