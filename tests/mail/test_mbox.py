"""mbox files: read from where the last run stopped, never locked, never written."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support_mail import Side, read, subjects, written

from monitor.errors import Unreachable
from monitor.fetch.mail import mails
from monitor.mime import MAIL_BYTES

FROM = "From jane@example.org Tue Oct  6 09:00:00 2026\n"


def entry(subject: str, body: str = "Hello.", line: str = FROM) -> bytes:
    return line.encode() + written(subject, body) + b"\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def test_mails_are_told_apart_and_the_file_is_left_alone(path: Path) -> None:
    path.write_bytes(entry("one") + entry("two", "Dear Sir\n\n>From here on: quoted\n>>From twice"))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    found = read(mails(str(path), Side()))
    assert subjects(found) == ["one", "two"]
    assert b"\nFrom here on: quoted\n>From twice" in found[1].content
    assert found[0].received == datetime(2026, 10, 6, 9, tzinfo=UTC).timestamp()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert os.listdir(path.parent) == ["inbox"]


def test_a_paragraph_that_begins_with_from_is_no_new_mail(path: Path) -> None:
    path.write_bytes(entry("one", "Hi\n\nFrom Berlin with love\n\nFrom then on we met.") + entry("two"))
    assert subjects(read(mails(str(path), Side()))) == ["one", "two"]


@pytest.mark.parametrize(
    "line",
    [
        "From - Tue Oct 06 09:00:00 2026\n",
        "From 1790000000000000000@xxx Tue Oct 06 09:00:00 +0000 2026\n",
        "From MAILER-DAEMON Tue Oct  6 09:00 2026\n",
    ],
)
def test_separators_of_thunderbird_takeout_and_others(path: Path, line: str) -> None:
    path.write_bytes(entry("one", line=line) + entry("two", line=line))
    found = read(mails(str(path), Side()))
    assert subjects(found) == ["one", "two"]
    assert found[0].received == datetime(2026, 10, 6, 9, tzinfo=UTC).timestamp()


def test_windows_line_ends(path: Path) -> None:
    path.write_bytes((entry("one") + entry("two")).replace(b"\n", b"\r\n"))
    assert subjects(read(mails(str(path), Side()))) == ["one", "two"]


def test_only_what_was_appended_is_read(path: Path) -> None:
    path.write_bytes(entry("one") + entry("two"))
    side = Side()
    read(mails(str(path), side))
    assert read(mails(str(path), side)) == []
    with path.open("ab") as file:
        file.write(entry("three"))
    assert subjects(read(mails(str(path), side))) == ["three"]


def test_a_compacted_file_is_read_anew_and_what_is_known_passed_over(path: Path) -> None:
    path.write_bytes(entry("one") + entry("two") + entry("three"))
    side = Side()
    read(mails(str(path), side))
    path.write_bytes(entry("two") + entry("three") + entry("four"))
    side.seen = frozenset({"one@example.org", "two@example.org", "three@example.org"})
    assert subjects(read(mails(str(path), side))) == ["four"]


def test_a_mail_that_is_still_being_written_waits(path: Path) -> None:
    whole = entry("one") + entry("two", "x" * 500)
    path.write_bytes(whole[:-200])
    side = Side()
    assert subjects(read(mails(str(path), side))) == ["one"]
    path.write_bytes(whole)
    found = read(mails(str(path), side))
    assert subjects(found) == ["two"]
    assert b"x" * 500 in found[0].content


def test_an_export_without_a_last_empty_line_is_read_to_its_end(path: Path) -> None:
    path.write_bytes((entry("one") + entry("two")).rstrip(b"\n"))
    side = Side(clock=lambda: datetime.now(UTC) + timedelta(minutes=5))
    assert subjects(read(mails(str(path), side))) == ["one", "two"]
    assert read(mails(str(path), side)) == []


def test_a_mail_over_the_bound_is_cut_and_the_next_one_found(path: Path) -> None:
    path.write_bytes(entry("huge", "y" * 70 + "\n" + ("z" * 70 + "\n") * 200_000) + entry("two"))
    found = read(mails(str(path), Side()))
    assert subjects(found) == ["huge", "two"]
    assert len(found[0].content) < MAIL_BYTES + 100


def test_one_mail_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(written("one"))
    side = Side()
    assert subjects(read(mails(str(path), side))) == ["one"]
    assert read(mails(str(path), side)) == []
    path.write_bytes(written("another"))
    assert subjects(read(mails(str(path), side))) == ["another"]


def test_a_file_that_is_no_mailbox_is_said_to_be_none(path: Path) -> None:
    path.write_text("just a host name\n")
    with pytest.raises(Unreachable, match="is no mailbox"):
        read(mails(str(path), Side()))


def test_an_empty_mailbox_is_empty(path: Path) -> None:
    path.touch()
    assert read(mails(str(path), Side())) == []


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "mbox:", "mbox:99999999999:abc", "ctime:5", "7.12", "mbox:-1:x"]
)
def test_a_cursor_of_another_mailbox_means_reading_all(path: Path, cursor: str) -> None:
    path.write_bytes(entry("one"))
    assert subjects(read(mails(str(path), Side(cursor=cursor)))) == ["one"]
