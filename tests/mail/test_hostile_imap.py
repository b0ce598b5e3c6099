"""IMAP servers that lie, flood, drip and cheat: each ends as a typed error, in time and in little memory."""

import asyncio
import base64
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from support_dovecot import certificate
from support_imap import SECRET, Line, Visit, mail, server_context, visit
from support_mail import Side

from monitor.errors import Blocked, Hostile, LoginRequired, Refused, SourceError, Unreachable
from monitor.fetch import imapwire
from monitor.fetch.imap import encoded
from monitor.fetch.imapwire import quoted


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines of tests, not of people."""
    monkeypatch.setattr(imapwire, "SECONDS", 1.0)
    monkeypatch.setattr(imapwire, "CONNECT", 1.0)
    monkeypatch.setattr(imapwire, "GOODBYE", 0.5)


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Every case, whatever the server does: few seconds, few megabytes."""
    tracemalloc.start()
    started = time.monotonic()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - started < 10
    assert peak < 50_000_000


def failed(result: Visit, kind: type[SourceError], words: str) -> None:
    assert type(result.error) is kind, repr(result.error)
    assert words in str(result.error), str(result.error)
    assert SECRET not in repr(result.error)


def test_a_sound_server_is_read() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag = await line.serve("UID FETCH")
        await line.say(mail(1, b"Subject: one\r\n\r\nx"), "* 5 EXISTS", mail(2), f"{tag} OK done")
        await line.serve("LOGOUT")

    result = visit(behave)
    assert result.error is None
    assert [found.identifier for found in result.mails] == ["7.1", "7.2"]
    assert result.side.cursor == "7.2"
    assert result.heard[-1].endswith("LOGOUT")


def test_a_server_that_does_not_say_good_bye_costs_nothing() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("LOGOUT", UID_SEARCH=("* SEARCH",))
        await asyncio.sleep(15)

    assert visit(behave).error is None


def test_a_literal_of_a_gigabyte_is_not_waited_for() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("UID FETCH")
        await line.say("* 1 FETCH (UID 1 BODY[]<0> {1000000000}")
        await asyncio.sleep(5)

    failed(visit(behave), Hostile, "announces 1,000,000,000 bytes")


@pytest.mark.parametrize("command", ["CAPABILITY", "EXAMINE", "UID SEARCH"])
def test_a_large_literal_where_none_belongs(command: str) -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve(command)
        await line.say("* X {1000000}")

    failed(visit(behave), Hostile, "announces 1,000,000 bytes where 65,536")


@pytest.mark.parametrize("command", ["CAPABILITY", "UID SEARCH", "UID FETCH"])
def test_a_flood_of_answers_ends(command: str) -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve(command)
        while True:
            await line.say(b"* 1 EXISTS\r\n" * 1_000)

    failed(visit(behave), Hostile, "answers without end")


def test_a_line_without_end() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("UID SEARCH")
        while True:
            await line.say(b"* SEARCH " + b"1 " * 100_000)

    failed(visit(behave), Hostile, "sent a line of over")


@pytest.mark.parametrize("command", ["", "CAPABILITY", "UID FETCH"])
def test_a_drip_is_cut_off(command: str) -> None:
    async def behave(line: Line) -> None:
        if command:
            await line.say("* OK hello")
            await line.serve(command)
        while True:
            await line.say(b"* ")
            await asyncio.sleep(0.05)

    failed(visit(behave), Unreachable, "did not answer within")


def test_a_dripping_mail_is_cut_off() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("UID FETCH")
        await line.say("* 1 FETCH (UID 1 BODY[]<0> {100000}")
        while True:
            await line.say(b"x")
            await asyncio.sleep(0.05)

    failed(visit(behave), Unreachable, "did not answer within")


@pytest.mark.parametrize("answer", ["BAD unknown command", "NO not now"])
def test_starttls_stripped_sends_no_password(answer: str) -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello")
        tag, _ = await line.hear()
        await line.say(f"{tag} {answer}")
        await line.serve("NEVER")

    result = visit(behave, security="starttls")
    failed(result, Refused, "refuses STARTTLS; nothing was sent in the clear")
    assert len(result.heard) == 1


