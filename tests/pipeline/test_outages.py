"""Sixty scripted outages of three kinds of sources: nothing is closed wrongly, each is told once, and none floods.

A listing that lacks some postings for a day and more, and is otherwise as it should be (71 % and 99 % of it, or
an old copy), can't be told from a true one: what it lacks is closed, by the rule, and open again with the next
whole one (`believed` in the script).
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_world import Boards, Life, job, write_config

from monitor.alerts.content import Event
from monitor.models import Verdict
from monitor.pipeline import settle
from monitor.settings import Config
from monitor.verdicts import Judgement

OUTAGES = json.loads((Path(__file__).parent / "outages.json").read_text())
KINDS = ("api", "page", "feed")
WHOLE = 20
PAGE = 10
CAP = 25
FLOOD = 10
TRADES = "Baker, Welder, Pilot, Nurse, Lawyer, Painter, Miller, Tailor, Potter, Glazier"
PAGES = {
    "login": '<html><title>Sign in</title><form><input type="password"></form></html>',
    "wall": "<html><title>Just a moment...</title></html>",
    "html": "<html><title>Welcome</title><p>Our new site.</p></html>",
}
HEALTHY = {"71%", "99%", "rekey", "reorder", "stale"}


class World:
    """A source for each outage and kind; `step` is which step of the scripts holds, None for health."""

    def __init__(self) -> None:
        self.step: int | None = None
        self.whole = WHOLE
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        board = request.match_info["board"]
        kind, number = board.split("-")
        said = "100%" if self.step is None else OUTAGES[int(number)]["steps"][self.step]
        page = int(request.query.get("page", "1"))
        if said == "page2":
            said = "500" if page == 2 or kind == "feed" else "100%"
        if said.isdigit():
            return web.Response(status=int(said))
        if said == "home":
            raise web.HTTPFound("/")
        if said in PAGES:
            return web.Response(text=PAGES[said], content_type="text/html")
        body, form = _body(kind, self._jobs(board, said, f"http://{request.host}"), page)
        if said in ("cut", "open"):
            return await _broken_off(request, body, form, length=said == "cut")
        return web.Response(body=body, content_type=form)

    def _jobs(self, board: str, said: str, base: str) -> list[dict[str, Any]]:
        jobs = [job(board, number, base) for number in range(1, self.whole + 1)]
        if said.endswith("%"):
            share = int(said[:-1])
            return jobs[: max(1, len(jobs) * share // 100)] if share else []
        match said:
            case "cap":
                return [job(board, number, base) for number in range(101, 101 + FLOOD + 1)] + jobs
            case "rekey":
                names = (f"x{each['id']}" for each in jobs)
                return [
                    each | {"id": name, "absolute_url": f"{base}/{board}/jobs/{name}"}
                    for each, name in zip(jobs, names, strict=True)
                ]
            case "reorder":
                return jobs[::-1]
            case "stale":
                return jobs[: WHOLE - 2]
        return jobs

    async def page(self, _: web.Request) -> web.Response:
        """A posting's own page, or the home page: it is there, whatever the listing says."""
        return web.Response(
            text="<html><title>Acme</title><p>We make things.</p></html>", content_type="text/html"
        )

    def config(self, folder: Path) -> Config:
        lines = ["fetch: {retries: 0}", "sources:"]
        for kind, number in ((kind, number) for number in range(len(OUTAGES)) for kind in KINDS):
            # A host of its own for each, so that none waits for another's pace.
            host = f"http://127.1.{KINDS.index(kind)}.{number + 1}:{self.port}"
            name = f"{kind}-{number}"
            said = {
                "api": f"kind: hirehive, company: {name}, base_url: '{host}/{name}'",
                "page": f"kind: page, url: '{host}/{name}/listing', items: li.j, next: a.next, "
                "fields: {title: a, url: 'a@href'}",
                "feed": f"kind: feed, url: '{host}/{name}/listing'",
            }[kind]
            lines.append(f"  - {{name: {name}, every: 6h, limit: {CAP}, organization: {name} GmbH, {said}}}")
        lines.append(f"watches: [{{name: trades, titles: [{TRADES}]}}]")
        lines.append(
            'alerts: {channels: {phone: "json://127.0.0.1:9/"}, at_most: {per_company: 9999, per_run: 9999}}'
        )
        return write_config(folder, "\n".join(lines) + "\n")


def _body(kind: str, jobs: list[dict[str, Any]], page: int) -> tuple[bytes, str]:
    """The whole feed, or a page of the listing."""
    if kind == "feed":
        items = "".join(
            f"<item><guid>{j['absolute_url']}</guid><link>{j['absolute_url']}</link><title>{j['title']}</title></item>"
            for j in jobs
        )
        return f'<rss version="2.0"><channel><title>Jobs</title>{items}</channel></rss>'.encode(), "text/xml"
    shown = jobs[(page - 1) * PAGE : page * PAGE]
    if kind == "api":
        said = [
            {"id": j["id"], "title": j["title"], "hosted_url": j["absolute_url"], "location": "Berlin"}
            for j in shown
        ]
        answer = {"items": said, "meta": {"total_items": len(jobs)}}
        return json.dumps(answer).encode(), "application/json"
    more = f'<a class="next" href="?page={page + 1}">more</a>' if len(jobs) > page * PAGE else ""
    listed = "".join(f'<li class="j"><a href="{j["absolute_url"]}">{j["title"]}</a></li>' for j in shown)
    return f"<html><title>Jobs</title>{more}<ul>{listed}</ul></html>".encode(), "text/html"


