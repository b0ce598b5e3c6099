"""Two hundred boards go wrong at once, each in another way, and the command runs as cron runs it.

Nothing is closed, the exit code is 1, each source is warned of once, in one message, and healed in one.
(The usual monitors close every opening and exit 0: so does ours without its guards.)
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_thread import in_thread
from support_world import job

from monitor.store import Store

AHEAD = Path(__file__).resolve().parents[1] / "ahead" / "rolewatch.py"
BOARDS = 200
JOBS = 5
LOGIN = '<html><title>Sign in</title><form action="/in"><input type="password" name="p"></form></html>'
WALL = "<html><title>Just a moment...</title><body>Checking your browser before accessing.</body></html>"
HTML = "<html><title>Welcome</title><h1>Our new site</h1><p>Find your next job with us.</p></html>"
# What is shown, by how many boards, as what it is to be known.
OUTAGES = {
    "all answer 200 with an empty list": ("empty", BOARDS, "suspicious-empty"),
    "half of them": ("empty", BOARDS // 2, "suspicious-empty"),
    "one cut to 60 %": ("60%", 1, "partial"),
    "a login page with 200": (LOGIN, BOARDS, "login-required"),
    "a bot wall with 200": (WALL, BOARDS, "blocked"),
    "JSON replaced by HTML": (HTML, BOARDS, "changed-layout"),
}


@dataclass
class World:
    """Boards of five postings each, and a webhook that keeps what it is told."""

    shown: str = "well"
    of: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    async def board(self, request: web.Request) -> web.Response:
        name = request.match_info["board"]
        shown = self.shown if int(name[1:]) < self.of else "well"
        if shown.startswith("<"):
            return web.Response(text=shown, content_type="text/html")
        count = {"well": JOBS, "empty": 0, "60%": JOBS * 6 // 10}[shown]
        jobs = [job(name, number, f"http://{request.host}") for number in range(1, count + 1)]
        return web.json_response({"jobs": jobs, "meta": {"total": count}})

    async def page(self, _: web.Request) -> web.Response:
        """A posting's own page is there all the time."""
        return web.Response(text="a job")

    async def hook(self, request: web.Request) -> web.Response:
        self.told.append(await request.json())
        return web.Response()

    @asynccontextmanager
    async def serving(self) -> Any:
        app = web.Application()
        app.add_routes(
            [
                web.get("/v1/boards/{board}/jobs", self.board),
                web.get("/{board}/jobs/{id}", self.page),
                web.post("/hook", self.hook),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()


@dataclass
class Home:
    """A person's folder, and the command run in it, at so many hours from now."""

    folder: Path
    world: World

    def configure(self) -> None:
        # One server, and a host for each board, as in the world: none waits for another's pace.
        sources = "".join(
            f"  - {{kind: greenhouse, name: b{n}, board: b{n}, every: 6h,"
            f" base_url: 'http://127.2.0.{n + 1}:{self.world.port}'}}\n"
            for n in range(BOARDS)
        )
        (self.folder / "rolewatch.yaml").write_text(
            f"state: state\nfetch: {{retries: 0}}\nsources:\n{sources}"
            f"alerts: {{channels: {{hook: 'webhook:http://127.0.0.1:{self.world.port}/hook'}}}}\n"
        )

    def ask(self, hours: float, *arguments: str) -> "subprocess.CompletedProcess[str]":
        environ = {
            **os.environ,
            "HOME": str(self.folder),
            "PYTHONPATH": str(AHEAD.parents[2]),
        }
        done = subprocess.run(
            [sys.executable, str(AHEAD), str(hours), *arguments],
            cwd=self.folder,
            env={**environ, "ROLEWATCH_CONFIG": str(self.folder / "rolewatch.yaml")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def count(self, question: str) -> int:
        with Store.read(self.folder / "state") as store:
            return int(store.connection.execute(question).fetchone()[0])

    @property
    def closed(self) -> int:
        return self.count("select count(*) from openings where closed_at is not null")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Two hundred boards that were read twice, and are well."""
    world = World()
    with in_thread(world.serving()):
        home = Home(tmp_path_factory.mktemp("lived"), world)
        home.configure()
        for hours in (-6, 0):
            well = home.ask(hours, "run", "--all")
            assert (well.returncode, well.stderr) == (0, "")
        assert home.count("select count(*) from openings") == BOARDS * JOBS
        yield home


@pytest.fixture
def home(lived: Home, tmp_path: Path) -> Home:
    shutil.copytree(lived.folder, tmp_path, dirs_exist_ok=True)
    lived.world.told.clear()
    lived.world.shown, lived.world.of = "well", 0
    return Home(tmp_path, lived.world)


@pytest.mark.parametrize("name", OUTAGES)
def test_nothing_is_closed_and_all_is_told_once(home: Home, name: str) -> None:
    world = home.world
    world.shown, world.of, verdict = OUTAGES[name]
    for hours in (12, 40):
        done = home.ask(hours, "run", "--all")
        first = done.stderr.splitlines()[0]
        assert done.returncode == 1
        assert verdict in first
        assert "nothing was closed" in first
    assert home.closed == 0
    (message,) = world.told
    warned = [alert["subject"] for alert in message["alerts"]]
    assert sorted(warned) == sorted(f"source:b{n}" for n in range(world.of))
    assert home.ask(41, "status").returncode == 1
    world.shown = "well"
    healed = home.ask(42, "run", "--all")
    assert (healed.returncode, healed.stderr) == (0, "")
    assert len(world.told) == 2
    assert sorted(alert["subject"] for alert in world.told[1]["alerts"]) == sorted(warned)
    assert {alert["event"] for alert in world.told[1]["alerts"]} == {"source-healed"}
    assert home.closed == 0


@pytest.mark.parametrize("name", OUTAGES)
def test_the_control_without_the_guards_it_closes_them(home: Home, name: str) -> None:
    world = home.world
    world.shown, world.of, _ = OUTAGES[name]
    assert home.ask(40, "believing", "run", "--all").returncode == 0
    assert home.closed == world.of * (JOBS - 3 if world.shown == "60%" else JOBS)
    assert world.told == []
