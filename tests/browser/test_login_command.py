"""`rolewatch login` and `sessions` as typed: through a DevTools port, by the steps of the YAML, from a file."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from support_browser import chromium
from support_cli import rolewatch
from support_portal import LOGIN, Portal
from support_thread import in_thread

__all__ = ["chromium"]
PASSWORD = "canary-password"
CODE = "<!doctype html><title>Almost there</title><form method=post>Code: <input name=digits><button>Go</button></form>"


def company() -> Portal:
    """A portal with a password, then a code on a page of the same host, as home-made ones have."""
    portal = Portal(3, login=True)
    portal.signed_out = "redirect"

    async def password(request: web.Request) -> web.StreamResponse:
        given = await request.post()
        if given.get("password") == PASSWORD:
            if given.get("user") == "jane":
                raise web.HTTPFound("/code")
            await asyncio.sleep(4)  # as a directory is asked that is far away
            raise web.HTTPFound("/in")
        return web.Response(text=LOGIN, content_type="text/html")

    async def code(request: web.Request) -> web.StreamResponse:
        if (await request.post()).get("digits") == "123456":
            raise web.HTTPFound("/in")
        return web.Response(text=CODE, content_type="text/html")

    async def inside(request: web.Request) -> web.StreamResponse:
        answer = web.HTTPFound("/jobs")
        answer.set_cookie("session", "good", httponly=True)
        raise answer

    portal.pages |= {"/login": password, "/code": code, "/in": inside}
    return portal


def written(folder: Path, portal: Portal, said: str = "") -> list[str]:
    """The options that name a configuration with this portal."""
    path = folder / "rolewatch.yaml"
    path.write_text(
        f"sources:\n  - {{name: jobs, kind: portal, url: {portal.url()!r}, session: acme, items: li.job, "
        f"fields: {{title: a, url: 'a@href'}}}}\n" + (f"sessions:\n  acme:\n{said}" if said else "")
    )
    return ["--config", str(path)]


@asynccontextmanager
async def page_at(port: int) -> AsyncIterator[Any]:
    """What a person's own Chrome does at the other end of the tunnel: a script in the portal's page."""
    async with aiohttp.ClientSession() as client:
        async with client.get(f"http://127.0.0.1:{port}/json") as answer:
            targets = await answer.json(content_type=None)
        address = next(each["webSocketDebuggerUrl"] for each in targets if each["url"].endswith("/login"))
        headers = {"Origin": f"http://localhost:{port}"}
        async with client.ws_connect(address, headers=headers) as socket:

            async def do(script: str) -> object:
                await socket.send_json(
                    {"id": 1, "method": "Runtime.evaluate", "params": {"expression": script}}
                )
                while (said := await socket.receive_json()).get("id") != 1:
                    pass
                return said["result"]["result"].get("value")

            yield do


async def sign_in_at(port: int) -> str:
    """Type the password, take some time, type the code; the path that was shown meanwhile."""
    async with page_at(port) as do:
        await do("document.querySelector('[name=user]').value = 'jane'; 0")
        await do(
            f"document.querySelector('[name=password]').value = '{PASSWORD}'; document.forms[0].submit(); 0"
        )
        await asyncio.sleep(6)
        shown = await do("location.pathname")
        await do("document.querySelector('[name=digits]').value = '123456'; document.forms[0].submit(); 0")
    async with aiohttp.ClientSession() as client:
        url, stranger = f"http://127.0.0.1:{port}/json/version", {"Origin": "http://evil.example"}
        async with client.get(url) as answer:
            socket = (await answer.json(content_type=None))["webSocketDebuggerUrl"]
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await client.ws_connect(socket, headers=stranger)  # a page of another origin may not
    return str(shown)


def test_a_machine_without_a_screen_is_signed_in_to_from_elsewhere(tmp_path: Path) -> None:
    portal = company()
    with in_thread(portal):
        arguments = [*written(tmp_path, portal), "login", "acme", "--remote"]
        environ = {**os.environ, "ROLEWATCH_STATE": str(tmp_path / "state"), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "monitor.cli", *arguments]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
        )
        try:
            assert process.stdout is not None
            told = "".join(process.stdout.readline() for _ in range(7))
            port = int(re.search(r"ssh -N -L (\d+):127\.0\.0\.1:\1 ", told)[1])
            assert re.search(
                rf"http://localhost:{port}/devtools/inspector\.html\?ws=localhost:{port}/\S+", told
            )
            assert asyncio.run(sign_in_at(port)) == "/code"  # which was no reason to end
            rest, _ = process.communicate(timeout=60)
            assert process.returncode == 0, told + rest
            assert "the session “acme” is stored" in rest
            assert PASSWORD not in told + rest
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(20)
        kept = tmp_path / "state" / "sessions" / "acme.json"
        assert PASSWORD not in kept.read_text()
        state = {"state": tmp_path / "state"}
        assert rolewatch(*written(tmp_path, portal), "run", **state).code == 0
        (row,) = rolewatch(*written(tmp_path, portal), "sessions", "--json", **state).json
        assert (row["state"], row["signed_in"], row["warning"]) == ("good", True, None)
        portal.valid.clear()
        assert rolewatch(*written(tmp_path, portal), "run", "--all", **state).code == 1
        (row,) = rolewatch(*written(tmp_path, portal), "sessions", "--json", **state).json
        assert (row["state"], row["warning"]) == ("ended", "ended: run `rolewatch login acme`")
        assert row["last_probe"] is not None


STEPS = """
    steps:
      - {fill: {field: "[name=user]", with: robot}}
      - {fill: {field: "[name=password]", with: "${PORTAL_PASSWORD}"}}
      - press: Enter
