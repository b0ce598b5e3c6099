"""`rolewatch schedule` by the command, and the line it installs, run as cron runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support_cli import Done, rolewatch
from support_server import Server
from support_world import job

from monitor.store import database

AHEAD = Path(__file__).resolve().parents[1] / "ahead" / "rolewatch.py"
# A crontab program as POSIX has it, for one person, over a file in HOME.
CRONTAB = """#!/bin/sh
case "$1" in
  -l) test -e "$HOME/crontab" || { echo "no crontab for me" >&2; exit 1; }; cat "$HOME/crontab" ;;
  -) cat > "$HOME/crontab" ;;
esac
"""
BOARD = "/v1/boards/acme/jobs"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as served:
        jobs = [job("acme", number, served.url("")) for number in range(1, 4)]
        served.json(BOARD, {"jobs": jobs, "meta": {"total": 3}})
        yield served


@pytest.fixture
def home(tmp_path: Path, server: Server) -> Path:
    """A configuration with a space in its path, and a crontab with somebody's line."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "crontab").write_text(CRONTAB)
    (tools / "crontab").chmod(0o755)
    (tmp_path / "crontab").write_text("0 5 * * * backup\n")
    (tmp_path / "my watch.yaml").write_text(
        f"state: state\nsources: [{{kind: greenhouse, name: acme, board: acme, base_url: '{server.url('')}'}}]\n"
    )
    return tmp_path


def ask(home: Path, *arguments: str) -> Done:
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    names = {"PATH": path, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "TZ": "Europe/Berlin"}
    return rolewatch("--config", str(home / "my watch.yaml"), *arguments, state=home / "state", **names)


def test_installed_shown_and_removed(home: Path) -> None:
    assert ask(home, "schedule", "status", "--with", "cron").code == 1
    done = ask(home, "schedule", "install", "--with", "cron", "--every", "30m")
    assert done.code == 0
    first, *runs = done.out.splitlines()
    assert first == f"cron: {home / 'my watch.yaml'}, every 30m"
    assert len(runs) == 3
    assert all(re.fullmatch(r"next run: \w{3} \d{4}-\d\d-\d\d \d\d:\d\d", line) for line in runs)
    line = (home / "crontab").read_text().splitlines()[1]
    assert f"PATH={home / 'bin'}:" in line
    assert "TZ=Europe/Berlin" in line
    assert "run --scheduled" in line
    shown = ask(home, "schedule", "status")
    assert (shown.code, shown.out.splitlines()[1:]) == (0, runs)
    assert runs[0] in ask(home, "status").out
    assert ask(home, "schedule", "remove").out == "removed\n"
    assert (home / "crontab").read_text() == "0 5 * * * backup\n"
    assert ask(home, "schedule", "remove").out == "none installed\n"


def as_cron(home: Path, *, moved: str = "0") -> "subprocess.CompletedProcess[str]":
    """The installed line as cron starts it: a bare environment, /bin/sh, the home folder.

    Ours is the program instead of the installed one, so that it does not wait for its turn.
    """
    line = next(line for line in (home / "crontab").read_text().splitlines() if "--scheduled" in line)
    command = re.sub(
        r"\S+(/rolewatch| -P -m monitor\.cli) ", f"{sys.executable} {AHEAD} {moved} ", line.split(" ", 5)[5]
    )
    assert str(AHEAD) in command
    bare = {"HOME": str(home), "LOGNAME": "me", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        timeout=60,
        env={**bare, "PYTHONPATH": str(AHEAD.parents[2])},
    )


def test_cron_hears_of_trouble_only(home: Path, server: Server) -> None:
    ask(home, "schedule", "install", "--with", "cron")
    well = as_cron(home)
    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    assert len(server.requests) == 1
    with database.lock(home / "state"):
        other = as_cron(home)
    assert (other.returncode, other.stdout, other.stderr) == (3, "", ""), "another run is at work"
    server.json(BOARD, {"jobs": [], "meta": {"total": 0}})
    bad = as_cron(home, moved="30")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("! acme: suspicious-empty: no posting came, 3 are open; nothing was closed")
