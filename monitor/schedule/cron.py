"""The line of a person's crontab. Source: crontab(5): `%` is a line break there unless escaped, and the
environment is not the person's."""

import shlex
from pathlib import Path

from monitor.schedule.job import Job

_MARK = "# rolewatch"


def _mark(config: Path) -> str:
    return f"{_MARK} {_for_cron(str(config))}"


def _for_cron(text: str) -> str:
    return text.replace("%", "\\%")


def cron_line(job: Job) -> str:
    """The crontab's line of the job; its shell sees the mark as a comment."""
    names = {"PATH": job.path, **job.environ}
    said = " ".join(f"{name}={shlex.quote(value)}" for name, value in names.items())
    command = f"{said} {shlex.join(job.command)}"
    return f"{job.expression} {_for_cron(command)} {_mark(job.config)}"


def with_line(crontab: str, job: Job) -> str:
    """The crontab with the job's line, in the place of the one it had."""
    kept = without_line(crontab, job.config)
    start = kept if not kept or kept.endswith("\n") else kept + "\n"
    return f"{start}{cron_line(job)}\n"


def without_line(crontab: str, config: Path) -> str:
    """The crontab without this configuration's line; all else byte by byte."""
    return "".join(line for line in crontab.splitlines(keepends=True) if not _is_of(line, config))


def line_of(crontab: str, config: Path) -> str | None:
    """The active line of this configuration, or None."""
    lines = (line.strip() for line in crontab.splitlines() if _is_of(line, config))
    return next((line for line in lines if not line.startswith("#")), None)


def _is_of(line: str, config: Path) -> bool:
    return line.rstrip().endswith(f" {_mark(config)}")
