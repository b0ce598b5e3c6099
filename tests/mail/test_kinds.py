"""The two kinds of mailboxes as a run uses them: options, the door, messages, what is remembered."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support_dovecot import DOVECOT, PASSWORD, Dovecot, start
from support_mail import written

from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Gathered, SourceState, Verdict
from monitor.scraper import Coverage, load
from monitor.settings import FetchSettings, Source


def gathered(kind: str, state: SourceState | None = None, **options: Any) -> Gathered:
    async def one() -> Gathered:
        source = Source(name="inbox", kind=kind, options=load(kind).Options(**options))
        async with Egress(FetchSettings(retries=0), now=lambda: datetime.now(UTC)) as egress:
            return await gather(source, state or SourceState(), egress)

    return asyncio.run(one())


def after(run: Gathered) -> SourceState:
    return SourceState(cursor=run.cursor, messages=frozenset(message.identifier for message in run.messages))


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1.one").write_bytes(written("one"))
    (tmp_path / "new" / "2.empty").touch()
    return tmp_path


def test_a_maildir_becomes_messages(maildir: Path) -> None:
    run = gathered("mailbox", path=str(maildir))
    assert run.verdict is Verdict.OK
    assert [(message.about, message.identifier) for message in run.messages] == [("one", "one@example.org")]
    assert run.broken == ("no mail in 2.empty",)
    assert run.postings == ()
    assert run.bytes > 100


def test_a_second_run_reads_what_is_new(maildir: Path) -> None:
    first = gathered("mailbox", path=str(maildir))
    (maildir / "new" / "3.two").write_bytes(written("two"))
    second = gathered("mailbox", after(first), path=str(maildir))
    assert [message.about for message in second.messages] == ["two"]
    assert gathered("mailbox", after(second), path=str(maildir)).verdict.healthy


def test_a_mailbox_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    run = gathered("mailbox", path=str(tmp_path / "absent"))
    assert run.verdict is Verdict.UNREACHABLE
    assert "can't be read: No such file" in (run.error or "")


def test_absence_from_a_mailbox_closes_nothing() -> None:
    for kind in ("mailbox", "imap"):
        assert load(kind).coverage is Coverage.MAIL
        assert load(kind).coverage.absences is None


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"host": "imap.example.org", "user": "me"},
        {"host": "imap.example.org", "user": "me", "password": "x", "folder": "a\r\nb"},
        {"host": "imap.example.org", "user": "me", "password": "x", "security": "none"},
        {"host": "imap.example.org", "user": "me", "password": "x", "security": "ssl"},
        {"host": "imap.example.org", "user": "me", "password": "x", "days": 0},
        {"host": "imap.example.org", "user": "me", "password": "x", "port": 99_999},
        {"host": "imap.example.org", "user": "me", "password": "x", "flags": "seen"},
    ],
)
def test_options_that_can_not_be_meant(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as raised:
        load("imap").Options(**options)
    assert "'x'" not in str(raised.value)


def test_a_password_is_not_shown() -> None:
    options = load("imap").Options(host="imap.example.org", user="me", password="s3cret")
    assert "s3cret" not in repr(options) + str(options) + options.model_dump_json()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    if DOVECOT is None:
        pytest.skip("dovecot is not installed (Debian: dovecot-imapd)")
    yield from start(tmp_path_factory.mktemp("dovecot"))


@pytest.mark.dovecot
def test_an_imap_folder_becomes_messages(server: Dovecot) -> None:
    server.deliver(written("one"))
    options = {
        "host": "localhost",
        "user": "alex",
        "password": PASSWORD,
        "port": server.tls_port,
        "certificate": str(server.certificate),
    }
    first = gathered("imap", **options)
    assert (first.verdict, first.error) == (Verdict.OK, None)
    assert [message.about for message in first.messages] == ["one"]
    assert first.requests == 6
    second = gathered("imap", after(first), **options)
    assert (second.messages, second.verdict.healthy) == ((), True)
    wrong = gathered("imap", after(first), **{**options, "password": "wrong-secret"})
    assert wrong.verdict is Verdict.LOGIN_REQUIRED
    assert "wrong-secret" not in repr(wrong)
    assert wrong.cursor == first.cursor
