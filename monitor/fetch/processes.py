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
    """One living process. `memory` is what it holds for itself alone, in bytes."""

    pid: int
    parent: int
    group: int
    memory: int


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
        status = (_PROC / str(pid) / "status").read_bytes()
    except (OSError, IndexError):
        return None
    if not fields or fields[0] in (b"Z", b"X"):
        return None
    return Process(pid, int(fields[1]), int(fields[2]), _private(status))


def _private(status: bytes) -> int:
    """Anonymous memory: what several processes map of the program itself would count several times."""
    for line in status.splitlines():
        if line.startswith(b"RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0
