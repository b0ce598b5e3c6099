"""The line to an IMAP server: connecting, TLS, commands and their answers, all within bounds."""

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Self

from monitor.errors import Blocked, Hostile, LoginRequired, Refused, Unreachable
from monitor.fetch.imaptls import context_of, distrusted, is_loopback
from monitor.scraper import ImapMailbox

SECONDS: Final = 60.0
CONNECT: Final = 15.0
GOODBYE: Final = 2.0
# The longest line without its literals: a SEARCH of 150,000 mails.
LINE: Final = 2_097_152
ANSWERS: Final = 20_000
_LITERALS: Final = 20
_SMALL: Final = 65_536
_LITERAL: Final = re.compile(rb"\{(\d{1,12})\+?\}$")
_CODE: Final = re.compile(
    rb"\[(AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED|PRIVACYREQUIRED|UNAVAILABLE|LIMIT|INUSE|CONTACTADMIN)\]"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server: its text with "{n}" where a literal stood, and the literals."""

    line: bytes
    literals: tuple[bytes, ...] = ()


def quoted(word: str) -> str:
    """An argument in quotes. Raises Refused for control characters, which would end the command."""
    if not word.isascii() or not word.isprintable():
        raise Refused("an IMAP argument has characters that can't be sent")
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Wire:
    """An open connection. `commands` and `received` (bytes) are counted; every answer has SECONDS."""

    def __init__(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.host = host
        self.commands = 0
        self.received = 0
        self._reader = reader
        self._writer = writer
        self._capabilities: frozenset[bytes] = frozenset()

    @classmethod
    async def open(cls, mailbox: ImapMailbox, addresses: tuple[str, ...]) -> Self:
        """Connect to the first address that answers, privately.

        Raises Refused where it would not be private, Unreachable or Hostile where nothing sound answers.
        """
        if mailbox.security not in ("tls", "starttls") and not all(map(is_loopback, addresses)):
            raise Refused(f"{mailbox.host}: without TLS only this machine may be asked; say `security: tls`")
        context = await asyncio.to_thread(context_of, mailbox) if mailbox.security != "none" else None
        wire = await cls._connect(mailbox, addresses, context if mailbox.security == "tls" else None)
        try:
            await wire._greeting(mailbox.security == "starttls")
            if mailbox.security == "starttls" and context is not None:
                await wire._start_tls(context)
            await wire._learn()
        except BaseException:
            wire.close()
            raise
        return wire

    @classmethod
    async def _connect(
        cls, mailbox: ImapMailbox, addresses: tuple[str, ...], context: ssl.SSLContext | None
    ) -> Self:
        problem: Exception | None = None
        for address in addresses:
            try:
                async with asyncio.timeout(CONNECT):
                    name = mailbox.host if context else None
                    streams = await asyncio.open_connection(
                        address, mailbox.port, ssl=context, server_hostname=name, limit=LINE
                    )
                    return cls(mailbox.host, *streams)
            except ssl.SSLCertVerificationError as error:
                raise distrusted(mailbox.host, error) from error
            except (OSError, TimeoutError) as error:
                problem = error
        said = "no answer" if isinstance(problem, TimeoutError) else problem
        raise Unreachable(f"{mailbox.host}:{mailbox.port}: {said}") from problem

    async def log_in(self, user: str, password: str) -> None:
        """Raises LoginRequired when the server refuses, Blocked when it takes no passwords."""
        if b"LOGINDISABLED" in self._capabilities or (
            b"AUTH=PLAIN" not in self._capabilities
            and any(c.startswith((b"AUTH=XOAUTH2", b"AUTH=OAUTHBEARER")) for c in self._capabilities)
        ):
            raise Blocked(f"{self.host} takes no passwords: use an app password's host, or export the mails")
        refusal = f"the user or the password of {user}"
        if b"AUTH=PLAIN" in self._capabilities:
            secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
            await self._authenticate(secret, refusal)
        else:
            await self.command("LOGIN", f"{quoted(user)} {quoted(password)}", refusal=refusal)

    async def _authenticate(self, secret: str, refusal: str) -> None:
        if b"SASL-IR" in self._capabilities:
            await self.command("AUTHENTICATE PLAIN", secret, refusal=refusal)
            return
        tag = await self._send("AUTHENTICATE", "PLAIN")
        if not (first := await self._answer(_SMALL)).line.startswith(b"+"):
            raise self._refused(first.line, refusal)
        await self._write(secret)
        await self._finish(tag, refusal)

    async def command(self, name: str, arguments: str = "", *, refusal: str = "") -> list[Answer]:
        """Send, and the untagged answers up to the tagged OK. `refusal` names what a NO refuses."""
        tag = await self._send(name, arguments)
        return await self._finish(tag, refusal or name)

    async def answers(self, name: str, arguments: str, *, literal: int) -> AsyncIterator[Answer]:
        """As `command`, the answers as they come, with literals of up to `literal` bytes."""
        tag = await self._send(name, arguments)
        for _ in range(ANSWERS):
            answer = await self._answer(literal)
            if self._is_end(answer, tag, name):
                return
            yield answer
        raise Hostile(f"{self.host} answers without end")

    async def log_out(self) -> None:
        """Say good-bye, and wait a moment for the answer, whatever it is."""
        with contextlib.suppress(Unreachable, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await self.command("LOGOUT")

    def close(self) -> None:
        """Hang up, without waiting for the other side."""
        self._writer.transport.abort()

    async def _greeting(self, before_tls: bool) -> None:
        line = (await self._answer(_SMALL)).line
        if line.upper().startswith(b"* BYE"):
            raise Unreachable(f"{self.host} is not taking connections")
        if not line.upper().startswith((b"* OK", b"* PREAUTH")):
            raise Unreachable(f"{self.host} does not speak IMAP on this port")
        if before_tls and line.upper().startswith(b"* PREAUTH"):
            raise Refused(f"{self.host} begins as logged in without TLS: somebody may stand between")

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        """Raises Refused if the server, or somebody between, does not begin TLS at once and cleanly."""
        try:
            await self.command("STARTTLS")
        except Unreachable as error:
            raise Refused(f"{self.host} refuses STARTTLS; nothing was sent in the clear") from error
        # Text that came along with the OK would be read as if TLS had protected it (CVE-2011-0411).
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0):
                if await self._reader.read(1):
                    raise Hostile(f"{self.host} sent text before TLS began")
        try:
            async with asyncio.timeout(CONNECT):
                await self._writer.start_tls(context, server_hostname=self.host)
        except ssl.SSLCertVerificationError as error:
            raise distrusted(self.host, error) from error
        except (OSError, TimeoutError) as error:
            raise Unreachable(f"{self.host}: TLS did not begin: {error or 'no answer'}") from error

    async def _learn(self) -> None:
        """What the server can do, asked after TLS: what was said before could be anybody's."""
        answers = await self.command("CAPABILITY")
        lines = (a.line.upper() for a in answers if a.line.upper().startswith(b"* CAPABILITY"))
        self._capabilities = frozenset(word for line in lines for word in line.split()[2:])

    async def _send(self, name: str, arguments: str) -> bytes:
        self.commands += 1
        tag = f"R{self.commands}"
        await self._write(f"{tag} {name} {arguments}".rstrip())
        return tag.encode("ascii")

    async def _write(self, line: str) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                self._writer.write(line.encode("ascii") + b"\r\n")
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise Unreachable(f"{self.host}: the connection broke: {error or 'no answer'}") from error

    async def _finish(self, tag: bytes, refusal: str) -> list[Answer]:
        answers: list[Answer] = []
        for _ in range(ANSWERS):
            answer = await self._answer(_SMALL)
            if self._is_end(answer, tag, refusal):
                return answers
            answers.append(answer)
        raise Hostile(f"{self.host} answers without end")

    def _is_end(self, answer: Answer, tag: bytes, refusal: str) -> bool:
        if answer.line.upper().startswith(b"* BYE"):
            raise Unreachable(f"{self.host} hung up")
        if not answer.line.startswith(tag + b" "):
            return False
        if answer.line[len(tag) + 1 :].upper().startswith(b"OK"):
            return True
        raise self._refused(answer.line, refusal)

    def _refused(self, line: bytes, refusal: str) -> Unreachable | LoginRequired:
        """The server's words are left out: they are foreign, and may repeat what was sent."""
        code = _CODE.search(line)
        why = f" ({code[1].decode().lower()})" if code else ""
        if refusal.startswith("the user"):
            busy = code and code[1] in (b"UNAVAILABLE", b"LIMIT", b"INUSE")
            return (Unreachable if busy else LoginRequired)(f"{self.host} refuses {refusal}{why}")
        return Unreachable(f"{self.host} refuses {refusal}{why}")

    async def _answer(self, literal: int) -> Answer:
        """The next answer with its literals, within SECONDS in all. Raises Unreachable or Hostile."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._read(literal)
        except TimeoutError as error:
            raise Unreachable(f"{self.host} did not answer within {SECONDS:.0f} s") from error
        except asyncio.LimitOverrunError as error:
            raise Hostile(f"{self.host} sent a line of over {LINE:,} bytes") from error
        except (OSError, EOFError) as error:
            raise Unreachable(f"{self.host}: the connection broke: {error}") from error

    async def _read(self, literal: int) -> Answer:
        parts: list[bytes] = []
        literals: list[bytes] = []
        while True:
            line = (await self._reader.readuntil(b"\n")).rstrip(b"\r\n")
            self.received += len(line) + 2
            parts.append(line)
            announced = _LITERAL.search(line)
            if announced is None:
                return Answer(b"".join(parts), tuple(literals))
            size = int(announced[1])
            if size > literal or len(literals) >= _LITERALS:
                raise Hostile(f"{self.host} announces {size:,} bytes where {literal:,} were asked for")
            literals.append(await self._reader.readexactly(size))
            self.received += size
