"""A crash costs one retry, a hang its own source only, and whatever happens nothing of the browser is left."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_browser import FIELDS, Desk, children, chromium, run
from support_portal import Portal

from monitor.gather import gather
from monitor.models import Gathered, Listing, RawPosting, SourceState, Verdict
from monitor.scraper import load
from monitor.settings import Source

__all__ = ["chromium"]

ITEM = '<li class=job data-id=1><a href="/jobs/1">Engineer</a></li>'


def kill_renderers() -> None:
    for child in children():
        pid = int(child.split()[0])
        if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def kill_browser() -> None:
    for child in children():
        pid = int(child.split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"--user-data-dir" in words and b"--type=" not in words:
            os.kill(pid, signal.SIGKILL)


async def gathered(desk: Desk, url: str, seconds: float = 90.0, **said: Any) -> Gathered:
    kind = load("portal")
    options = kind.Options(url=url, **({"items": "li.job", "fields": FIELDS} | said))
    source = Source(name="acme", kind="portal", options=options, seconds=seconds)
    return await gather(source, SourceState(), desk.egress)


class Deadly(Portal):
    """Page `at` of its listing's data, and then `times - 1` more, is the death of who asks for it."""

    def __init__(self, death: Callable[[], None], times: int = 1, at: int = 3) -> None:
        super().__init__(60, mode="more", size=10)
        self.death, self.times, self.at, self.deaths = death, times, at, 0
        self.pages["/api/jobs"] = self._data

    async def _data(self, request: web.Request) -> web.StreamResponse:
        if int(request.query["page"]) == self.at and self.deaths < self.times:
            self.deaths += 1
            self.death()
            await asyncio.sleep(0.5)
        return self._open(request)


@pytest.mark.parametrize(("death", "starts"), [(kill_renderers, 1), (kill_browser, 2)])
def test_a_crash_in_the_middle_of_a_listing_costs_one_retry(
    tmp_path: Path, death: Callable[[], None], starts: int
) -> None:
    async def work(desk: Desk) -> None:
        async with Deadly(death) as portal:
            found = await gathered(desk, portal.url(), pagination={"more": "#more"})
            assert (found.verdict, found.error, found.complete) == (Verdict.OK, None, True)
            assert len(found.postings) == 60
            assert portal.deaths == 1
            assert len(portal.asked("/jobs")) == 2
            assert desk.egress.browser().starts == starts

    run(tmp_path, work)


