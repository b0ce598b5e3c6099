"""The processes of a browser: which they are, what memory they hold, and how all of them end.

Playwright's driver starts Chromium as the leader of a process group of its own; all that Chromium starts
stays in that group, but for its crash handlers, which end by themselves when it is gone.
Source: proc(5), setpgid(2).
"""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One living process."""

    pid: int
    parent: int
    group: int


def members(group: int) -> list[Process]:
    """The living processes of a group; empty where the system has no /proc."""
    return [process for pid in _pids() if (process := _process(pid)) and process.group == group]


def group_of(pid: int) -> int | None:
    """The process group of a browser, or None if it has gone or (a fault of the launcher) is our own."""
    try:
        group = os.getpgid(pid)
    except ProcessLookupError:
        return None
    return group if group != os.getpgrp() else None


def driver_of(pid: int) -> int | None:
    """Our own child among the ancestors of a browser: Playwright's driver."""
    for _ in range(8):
        process = _process(pid)
        if process is None or process.parent <= 1:
            return None
        if process.parent == os.getpid():
            return pid
        pid = process.parent
    return None


def argument(pid: int, name: str) -> str | None:
    """The value of `--name=value` on a process's command line; None where it can't be told."""
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    start = f"--{name}=".encode()
    return next((os.fsdecode(word.removeprefix(start)) for word in words if word.startswith(start)), None)


def end(group: int) -> None:
    """SIGKILL to a whole group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        os.killpg(group, signal.SIGKILL)


def end_one(pid: int) -> None:
    """SIGKILL to one process."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]
    except FileNotFoundError:
        return []


def _process(pid: int) -> Process | None:
    try:
        # The name stands in brackets and may itself hold any byte: what counts begins after the last one.
        fields = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if not fields or fields[0] in (b"Z", b"X") else Process(pid, int(fields[1]), int(fields[2]))


def memory(pid: int) -> int:
    """What a process holds for itself alone, in bytes: what several map would count several times."""
    try:
        status = (_PROC / str(pid) / "status").read_bytes()
    except OSError:
        return 0
    held = next((line for line in status.splitlines() if line.startswith(b"RssAnon:")), b"RssAnon: 0")
    return int(held.split()[1]) * 1024
