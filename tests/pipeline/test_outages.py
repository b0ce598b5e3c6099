"""Sixty scripted outages of three kinds of sources: nothing is closed wrongly, and each is told once."""

import asyncio
import json
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from support_world import Boards, Life, job, write_config

from monitor import verdicts
from monitor.alerts.content import Event
from monitor.pipeline import settle
from monitor.settings import Config
from monitor.verdicts.values import Rules

OUTAGES = json.loads((Path(__file__).parent / "outages.json").read_text())
KINDS = ("api", "page", "feed")
WHOLE = 20
PAGES = {
    "login": '<html><title>Sign in</title><form><input type="password"></form></html>',
    "wall": "<html><title>Just a moment...</title></html>",
    "html": "<html><title>Welcome</title><p>Our new site.</p></html>",
}


class World:
    """A source for each outage and kind; `step` is which step of the scripts holds, None for health."""

    def __init__(self) -> None:
        self.step: int | None = None
        self.shown = WHOLE
        self.base = ""

    async def answer(self, request: web.Request) -> web.Response:
        kind, number = request.match_info["board"].split("-")
        steps = OUTAGES[int(number)]["steps"]
        said = "100%" if self.step is None else steps[self.step]
        if said.isdigit():
            return web.Response(status=int(said))
        if said in PAGES:
            return web.Response(text=PAGES[said], content_type="text/html")
        share = 100 if said == "cut" else int(said.rstrip("%"))
        body, form = self._body(kind, request.match_info["board"], self.shown * share // 100)
        if said == "cut":
            answer = web.StreamResponse(headers={"Content-Type": form, "Content-Length": str(len(body))})
            await answer.prepare(request)
            await answer.write(body[: len(body) // 2])
            assert request.transport is not None
            request.transport.close()
            return answer
        return web.Response(body=body, content_type=form)

    async def page(self, _: web.Request) -> web.Response:
        """A posting's own page: it is there, whatever the listing says."""
        return web.Response(text="a job")

    def _body(self, kind: str, board: str, count: int) -> tuple[bytes, str]:
        jobs = [job(board, number, self.base) for number in range(1, count + 1)]
        if kind == "api":
            return json.dumps({"jobs": jobs, "meta": {"total": count}}).encode(), "application/json"
        if kind == "page":
            items = "".join(
                f'<li class="j"><a href="{j["absolute_url"]}">{j["title"]}</a></li>' for j in jobs
            )
            return f"<html><title>Jobs</title><ul>{items}</ul></html>".encode(), "text/html"
        items = "".join(
            f"<item><guid>{j['absolute_url']}</guid><link>{j['absolute_url']}</link><title>{j['title']}</title></item>"
            for j in jobs
        )
        return f'<rss version="2.0"><channel><title>Jobs</title>{items}</channel></rss>'.encode(), "text/xml"

    def config(self, folder: Path) -> Config:
        lines = ["fetch: {retries: 0}", "sources:"]
        for number in range(len(OUTAGES)):
            # A host of its own for each, so that none waits for another's pace.
            host = f"http://127.1.0.{number + 1}:{self.base.rpartition(':')[2]}"
            url = f"{host}/v1/boards/%s-{number}/jobs"
            api = f"kind: greenhouse, board: api-{number}, base_url: '{host}'"
            page = f"kind: page, url: '{url % 'page'}', items: 'li.j', fields: {{title: a, url: 'a@href'}}"
            feed = f"kind: feed, url: '{url % 'feed'}'"
            for kind, said in zip(KINDS, (api, page, feed), strict=True):
                lines.append(f"  - {{name: {kind}-{number}, every: 6h, {said}}}")
        lines.append('alerts: {channels: {phone: "json://127.0.0.1:9/"}}')
        return write_config(folder, "\n".join(lines) + "\n")


class Outage(Life):
    """A life with the world's sources."""

    world: World

    @property
    def config(self) -> Config:
        return self.world.config(self.folder)


async def _lived(folder: Path) -> tuple[dict[str, int], Counter[str], list[int], dict[str, int]]:
    world = World()
    app = web.Application()
    app.add_routes(
        [
            web.get("/v1/boards/{board}/jobs", world.answer),
            web.get("/{board}/jobs/{id}", world.page),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    world.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    life = Outage(folder, Boards())
    life.world = world
    closed: Counter[str] = Counter()
    codes: list[int] = []
    truly: Counter[str] = Counter()
    try:
        for step in (None, None, 0, 1, 2, 3, None, None):
            world.step = step
            life.clock.forward(hours=11)
            summary = await life.run(everything=True)
            codes.append(summary.exit_code)
            closed.update({each.name: each.closed for each in summary.sources})
        world.shown = WHOLE - 1
        for _ in range(4):
            life.clock.forward(hours=11)
            summary = await life.run(everything=True)
            truly.update({each.name: each.closed for each in summary.sources})
    finally:
        await runner.cleanup()
    with life.store() as store:
        rows = store.connection.execute("select subject from outbox where event = ?", (Event.SOURCE_BROKEN,))
        broken = Counter(row[0] for row in rows)
    return dict(closed), broken, codes, dict(truly)


def test_no_outage_closes_anything_and_each_is_told_once(tmp_path: Path) -> None:
    closed, broken, codes, truly = asyncio.run(_lived(tmp_path))
    assert {name: count for name, count in closed.items() if count} == {}
    assert codes == [0, 0, 1, 1, 1, 1, 0, 0]
    assert set(broken.values()) == {1}
    assert {f"source:{kind}-{n}" for kind in ("api", "page") for n in range(len(OUTAGES))} <= broken.keys()
    assert {name for name, count in truly.items() if count != 1 and not name.startswith("feed")} == set()


def test_without_the_guards_openings_are_closed_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = Rules(of_median=0, vanished=1, totals=False)
    monkeypatch.setattr(settle, "judge", partial(verdicts.judge, rules=off))
    closed, *_ = asyncio.run(_lived(tmp_path))
    assert sum(closed.values()) > 0
