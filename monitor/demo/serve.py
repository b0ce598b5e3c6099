"""The demo's web server on loopback, and the receiver that pushes arrive at."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from monitor.demo import pages
from monitor.demo.world import World
from monitor.errors import UserError

HOST = "127.0.0.1"


@dataclass(slots=True)
class Demo:
    """The served world: change `world` to move it; `pushes` are the bodies that the receiver took."""

    world: World
    port: int
    token: str = "signed-in"  # noqa: S105 - the demo portal's only session; it opens nothing else
    pushes: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"


@asynccontextmanager
async def serving(demo: Demo) -> AsyncIterator[Demo]:
    """Serve until the block ends. Raises UserError when the port is taken."""
    runner = web.AppRunner(_app(demo), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HOST, demo.port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise UserError(f"port {demo.port} is in use", "give the demo another: --port 8099") from error
    try:
        yield demo
    finally:
        await runner.cleanup()


def _app(demo: Demo) -> web.Application:
    app = web.Application(middlewares=[_noting(demo)])
    text = demo.base
    app.add_routes(
        [
            web.get(
                "/v1/boards/acme/jobs",
                _tagged(lambda: json.dumps(pages.board(demo.world.board, text)), "json"),
            ),
            web.get("/karriere", _tagged(lambda: pages.careers(demo.world.careers, text), "html")),
            web.get("/harbour.rss", _tagged(lambda: pages.feed(demo.world.feed, text), "rss")),
            web.get("/portal/jobs", _portal(demo)),
            web.get("/jobs/{id}", _job(demo)),
            web.get("/harbour/{id}", _job(demo)),
            web.post("/push", _push(demo)),
        ]
    )
    return app


_TYPES = {"json": "application/json", "html": "text/html", "rss": "application/rss+xml"}


def _noting(demo: Demo) -> Middleware:
    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        demo.requests.append(f"{request.method} {request.path}")
        return await handler(request)

    return note


def _tagged(content: Callable[[], str], kind: str) -> Handler:
    """A page with an ETag: asked again, it answers 304 without a byte."""

    async def answer(request: web.Request) -> web.Response:
        body = content().encode()
        tag = hashlib.blake2b(body, digest_size=8).hexdigest()
        if request.headers.get("If-None-Match") == f'"{tag}"':
            return web.Response(status=304, headers={"ETag": f'"{tag}"'})
        return web.Response(
            body=body, content_type=_TYPES[kind], charset="utf-8", headers={"ETag": f'"{tag}"'}
        )

    return answer


def _portal(demo: Demo) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        signed_in = request.cookies.get(pages.SESSION_COOKIE) == demo.token
        shown = pages.portal(demo.world.portal, demo.base) if signed_in else pages.login()
        return web.Response(text=shown, content_type="text/html")

    return answer


def _job(demo: Demo) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        number = request.match_info["id"]
        shown = demo.world.page(int(number)) if number.isdigit() else None
        if shown is None:
            return web.Response(status=404, text="This job is gone.")
        return web.Response(text=pages.job(shown), content_type="text/html")

    return answer


def _push(demo: Demo) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        demo.pushes.append(await request.text())
        return web.Response(text="ok")

    return answer
