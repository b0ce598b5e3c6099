"""The schedules of this person on this machine, through `crontab`, `systemctl` and `launchctl`."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import UserError
from monitor.schedule import cron, launchd, systemd
from monitor.schedule.job import Job

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Status:
    """How a configuration is scheduled: `how` is "cron", "systemd", "launchd" or None; what stands there."""

    how: str | None
    text: str = ""
    expression: str | None = None
    """The times, as cron says them."""


_NONE = Status(None)


class Schedule:
    """The schedules of this person on this machine, through the programs found in `environ`'s PATH."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        home = Path(environ.get("HOME") or Path.home())
        self._units = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "systemd" / "user"
        self._agents = home / "Library" / "LaunchAgents"

    def install(self, job: Job, how: str | None = None) -> Status:
        """Schedule the job, in place of how it was; by what is there: launchd, cron, systemd.

        Raises UserError when none is, or when it refuses; then nothing is scheduled any more.
        """
        how = how or self._available()
        self.remove(job.config)
        {"cron": self._by_cron, "systemd": self._by_systemd, "launchd": self._by_launchd}[how](job)
        return self.status(job.config)

    def _by_cron(self, job: Job) -> None:
        self._write_crontab(cron.with_line(self._crontab(), job))

    def _by_systemd(self, job: Job) -> None:
        self._units.mkdir(parents=True, exist_ok=True)
        for name, text in systemd.units(job).items():
            (self._units / name).write_text(text)
        self._systemctl("daemon-reload")
        self._systemctl("enable", "--now", f"{systemd.unit_name(job.config)}.timer")

    def _by_launchd(self, job: Job) -> None:
        self._agents.mkdir(parents=True, exist_ok=True)
        path = self._agent(job.config)
        path.write_bytes(launchd.agent(job))
        done = self._run("launchctl", "load", "-w", str(path))
        if done.returncode != 0:
            path.unlink()
            raise UserError(f"launchctl load failed: {_first_line(done.stderr)}")

    def status(self, config: Path) -> Status:
        """How the configuration is scheduled now."""
        config = config.absolute()
        line = cron.line_of(self._crontab(), config) if self._which("crontab") else None
        if line:
            return Status("cron", line, " ".join(line.split()[:5]))
        timer = self._units / f"{systemd.unit_name(config)}.timer"
        if timer.is_file():
            text = timer.read_text()
            first = text.partition("\n")[0]
            return Status("systemd", text, first.partition(systemd.MARK)[2] or None)
        if self._agent(config).is_file():
            content = self._agent(config).read_bytes()
            return Status("launchd", content.decode("utf-8", "replace"), launchd.expression(content))
        return _NONE

    def remove(self, config: Path) -> bool:
        """Take the configuration off every schedule; whether it was on one."""
        config = config.absolute()
        before = self.status(config).how
        if self._which("crontab") and (text := self._crontab()) != (kept := cron.without_line(text, config)):
            self._write_crontab(kept)
        files = [self._units / f"{systemd.unit_name(config)}.{kind}" for kind in ("timer", "service")]
        if files[0].is_file():
            self._systemctl("disable", "--now", files[0].name)
            for file in files:
                file.unlink(missing_ok=True)
            self._systemctl("daemon-reload")
        if (agent := self._agent(config)).is_file():
            self._run("launchctl", "unload", "-w", str(agent))
            agent.unlink()
        return before is not None

    def lingers(self) -> bool:
        """Whether the person's timers run while they are not signed in (systemd)."""
        if not self._which("loginctl"):
            return True
        done = self._run("loginctl", "show-user", self._environ.get("USER", ""), "--property=Linger")
        return done.returncode != 0 or "no" not in done.stdout

    def _agent(self, config: Path) -> Path:
        return self._agents / f"{launchd.label(config)}.plist"

    def _which(self, program: str) -> str | None:
        return shutil.which(program, path=self._environ.get("PATH"))

    def _available(self) -> str:
        if self._which("launchctl"):
            return "launchd"
        if self._which("crontab"):
            return "cron"
        if self._which("systemctl") and self._run("systemctl", "--user", "list-timers").returncode == 0:
            return "systemd"
        raise UserError(
            "there is neither cron nor a systemd of your own here", "install cron, then schedule again"
        )

    def _run(
        self, program: str, *arguments: str, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        found = self._which(program)
        if not found:
            raise UserError(
                f"there is no {program} on this machine", "install it, or start rolewatch run yourself"
            )
        try:
            return subprocess.run(  # noqa: S603 - an absolute path, no shell, our own words
                [found, *arguments],
                input=text,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                env=self._environ,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UserError(f"{program} did not answer within {_SECONDS} s") from error

    def _crontab(self) -> str:
        done = self._run("crontab", "-l")
        if done.returncode == 0:
            return done.stdout
        if "no crontab" in done.stderr.lower():
            return ""
        raise UserError(f"the crontab can't be read: {_first_line(done.stderr)}")

    def _write_crontab(self, text: str) -> None:
        done = self._run("crontab", "-", text=text)
        if done.returncode != 0:
            raise UserError(f"the crontab can't be written: {_first_line(done.stderr)}")

    def _systemctl(self, *arguments: str) -> None:
        done = self._run("systemctl", "--user", *arguments)
        if done.returncode != 0:
            raise UserError(f"systemctl --user {arguments[0]} failed: {_first_line(done.stderr)}")


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "no reason given")[:200]
