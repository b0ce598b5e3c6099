"""Maildirs and folders of .eml files: what is new is read, and nothing is changed."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support_mail import Side, read, subjects, written

from monitor.errors import Unreachable
from monitor.fetch.mail import mails


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    return tmp_path


def deliver(folder: Path, subject: str, part: str = "new", name: str | None = None, **fields: str) -> Path:
    """A mail as a delivery agent brings it: written to tmp, moved into place."""
    name = name or f"{time.time_ns()}.M1.{subject}"
    (folder / "tmp" / "part").write_bytes(written(subject, **fields))
    return (folder / "tmp" / "part").rename(folder / part / name)


def later() -> datetime:
    """A moment at which no more mail comes with the time of the last one."""
    return datetime.now(UTC) + timedelta(minutes=1)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns, p.stat().st_ctime_ns) for p in files}


def test_new_and_cur_are_read_and_left_as_they_are(folder: Path) -> None:
    deliver(folder, "one")
    deliver(folder, "two", "cur", "123.two:2,S")
    (folder / "tmp" / "unfinished").write_bytes(written("unfinished"))
    before = snapshot(folder)
    found = read(mails(str(folder), Side()))
    assert sorted(subjects(found)) == ["one", "two"]
    assert snapshot(folder) == before
    assert {mail.identifier for mail in found} >= {"123.two"}


def test_only_what_came_since_is_read_again(folder: Path) -> None:
    for subject in ("one", "two"):
        deliver(folder, subject)
    side = Side(clock=later)
    assert len(read(mails(str(folder), side))) == 2
    assert read(mails(str(folder), side)) == []
    deliver(folder, "three")
    assert subjects(read(mails(str(folder), side))) == ["three"]


def test_mail_with_an_old_file_date_is_new_when_it_comes(folder: Path) -> None:
    """Synchronising programs keep the time of the original."""
    deliver(folder, "one")
    side = Side(clock=later)
    read(mails(str(folder), side))
    os.utime(deliver(folder, "old"), (1_000_000_000, 1_000_000_000))
    assert subjects(read(mails(str(folder), side))) == ["old"]


def test_mail_of_the_same_second_is_not_missed_nor_told_twice(folder: Path) -> None:
    deliver(folder, "one")
    side = Side()
    assert subjects(read(mails(str(folder), side))) == ["one"]
    deliver(folder, "two")
    side.seen = frozenset({"one@example.org"})
    assert subjects(read(mails(str(folder), side))) == ["two"]


def test_a_flag_makes_no_mail_new(folder: Path) -> None:
    path = deliver(folder, "one")
    side = Side(clock=later)
    read(mails(str(folder), side))
    path.rename(folder / "cur" / f"{path.name}:2,S")
    side.seen = frozenset({"one@example.org"})
    assert read(mails(str(folder), side)) == []


def test_a_clock_that_went_back_hides_nothing(folder: Path) -> None:
    deliver(folder, "one")
    side = Side(cursor=f"ctime:{time.time_ns() + 10**18}")
    assert subjects(read(mails(str(folder), side))) == ["one"]


def test_a_mail_that_vanishes_between_listing_and_reading(folder: Path) -> None:
    from monitor.fetch import maildir

    path = deliver(folder, "one", name="5.one")
    entries = maildir._entries(folder, 0)
    path.rename(folder / "cur" / "5.one:2,S")
    assert [mail.content for mail in maildir._read_all(entries)] == [written("one")]
    (folder / "cur" / "5.one:2,S").unlink()
    assert maildir._read_all(entries) == []


def test_links_pipes_and_empty_files_hang_and_leak_nothing(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Subject: secret\n\nx")
    (folder / "new" / "link").symlink_to(secret)
    os.mkfifo(folder / "new" / "pipe")
    (folder / "new" / "empty").touch()
    (folder / "new" / "folder").mkdir()
    assert [mail.content for mail in read(mails(str(folder), Side()))] == [b""]


def test_a_folder_of_eml_files(tmp_path: Path) -> None:
    for subject in ("one", "two"):
        (tmp_path / f"{subject}.eml").write_bytes(written(subject))
    (tmp_path / "notes.txt").write_text("no mail")
    assert sorted(subjects(read(mails(str(tmp_path), Side())))) == ["one", "two"]


def test_what_is_no_mailbox_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="can't be read: No such file"):
        read(mails(str(tmp_path / "absent"), Side()))
    (tmp_path / "notes.txt").write_text("no mail")
    with pytest.raises(Unreachable, match="no Maildir"):
        read(mails(str(tmp_path), Side()))
    with pytest.raises(Unreachable, match="is no mailbox"):
        read(mails(str(tmp_path / "notes.txt"), Side()))


def test_a_large_folder_is_read_in_order_and_its_cursor_moves_on(folder: Path) -> None:
    for number in range(150):
        deliver(folder, f"mail {number}", name=f"{number}.x")
    side = Side(clock=later)
    found = mails(str(folder), side)
    assert [subjects([mail])[0] for mail in read(found)] == [f"mail {number}" for number in range(150)]
    assert side.bytes > 150 * 100
