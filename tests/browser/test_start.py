"""Which browser is started, as whom, and what is said when there is none."""

import asyncio
import os
from pathlib import Path

import pytest
from support_browser import NOON, chromium

from monitor.errors import MissingPart, SourceError, Unreachable
from monitor.fetch.browser import Browser
from monitor.fetch.executable import installed
from monitor.fetch.guard import Guard
from monitor.fetch.sessions import Sessions

__all__ = ["chromium"]


def program(folder: Path, name: str, text: str = "#!/bin/sh\nexit 1\n") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


class Used:
    requests = 0
    bytes = 0


def start(tmp_path: Path, environ: dict[str, str], executable: str | None = None) -> Browser:
    async def work() -> Browser:
        browser = Browser(
            Guard(), Sessions(tmp_path), now=lambda: NOON, environ=environ, executable=executable
        )
        try:
            async with browser.tab(Used(), allowed=frozenset({"127.0.0.1"})) as tab:
                await tab.goto("http://127.0.0.1:1/")
        finally:
            await browser.close()
        return browser

    return asyncio.run(work())


def test_the_named_one_comes_first(tmp_path: Path) -> None:
    mine, other = program(tmp_path / "bin", "mine"), program(tmp_path / "bin", "chromium")
    environ = {"PATH": str(tmp_path / "bin")}
    assert installed(str(mine), environ) == str(mine)
    assert installed("mine", environ) == str(mine)
    assert installed(None, {**environ, "ROLEWATCH_BROWSER": str(mine)}) == str(mine)
    assert installed(None, environ) == str(other)


@pytest.mark.parametrize("name", ["/nowhere/chromium", "no-such-browser", "/etc/passwd", "/tmp"])
def test_a_named_one_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingPart, match="does not exist or can't be executed"):
        start(tmp_path, dict(os.environ), name)


def test_a_program_that_is_no_browser_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Chromium did not start"):
        start(tmp_path, dict(os.environ), str(program(tmp_path / "bin", "mine")))


def test_nothing_of_our_environment_is_handed_on(tmp_path: Path) -> None:
    real = installed(None, os.environ)
    if real is None:
        pytest.skip("this test puts a script before an installed browser")
    script = f'#!/bin/sh\nenv > {tmp_path}/seen\nprintf "%s\\n" "$@" > {tmp_path}/flags\nexec {real} "$@"\n'
    named = program(tmp_path / "bin", "mine", script)
    with pytest.raises(Unreachable):
        start(tmp_path, {**os.environ, "IMAP_PASSWORD": "secret-canary"}, str(named))
    assert "secret-canary" not in (tmp_path / "seen").read_text()
    assert ("--no-sandbox" in (tmp_path / "flags").read_text().splitlines()) == (os.geteuid() == 0)


def test_closing_a_browser_that_never_started_is_nothing(tmp_path: Path) -> None:
    browser = Browser(Guard(), Sessions(tmp_path), now=lambda: NOON, environ={})
    asyncio.run(browser.close())
    assert browser.starts == 0