"""


def test_steps_of_the_yaml_sign_in(tmp_path: Path) -> None:
    portal = company()
    with in_thread(portal):
        said = STEPS.replace("with: robot", 'with: "${PORTAL_USER:-robot}"')
        config, state = written(tmp_path, portal, said), tmp_path / "state"
        wrong = rolewatch(*config, "login", "acme", state=state, PORTAL_PASSWORD="canary-wrong")
        assert wrong.code == 2
        assert "its steps did not sign in (the page asks for a password)" in wrong.err
        assert "canary-wrong" not in wrong.err + wrong.out
        assert not (state / "sessions" / "acme.json").exists()
        right = rolewatch(*config, "login", "acme", state=state, PORTAL_PASSWORD=PASSWORD)
        assert (right.code, right.err) == (0, "")
        har = tmp_path / "run.har"
        done = rolewatch(*config, "run", "--all", "--record", str(har), state=state, PORTAL_PASSWORD=PASSWORD)
        assert done.code == 0, done.err
        (state / "sessions" / "acme.json").unlink()  # and the gather itself begins anew
        done = rolewatch(
            *config, "-vv", "run", "--all", "--record", str(har), state=state, PORTAL_PASSWORD=PASSWORD
        )
        assert done.code == 0, done.err
        assert PASSWORD not in done.err + har.read_text()
        assert json.loads(har.read_text())["log"]["entries"]
        assert not [
            path for path in state.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()
        ]


def test_what_goes_together_on_the_command_line(tmp_path: Path) -> None:
    portal = Portal()
    portal.port = 1
    config, state = written(tmp_path, portal), tmp_path / "state"
    (tmp_path / "state.json").write_text("{}")
    for wrong, said in (
        (["--port", "9222"], "--port goes with --remote"),
        (["--remote", "--import", str(tmp_path / "state.json")], "--import takes a file"),
        (["--import", str(tmp_path / "state.json")], "neither a storage state nor a list of cookies"),
    ):
        done = rolewatch(*config, "login", "acme", *wrong, state=state)
        assert (done.code, said in done.err) == (2, True), done.err


def test_a_session_is_kept_though_the_portal_can_not_be_asked_now(tmp_path: Path) -> None:
    portal = Portal()
    portal.port = 1
    (tmp_path / "cookies.txt").write_text("127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tgood\n")
    config, state = written(tmp_path, portal), tmp_path / "state"
    done = rolewatch(*config, "login", "acme", "--import", str(tmp_path / "cookies.txt"), state=state)
    assert (done.code, "! it could not be tried: " in done.out) == (0, True), done.err
    assert (state / "sessions" / "acme.json").exists()
