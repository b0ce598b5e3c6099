"""Pages that attack or break a browser: each a typed error within its deadline, and no process is left."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import pytest
from aiohttp import web
from support_browser import Desk, children, chromium, run
from support_portal import Portal, slowly

from monitor.errors import ChangedLayout, Crashed, Gone, Hostile, SourceError, Unreachable
from monitor.fetch import chromium as started
from monitor.models import RawPosting

__all__ = ["chromium"]

SECONDS = 6.0
LATER = "<script>setTimeout(() => { %s }, 200)</script>"
ITEM = '<li class=job data-id=1><a href="/jobs/1">Engineer</a></li>'
HOG = "const all = []; for (;;) all.push(new Uint8Array(20e6).fill(1));"

HOSTILE = {
    "endless loop": "<p>" + LATER % "while (1) {}",
    "endless loop at once": "<script>while (1) {}</script>",
    "a heap that grows": LATER
    % "const all = []; for (;;) all.push(new Array(1e6).fill({}).map(() => ({a: Math.random()})));",
    "buffers that grow": LATER % HOG,
    "a document that grows": LATER % "for (;;) document.body.append(document.createElement('div'));",
    "reloads without end": "<script>location.reload()</script>",
    "goes on without end": "<script>location.href = '/attack?' + Math.random()</script>",
    "requests without end": LATER
    % "setInterval(() => { for (let i = 0; i < 500; i++) fetch('/nothing?' + i) }, 50)",
    "dialogs without end": LATER % "for (;;) alert('hello')",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_time_and_the_next_source_goes_on(tmp_path: Path, name: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages["/attack"] = HOSTILE[name]
            begun = time.monotonic()
            with contextlib.suppress(SourceError):  # a page that only never rests is read, to no avail
                assert (await desk.gather(portal.url("/attack"), seconds=SECONDS))[0] == []
            assert time.monotonic() - begun < SECONDS + 10
            assert len((await desk.gather(portal.url()))[0]) == 2

    run(tmp_path, work)


HARMLESS = {
    "one dialog": "<script>alert(1); confirm(2); prompt(3)</script>",
    "popups without end": "<script>setInterval(() => window.open('/jobs'), 5)</script>",
    "a download that starts by itself": "<iframe src=/file></iframe>",
    "a question when leaving": "<script>onbeforeunload = () => 'stay'</script>",
    "permissions": "<script>Notification.requestPermission(); "
    "navigator.geolocation.getCurrentPosition(console.log)</script>",
    "a stream that never ends": "<script>fetch('/stream')</script>",
    "an image that never comes": "<img src=/stream><link rel=stylesheet href=/stream media=print>",
    "a broken script": "<script>throw new Error('x')</script><script src=/stream async></script>",
    "functions that lie": "<script>Document.prototype.querySelectorAll = () => []; Array.prototype.flatMap = () => 1; "
    "JSON.stringify = () => ''</script>",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_page_does_besides_costs_nothing(tmp_path: Path, name: str) -> None:
    async def file(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"MZ" * 1000, headers={"Content-Disposition": "attachment; filename=x.exe"})

    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages |= {"/page": ITEM + HARMLESS[name], "/file": file, "/stream": slowly}
            begun = time.monotonic()
            items, _ = await desk.gather(portal.url("/page"), seconds=20.0)
            assert [item.identifier for item in items if isinstance(item, RawPosting)] == ["1"]
            assert time.monotonic() - begun < 12

    run(tmp_path, work)


def test_answers_that_are_no_page_have_a_name(tmp_path: Path) -> None:
    async def file(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * 1000, headers={"Content-Disposition": "attachment; filename=x.zip"})

    async def in_circles(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"/circles?{time.monotonic()}")

    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def broken(request: web.Request) -> web.StreamResponse:
        return web.Response(status=503)

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages |= {
                "/file": file,
                "/circles": in_circles,
                "/cut": cut,
                "/broken": broken,
                "/slow": slowly,
            }
            expected = {
                "/file": (ChangedLayout, "a file to download"),
                "/circles": (Hostile, "redirects without end"),
                "/cut": (Unreachable, "ERR_EMPTY_RESPONSE|ERR_CONNECTION"),
                "/broken": (Unreachable, "503"),
                "/none": (Gone, "404"),
            }
            for path, (kind, words) in expected.items():
                with pytest.raises(kind, match=words):
                    await desk.gather(portal.url(path))
        with pytest.raises(Unreachable, match="can't be reached"):
            await desk.gather(portal.url("/jobs"))

    run(tmp_path, work)


def test_a_killed_page_is_opened_once_more(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            kills = 0

            async def deadly(request: web.Request) -> web.StreamResponse:
                nonlocal kills
                kills += 1
                if kills == 1:
                    for child in children():
                        pid = int(child.split()[0])
                        if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                            os.kill(pid, signal.SIGKILL)
                    await asyncio.sleep(0.5)
                return web.Response(text=ITEM, content_type="text/html")

            portal.pages["/page"] = deadly
            items, _ = await desk.gather(portal.url("/page"))
            assert len(items) == 1
            assert desk.egress.browser().starts == 1

    run(tmp_path, work)


def test_a_killed_browser_is_started_once_more(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            _, fetch = desk.fetch(portal.url())
            async with fetch.browser() as tab:
                await tab.goto(portal.url())
                running = desk.egress.browser()._chromium
                assert running is not None
                assert running.group is not None
                os.killpg(running.group, signal.SIGKILL)
                with pytest.raises(Crashed):
                    await tab.html()
                assert await tab.goto(portal.url()) == portal.url()
                assert desk.egress.browser().starts == 2
            assert len((await desk.gather(portal.url()))[0]) == 2

    run(tmp_path, work)


def test_others_go_on_while_one_page_hangs_or_hogs(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2, mode="more", size=1) as portal:
            portal.pages |= {"/hang": HOSTILE["endless loop at once"], "/hog": HOSTILE["buffers that grow"]}
            alone, _ = await desk.gather(portal.url())
            hang = asyncio.create_task(desk.gather(portal.url("/hang"), seconds=SECONDS))
            hog = asyncio.create_task(desk.gather(portal.url("/hog"), seconds=SECONDS))
            for _ in range(4):
                assert (await desk.gather(portal.url()))[0] == alone
            for task in (hang, hog):
                with pytest.raises(Hostile):
                    await task
            assert (await desk.gather(portal.url()))[0] == alone
            assert desk.egress.browser().starts == 1

    run(tmp_path, work)


def test_a_gather_that_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/slow"] = slowly
            gathering = asyncio.create_task(desk.gather(portal.url("/slow")))
            await asyncio.sleep(2)
            gathering.cancel()
            begun = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await gathering
            assert time.monotonic() - begun < 3

    run(tmp_path, work)


def test_memory_stays_within_its_bound(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages["/hog"] = HOSTILE["buffers that grow"]
            with pytest.raises(Hostile, match="memory"):
                await desk.gather(portal.url("/hog"), seconds=20.0)
            running = desk.egress.browser()._chromium
            assert running is not None
            assert started.MEMORY_OF_ONE < running.memory_peak < 2_000_000_000

    run(tmp_path, work)
