"""A scripted world for pipeline tests: sources that say what the test says, a clock that the test moves."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from monitor.alerts.content import AlertContent
from monitor.alerts.message import Message, Refused
from monitor.config import load
from monitor.pipeline.report import Summary
from monitor.pipeline.request import Request
from monitor.pipeline.run import run
from monitor.settings import Config
from monitor.store import Store, database

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class Receiver:
    """A notifier that keeps what it is given; `down` channels refuse."""

    down: set[str] = field(default_factory=set)
    refuses_folds: bool = False
    took: list[tuple[str, AlertContent]] = field(default_factory=list)
    messages: list[tuple[str, str, int, bool]] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def send(self, channel: str, message: Message) -> Refused | None:
        self.tries.append(channel)
        if channel in self.down or (self.refuses_folds and message.delivery == "fold"):
            return Refused("connection refused")
        self.took += [(channel, content) for content in message.contents]
        self.messages.append((channel, message.delivery, len(message.contents), message.possible_repeat))
        self.keys.append(message.key)
        return None

    def told(self, channel: str = "phone") -> list[str]:
        """ "event title" of everything a channel took."""
        return [f"{content.event} {content.title}" for name, content in self.took if name == channel]


def write_config(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Config:
    """A configuration of this YAML, its state beside it."""
    path = folder / "rolewatch.yaml"
    path.write_text(f"state: {folder / 'state'}\n{text}", encoding="utf-8")
    return load(path, environ or {})


@dataclass
class Boards:
    """Greenhouse-shaped boards on loopback that show what the test says, and misbehave when told.

    `jobs` maps a board to its postings; `status` an address's path to a status instead; `bodies` a board to
    raw bytes that it answers.
    """

    jobs: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    base: str = ""

    def put(self, board: str, *numbers: int, **changed: object) -> None:
        """Let a board show these numbered postings."""
        self.jobs[board] = [job(board, number, self.base, **changed) for number in numbers]

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append(request.path)
        if request.path in self.status:
            return web.Response(status=self.status[request.path])
        board = request.match_info.get("board", "")
        if board in self.bodies:
            return web.Response(body=self.bodies[board], content_type="application/json")
        jobs = self.jobs.get(board)
        if jobs is None:
            return web.Response(status=404)
        body = json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type="application/json", headers={"ETag": tag})

    async def page(self, request: web.Request) -> web.Response:
        """A posting's own page: there while its board shows it."""
        self.requests.append(request.path)
        if request.path in self.status:
            return web.Response(status=self.status[request.path])
        shown = {each["absolute_url"] for each in self.jobs.get(request.match_info["board"], [])}
        return web.Response(text="a job", status=200 if f"{self.base}{request.path}" in shown else 410)


def job(board: str, number: int, base: str, **changed: object) -> dict[str, object]:
    """One posting as Greenhouse shows it; each number is another kind of job, so that none are alike."""
    trade = _TRADES[number % len(_TRADES)]
    return {
        "id": number,
        "internal_job_id": 10_000 + number,
        "requisition_id": f"{board}-{number}",
        "title": f"{trade} {number}",
        "company_name": f"{board.title()} GmbH",
        "first_published": "2026-10-01T10:00:00-05:00",
        "updated_at": "2026-10-01T10:00:00-05:00",
        "location": {"name": "Berlin, Germany"},
        "absolute_url": f"{base}/{board}/jobs/{number}",
        "content": f"&lt;p&gt;A {trade} with Python and SQL, for team {number} of {board}.&lt;/p&gt;",
        "departments": [{"id": 1, "name": "Engineering"}],
        "offices": [],
        "metadata": None,
        **changed,
    }


_TRADES = ("Baker", "Welder", "Pilot", "Nurse", "Lawyer", "Painter", "Miller", "Tailor", "Potter", "Glazier")


@asynccontextmanager
async def serving(boards: Boards, host: str = "127.0.0.1") -> AsyncIterator[Boards]:
    """The boards on a free port of loopback."""
    app = web.Application()
    app.add_routes(
        [
            web.get("/v1/boards/{board}/jobs", boards.answer),
            web.get("/{board}/jobs/{id}", boards.page),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, 0)
    await site.start()
    boards.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield boards
    finally:
        await runner.cleanup()


@dataclass
class Life:
    """A person's rolewatch over time: one folder, one clock, one receiver, some boards."""

    folder: Path
    boards: Boards
    clock: Clock = field(default_factory=Clock)
    receiver: Receiver = field(default_factory=Receiver)
    watches: str = ""
    alerts: str = ""
    names: tuple[str, ...] = ("acme",)

    @property
    def config(self) -> Config:
        """The configuration with one Greenhouse source for each name."""
        sources = "".join(
            f"  - {{kind: greenhouse, name: {name}, board: {name}, base_url: '{self.boards.base}', every: 1h}}\n"
            for name in self.names
        )
        return write_config(
            self.folder, f"sources:\n{sources}{self.watches or _WATCHES}{self.alerts or _ALERTS}"
        )

    async def run(self, **asked: object) -> Summary:
        """One run of the main job, an hour after the last."""
        self.clock.forward(hours=1)
        config = self.config
        with database.lock(config.state), Store.open(config.state) as store:
            return await run(config, store, self.receiver, request=Request(**asked), clock=self.clock)

    def store(self) -> Store:
        """The database, for looking."""
        return Store.read(self.config.state)


_WATCHES = """
watches:
  - name: everything with Python
    skills: {must: [Python]}
"""

_ALERTS = """
alerts:
  channels: {phone: "json://127.0.0.1:9/", mail: "json://127.0.0.1:9/mail"}
  at_most: {per_company: 100, per_run: 1000, per_source: 1000}
"""
