"""What the schedule starts, and when."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from monitor.errors import UserError

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAY = 1440
# What divides an hour or a day: cron can't say "every 25 minutes".
_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, _DAY)
_MORNING = 6


@dataclass(frozen=True, slots=True)
class Job:
    """What the schedule starts: `command` with absolute paths, `minutes` between two runs, its PATH.

    `config` is the absolute path of the configuration; it tells jobs of one person apart. `environ` is
    what a run needs of the person's environment, `seed` whatever tells this machine from others. Raises
    UserError for what cron can't say.
    """

    config: Path
    command: tuple[str, ...]
    path: str
    minutes: int = 15
    environ: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""

    def __post_init__(self) -> None:
        said = (str(self.config), self.path, *self.command, *self.environ.values())
        if any(_CONTROL.search(part) for part in said):
            raise UserError("a path has a control character in it", "move the file, then schedule again")
        if self.minutes not in _STEPS:
            words = ", ".join(f"{step}m" if step < 60 else f"{step // 60}h" for step in _STEPS)
            raise UserError("this span does not divide an hour or a day", f"one of {words}")

    @property
    def offset(self) -> int:
        """The first minute: spread over people, so that hosts are not asked by all of them at once."""
        within = min(self.minutes, 60)
        seed = self.seed.encode() + bytes(self.config)
        return 1 + zlib.crc32(seed) % (within - 1) if within > 1 else 0

    @property
    def expression(self) -> str:
        """The five fields of cron."""
        if self.minutes == 1:
            return "* * * * *"
        if self.minutes < 60:
            return f"{self.offset}-59/{self.minutes} * * * *"
        hours = {60: "*", _DAY: str(_MORNING)}.get(self.minutes, f"*/{self.minutes // 60}")
        return f"{self.offset} {hours} * * *"

    @property
    def calendar(self) -> str:
        """The same for systemd's OnCalendar."""
        if self.minutes < 60:
            return f"*:{self.offset:02d}/{self.minutes}"
        hours = {60: "*", _DAY: f"{_MORNING:02d}"}.get(self.minutes, f"00/{self.minutes // 60}")
        return f"{hours}:{self.offset:02d}"


_CARRIED = (
    *("ROLEWATCH_STATE", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"),
    *("DBUS_SESSION_BUS_ADDRESS", "TZ", "LANG", "LC_ALL", "PLAYWRIGHT_BROWSERS_PATH", "SSL_CERT_FILE"),
)


def carried(environ: Mapping[str, str]) -> dict[str, str]:
    """What a run needs of the person's environment, and cron does not give it; no secret is among them.

    Without the folders it would not find its database, without the bus neither keyring nor desktop.
    """
    return {name: environ[name] for name in _CARRIED if environ.get(name)}


def job(
    config: Path,
    python: Path,
    path: str,
    minutes: int = 15,
    *,
    environ: Mapping[str, str] | None = None,
    seed: str = "",
) -> Job:
    """The job that runs this configuration with this Python, or with the `rolewatch` beside it."""
    script = python.with_name("rolewatch")
    start = (str(script),) if script.exists() else (str(python), "-P", "-m", "monitor.cli")
    config = config.absolute()
    command = (*start, "--config", str(config), "run", "--scheduled")
    return Job(config, command, path, minutes, carried(environ or {}), seed)


def next_runs(expression: str, now: datetime, count: int = 3) -> list[datetime]:
    """When the expression fires next; `now` is aware, in the zone of the machine that runs cron.

    Raises UserError for what is no expression, or never fires.
    """
    from cronsim import CronSim, CronSimError

    try:
        found = list(islice(CronSim(expression, now), count))
    except CronSimError as error:
        raise UserError(f"“{expression}” is no cron expression: {error}", "like 7,37 * * * *") from error
    if not found:
        raise UserError(f"“{expression}” never comes", "like 7,37 * * * *")
    return found
