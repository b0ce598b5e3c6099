"""No way leads a browser to the canary, a server on loopback that the source does not name.

Each way is tried with its control: without the guard it hits, so that the test can fail.
"""

import asyncio
import contextlib
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from support_browser import Desk, chromium, resolve, run
from support_portal import Portal

from monitor.errors import SourceError
from monitor.fetch.guard import Guard

__all__ = ["chromium"]

REDIRECT = "the page itself redirects"
# {canary} is "127.0.0.1:port"; the portal's own host is portal.test.
PAGES = {
    "redirect": REDIRECT,
    "iframe": '<iframe src="http://{canary}/x"></iframe>',
    "frame in a frame": "<iframe srcdoc=\"<iframe src='http://{canary}/x'></iframe>\"></iframe>",
    "fetch": "<script>fetch('http://{canary}/x', {{mode: 'no-cors'}})</script>",
    "post": "<script>fetch('http://{canary}/x', {{mode: 'no-cors', method: 'POST', body: 'a'}})</script>",
    "xhr": "<script>const x = new XMLHttpRequest(); x.open('GET', 'http://{canary}/x'); x.send()</script>",
    "websocket": "<script>new WebSocket('ws://{canary}/x')</script>",
    "event source": "<script>new EventSource('http://{canary}/x')</script>",
    "beacon": "<script>navigator.sendBeacon('http://{canary}/x', 'a')</script>",
    "script": '<script src="http://{canary}/x"></script>',
    "stylesheet": '<link rel=stylesheet href="http://{canary}/x">',
    "import of a stylesheet": "<style>@import url(http://{canary}/x)</style>",
    "preload": '<link rel=preload as=script href="http://{canary}/x">',
    "module": "<script type=module>import('http://{canary}/x').catch(() => 0)</script>",
    "worker": "<script>const code = \"fetch('http://{canary}/x', {{mode: 'no-cors'}})\";"
    "new Worker(URL.createObjectURL(new Blob([code])))</script>",
    "object": '<object data="http://{canary}/x"></object>',
    "embed": '<embed src="http://{canary}/x">',
    "video": '<video src="http://{canary}/x" preload=auto autoplay></video>',
    "form": '<form action="http://{canary}/x"></form><script>document.forms[0].submit()</script>',
    "form in a frame": '<iframe name=f></iframe><form target=f action="http://{canary}/x" method=post></form>'
    "<script>document.forms[0].submit()</script>",
    "script moves on": "<script>location = 'http://{canary}/x'</script>",
    "refresh": '<meta http-equiv=refresh content="0; url=http://{canary}/x">',
    "data address": "<iframe src=\"data:text/html,<iframe src='http://{canary}/x'>\"></iframe>",
    "redirected frame": '<iframe src="/away"></iframe>',
    "redirected fetch": "<script>fetch('/away', {{mode: 'no-cors'}})</script>",
    "redirected script": '<script src="/away"></script>',
    "redirected worker": "<script>new Worker('/away')</script>",
    "localhost": "<script>fetch('http://localhost:{port}/x', {{mode: 'no-cors'}})</script>",
    "another private name": "<script>fetch('http://other.test:{port}/x', {{mode: 'no-cors'}})</script>",
    "short form": "<script>fetch('http://127.1:{port}/x', {{mode: 'no-cors'}})</script>",
    "number": "<script>fetch('http://2130706433:{port}/x', {{mode: 'no-cors'}})</script>",
    "octal": "<script>fetch('http://0177.0.0.1:{port}/x', {{mode: 'no-cors'}})</script>",
    "mapped": "<script>fetch('http://[::ffff:127.0.0.1]:{port}/x', {{mode: 'no-cors'}})</script>",
    "any address": "<script>fetch('http://0.0.0.0:{port}/x', {{mode: 'no-cors'}})</script>",
}
# A worker's script must be of the page's own origin: without a guard, too, no other is asked for.
NEVER = {"redirected worker"}


class Open(Guard):
    """The control: it checks nothing, and every address is this machine."""

    async def addresses(self, host: str, port: int, allowed: frozenset[str] = frozenset()) -> tuple[str, ...]:
        return ("127.0.0.1",)


async def ways_that_hit(desk: Desk, *, anywhere: bool = True) -> set[str]:
    """Each page in a tab, with a canary that tells which it was by the path.

    `anywhere` takes away the first wall, that only named hosts are reached: the guard stands alone, as at a login.
    """
    async with Portal() as portal, Portal() as canary:

        async def away(request: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(canary.url(f"/x{request.query_string}"))

        async def one(number: int, page: str) -> None:
            says = page.replace("/away", f"/away?{number}").replace("/x", f"/x{number}")
            path = "/redirect" if page == REDIRECT else f"/{number}"
            names = {"canary": f"127.0.0.1:{canary.port}", "port": canary.port}
            portal.pages[path] = away if page == REDIRECT else f"<p>{says.format(**names)}"
            _, fetch = desk.fetch(portal.url(host="portal.test"))
            with contextlib.suppress(SourceError):
                async with fetch.browser(anywhere=anywhere) as tab:
                    await tab.goto(portal.url(f"{path}?{number}", "portal.test"))
                    await tab.settle(2.0)
                    await asyncio.sleep(0.2)

        portal.pages["/away"] = away
        await asyncio.gather(*(one(number, page) for number, page in enumerate(PAGES.values())))
        return {name for number, name in enumerate(PAGES) if f"/x{number}" in canary.hits}


@pytest.mark.parametrize("anywhere", [False, True])
def test_nothing_leads_to_the_canary(tmp_path: Path, anywhere: bool) -> None:
    assert run(tmp_path, partial(ways_that_hit, anywhere=anywhere)) == set()


def test_control_without_the_guard_nearly_everything_does(tmp_path: Path) -> None:
    hits = run(tmp_path, ways_that_hit, Open(resolve))
    missed = {*PAGES} - NEVER - hits
    assert len(missed) <= 3, missed


UDP = """<script>
const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});
peer.createDataChannel('x');
peer.createOffer().then(offer => peer.setLocalDescription(offer));
</script>"""


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.count = 0

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.count += 1


def test_no_datagram_passes_the_proxy_by(tmp_path: Path) -> None:
    async def work(desk: Desk) -> int:
        loop = asyncio.get_running_loop()
        transport, canary = await loop.create_datagram_endpoint(_Datagrams, local_addr=("127.0.0.1", 0))
        async with Portal() as portal:
            port = transport.get_extra_info("sockname")[1]
            portal.pages["/page"] = UDP.replace("PORT", str(port))
            _, fetch = desk.fetch(portal.url(host="portal.test"))
            async with fetch.browser() as tab:
                await tab.goto(portal.url("/page", "portal.test"))
                await asyncio.sleep(2)
        transport.close()
        return canary.count

    assert run(tmp_path, work) == 0


def test_chromiums_own_calls_are_refused(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(1) as portal:
            await desk.gather(portal.url())
            running = desk.egress.browser()._chromium
            assert running is not None
            assert all(host.endswith((".google.com", ".googleapis.com")) for host in running.calls_home)

    run(tmp_path, work)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "chrome://version", "data:text/html,x", "javascript:1"]
)
def test_only_web_addresses_are_opened(tmp_path: Path, url: str) -> None:
    async def work(desk: Desk) -> None:
        _, fetch = desk.fetch("http://portal.test/jobs")
        async with fetch.browser() as tab:
            with pytest.raises(SourceError):
                await tab.goto(url)

    run(tmp_path, work)