async def _broken_off(request: web.Request, body: bytes, form: str, *, length: bool) -> web.Response:
    """The connection ends before the body does; with its `length` told, or without."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {form}\r\nConnection: close\r\n"
    head += f"Content-Length: {len(body)}\r\n" if length else ""
    assert request.transport is not None
    request.transport.write(f"{head}\r\n".encode() + body[: len(body) * 9 // 10])
    request.transport.close()
    return web.Response()


class Outage(Life):
    """A life with the world's sources."""

    world: World

    @property
    def config(self) -> Config:
        return self.world.config(self.folder)


@dataclass
class Seen:
    """What a life came to: by source the numbers of the postings that closed, while it lasted and at the end."""

    codes: list[int] = field(default_factory=list)
    closed: dict[str, set[int]] = field(default_factory=dict)
    open: dict[str, set[int]] = field(default_factory=dict)
    truly: dict[str, set[int]] = field(default_factory=dict)
    broken: Counter[str] = field(default_factory=Counter)
    news: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    most: Counter[str] = field(default_factory=Counter)

    def hear(self, life: Life) -> None:
        """What the last run told, and the most that it told one by one of a source."""
        one_by_one: Counter[str] = Counter()
        took = iter(life.receiver.took)
        for _, delivery, count, _ in life.receiver.messages:
            for _, content in (next(took) for _ in range(count)):
                for source in content.sources:
                    self.news[source][content.event] += 1
                    one_by_one[source] += delivery == "instant"
        self.most |= one_by_one
        life.receiver.took.clear()
        life.receiver.messages.clear()


async def _lived(
    folder: Path, *, after: tuple[int | None, ...] = (0, 1, 2, 3, None, None), runs: int = 4
) -> Seen:
    """Two healthy runs, the steps `after` them, and so many `runs` in which one posting is truly gone."""
    world, seen = World(), Seen()
    app = web.Application()
    app.add_routes(
        [
            web.get("/{board}/listing", world.answer),
            web.get("/{board}/api/v2/jobs", world.answer),
            web.get("/{board}/jobs/{id}", world.page),
            web.get("/", world.page),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    world.port = runner.addresses[0][1]
    life = Outage(folder, Boards())
    life.world = world
    try:
        for step in (None, None, *after):
            world.step = step
            life.clock.forward(hours=11)
            summary = await life.run(everything=True)
            seen.codes.append(summary.exit_code)
            seen.hear(life)
            if len(seen.codes) == 2:
                seen.news.clear()
                seen.most.clear()
        seen.closed = _numbers(life, "select opening_id from changes where what = 'closed'")
        seen.open = _numbers(life, "select id from openings where closed_at is null")
        world.whole = WHOLE - 1
        for _ in range(runs):
            life.clock.forward(hours=11)
            await life.run(everything=True)
        seen.truly = _numbers(life, "select id from openings where closed_at is not null")
    finally:
        await runner.cleanup()
    with life.store() as store:
        rows = store.connection.execute("select subject from outbox where event = ?", (Event.SOURCE_BROKEN,))
        seen.broken = Counter(row[0].removeprefix("source:") for row in rows)
    return seen


def _numbers(life: Life, which: str) -> dict[str, set[int]]:
    """The numbers of postings of the first listing, by source, of the openings that are asked for."""
    question = (
        "select s.name, p.title from postings p join sources s on s.id = p.source_id "
        f"where p.opening_id in ({which})"
    )
    found: dict[str, set[int]] = defaultdict(set)
    with life.store() as store:
        for name, title in store.connection.execute(question):
            if (number := int(title.split()[1])) <= WHOLE:
                found[name].add(number)
    return found


def _sources(*kinds: str) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Name, outage and fault of each source of these kinds."""
    return (
        (f"{kind}-{number}", outage, outage["steps"][0])
        for kind in kinds
        for number, outage in enumerate(OUTAGES)
    )


def test_no_outage_closes_anything_and_each_is_told_once(tmp_path: Path) -> None:
    seen = asyncio.run(_lived(tmp_path))
    believed = {"71%": {*range(15, 21)}, "99%": {20}, "stale": {19, 20}}
    for name, outage, fault in _sources("api", "page"):
        lacking = believed[fault] if outage.get("believed") else set()
        assert seen.closed.get(name, set()) == lacking, (name, outage["name"])
        assert seen.broken[name] == (fault not in HEALTHY), (name, outage["name"])
        assert seen.truly.get(name) == {WHOLE}, (name, outage["name"])
    assert {name: seen.closed[name] for name, *_ in _sources("feed") if seen.closed.get(name)} == {}
    assert all(seen.open[name] == {*range(1, WHOLE + 1)} for name, *_ in _sources(*KINDS))
    assert max(seen.broken.values()) == 1
    assert seen.codes == [0, 0, 1, 1, 1, 1, 0, 0]

    for name, outage, fault in _sources(*KINDS):
        told = seen.news[name]
        # A feed's items come and go, so that other identifiers are other items: told in one message.
        new = {"cap": FLOOD + 1, "rekey": WHOLE if name.startswith("feed") else 0}.get(fault, 0)
        assert told[Event.NEW] == new, (name, outage["name"], told)
        assert told[Event.REOPENED] == 0 or outage.get("believed"), (name, outage["name"], told)
    assert max(seen.most.values()) <= FLOOD, "more than a few are told in one message"


def _believing(*_: Any, **__: Any) -> Judgement:
    return Judgement(verdict=Verdict.OK, counts=True, confirmed=True)


def test_without_the_guards_each_outage_closes_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "judge", _believing)
    seen = asyncio.run(_lived(tmp_path, after=(0,), runs=0))
    harmless = {"reorder", "rekey"}
    spared = {
        outage["name"]
        for name, outage, fault in _sources("api", "page")
        if not seen.closed.get(name) and fault not in harmless
    }
    assert spared == set()
    assert set(seen.codes) == {0}
