"""IMAP against a real server: over TLS, only what is new, and not one flag changed."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support_dovecot import DOVECOT, Dovecot, start
from support_mail import Side, read, subjects, written

from monitor.errors import LoginRequired, Refused, Unreachable
from monitor.fetch.mail import imap

pytestmark = pytest.mark.dovecot


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    if DOVECOT is None:
        absent = pytest.fail if os.environ.get("CI") else pytest.skip
        absent("dovecot is not installed (Debian: dovecot-imapd)")
    yield from start(tmp_path_factory.mktemp("dovecot"))


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    for path in running.maildir.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return running


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mails_come_as_they_were_sent(server: Dovecot, security: str) -> None:
    content = written("one", "Grüße\n.\n{10}\n* 1 FETCH (UID 7)\n")
    server.deliver(content)
    server.deliver(written("two", "x" * 100_000))
    found = read(imap(server.mailbox(security), Side()))
    assert [mail.content.replace(b"\r\n", b"\n") for mail in found] == [
        content,
        written("two", "x" * 100_000),
    ]
    assert found[0].received is not None


def test_only_what_is_new_is_read(server: Dovecot) -> None:
    side = Side()
    server.deliver(written("one"))
    assert subjects(read(imap(server.mailbox(), side))) == ["one"]
    assert read(imap(server.mailbox(), side)) == []
    server.deliver(written("two"))
    assert subjects(read(imap(server.mailbox(), side))) == ["two"]
    assert side.requests > 10
    assert side.bytes > 1_000


def test_an_unchanged_folder_is_not_even_searched(server: Dovecot) -> None:
    side = Side()
    server.deliver(written("one"))
    read(imap(server.mailbox(), side))
    before = side.requests
    read(imap(server.mailbox(), side))
    assert side.requests - before == 5  # STARTTLS, CAPABILITY, AUTHENTICATE, EXAMINE, LOGOUT


def test_the_mailbox_stays_as_it_is(server: Dovecot) -> None:
    server.deliver(written("one"), name="1.one")
    server.deliver(written("two"), name="2.two")
    (server.maildir / "new" / "2.two").rename(server.maildir / "cur" / "2.two:2,S")
    read(imap(server.mailbox(), Side()))
    names = [path.name for part in ("new", "cur") for path in (server.maildir / part).iterdir()]
    assert sorted(names) == ["1.one", "2.two:2,S"], "still unseen, still recent"
    said = {line.split(" ", 1)[1].split("\n")[0].strip() for line in _commands(server)}
    assert any(line.startswith("EXAMINE") for line in said), "the server keeps a log of commands"
    verbs = {" ".join(line.split()[:2]) if line.startswith("UID") else line.split()[0] for line in said}
    assert verbs <= {"CAPABILITY", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"}, verbs
    assert not any("BODY[" in line.replace("BODY.PEEK[", "") for line in said)


def _commands(server: Dovecot) -> list[str]:
    lines = (line.split(" ", 1)[-1] if line[:1].isdigit() else line for line in server.log().splitlines())
    return [line for line in lines if line.startswith("R")]


def test_folders_with_other_letters_and_blanks(server: Dovecot) -> None:
    server.deliver(written("one"), folder=".Entw&APw-rfe & Jobs".replace(" & ", " &- "))
    assert subjects(read(imap(server.mailbox(folder="Entwürfe & Jobs"), Side()))) == ["one"]


def test_a_folder_that_is_not_there(server: Dovecot) -> None:
    with pytest.raises(Unreachable, match="refuses the folder 'Absent'"):
        read(imap(server.mailbox(folder="Absent"), Side()))


def test_the_first_run_reads_the_last_days_only(server: Dovecot) -> None:
    server.deliver(written("old"), name="1000000000.M1P1.x")
    os.utime(server.maildir / "new" / "1000000000.M1P1.x", (1_000_000_000, 1_000_000_000))
    server.deliver(written("new"))
    assert subjects(read(imap(server.mailbox(days=7), Side()))) == ["new"]


def test_what_was_read_elsewhere_is_passed_over(server: Dovecot) -> None:
    server.deliver(written("one"))
    assert read(imap(server.mailbox(), Side(seen=frozenset({"one@example.org"})))) == []


def test_a_folder_made_anew_is_read_again(server: Dovecot) -> None:
    server.deliver(written("one"))
    side = Side(cursor="1.999")
    assert subjects(read(imap(server.mailbox(), side))) == ["one"]
    assert not (side.cursor or "1.").startswith("1.")


def test_a_large_mail_comes_with_its_first_megabyte(server: Dovecot) -> None:
    server.deliver(written("large", ("z" * 70 + "\n") * 40_000))
    found = read(imap(server.mailbox(), Side()))
    assert len(found[0].content) == 1_048_576


def test_many_mails_come_in_order(server: Dovecot) -> None:
    for number in range(230):
        server.deliver(written(f"mail {number}"))
    side = Side()
    assert subjects(read(imap(server.mailbox(), side))) == [f"mail {number}" for number in range(230)]
    assert read(imap(server.mailbox(), side)) == []


def test_a_wrong_password_is_said_without_telling_it(server: Dovecot) -> None:
    with pytest.raises(LoginRequired, match="refuses the user or the password of alex") as raised:
        read(imap(server.mailbox(password="wrong-secret"), Side()))
    assert "wrong-secret" not in str(raised.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Dovecot) -> None:
    for security in ("tls", "starttls"):
        with pytest.raises(Refused, match="certificate is not trusted"):
            read(imap(replace(server.mailbox(security), certificate=None), Side()))
    with pytest.raises(Unreachable, match="can't be read"):
        read(imap(replace(server.mailbox("tls"), certificate=str(Path("/absent.pem"))), Side()))


def test_without_tls_this_machine_only(server: Dovecot) -> None:
    server.deliver(written("one"))
    assert subjects(read(imap(replace(server.mailbox("none"), host="127.0.0.1"), Side()))) == ["one"]
