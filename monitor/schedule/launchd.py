"""The property list of a launchd agent (macOS). Source: launchd.plist(5): it starts once after a sleep, for all
the times that were missed."""

import plistlib
from pathlib import Path
from typing import Any

from monitor.schedule.job import Job
from monitor.schedule.systemd import unit_name

_HOUR = 60


def label(config: Path) -> str:
    """The agent's name."""
    return f"io.{unit_name(config)}"


def agent(job: Job) -> bytes:
    """The property list of the job; its own key says the times as a cron expression."""
    said: dict[str, Any] = {
        "Label": label(job.config),
        "ProgramArguments": list(job.command),
        "EnvironmentVariables": {"PATH": job.path, **job.environ},
        "StartCalendarInterval": _times(job),
        "ProcessType": "Background",
        "RolewatchExpression": job.expression,
    }
    return plistlib.dumps(said)


def expression(content: bytes) -> str | None:
    """The cron expression in a property list that `agent` made."""
    try:
        said = plistlib.loads(content).get("RolewatchExpression")
    except (plistlib.InvalidFileException, ValueError, AttributeError):
        return None
    return said if isinstance(said, str) else None


def _times(job: Job) -> list[dict[str, int]]:
    """launchd has no steps: each minute (of each hour) by itself."""
    if job.minutes < _HOUR:
        return [{"Minute": minute} for minute in range(job.offset, _HOUR, job.minutes)]
    step = job.minutes // _HOUR
    hours = [6] if step == 24 else range(0, 24, step)
    return [{"Hour": hour, "Minute": job.offset} for hour in hours]
