"""`rolewatch daemon`: runs by its own clock, where there is no cron (containers).

Each run is a process of its own, as cron would start it: one that hangs or grows costs nothing but itself. What
was missed while the machine slept is made up for once. On SIGTERM the run at work ends in order, then the daemon.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType

from monitor.schedule.job import next_runs

_SLICE = 1.0
_GRACE = 8.0
_LATE = timedelta(minutes=1)


class Daemon:
    """Starts `command` at the times of the cron `expressions`, until it is told to stop.

    `clock` gives the local time in its zone; `say` takes a line for the log.
    """

    def __init__(
        self,
        command: Sequence[str],
        expressions: Sequence[str],
        *,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
    ) -> None:
        self._command = list(command)
        self._expressions = expressions
        self._clock = clock
        self._say = say
        self._stopped = False
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Run once now (for what was missed while it was off), then on time; returns the exit code."""
        before = [signal.signal(each, self._stop) for each in (signal.SIGTERM, signal.SIGINT)]
        try:
            while not self._stopped:
                self._once()
                self._wait()
        finally:
            for each, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
                signal.signal(each, handler)
        self._say("stopped")
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped = True
        if self._child is not None:
            self._child.terminate()

    def _once(self) -> None:
        """One run, waited for; killed if it does not end soon after it was told to."""
        if self._stopped:
            return
        self._child = subprocess.Popen(self._command)  # noqa: S603 - our own command, no shell
        code = self._ended(self._child)
        self._child = None
        _reap()
        if code not in (0, 1, 3) and not self._stopped:
            self._say(f"the run ended with {code}; the next one is tried on time")

    def _ended(self, child: "subprocess.Popen[bytes]") -> int:
        told: float | None = None
        while True:
            try:
                return child.wait(0.5)
            except subprocess.TimeoutExpired:
                if self._stopped and told is None:
                    told = time.monotonic()
                    child.terminate()
                if told is not None and time.monotonic() - told > _GRACE:
                    child.kill()

    def _wait(self) -> None:
        """Until the next time. The wall clock is looked at each second: it may jump, or have slept."""
        if self._stopped:
            return
        began = self._clock()
        due = soonest(self._expressions, began)
        self._say(f"next run: {due:%a %Y-%m-%d %H:%M}")
        while not self._stopped:
            now = self._clock()
            if now < began:
                began, due = now, soonest(self._expressions, now)
                self._say(f"the clock went back; next run: {due:%a %Y-%m-%d %H:%M}")
            if now >= due:
                if now - due > _LATE:
                    self._say(f"late by {now - due}: made up for once")
                return
            time.sleep(min(_SLICE, max(0.05, (due - now).total_seconds())))


def soonest(expressions: Sequence[str], now: datetime) -> datetime:
    """The next time that one of the expressions gives. Raises UserError for one that gives none."""
    return min(next_runs(expression, now, 1)[0] for expression in expressions)


def _reap() -> None:
    """As the first process of a container we inherit what our children left behind."""
    if os.getpid() != 1:
        return
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def log(line: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"rolewatch daemon: {line}\n")
    sys.stderr.flush()
