"""The units of a systemd user timer. Sources: systemd.timer(5), systemd.exec(5), systemd.syntax(7)."""

import re
import zlib
from pathlib import Path

from monitor.schedule.job import Job

MARK = "cron says: "
"""Before the same times as a cron expression, so that the next ones can be told."""


def unit_name(config: Path) -> str:
    """The name of the systemd units of this configuration."""
    word = re.sub(r"[^A-Za-z0-9]+", "-", config.stem).strip("-").lower() or "config"
    return f"rolewatch-{word}-{zlib.crc32(bytes(config)):08x}"


def units(job: Job) -> dict[str, str]:
    """The files of the systemd user units by name."""
    name = unit_name(job.config)
    names = {"PATH": job.path, **job.environ}
    command = " ".join(_for_systemd(part) for part in job.command)
    service = f"""[Unit]
Description=rolewatch: look for openings once

[Service]
Type=oneshot
Environment={" ".join(_for_systemd(f"{name}={value}", variables=False) for name, value in names.items())}
ExecStart={command}
# 1: some source or channel failed and the person was told; 3: another run was at work.
SuccessExitStatus=1 3
"""
    timer = f"""# {MARK}{job.expression}
[Unit]
Description=rolewatch: look for openings every {job.minutes} minutes

[Timer]
OnCalendar={job.calendar}
Persistent=true
RandomizedDelaySec=30

[Install]
WantedBy=timers.target
"""
    return {f"{name}.service": service, f"{name}.timer": timer}


def _for_systemd(text: str, *, variables: bool = True) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{quoted.replace("$", "$$") if variables else quoted}"'