def test_a_second_crash_is_the_end_and_what_was_read_is_a_part(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Deadly(kill_renderers, times=9) as portal:
            found = await gathered(desk, portal.url(), pagination={"more": "#more"})
            assert found.verdict is Verdict.PARTIAL
            assert len(found.postings) == 30
            assert "the browser's process for the page died" in (found.error or "")
            assert portal.deaths == 2

    run(tmp_path, work)


def test_a_page_that_always_crashes_is_opened_twice(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:

            async def deadly(request: web.Request) -> web.StreamResponse:
                kill_renderers()
                await asyncio.sleep(0.5)
                return web.Response(text=ITEM, content_type="text/html")

            portal.pages["/page"] = deadly
            found = await gathered(desk, portal.url("/page"))
            assert found.verdict is Verdict.UNREACHABLE
            assert "so it did when it was opened once more" in (found.error or "")
            assert len(portal.asked("/page")) == 2

    run(tmp_path, work)


def test_the_others_are_read_when_the_browser_dies_under_them(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Deadly(kill_browser) as deadly, Portal(60, mode="more", size=5) as other:
            both = (deadly.url(), other.url())
            found = await asyncio.gather(*(gathered(desk, url, pagination={"more": "#more"}) for url in both))
            assert [len(each.postings) for each in found] == [60, 60]
            assert {each.verdict for each in found} == {Verdict.OK}
            assert desk.egress.browser().starts == 2

    run(tmp_path, work)


PASSING = (
    "<title>One moment</title><p>Your page is being prepared</p><script>setTimeout(() => {%s}, 1500)</script>"
)
STAYING = (
    "<title>Just a moment...</title><p>Checking your browser</p><script>setInterval(() => 0, 100)</script>"
)


@pytest.mark.parametrize("way", ["location.reload()", "location.replace('/jobs')"])
def test_an_interstitial_that_passes_is_waited_for(tmp_path: Path, way: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:

            async def first(request: web.Request) -> web.StreamResponse:
                if len(portal.asked("/page")) > 1:
                    return web.Response(text=ITEM * 3, content_type="text/html")
                return web.Response(text=PASSING % way, content_type="text/html")

            portal.pages["/page"] = first
            found = await gathered(desk, portal.url("/page"))
            assert (found.verdict, found.error) == (Verdict.OK, None)
            assert found.postings

    run(tmp_path, work)


def test_an_interstitial_that_stays_is_a_wall(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/page"] = STAYING
            begun = time.monotonic()
            found = await gathered(desk, portal.url("/page"))
            assert found.verdict is Verdict.BLOCKED
            assert time.monotonic() - begun < 30

    run(tmp_path, work)


CIRCLES = {
    "script": "<script>location.replace('/page?' + Math.random())</script>",
    "refresh": "<meta http-equiv=refresh content='0; url=/page'>",
    "history": "<script>for (;;) history.pushState(0, '', '/page?' + Math.random())</script>",
    "hash": "<script>setInterval(() => { location.hash = Math.random() }, 1)</script>",
}


@pytest.mark.parametrize("way", CIRCLES)
def test_a_page_that_goes_on_without_end_is_ended(tmp_path: Path, way: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/page"] = "<p>" + CIRCLES[way]
            begun = time.monotonic()
            found = await gathered(desk, portal.url("/page"), seconds=10.0)
            assert found.postings == ()
            assert time.monotonic() - begun < 14

    run(tmp_path, work)


ASIDE = {
    "a new tab": "<a id=go href=/jobs target=_blank>x</a><script>go.click()</script>",
    "a new tab that asks": "<script>open('/alert')</script>",
    "a print": "<script>print()</script>",
    "another program": "<script>location = 'mailto:hr@acme.example'</script><iframe src=msteams:x></iframe>",
    "a choice of files": "<input type=file id=f><script>f.click(); f.showPicker?.()</script>",
    "a passkey": "<script>navigator.credentials.get({publicKey: {challenge: new Uint8Array(16)}})"
    ".catch(() => 0)</script>",
    "full screen": "<script>document.documentElement.requestFullscreen().catch(() => 0)</script>",
    "camera and clipboard": "<script>navigator.mediaDevices?.getUserMedia({video: true}).catch(() => 0);"
    "navigator.clipboard?.readText().catch(() => 0)</script>",
    "a user and password": "<iframe src=/basic></iframe>",
    "downloads": "<script>for (let i = 0; i < 30; i++) { const a = document.createElement('a');"
    "a.href = URL.createObjectURL(new Blob(['x'.repeat(1e5)])); a.download = i + '.exe'; a.click() }</script>",
}


@pytest.mark.parametrize("way", ASIDE)
def test_what_asks_for_a_person_is_turned_down(tmp_path: Path, way: str) -> None:
    async def basic(request: web.Request) -> web.StreamResponse:
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})

    async def work(desk: Desk) -> None:
        async with Portal(2) as portal:
            portal.pages |= {
                "/page": ITEM + ASIDE[way],
                "/alert": "<script>alert(1)</script>",
                "/basic": basic,
            }
            begun = time.monotonic()
            found = await gathered(desk, portal.url("/page"))
            assert [posting.identifier for posting in found.postings] == ["1"], found
            assert time.monotonic() - begun < 15

    run(tmp_path, work)


LARGE: dict[str, tuple[str, int, dict[str, Any]]] = {
    "on one page": ("none", 5000, {}),
    "by a button": ("more", 500, {"pagination": {"more": "#more"}}),
    "as a virtual list": ("virtual", 1, {"pagination": {"scroll": True}}),
}


@pytest.mark.parametrize("way", LARGE)
def test_five_thousand_openings_are_read(tmp_path: Path, way: str) -> None:
    mode, size, said = LARGE[way]

    async def work(desk: Desk) -> None:
        async with Portal(5000, mode=mode, size=size) as portal:
            found = await gathered(desk, portal.url(), seconds=240.0, **said)
            assert (found.verdict, found.complete) == (Verdict.OK, True)
            assert len(found.postings) == 5000

    run(tmp_path, work)


def test_five_thousand_openings_are_read_from_the_pages_own_json(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(5000, mode="more", size=100) as portal:
            address = portal.url("/jobs/{identifier}")
            fields = {"title": "title", "identifier": "id", "url": address}
            responses = {"match": "/api/jobs?", "items": "jobs", "total": "total", "fields": fields}
            kind = load("portal")
            options = kind.Options(url=portal.url(), responses=responses, pagination={"more": "#more"})
            _, fetch = desk.fetch(portal.url())
            items = [item async for item in kind(options).gather(fetch)]
            assert len([item for item in items if isinstance(item, RawPosting)]) == 5000
            assert [item.total for item in items if isinstance(item, Listing)] == [5000]

    run(tmp_path, work)


ALONE = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support_browser import Desk, FIELDS
from monitor.fetch import Egress
from monitor.fetch.sessions import Sessions
from monitor.settings import FetchSettings

async def work():
    async with Egress(FetchSettings(), now=lambda: datetime.now(UTC)) as egress:
        _, fetch = Desk(egress, Sessions(Path("."))).fetch(sys.argv[2])
        async with fetch.browser() as tab:
            await tab.goto(sys.argv[2])
            print("open", flush=True)
            await asyncio.sleep(60)

asyncio.run(work())
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_of_a_run_that_is_killed(tmp_path: Path, sign: signal.Signals) -> None:
    """Its browser ends with it; the folder that a SIGKILL leaves goes with the next start."""

    async def work() -> None:
        with tempfile.TemporaryDirectory(prefix="t") as folder:
            async with Portal(2) as portal:
                environ = {**os.environ, "TMPDIR": folder}
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-c", ALONE, str(Path(__file__).parent.parent), portal.url()),
                    env=environ,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
                assert process.stdout is not None
                assert await process.stdout.readline() == b"open\n"
                running = [int(child.split()[0]) for child in children()]
                assert len(running) > 3
                process.send_signal(sign)
                await process.wait()
                assert await gone(running) == []
                assert await swept(Path(folder), portal.url(), environ) == []

    asyncio.run(work())


async def gone(pids: list[int]) -> list[int]:
    """Those that still live after at most 5 seconds."""
    for _ in range(50):
        pids = [pid for pid in pids if alive(pid)]
        if not pids:
            return []
        await asyncio.sleep(0.1)
    return pids


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def swept(folder: Path, url: str, environ: dict[str, str]) -> list[str]:
    """What lies in the temporary folder after the next run has ended well."""
    next_run = ALONE.replace("await asyncio.sleep(60)", "pass")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", next_run, str(Path(__file__).parent.parent), url),
        env=environ,
        stdout=subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    return [path.name for path in folder.iterdir()]
