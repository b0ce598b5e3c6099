"""Our own mail, at a real SMTP server: threads, repeats that collapse, and what a server refuses."""

import asyncio
import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from support_alerts import Inbox, content, inbox, message

from monitor.alerts.channels import opened
from monitor.alerts.content import AlertContent, Event
from monitor.alerts.mail import compose
from monitor.alerts.message import Message, Refused
from monitor.alerts.service import account


def handed_in(
    *messages: Message, more: str = "", box: type[Inbox] = Inbox
) -> tuple[list[Refused | None], Inbox]:
    """What became of each message, and the server."""

    async def scenario() -> tuple[list[Refused | None], Inbox]:
        async with inbox(box()) as server:
            channel = opened(server.url + more)
            return [await asyncio.to_thread(channel.take, each) for each in messages], server

    return asyncio.run(scenario())


def mail_of(*contents: AlertContent, **said: object) -> EmailMessage:
    answers, server = handed_in(message(*contents, **said))
    assert answers == [None]
    return server.mails[0]


def test_the_headers_say_what_it_is() -> None:
    mail = mail_of(content())
    assert mail["List-Id"] == "rolewatch alerts <alerts.rolewatch.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<a1b2.0f0f@example.org>"
    assert mail["Date"] == "Mon, 03 Mar 2025 12:00:00 +0000"
    assert mail["Importance"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail_of(content(event=Event.LEAD, subject="lead:1"))["Importance"] == "High"
    assert mail_of(content(), content(2), delivery="digest")["Importance"] == "Low"


@pytest.mark.parametrize("length", range(20, 100, 3))
def test_a_subject_arrives_as_it_was_written(length: int) -> None:
    """Wherever a long one is folded, no space is added or lost."""
    title = ("Data Engineer, Platform & Payments — Zürich · " * 3)[:length].strip()
    one = message(content(title=title, organization="Acmé Robotics"))
    mail = compose(one, account("mailto://127.0.0.1?from=me@example.org&to=me@example.org"))
    written = mail.as_bytes()
    assert message_from_bytes(written, policy=default)["Subject"] == one.title
    assert max(len(line) for line in written.split(b"\n\n")[0].splitlines()) <= 78


def test_the_same_message_has_the_same_id_and_another_has_another() -> None:
    first, again = mail_of(content()), mail_of(content(), possible_repeat=True)
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"] != mail_of(content(), key="c3d4")["Message-ID"]
    assert first["Message-ID"] != mail_of(content(), origin="beef")["Message-ID"]


def test_mails_about_one_opening_are_one_thread() -> None:
    new, closed = mail_of(content(7)), mail_of(content(7, event=Event.CLOSED), key="c3d4")
    other, elsewhere = mail_of(content(8), key="e5f6"), mail_of(content(7), origin="beef")
    assert new["References"] == new["In-Reply-To"] == closed["References"]
    assert len({mail["References"] for mail in (new, other, elsewhere)}) == 3
    assert mail_of(content(7), content(8))["References"] is None, "a digest is no answer to anything"


def test_lines_are_short_enough_for_any_server() -> None:
    mail = mail_of(content(title="é" * 5_000, reasons=("ü " * 5_000,)), content(2, organization="x" * 5_000))
    assert max(len(line) for line in mail.as_bytes().splitlines()) <= 998


class Choosy(Inbox):
    """Knows one of the two recipients."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def test_of_several_recipients_those_who_got_it_are_not_sent_it_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers, server = handed_in(message(content()), more="&to=gone@example.org,me@example.org", box=Choosy)
    assert answers == [None]
    assert server.recipients == ["me@example.org"]
    assert "gone@example.org was refused: 550 no such user" in caplog.text


class Nobody(Choosy):
    """Knows none."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return "550 no such user"


class Deaf(Inbox):
    """Hangs up after it has all of the mail: whether it took it nobody knows."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert server.transport is not None
        server.transport.close()
        return "250 taken"


class Full(Inbox):
    """Refuses each mail for now."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "451 try again later"


@pytest.mark.parametrize(
    ("box", "words", "unsure"),
    [
        (Nobody, "me@example.org was refused: 550 no such user", False),
        (Full, "451 try again later", False),
        (Deaf, "Connection unexpectedly closed", True),
    ],
)
def test_a_refusal_is_told_in_words(box: type[Inbox], words: str, unsure: bool) -> None:
    (refused,), server = handed_in(message(content()), box=box)
    assert refused is not None
    assert words in refused.words
    assert (refused.unsure, server.mails) == (unsure, [])


@pytest.mark.parametrize(("host", "clear"), [("127.0.0.1", True), ("mail.test", False)])
def test_a_password_goes_in_clear_to_this_machine_alone(
    host: str, clear: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is this machine too, by a name that the program does not know for it."""
    find = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *said: find("127.0.0.1" if name == "mail.test" else name, *said)
    )

    async def scenario() -> tuple[Refused | None, Inbox]:
        async with inbox() as server:
            to = f"mailto://me:s3cret-w0rd@{host}:{server.port}?from=a@b.example&to=c@d.example"
            return await asyncio.to_thread(opened(to).take, message(content())), server

    refused, server = asyncio.run(scenario())
    assert refused is not None
    assert server.mails == []
    assert "s3cret" not in refused.words
    assert ("the password would be sent in clear" in refused.words) != clear
