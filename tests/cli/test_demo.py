"""The demo, as a newcomer sees it: twice, then advanced. Real HTTP, real Chromium, real receivers."""

import re
import socket
import sqlite3
from pathlib import Path

import pytest
from support_cli import Done, rolewatch

from monitor.fetch.executable import find_chromium


@pytest.fixture
def port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    if find_chromium() is None:
        pytest.skip("no Chromium is installed")
    return tmp_path


def show(home: Path, port: str, *arguments: str) -> Done:
    return rolewatch("demo", "--port", port, *arguments, state=home)


def test_the_demo_tells_its_story(home: Path, port: str) -> None:
    first = show(home, port)
    assert first.code == 0, first.out + first.err
    assert "New openings (15)" in first.out
    assert "shown by acme-board and harbour-jobs as one opening" in first.out
    assert re.search(r"Staff Engineer, Payments Platform fits “move to Payments”", first.out)
    assert "the department is Payments" in first.out
    assert "Lead: Senior Data Engineer — Helio Maps, from Jane Holt" in first.out
    assert first.out.count("Push received:") >= 4
    assert "outbox.txt" in first.out

    second = show(home, port)
    assert second.code == 0
    assert "nothing new" in second.out
    assert "no alert" in second.out
    assert "Push received" not in second.out
    with sqlite3.connect(home / "demo" / "rolewatch.db") as store:
        asked = store.execute("select requests from verdicts where run_id = 2 order by requests").fetchall()
    assert [row[0] for row in asked] == [0, 1, 1, 1, 1], "one request a source, none for the mailbox"

    third = show(home, port, "--advance")
    assert third.code == 1
    assert "New openings (1)" in third.out
    assert "Lead Data Engineer" in third.out
    assert (
        "Analytics Engineer (Acme Robotics): pay EUR 65,000–80,000 a year → EUR 70,000–86,000 a year"
        in third.out
    )
    assert "Office Manager (Acme Robotics): closed" in third.out
    assert "harbour-jobs: suspicious-empty" in third.out
    assert "1 new, 1 changed, 1 closed" in third.out
    assert third.out.count(": closed\n") == 1

    fourth = show(home, port, "--advance")
    assert fourth.code == 0
    assert "harbour-jobs works again" in fourth.out


def test_a_taken_port_is_said(home: Path, port: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        done = show(home, port)
    assert done.code == 2
    assert f"port {port} is in use" in done.err
