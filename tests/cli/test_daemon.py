"""`rolewatch daemon` as a container runs it: a process of its own, that ends when it is told to."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest
from support_cli import rolewatch
from support_server import Request, Server, as_json
from support_world import job

from monitor.schedule.daemon import Daemon

BOARD = "/v1/boards/acme/jobs"
JOBS = {"jobs": [job("acme", number, "http://127.0.0.1:9") for number in range(1, 4)], "meta": {"total": 3}}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as served:
        served.json(BOARD, JOBS)
        yield served


@pytest.fixture
def home(tmp_path: Path, server: Server) -> Path:
    (tmp_path / "rolewatch.yaml").write_text(
        f"sources: [{{kind: greenhouse, name: acme, board: acme, base_url: '{server.url('')}'}}]\n"
    )
    return tmp_path


@contextmanager
def daemon(home: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The daemon, killed if the test leaves it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor.cli", "--config", str(home / "rolewatch.yaml"), "daemon", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ROLEWATCH_STATE": str(home / "state"), "HOME": str(home), "TZ": "Europe/Berlin"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def stopped(process: "subprocess.Popen[str]") -> tuple[int, str, float]:
    """Told to end: its exit code, what it said since, and how long it took."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    return process.returncode, said, time.monotonic() - began


def test_it_runs_at_once_says_when_next_and_ends_on_sigterm(home: Path, server: Server) -> None:
    with daemon(home, "--cron", "7 4 * * *", "--cron", "7 16 * * *") as process:
        assert process.stderr
        said = process.stderr.readline()
        assert server.paths()[0].startswith(BOARD)
        assert said.startswith("rolewatch daemon: next run: ")
        assert said.endswith((" 04:07\n", " 16:07\n")), "in the zone of TZ"
        code, rest, seconds = stopped(process)
    assert (code, rest) == (0, "rolewatch daemon: stopped\n")
    assert seconds < 10
    assert rolewatch("--config", str(home / "rolewatch.yaml"), "status", state=home / "state").code == 0


def test_a_run_at_work_ends_in_order_and_is_made_up_for(home: Path, server: Server) -> None:
    asked: list[str] = []

    async def never(request: Request, _: object) -> bool:
        asked.append(request.path)
        await asyncio.sleep(60)
        return False

    server.add(BOARD, never, as_json(JOBS))
    with daemon(home) as process:
        for _ in range(200):
            if asked:
                break
            time.sleep(0.1)
        code, rest, seconds = stopped(process)
    assert (code, rest) == (0, "rolewatch daemon: stopped\n")
    assert seconds < 15
    again = rolewatch("--config", str(home / "rolewatch.yaml"), "run", "--json", state=home / "state")
    assert (again.code, again.json["openings"]["new"]) == (0, 3)


@pytest.mark.parametrize("expression", ["every day", "61 * * * *", "0 0 30 2 *"])
def test_what_is_no_cron_expression_is_said(home: Path, expression: str) -> None:
    done = rolewatch(
        "--config", str(home / "rolewatch.yaml"), "daemon", "--cron", expression, state=home / "state"
    )
    assert done.code == 2
    assert expression in done.err
    assert "like 7,37 * * * *" in done.err


def test_it_runs_on_time_and_makes_up_for_a_sleep_once(tmp_path: Path) -> None:
    """By a clock that jumps: each line is a look at it."""
    noon = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
    looks = chain(
        (noon, noon + timedelta(minutes=15)),  # on time
        (noon + timedelta(minutes=16), noon + timedelta(days=3)),  # it slept
        (
            noon + timedelta(days=3),
            noon + timedelta(days=1),
            noon + timedelta(days=1, minutes=15),
        ),  # put right
        repeat(noon + timedelta(days=1, minutes=16)),
    )
    runs, said = tmp_path / "runs", list[str]()
    code = f"open({str(runs)!r}, 'a').write('run ')"

    def say(line: str) -> None:
        said.append(line)
        if line == "next run: Tue 2025-03-04 12:30":
            os.kill(os.getpid(), signal.SIGTERM)

    daemon = Daemon([sys.executable, "-c", code], ["*/15 * * * *"], clock=lambda: next(looks), say=say)
    assert daemon.run() == 0
    assert runs.read_text().split() == ["run"] * 4
    assert said == [
        "next run: Mon 2025-03-03 12:15",
        "next run: Mon 2025-03-03 12:30",
        "late by 2 days, 23:30:00: made up for once",
        "next run: Thu 2025-03-06 12:15",
        "the clock went back; next run: Tue 2025-03-04 12:15",
        "next run: Tue 2025-03-04 12:30",
        "stopped",
    ]


def test_a_run_that_dies_does_not_end_it(tmp_path: Path) -> None:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("next run"):
            os.kill(os.getpid(), signal.SIGTERM)

    ended = Daemon(
        [sys.executable, "-c", "raise SystemExit(70)"],
        ["0 0 * * *"],
        clock=lambda: datetime.now(UTC),
        say=say,
    )
    assert ended.run() == 0
    assert said[0] == "the run ended with 70; the next one is tried on time"
