"""An IMAP server on loopback that misbehaves on purpose: each behaviour is a function of one connection."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from support_mail import Side

from monitor.errors import SourceError
from monitor.fetch.mail import imap
from monitor.scraper import ImapMailbox, Mail

SECRET = "s3cret-pass"


@dataclass
class Line:
    """The server's side of one connection: what was sent to it, and ways to answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[str] = field(default_factory=list)

    async def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self.writer.write(line if isinstance(line, bytes) else line.encode() + b"\r\n")
        await self.writer.drain()

    async def hear(self) -> tuple[str, str]:
        """The next command: its tag, and the rest."""
        line = (await self.reader.readline()).decode().rstrip("\r\n")
        if not line:
            raise ConnectionResetError
        self.heard.append(line)
        tag, _, rest = line.partition(" ")
        return tag, rest

    async def serve(self, until: str, **answers: tuple[str | bytes, ...]) -> str:
        """Answer soundly up to the command that begins with `until`; its tag. `answers` go before the OK."""
        usual: dict[str, tuple[str | bytes, ...]] = {
            "CAPABILITY": ("* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR",),
            "EXAMINE": ("* 2 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 3] ok"),
            "UID SEARCH": ("* SEARCH 1 2",),
            **{name.replace("_", " "): said for name, said in answers.items()},
        }
        while True:
            tag, command = await self.hear()
            if command.upper().startswith(until):
                return tag
            lines = next((said for name, said in usual.items() if command.upper().startswith(name)), ())
            await self.say(*lines, f"{tag} OK done")


Behaviour = Callable[[Line], Awaitable[None]]


def mail(number: int, content: bytes = b"Subject: x\r\n\r\ny") -> bytes:
    """A sound FETCH answer."""
    head = f'* {number} FETCH (UID {number} INTERNALDATE " 6-Oct-2026 09:00:00 +0000" BODY[]<0> {{{len(content)}}}\r\n'
    return head.encode() + content + b")\r\n"


@dataclass
class Visit:
    """What came of reading a folder of such a server."""

    mails: list[Mail]
    error: Exception | None
    heard: list[str]
    side: Side


def visit(
    behave: Behaviour, *, certificate: Path | None = None, side: Side | None = None, **said: object
) -> Visit:
    """Read the folder while the server behaves like this. With a certificate it speaks TLS from the start."""

    async def all_of_it() -> Visit:
        heard: list[str] = []
        at_work: list[asyncio.Task[None] | None] = []
        reading = side or Side()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            at_work.append(asyncio.current_task())
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await behave(Line(reader, writer, heard))
            writer.transport.abort()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        options: dict[str, object] = {
            "host": "127.0.0.1",
            "user": "alex",
            "password": SECRET,
            "security": "none",
            **said,
        }
        box = ImapMailbox(port=server.sockets[0].getsockname()[1], **options)  # type: ignore[arg-type]  # a test's options
        mails: list[Mail] = []
        error: Exception | None = None
        try:
            async with asyncio.timeout(20):
                async for found in imap(box, reading):
                    mails.append(found)  # noqa: PERF401 - what came before an error counts too
        except (SourceError, TimeoutError) as raised:
            error = raised
        server.close()
        for task in filter(None, at_work):
            task.cancel()
        await asyncio.gather(*filter(None, at_work))
        return Visit(mails, error, heard, reading)

    return asyncio.run(all_of_it())


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
