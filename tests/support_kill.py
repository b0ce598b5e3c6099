"""A real `rolewatch` that is killed, or whose disk fails, at its n-th call: compiled shim, forks, states."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from support_world import Boards

FOLDER = Path(__file__).resolve().parent / "kill"
ROOT = FOLDER.parent.parent


@dataclass(frozen=True)
class Ended:
    """How a run ended: a negative code is a signal's."""

    code: int
    err: str

    @property
    def killed(self) -> bool:
        return self.code == -9


@dataclass
class Program:
    """`rolewatch`, forked for each run."""

    process: "subprocess.Popen[str]"

    def run(
        self, *arguments: str, kill_at: int = 0, fail_at: int = 0, errno: int = 0, lasting: bool = False
    ) -> Ended:
        asked = {
            "arguments": arguments,
            "kill_at": kill_at,
            "fail_at": fail_at,
            "errno": errno,
            "lasting": lasting,
        }
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        ended = Ended(**json.loads(self.process.stdout.readline()))
        assert "Traceback" not in ended.err, ended.err
        return ended


@contextmanager
def program(folder: Path, *without: str) -> Iterator[Program]:
    """Start it, with these guards left out."""
    shim = folder / "shim.so"
    compiled = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", str(shim), str(FOLDER / "shim.c"), "-ldl"]
    subprocess.run(compiled, check=True)
    environ = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    process = subprocess.Popen(
        [sys.executable, str(FOLDER / "driver.py"), str(shim), *without],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
    )
    try:
        yield Program(process)
    finally:
        process.communicate(timeout=60)


def renew(state: Path, template: Path) -> None:
    """Put the state folder back as it was (times of files too: the seal knows them)."""
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(template, state)


class World:
    """Boards and a receiver in a thread of their own, so that runs are real processes."""

    def __init__(self) -> None:
        self.boards = Boards()
        self.alerts: list[str] = []
        self.down = False
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/v1/boards/{board}/jobs", self.boards.answer),
                web.get("/{board}/jobs/{id}", self.boards.page),
                web.post("/push", self._push),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.boards.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._ready.set()

    async def _push(self, request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        self.alerts.append(json.dumps(await request.json()))
        return web.Response(text="ok")

    @contextmanager
    def serving(self) -> Iterator["World"]:
        self._thread.start()
        self._ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()


def configure(folder: Path, world: World, boards: int) -> Path:
    port = world.boards.base.rsplit(":", 1)[1]
    sources = "".join(
        f"  - {{kind: greenhouse, name: b{n}, board: b{n}, base_url: '{world.boards.base}'}}\n"
        for n in range(boards)
    )
    path = folder / "rolewatch.yaml"
    path.write_text(
        f"state: {folder / 'state'}\nsources:\n{sources}"
        "watches:\n  - {name: python, skills: {must: [Python]}}\n"
        f"alerts:\n  channels: {{phone: 'json://127.0.0.1:{port}/push'}}\n"
        "  at_most: {per_company: 1000, per_run: 1000, per_source: 1000}\n"
    )
    return path
