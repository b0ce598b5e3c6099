"""kill -9 at random moments of a full cycle: nothing lost, at most the one alert in flight repeated."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from support_kill import World, configure
from support_world import job


def start(config: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "monitor.cli", "--config", str(config), "run", "--all"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})


def finish(process: subprocess.Popen[bytes]) -> int:
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors, errors.decode()
    return process.returncode


@pytest.mark.parametrize("kills", [20, pytest.param(500, marks=pytest.mark.long)])
def test_killed_at_random_moments(tmp_path: Path, kills: int) -> None:
    chosen = random.Random(20261102)
    with World().serving() as world:
        config = configure(tmp_path, world, boards=5)
        number, wanted, killed = 0, [], 0
        for board in range(5):
            world.boards.put(f"b{board}")
        for board in range(5):
            number += 1
            world.boards.jobs[f"b{board}"].append(job(f"b{board}", number, world.boards.base))
            wanted.append(number)
        began = time.monotonic()
        assert finish(start(config)) == 0
        length = time.monotonic() - began
        for _ in range(kills):
            board = f"b{chosen.randrange(5)}"
            number += 1
            world.boards.jobs[board].append(job(board, number, world.boards.base))
            wanted.append(number)
            process = start(config)
            time.sleep(chosen.uniform(0.15, 1.1) * length)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
        assert finish(start(config)) == 0
        told = Counter(
            number
            for number in wanted
            for alert in world.alerts
            if f"/jobs/{number}\\n" in alert or f'/jobs/{number}"' in alert or f"/jobs/{number} " in alert
        )
    assert killed >= kills // 3, "the kills must hit runs, not only their ends"
    missing = [number for number in wanted if not told[number]]
    assert not missing, f"lost: {missing}"
    repeated = sum(count - 1 for count in told.values())
    assert repeated <= killed
    assert sum("ossible repeat" in alert for alert in world.alerts) >= repeated


def test_the_second_of_two_runs_ends_at_once(tmp_path: Path) -> None:
    with World().serving() as world:
        config = configure(tmp_path, world, boards=1)
        world.boards.put("b0", 1)
        state = tmp_path / "state"
        state.mkdir(mode=0o700)
        holder = subprocess.Popen(["flock", str(state / "lock"), "sleep", "30"])
        try:
            while subprocess.run(["flock", "-n", str(state / "lock"), "true"], check=False).returncode == 0:
                time.sleep(0.01)
            second = start(config)
            _, errors = second.communicate(timeout=10)
            assert second.returncode == 3
            assert b"another run is at work" in errors
        finally:
            holder.kill()
            holder.wait()


def test_a_full_disk_is_said_and_costs_nothing(tmp_path: Path) -> None:
    """By the limit of a file's size: the database can grow no further."""
    with World().serving() as world:
        config = configure(tmp_path, world, boards=2)
        for board in range(2):
            world.boards.put(f"b{board}", *range(board * 500, board * 500 + 3))
        assert finish(start(config)) == 0
        size = (tmp_path / "state" / "rolewatch.db").stat().st_size
        for board in range(2):
            world.boards.put(f"b{board}", *range(board * 500, board * 500 + 400))
        limited = (
            f"ulimit -f {size // 512 + 1}; exec {sys.executable} -m monitor.cli --config {config} run --all"
        )
        full = subprocess.run(["bash", "-c", limited], capture_output=True, check=False, timeout=60)
        assert full.returncode == 1, full.stderr
        assert b"Traceback" not in full.stderr, full.stderr.decode()
        assert full.stderr.count(b"\n") <= 3, full.stderr.decode()
        assert finish(start(config)) == 0
        assert len(world.boards.jobs["b0"]) == 400
    listed = subprocess.run(
        [sys.executable, "-m", "monitor.cli", "--config", str(config), "openings", "--json"],
        capture_output=True,
        check=True,
    )
    assert len(json.loads(listed.stdout)) == 800


def test_a_damaged_database_is_said_and_kept(tmp_path: Path) -> None:
    with World().serving() as world:
        config = configure(tmp_path, world, boards=1)
        world.boards.put("b0", *range(1, 60))
        assert finish(start(config)) == 0
        path = tmp_path / "state" / "rolewatch.db"
        content = bytearray(path.read_bytes())
        for page in range(1, len(content) // 4096):
            content[page * 4096 : page * 4096 + 64] = bytes(64)
        path.write_bytes(content)
        for command in (["run", "--all"], ["openings"], ["runs"]):
            asked = [sys.executable, "-m", "monitor.cli", "--config", str(config), *command]
            done = subprocess.run(asked, capture_output=True, check=False, timeout=60)
            assert done.returncode == 1, command
            assert b"Traceback" not in done.stderr, done.stderr.decode()
            assert b"damaged" in done.stderr
    assert path.read_bytes() == bytes(content), "it is kept as it is"
