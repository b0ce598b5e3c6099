"""How a run ends from outside: a container that stops, a machine that goes down, a run that hangs."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Stopped(SystemExit):
    """The run ends as soon as it can; what it stored stays, what it had not told is told next time."""


@contextmanager
def ending(seconds: int) -> Iterator[None]:
    """End in order (browsers too) on SIGTERM, and after so many seconds whatever happens."""
    before = signal.signal(signal.SIGTERM, _stop), signal.signal(signal.SIGALRM, _late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGALRM, before[1])


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped(128 + number)


def _late(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.stderr.write("rolewatch: the run was ended, it took too long\n")
    raise Stopped(1)
