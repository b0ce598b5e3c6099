"""`rolewatch` as it is typed, with its clock ahead: `python rolewatch.py HOURS [believing] ARGUMENTS…`.

Scheduled runs do not wait for their turn.

`believing` leaves the guards out: whatever a source says is true at once, as the usual monitors have it. The
tests' positive control.
"""

import importlib
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import monitor.cli
import monitor.cli.common
from monitor.models import Verdict
from monitor.pipeline import settle
from monitor.verdicts import Judgement


def _believing(*_: Any, **__: Any) -> Judgement:
    return Judgement(verdict=Verdict.OK, counts=True, confirmed=True)


def _main(hours: float, arguments: list[str]) -> None:
    # Before the commands are imported, which take the clock from there.
    monitor.cli.common.now = lambda: datetime.now(UTC) + timedelta(hours=hours)
    importlib.import_module("monitor.cli.run")._JITTER = 0.0
    if arguments[0] == "believing":
        settle.judge = _believing
        del arguments[0]
    sys.argv = ["rolewatch", *arguments]
    monitor.cli.main()


if __name__ == "__main__":
    _main(float(sys.argv[1]), sys.argv[2:])