def test_a_session_that_begins_logged_in_is_no_starttls() -> None:
    async def behave(line: Line) -> None:
        await line.say("* PREAUTH welcome")
        await line.serve("NEVER")

    result = visit(behave, security="starttls")
    failed(result, Refused, "begins as logged in without TLS")
    assert result.heard == []


def test_answers_injected_before_tls_are_heard() -> None:
    """CVE-2011-0411 and its kin: what comes with the OK would count as said under TLS."""

    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag, _ = await line.hear()
        await line.say(f"{tag} OK begin\r\n* CAPABILITY IMAP4rev1\r\nR2 OK done".encode() + b"\r\n")
        await asyncio.sleep(1)

    result = visit(behave, security="starttls")
    failed(result, Hostile, "sent text before TLS began")


def test_a_certificate_of_somebody_else(tmp_path: Path) -> None:
    made = certificate(tmp_path)

    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag, _ = await line.hear()
        await line.say(f"{tag} OK begin")
        await line.writer.start_tls(server_context(made))

    result = visit(behave, security="starttls", certificate=None)
    failed(result, Refused, "certificate is not trusted")


def test_a_server_that_never_finishes_tls() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag, _ = await line.hear()
        await line.say(f"{tag} OK begin")
        await asyncio.sleep(5)

    failed(visit(behave, security="starttls"), Unreachable, "TLS did not begin")


def test_a_refused_password_is_not_repeated_by_the_server() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag = await line.serve("AUTHENTICATE")
        await line.say(f"{tag} NO [AUTHENTICATIONFAILED] {SECRET} {line.heard[-1]} is wrong")

    result = visit(behave)
    failed(result, LoginRequired, "refuses the user or the password of alex (authenticationfailed)")
    assert base64.b64encode(f"\0alex\0{SECRET}".encode()).decode() not in str(result.error)


def test_a_busy_server_is_not_a_wrong_password() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag = await line.serve("AUTHENTICATE")
        await line.say(f"{tag} NO [UNAVAILABLE] try later")

    failed(visit(behave), Unreachable, "unavailable")


@pytest.mark.parametrize("can", ["IMAP4rev1 LOGINDISABLED", "IMAP4rev1 AUTH=XOAUTH2 AUTH=OAUTHBEARER"])
def test_a_server_that_takes_no_passwords_gets_none(can: str) -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("NEVER", CAPABILITY=(f"* CAPABILITY {can}",))

    result = visit(behave)
    failed(result, Blocked, "takes no passwords")
    assert len(result.heard) == 1


@pytest.mark.parametrize(
    ("can", "sent"), [("AUTH=PLAIN", "AUTHENTICATE PLAIN"), ("", 'LOGIN "alex" "s3cret-pass"')]
)
def test_older_ways_to_log_in(can: str, sent: str) -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        until = "AUTHENTICATE" if can else "NEVER"
        tag = await line.serve(until, CAPABILITY=(f"* CAPABILITY IMAP4rev1 {can}",), UID_SEARCH=("* SEARCH",))
        await line.say("+ ")
        line.heard.append((await line.reader.readline()).decode())
        await line.say(f"{tag} OK in")
        await line.serve("NEVER", UID_SEARCH=("* SEARCH",))

    result = visit(behave)
    assert result.error is None
    assert any(sent in heard for heard in result.heard)


def test_a_new_uidvalidity_means_reading_again() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag = await line.serve("UID FETCH", EXAMINE=("* OK [UIDVALIDITY 8] new", "* OK [UIDNEXT 3] ok"))
        await line.say(mail(1), mail(2), f"{tag} OK done")
        await line.serve("LOGOUT")

    result = visit(behave, side=Side(cursor="7.2"))
    assert [found.identifier for found in result.mails] == ["8.1", "8.2"]
    assert any("UID SEARCH SINCE" in heard for heard in result.heard)
    assert result.side.cursor == "8.2"


