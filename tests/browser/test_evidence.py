"""What a portal showed when it failed is kept for the person, and no secret with it."""

import asyncio
import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web
from support_browser import FIELDS, NOON, chromium, resolve
from support_portal import Portal

from monitor.fetch import Egress
from monitor.fetch.failures import Failure, Failures
from monitor.fetch.guard import Guard
from monitor.fetch.sessions import Sessions
from monitor.gather import gather
from monitor.models import Gathered, SourceState, Verdict
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

__all__ = ["chromium"]

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.jwtcanary000"
SECRETS = {
    "cookie": "cookie-canary-1",
    "renewed": "renewed-canary-2",
    "script cookie": "scripted-canary-3",
    "local storage": "stored-canary-0004",
    "session storage": "tabstored-canary-05",
    "inline script": "inline-canary-6",
    "query": "query-canary-7",
    "bearer": "bearer-canary-8",
    "sent": "sent-canary-9",
    "csrf sent": "csrfsent-canary-10",
    "hidden field": "hidden-canary-11",
    "password": "password-canary-12",
    "user": "user-canary-13",
    "link": "link-canary-14",
    "data attribute": "attribute-canary-15",
    "answer": "answer-canary-16",
    "meta": "meta-canary-17",
    "form": "form-canary-18",
    "sign-on": "samlcanary-0123456789",
    "jwt": JWT,
}
PAGE = """<!doctype html><title>Jobs</title><meta name=csrf-token content="{meta}">
<script>localStorage.setItem('auth', JSON.stringify({{a: {{token: '{local storage}'}}}}));
sessionStorage.setItem('k', '{session storage}'); window.token = '{inline script}';
document.cookie = 'js={script cookie}';
fetch('/api/x?access_token={query}', {{method: 'POST', headers: {{Authorization: 'Bearer {bearer}'}},
  body: JSON.stringify({{password: '{sent}', csrfToken: '{csrf sent}'}})}});
fetch('/api/x?SAMLResponse={sign-on}', {{method: 'POST', body: new URLSearchParams({{password: '{form}'}})}});
</script><h1>Openings</h1><form action=/login><input type=hidden name=csrf value="{hidden field}">
<input name=user value="{user}"><input type=text name=pin value="{password}"></form>
<a href="/jobs?session_id={link}&q=1">more</a><p>{local storage} {cookie} {session storage} {renewed} {jwt}</p>
<job-card class=card data-job=7 data-csrf-token="{data attribute}">Engineer</job-card>"""


async def page(request: web.Request) -> web.StreamResponse:
    answer = web.Response(text=PAGE.format(**SECRETS), content_type="text/html")
    answer.set_cookie("renewed", SECRETS["renewed"], httponly=True)
    return answer


async def data(request: web.Request) -> web.StreamResponse:
    return web.json_response({"jobs": [{"id": 7}], "refreshToken": SECRETS["answer"], "jwt": SECRETS["jwt"]})


async def read(tmp_path: Path, url: str, *, session: str | None = None, seconds: float = 40.0) -> Gathered:
    kind = load("portal")
    options = kind.Options(url=url, items="li.job", fields=FIELDS)
    source = Source(name="acme", kind="portal", options=options, session=session, seconds=seconds)
    egress = Egress(
        FetchSettings(retries=0),
        now=lambda: NOON,
        guard=Guard(resolve),
        sessions=tmp_path / "sessions",
        failures=tmp_path / "failures",
    )
    async with egress:
        return await gather(source, SourceState(), egress)


def kept(tmp_path: Path) -> Failure:
    [failure] = Failures(tmp_path / "failures").of("acme")
    return failure


def forms(value: str) -> set[str]:
    return {value, quote(value, safe=""), base64.b64encode(value.encode()).decode().rstrip("=")}


def test_a_failure_keeps_picture_page_and_traffic_without_secrets(tmp_path: Path) -> None:
    async def work() -> Gathered:
        async with Portal() as portal:
            portal.pages |= {"/page": page, "/api/x": data}
            cookie = {"name": "s", "value": SECRETS["cookie"], "domain": "127.0.0.1", "path": "/"}
            Sessions(tmp_path / "sessions").save("acme", {"cookies": [cookie], "origins": []}, NOON)
            return await read(tmp_path, portal.url("/page"), session="acme")

    found = asyncio.run(work())
    assert found.evidence
    names = {file.name: file.read_bytes() for file in kept(tmp_path).files}
    assert set(names) == {"index.html", "about.json", "page.html", "screenshot.png", "traffic.har"}
    assert names["screenshot.png"].startswith(b"\x89PNG")
    shown = names["page.html"].decode()
    assert '<job-card class="card" data-job="7" data-csrf-token="***">Engineer</job-card>' in shown
    asked = [entry["request"]["url"] for entry in json.loads(names["traffic.har"])["log"]["entries"]]
    assert sum("/api/x?access_token=***" in url for url in asked) == 1
    assert b'\\"id\\":7' in names["traffic.har"].replace(b" ", b"")
    everything = b"".join(names.values()).decode("latin-1")
    leaked = {name for name, value in SECRETS.items() if any(form in everything for form in forms(value))}
    assert leaked == set()


def test_a_login_page_is_kept(tmp_path: Path) -> None:
    async def work() -> Gathered:
        async with Portal(login=True) as portal:
            Sessions(tmp_path / "sessions").save("acme", {"cookies": [], "origins": []}, NOON)
            return await read(tmp_path, portal.url(), session="acme")

    found = asyncio.run(work())
    assert (found.verdict, found.evidence) == (Verdict.LOGIN_REQUIRED, True)
    assert 'type="password"' in (kept(tmp_path).folder / "page.html").read_text()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("<title>Just a moment...</title>", Verdict.BLOCKED),
        ("<p>We have moved", Verdict.OK),
        ("<li class=job data-id=1>no link", Verdict.OK),
    ],
)
def test_what_is_no_listing_is_kept(tmp_path: Path, text: str, verdict: Verdict) -> None:
    """Also where only the judge will see that something is wrong."""

    async def work() -> Gathered:
        async with Portal() as portal:
            portal.pages["/page"] = text
            return await read(tmp_path, portal.url("/page"))

    found = asyncio.run(work())
    assert (found.verdict, found.evidence) == (verdict, True)
    assert {"page.html", "screenshot.png"} <= {file.name for file in kept(tmp_path).files}


def test_of_a_page_that_hangs_the_traffic_is_kept(tmp_path: Path) -> None:
    async def work() -> Gathered:
        async with Portal() as portal:
            portal.pages["/page"] = "<p><script>setTimeout(() => { while (1) {} }, 200)</script>"
            return await read(tmp_path, portal.url("/page"), seconds=6.0)

    found = asyncio.run(work())
    assert found.evidence
    entries = json.loads((kept(tmp_path).folder / "traffic.har").read_text())["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [200]


def test_nothing_is_kept_of_what_is_well(tmp_path: Path) -> None:
    async def work() -> Gathered:
        async with Portal(3) as portal:
            return await read(tmp_path, portal.url())

    found = asyncio.run(work())
    assert (len(found.postings), found.evidence) == (3, False)
    assert not (tmp_path / "failures").exists()
