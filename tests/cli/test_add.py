"""`rolewatch add` and `detect` on a real page over loopback: recognised, tried, shown, written with comments kept."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support_cli import rolewatch
from support_thread import in_thread

from monitor.demo.serve import Demo, serving
from monitor.demo.world import world

CONFIG = """# my places to look
sources: []   # none yet
watches:
  - name: data   # what I can do
    titles: [data engineer]
alerts:
  channels: {}
"""


@pytest.fixture
def demo() -> Iterator[Demo]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Demo(world(0), port)
    with in_thread(serving(served)):
        yield served


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rolewatch.yaml"
    path.write_text(CONFIG)
    return path


def test_a_careers_page_is_recognised_tried_and_added(demo: Demo, config: Path, tmp_path: Path) -> None:
    url = f"{demo.base}/karriere"
    added = rolewatch("--config", str(config), "add", url, "--name", "wind", "--yes", state=tmp_path)
    assert added.code == 0, added.out + added.err
    assert "3 postings" in added.out
    assert "Data Engineer – Windpark-Daten" in added.out
    text = config.read_text()
    assert "# my places to look" in text
    assert "# what I can do" in text
    ran = rolewatch("--config", str(config), "run", "--json", state=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.json["openings"]["new"] == 3
    again = rolewatch("--config", str(config), "add", url, "--name", "wind", "--yes", state=tmp_path)
    assert again.code == 2


def test_what_can_not_be_read_is_not_added(demo: Demo, config: Path, tmp_path: Path) -> None:
    done = rolewatch("--config", str(config), "add", f"{demo.base}/nothing-here", "--yes", state=tmp_path)
    assert done.code in (1, 2)
    assert config.read_text() == CONFIG


def test_a_page_is_detected_live_and_from_a_file(demo: Demo, tmp_path: Path) -> None:
    live = rolewatch("detect", f"{demo.base}/karriere", "--json", state=tmp_path)
    assert live.json["kind"] == "jsonld"
    page = tmp_path / "saved.html"
    page.write_text(
        '<a href="https://jobs.lever.co/acme">Jobs</a><a href="https://jobs.lever.co/acme/1">x</a>'
    )
    saved = rolewatch("detect", str(page), "--json", state=tmp_path)
    assert (saved.json["kind"], saved.json["options"]) == ("lever", {"site": "acme"})
    none = tmp_path / "none.html"
    none.write_text("<p>We are not hiring.</p>")
    assert rolewatch("detect", str(none), "--json", state=tmp_path).json["kind"] is None
    anonymous = tmp_path / "anonymous.html"
    anonymous.write_text(
        "".join(f"<div class=job><a href=/jobs/{n}>Night Nurse {n}</a></div>" for n in range(5))
    )
    told = rolewatch(
        "detect", str(anonymous), "--url", "https://acme.example/jobs", "--json", state=tmp_path
    ).json
    assert (told["kind"], told["options"]["url"]) == ("page", "https://acme.example/jobs")


def test_a_canary_is_proposed_and_the_persons_own_is_taken(demo: Demo, config: Path, tmp_path: Path) -> None:
    url = f"{demo.base}/karriere"
    added = rolewatch("--config", str(config), "add", url, "--yes", "--canary", "Windpark", state=tmp_path)
    assert added.code == 0, added.err
    assert "canary: Windpark" in config.read_text()
    ran = rolewatch("--config", str(config), "run", "--json", state=tmp_path)
    assert ran.json["sources"][0]["verdict"] == "ok"


def test_a_file_of_addresses_is_told_line_by_line(demo: Demo, config: Path, tmp_path: Path) -> None:
    listed = tmp_path / "places.txt"
    listed.write_text(
        f"# where I would like to work\nWindkraft: {demo.base}/karriere  # near home\n"
        f"{demo.base}/nothing-here\nhttps://www.linkedin.com/jobs/search?keywords=python\n{demo.base}/karriere\n"
    )
    done = rolewatch("--config", str(config), "add", "--from", str(listed), "--yes", state=tmp_path)
    assert done.code == 1, done.err
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        "✓ line 2",
        "✗ line 3",
        "✗ line 4",
        "3 addresses",
    ]
    assert "LinkedIn's terms forbid" in done.out
    assert "kind: imap" in done.out
    again = rolewatch("--config", str(config), "add", "--from", str(listed), "--yes", state=tmp_path)
    assert "= line 2" in again.out
    assert config.read_text().count("karriere") == 1


def test_an_empty_list_is_said_to_be_one(config: Path, tmp_path: Path) -> None:
    listed = tmp_path / "empty.txt"
    listed.write_text("nothing here\n")
    done = rolewatch("--config", str(config), "add", "--from", str(listed), state=tmp_path)
    assert (done.code, "no address" in done.err) == (2, True)


@pytest.mark.parametrize("arguments", [["add", "--yes"], ["detect"]])
def test_boards_that_forbid_it_are_offered_by_mail(
    arguments: list[str], config: Path, tmp_path: Path
) -> None:
    url = "https://de.indeed.com/jobs?q=python"
    done = rolewatch("--config", str(config), *arguments, url, state=tmp_path)
    assert done.code == 2
    assert "Indeed's terms forbid" in done.err
    assert "job alert" in done.err
