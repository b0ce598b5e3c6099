"""`python -m monitor.install browser`: a Chromium for the portals, by the first way that works.

One that is installed; Playwright's own download; on Debian and Ubuntu as root the distribution's
package; else one line that says what to install. Used by the Makefile; the exit code is 1 for the last.
"""

import os
import shutil
import subprocess
import sys

from monitor.fetch.executable import find_chromium

_SECONDS = 300


def _runs(*command: str) -> bool:
    """Whether a command succeeds within its time; what it prints is nobody's business."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, env=environment, check=False)  # noqa: S603 - fixed commands
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _download() -> bool:
    return _runs(sys.executable, "-m", "playwright", "install", "chromium")


def _package() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    _runs("apt-get", "update", "-qq")
    return any(
        _runs("apt-get", "install", "-y", "-qq", "--no-install-recommends", name)
        for name in ("chromium", "chromium-browser")
    )


def browser() -> int:
    """Find or install a Chromium; says which, or what to do."""
    if find_chromium() is None:
        print("Looking for a Chromium …")
        for way in (_download, _package):
            if way() and find_chromium() is not None:
                break
    found = find_chromium()
    if found is None:
        print(
            "No Chromium: sources of kind `portal` are left out. Install the package chromium (or Google Chrome)."
        )
        return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["browser"]:
        sys.exit("usage: python -m monitor.install browser")
    sys.exit(browser())