def test_mails_that_were_not_asked_for_or_come_twice_are_passed_over() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag = await line.serve("UID FETCH")
        await line.say(
            mail(1), mail(1), mail(99), "* 1 FETCH (FLAGS (\\Seen))", "* 2 EXPUNGE", f"{tag} OK done"
        )
        await line.serve("LOGOUT")

    assert [found.identifier for found in visit(behave).mails] == ["7.1"]


def test_a_line_that_breaks_keeps_what_came_and_reads_the_batch_again() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("UID FETCH")
        await line.say(mail(1), b"* 2 FETCH (UID 2 BODY[]<0> {500}\r\nonly this")

    result = visit(behave)
    failed(result, Unreachable, "the connection broke")
    assert len(result.mails) == 1
    assert result.side.cursor is None


def test_the_server_hangs_up() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("EXAMINE")
        await line.say("* BYE shutting down")

    failed(visit(behave), Unreachable, "hung up")


@pytest.mark.parametrize(
    "greeting", ["HTTP/1.1 400 Bad Request", "220 smtp.example.org ESMTP", "* BYE too many", "", "\0\0\0"]
)
def test_what_is_no_imap_server(greeting: str) -> None:
    async def behave(line: Line) -> None:
        await line.say(greeting)

    failed(visit(behave), Unreachable, "127.0.0.1")


def test_a_folder_without_uidvalidity_is_refused() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("NEVER", EXAMINE=("* 2 EXISTS",))

    failed(visit(behave), Unreachable, "no UIDVALIDITY")


def test_a_search_that_answers_nonsense() -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        await line.serve("UID FETCH", UID_SEARCH=("* SEARCH -1 x 0 99999999999999 ٣ 1e9",))

    result = visit(behave)
    assert result.error is None
    assert result.mails == []


@pytest.mark.parametrize("folder", ['INBOX"\r\nR9 DELETE INBOX', "a\nb", "a\0b", "a\r"])
def test_a_folder_name_can_not_be_a_command(folder: str) -> None:
    async def behave(line: Line) -> None:
        await line.say("* OK hello")
        tag = await line.serve("EXAMINE")
        await line.say(f"{tag} NO no such folder")

    result = visit(behave, folder=folder)
    assert isinstance(result.error, Unreachable)
    assert not any("DELETE" in heard.split("EXAMINE")[0] for heard in result.heard)
    assert all(heard.startswith("R") and "\r" not in heard for heard in result.heard)


@pytest.mark.parametrize(
    ("folder", "sent"),
    [
        ("INBOX", "INBOX"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("A&B", "A&-B"),
        ("日本語", "&ZeVnLIqe-"),
        ("a\r\nb", "a&AA0ACg-b"),
    ],
)
def test_folder_names_are_sent_in_modified_utf_7(folder: str, sent: str) -> None:
    """The first and the fourth are the examples of RFC 3501, section 5.1.3."""
    assert encoded(folder) == sent
    assert quoted(encoded(folder)) == f'"{sent}"'


@pytest.mark.parametrize("word", ["a\r\nb", "a\0", "ä", "a\x7f"])
def test_arguments_that_would_end_the_command_are_refused(word: str) -> None:
    with pytest.raises(Refused):
        quoted(word)


def test_in_the_clear_only_this_machine_is_asked() -> None:
    class Elsewhere(Side):
        async def addresses(self, host: str, port: int) -> tuple[str, ...]:
            return ("192.0.2.1",)

    async def behave(line: Line) -> None:
        raise AssertionError("nobody is to be asked")

    failed(visit(behave, side=Elsewhere()), Refused, "without TLS only this machine")


def test_nobody_listens() -> None:
    from support_dovecot import free_ports
    from support_mail import read

    from monitor.fetch.mail import imap
    from monitor.scraper import ImapMailbox

    box = ImapMailbox(host="127.0.0.1", user="alex", password=SECRET, port=free_ports(1)[0], security="none")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        read(imap(box, Side()))
