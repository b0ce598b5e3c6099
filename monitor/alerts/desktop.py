"""A notification on this machine's desktop: `notify-send` where there is one, `osascript` on macOS."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from monitor.alerts.message import Message, Refused
from monitor.alerts.safe import clean

_SECONDS = 10
_LONGEST = 400
_URGENCY = {"high": "critical", "normal": "normal", "low": "low"}
# The words are arguments of the script, never part of it.
_SCRIPT = "on run {title, words}\ndisplay notification words with title title\nend run"


class Desktop:
    """The desktop of whoever runs this."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def take(self, message: Message) -> Refused | None:
        """Show it."""
        if (problem := self.problem()) is not None:
            return Refused(problem)
        try:
            done = subprocess.run(  # noqa: S603 - a program of the system, no shell
                self._command(message),
                env={**self._environ, **_bus(self._environ)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Refused(f"no answer of the desktop within {_SECONDS} s", unsure=True)
        except OSError as error:
            return Refused(f"the desktop can't be told: {error.strerror}")
        if done.returncode == 0:
            return None
        said = clean(done.stderr.decode(errors="replace"), 200) or f"it ended with {done.returncode}"
        return Refused(f"the desktop was not told: {said}")

    def problem(self) -> str | None:
        """Neither program is there."""
        if self._program():
            return None
        return "this machine has no notify-send (Debian: libnotify-bin)"

    def _program(self) -> str | None:
        path = self._environ.get("PATH", os.defpath)
        return shutil.which("notify-send", path=path) or shutil.which("osascript", path=path)

    def _command(self, message: Message) -> list[str]:
        program = self._program() or ""
        title, words = message.title, message.brief(_LONGEST)
        if program.endswith("osascript"):
            return [program, "-e", _SCRIPT, title, words]
        # Its body takes marks (<b>, <a>), its title none.
        marked = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return [
            program,
            "--app-name=rolewatch",
            f"--urgency={_URGENCY[message.priority]}",
            "--",
            title,
            marked,
        ]


def _bus(environ: Mapping[str, str]) -> dict[str, str]:
    """Where the person's session listens: cron hands down no such variable."""
    socket = Path(f"/run/user/{os.getuid()}/bus")
    if "DBUS_SESSION_BUS_ADDRESS" in environ or not socket.exists():
        return {}
    return {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}"}
