"""What a page does not need is not loaded, no host that the source does not name is reached, and a page
that never rests is read all the same."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_browser import Desk, chromium, resolve, run
from support_portal import Portal

from monitor.errors import Refused
from monitor.fetch.guard import Guard
from monitor.gather import gather
from monitor.models import RawPosting, SourceState, Verdict
from monitor.scraper import load
from monitor.settings import Source

__all__ = ["chromium"]

ITEM = '<li class=job data-id=1><a href="/jobs/1">Engineer</a></li>'

LOOKS = """<style>@font-face{font-family:x;src:url(/x/font.woff2)} body{font-family:x;background:url(/x/bg.png)}</style>
<link rel=icon href=/x/icon.ico><link rel=preload as=image href=/x/preload.png>
<link rel=preload as=font href=/x/preload.woff2 crossorigin><img src=/x/img.png><img srcset=/x/srcset.png>
<video src=/x/video.mp4 autoplay preload=auto poster=/x/poster.png></video>
<audio src=/x/audio.mp3 autoplay preload=auto></audio><video><source src=/x/source.mp4></video>
<svg><image href=/x/svg.png /></svg><input type=image src=/x/input.png><object data=/x/obj.png type=image/png></object>
<iframe srcdoc="<img src=/x/frame.png><video src=/x/frame.mp4 autoplay></video>"></iframe>
<a id=pinging href=#here ping=/x/ping>a</a><script>
new Image().src = '/x/new.gif'; navigator.sendBeacon('/x/beacon', 'a'); pinging.click();
new FontFace('y', 'url(/x/face.woff)').load().catch(() => 0); new Audio('/x/new.mp3').play().catch(() => 0);
</script>"""

WORKERS = """<ul id=list></ul><link rel=stylesheet href=/style.css><script>
const add = event => list.insertAdjacentHTML('beforeend',
  `<li class=job data-id=${event.data}><a href="/jobs/${event.data}">Engineer</a></li>`);
new Worker('/worker.js').onmessage = add;
new Worker('/module.js', {type: 'module'}).onmessage = add;
</script>"""


def ids(items: list[Any]) -> list[str]:
    return sorted(item.identifier for item in items if isinstance(item, RawPosting))


def test_looks_are_not_loaded(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages["/page"] = ITEM + LOOKS
            items, _ = await desk.gather(portal.url("/page"))
            assert ids(items) == ["1"]
            assert portal.asked("/x") == []
            assert portal.asked("/favicon") == []

    run(tmp_path, work)


def test_scripts_and_workers_are_loaded(tmp_path: Path) -> None:
    async def script(request: web.Request) -> web.StreamResponse:
        name = request.path.removeprefix("/").removesuffix(".js")
        return web.Response(text=f"postMessage('{name}')", content_type="text/javascript")

    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages |= {"/page": WORKERS, "/worker.js": script, "/module.js": script}
            _, fetch = desk.fetch(portal.url("/page"))
            async with fetch.browser() as tab:
                await tab.goto(portal.url("/page"))
                assert await tab.wait_for("[data-id=worker]")
                assert await tab.wait_for("[data-id=module]")
            assert portal.asked("/style.css")

    run(tmp_path, work)


ELSEWHERE = (
    "<script>fetch('http://other.test:{port}/data', {{mode: 'no-cors'}}).catch(() => 0);"
    "fetch('http://www.google-analytics.com/collect', {{mode: 'no-cors'}}).catch(() => 0)</script>"
    '<script src="http://other.test:{port}/app.js"></script>'
)


class Public(Guard):
    """The names of the tests are public hosts, which are this machine."""

    async def addresses(self, host: str, port: int, allowed: frozenset[str] = frozenset()) -> tuple[str, ...]:
        return ("127.0.0.1",)


@pytest.mark.parametrize(
    ("hosts", "reached"),
    [((), False), (("other.test",), True), (("*.test",), True), (("*.other.test",), False)],
)
def test_only_named_hosts_are_reached(tmp_path: Path, hosts: tuple[str, ...], reached: bool) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages |= {"/page": ITEM + ELSEWHERE.format(port=portal.port), "/app.js": "", "/data": ""}
            kind = load("portal")
            options = kind.Options(
                url=portal.url("/page", "portal.test"),
                items="li.job",
                fields={"title": "a", "url": "a@href"},
                hosts=hosts,
            )
            source = Source(name="acme", kind="portal", options=options)
            fetch = desk.egress.for_source(kind(options), SourceState(), source)
            items = [item async for item in kind(options).gather(fetch)]
            assert len(items) == 1
            assert bool(portal.asked("/app.js")) == bool(portal.asked("/data")) == reached
            assert fetch.kept_out == ([] if reached else ["other.test"])

    run(tmp_path, work, Public(resolve))


def test_a_page_that_lacks_what_it_needs_says_which_host_it_wanted(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages["/page"] = ELSEWHERE.format(port=portal.port)
            kind = load("portal")
            options = kind.Options(
                url=portal.url("/page", "portal.test"), items="li", fields={"title": "a", "url": "a@href"}
            )
            source = Source(name="acme", kind="portal", options=options)
            found = await gather(source, SourceState(), desk.egress)
            assert found.verdict is Verdict.OK  # the judge calls it suspicious-empty
            assert found.note == "the page also wanted other.test: add to `hosts` what the listing needs"

    run(tmp_path, work, Public(resolve))


def test_a_page_that_leads_to_a_host_that_is_not_named_is_refused(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:

            async def away(request: web.Request) -> web.StreamResponse:
                raise web.HTTPFound(portal.url("/jobs", "other.test"))

            portal.pages["/page"] = away
            with pytest.raises(
                Refused, match=r"other\.test is not a host of this source: add it to its `hosts`"
            ):
                await desk.gather(portal.url("/page", "portal.test"))

    run(tmp_path, work, Public(resolve))


RESTLESS = {
    "polls": "<script>setInterval(() => fetch('/poll'), 40)</script>",
    "posts": "<script>setInterval(() => fetch('/poll', {method: 'POST', body: 'alive'}), 40)</script>",
    "counts": "<p id=clock></p><script>setInterval(() => clock.textContent = Date.now(), 10)</script>",
}


@pytest.mark.parametrize("name", RESTLESS)
def test_a_page_that_never_rests_costs_no_waiting(tmp_path: Path, name: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(100, mode="more", size=10) as portal:
            portal.extra = RESTLESS[name]
            portal.pages["/poll"] = "{}"
            said = {
                "responses": {
                    "match": "/api/jobs?",
                    "items": "jobs",
                    "fields": {"title": "title", "identifier": "id", "url": portal.url("/jobs/{identifier}")},
                },
                "pagination": {"more": "#more"},
            }
            begun = time.monotonic()
            items, _ = await desk.gather(portal.url(), **said)
            assert len(ids(items)) == 100
            assert time.monotonic() - begun < 20  # waiting for it to rest: 5 s for each of ten pages

    run(tmp_path, work)


def test_the_status_of_a_frame_is_not_that_of_the_page(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:

            async def page(request: web.Request) -> web.StreamResponse:
                answer = web.StreamResponse(headers={"Content-Type": "text/html"})
                await answer.prepare(request)
                await answer.write(b"<iframe src=/none></iframe>")
                while not portal.asked("/none"):
                    await asyncio.sleep(0.05)
                await asyncio.sleep(0.3)
                await answer.write(ITEM.encode())
                return answer

            portal.pages["/page"] = page
            items, _ = await desk.gather(portal.url("/page"))
            assert ids(items) == ["1"]

    run(tmp_path, work)
