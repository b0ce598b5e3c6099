"""The command as a person types it: a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def rolewatch(*arguments: str, state: Path, stdin: str | None = None, **environ: str) -> Done:
    """Run `rolewatch` with its state in a folder of the test's; never with a traceback."""
    names = {
        "ROLEWATCH_STATE": str(state),
        "HOME": str(state),
        "XDG_CONFIG_HOME": str(state / "config"),
        **environ,
    }
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        input=stdin,
        env={**os.environ, **names},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)
