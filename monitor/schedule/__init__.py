"""`rolewatch schedule`: one line in the person's crontab, a systemd user timer, or a launchd agent; and when it
runs next.

A run with nothing due ends at once, so the schedule is short and fixed, and each source's own `every`
decides what a run does.
"""

import getpass
import os
import platform
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from monitor.config.references import only_in_environment
from monitor.config.values import duration
from monitor.errors import UserError
from monitor.schedule.job import Job, job, next_runs
from monitor.schedule.machine import Schedule, Status
from monitor.schedule.zone import local_zone

_OFTEN = 60
__all__ = ["Job", "Schedule", "Status", "install", "job", "next_runs", "remove", "status"]


def install(config: Path, every: str = "15m", *, way: str | None = None, now: datetime) -> Iterator[str]:
    """Schedule runs of this configuration; yields lines for the person.

    `every` is like 15m or 1h, `way` cron or systemd (by default what is there). Raises UserError.
    """
    try:
        minutes = int(duration(every).total_seconds()) // 60
    except ValueError as error:
        raise UserError(str(error)) from error
    machine = Schedule(os.environ)
    path = os.environ.get("PATH", os.defpath)
    seed = f"{platform.node()} {getpass.getuser()}"
    made = job(config, Path(sys.executable), path, minutes, environ=os.environ, seed=seed)
    state = machine.install(made, way)
    yield f"{state.how}: {made.config}, every {every}"
    yield from _next(state, now)
    if state.how == "cron" and minutes > _OFTEN:
        yield "! cron does not catch up what it misses while the machine sleeps: --every 1h loses nothing"
    if state.how == "systemd" and not machine.lingers():
        yield "! it runs only while you are signed in: loginctl enable-linger lets it run always"
    if missing := only_in_environment(config, os.environ):
        remedy = f"put NAME=value into {config.with_suffix('.env')} (mode 600)"
        yield f"! {', '.join(missing)}: {state.how} does not know your environment; {remedy}"


def status(config: Path, *, way: str | None = None, now: datetime) -> tuple[bool, list[str]]:
    """Whether runs are scheduled (by this `way`, if one is named), and lines for the person."""
    state = Schedule(os.environ).status(config)
    if state.how is None or way not in (None, state.how):
        return False, ["not scheduled: rolewatch schedule install"]
    return True, [f"{state.how}: {config.absolute()}", *_next(state, now)]


def remove(config: Path, *, way: str | None = None) -> bool:
    """Take the configuration off its schedule; whether it was on one (of this `way`)."""
    machine = Schedule(os.environ)
    return way in (None, machine.status(config).how) and machine.remove(config)


def _next(state: Status, now: datetime) -> list[str]:
    if not state.expression:
        return []
    runs = next_runs(state.expression, now.astimezone(local_zone(os.environ)))
    return [f"next run: {run:%a %Y-%m-%d %H:%M}" for run in runs]
