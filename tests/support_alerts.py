"""Alert contents, and real receivers on loopback: SMTP and webhook."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.alerts.content import AlertContent, Event
from monitor.alerts.message import Message


def content(number: int = 1, **changes: Any) -> AlertContent:
    """An opening that fits, with what is to be different."""
    said: dict[str, Any] = {
        "event": Event.NEW,
        "subject": f"opening:{number}",
        "version": "1",
        "title": "Staff Data Engineer",
        "watch": "data roles",
        "organization": "Acme Robotics",
        "employment_unit": "Payments",
        "place": "Berlin, Germany",
        "workplace": "hybrid",
        "pay": "EUR 80,000–95,000 a year",
        "url": "https://acme.example/jobs/1?a=1&b=2",
        "score": 0.83,
        "reasons": ("Python — “You write Python every day”", "title: data engineer"),
        "missing": ("dbt",),
        "sources": ("acme-board", "harbour"),
        "posted": "2025-03-01",
    }
    return AlertContent(**(said | changes))


NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


def message(*contents: AlertContent, **changes: Any) -> Message:
    """A message of these contents."""
    said: dict[str, Any] = {"key": "a1b2", "at": NOON, "origin": "0f0f"}
    return Message(contents=contents, **(said | changes))


@dataclass
class Inbox:
    """An SMTP server that keeps what it takes, or refuses it."""

    refusing: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd calls this for each mail."""
        if self.refusing:
            return "451 try again later"
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 taken"

    @property
    def url(self) -> str:
        """The channel's address, for a mail without TLS."""
        to = "from=rolewatch@example.org&to=me@example.org"
        return f"mailto://127.0.0.1:{self.port}?{to}&mode=insecure"


@asynccontextmanager
async def inbox(handler: Inbox | None = None) -> AsyncIterator[Inbox]:
    """A running SMTP server on a free port."""
    handler = handler or Inbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Hook:
    """A webhook receiver that keeps what it takes, or fails as it is told."""

    status: int = 200
    seconds: float = 0.0
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[web.Request] = field(default_factory=list)
    port: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """aiohttp calls this for each POST."""
        self.asked.append(request)
        await asyncio.sleep(self.seconds)
        if self.status == 200:
            self.taken.append(json.loads(await request.read()))
        return web.Response(status=self.status)

    @property
    def own(self) -> str:
        """The address of our own JSON."""
        return f"webhook:http://127.0.0.1:{self.port}/in"

    @property
    def subjects(self) -> list[str]:
        """What each alert in our own JSON was about."""
        return [alert["subject"] for taken in self.taken for alert in taken["alerts"]]

    @property
    def url(self) -> str:
        """The channel's address, with a token in each place where services have one."""
        return f"json://user-t0ken:pass-t0ken@127.0.0.1:{self.port}/path-t0ken?-key=query-t0ken&+X-Head=head-t0ken"


@asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    """A running webhook receiver on a free port."""
    handler = Hook()
    app = web.Application()
    app.router.add_post("/{path:.*}", handler.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    handler.port = runner.addresses[0][1]
    try:
        yield handler
    finally:
        await runner.cleanup()
