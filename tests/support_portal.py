"""A company-internal portal on loopback, rendered by JavaScript behind a login, and everything else that a
browser meets. `async with Portal() as portal:` serves it; `portal.url("/jobs")` is its address.

`portal.hits` are the paths asked for, in order. What it shows is set by its attributes.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LIST = """<!doctype html><title>Careers</title><nav><a id=me>Jane Doe</a></nav>
<p id=total></p><ul id=list></ul><button id=more hidden>Load more</button>
<a id=next href=#>Next</a><script>
const show = job => {
  const row = document.createElement('li');
  row.className = 'job'; row.dataset.id = job.id;
  row.innerHTML = `<a href="/jobs/${job.id}">${job.title}</a><span class=unit>${job.unit}</span>`;
  list.append(row);
};
let page = Number(new URLSearchParams(location.search).get('page'));
async function load(replace) {
  const answer = await fetch('/api/jobs?page=' + page);
  if (answer.status === 401) { location.href = '/login'; return; }
  if (!answer.ok) return;
  const data = await answer.json();
  if (replace) list.replaceChildren();
  data.jobs.forEach(show);
  total.textContent = `${data.jobs.length} of ${data.total} openings`;
  page += 1;
  const done = page * SIZE >= data.total;
  more.hidden = MODE !== 'more' || done;
  next.hidden = MODE !== 'next';
  next.setAttribute('aria-disabled', done);
}
more.onclick = () => load(false);
next.onclick = event => { event.preventDefault(); load(true); };
if (MODE === 'scroll') {
  let busy = false;
  addEventListener('scroll', async () => {
    if (busy || innerHeight + scrollY < document.documentElement.scrollHeight - 50) return;
    busy = true; await new Promise(r => setTimeout(r, 100)); await load(false); busy = false;
  });
  document.head.insertAdjacentHTML('beforeend', '<style>li{height:200px}</style>');
}
load(false);
</script>"""

VIRTUAL = """<!doctype html><title>Careers</title><style>#view{height:600px;overflow-y:auto}li{height:40px}</style>
<div id=view><div id=space style="position:relative"><ul id=list style="position:absolute;margin:0"></ul></div></div>
<script>
const jobs = JOBS;
space.style.height = jobs.length * 40 + 'px';
const draw = () => {
  const first = Math.floor(view.scrollTop / 40);
  list.style.top = first * 40 + 'px';
  list.innerHTML = jobs.slice(first, first + 20).map(job =>
    `<li class=job data-id="${job.id}"><a href="/jobs/${job.id}">${job.title}</a></li>`).join('');
};
view.onscroll = () => requestAnimationFrame(draw);
draw();
</script>"""

LOGIN = """<!doctype html><title>Sign in</title><form method=post action=/login>
<input name=user><input type=password name=password><button>Sign in</button></form>"""


def jobs(count: int) -> list[dict[str, Any]]:
    """Openings as the portal's own API tells them."""
    return [
        {"id": f"R-{number}", "title": f"Engineer {number}", "unit": "Payments" if number % 2 else "Risk"}
        for number in range(1, count + 1)
    ]


class Portal:
    """One site. `mode` is how its list goes on; `size` a page; `signed_out` what it shows then.

    `extra` stands at the end of the listing's page.
    """

    def __init__(self, count: int = 5, *, mode: str = "none", size: int = 100, login: bool = False) -> None:
        self.jobs = jobs(count)
        self.mode = mode
        self.size = size
        self.login = login
        self.signed_out = "login"
        self.login_page = LOGIN
        self.away = ""
        self.extra = ""
        self.hits: list[str] = []
        self.cookies: list[str] = []
        self.pages: dict[str, Handler | str] = {}
        self.valid = {"good"}
        self.api_status = dict[int, int]()
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def url(self, path: str = "/jobs", host: str = "127.0.0.1") -> str:
        """The address of one of its pages."""
        return f"http://{host}:{self.port}{path}"

    def asked(self, start: str) -> list[str]:
        """The paths asked for that begin so."""
        return [path for path in self.hits if path.startswith(start)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.hits.append(request.path_qs)
        self.cookies.append(request.headers.get("Cookie", ""))
        page = self.pages.get(request.path)
        if isinstance(page, str):
            return _html(page)
        if page is not None:
            return await page(request)
        if request.path == "/robots.txt":
            raise web.HTTPNotFound
        if request.path == "/login":
            return await self._sign_in(request)
        if self.login and request.cookies.get("session") not in self.valid:
            return self._closed(request)
        return self._open(request)

    def _closed(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            return web.json_response({"error": "signed out"}, status=401)
        if self.signed_out == "redirect":
            raise web.HTTPFound(self.away or "/login")
        return _html(self.login_page)

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        form = await request.post() if request.method == "POST" else {}
        if not form:
            return _html(self.login_page)
        answer = web.HTTPFound("/jobs")
        answer.set_cookie("session", "good", httponly=True, max_age=3600)
        raise answer

    def _open(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/api/jobs":
            page = int(request.query.get("page", "0"))
            if page in self.api_status:
                return web.Response(status=self.api_status[page])
            shown = self.jobs[page * self.size : (page + 1) * self.size]
            return web.json_response({"total": len(self.jobs), "jobs": shown})
        if request.path == "/jobs":
            return self._listing(request)
        job = next((job for job in self.jobs if request.path == f"/jobs/{job['id']}"), None)
        if job is None:
            raise web.HTTPNotFound
        return _html(
            f"<h1>{job['title']}</h1><div class=text><p>We need <b>SQL</b> for {job['id']}.</p></div>"
        )

    def _listing(self, request: web.Request) -> web.StreamResponse:
        if self.mode == "virtual":
            return _html(VIRTUAL.replace("JOBS", json.dumps(self.jobs)))
        page = LIST.replace("MODE", json.dumps(self.mode)).replace("SIZE", str(self.size))
        answer = _html(page + self.extra)
        if self.login:
            # As many portals do: a fresh cookie with every page, the old one good for a while.
            renewed = f"good{len(self.hits)}"
            self.valid.add(renewed)
            answer.set_cookie("session", renewed, httponly=True)
        return answer


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def slowly(request: web.Request) -> web.StreamResponse:
    """A page that never ends: a byte now and then."""
    answer = web.StreamResponse(headers={"Content-Type": "text/html"})
    await answer.prepare(request)
    for _ in range(1_000):
        await answer.write(b"<p>")
        await asyncio.sleep(0.2)
    return answer
