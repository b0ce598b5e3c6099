"""Which Chromium to start: the one that is named, an installed one, or Playwright's own."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from monitor.errors import MissingPart

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
APPLICATIONS: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/snap/bin/chromium",
)
HOW_TO_GET_ONE: Final = (
    "no Chromium is installed: install your system's chromium package, or run `playwright install chromium`"
)


def installed(named: str | None, environ: Mapping[str, str]) -> str | None:
    """The browser to start: the one that is named, or an installed one; None leaves it to Playwright.

    Raises MissingPart if the one that is named does not exist.
    """
    named = named or environ.get("ROLEWATCH_BROWSER")
    if named:
        found = shutil.which(str(Path(named).expanduser()), path=environ.get("PATH"))
        if found is None:
            raise MissingPart(f"the browser {named} does not exist or can't be executed")
        return found
    candidates = [shutil.which(name, path=environ.get("PATH")) for name in NAMES]
    candidates += [path for path in APPLICATIONS if Path(path).is_file()]
    return next(filter(None, candidates), None)


def find_chromium(environ: Mapping[str, str] = os.environ) -> str | None:
    """An installed Chromium, or the one that Playwright has downloaded, or None."""
    found = installed(None, environ)
    if found is None:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            own = playwright.chromium.executable_path
        found = own if Path(own).is_file() else None
    return found
