"""The probe before a gather, the sign-in by steps, and what each portal's way of saying "signed out" leads to."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_browser import NOON, Desk, chromium, run
from support_portal import LOGIN, Handler, Portal
from support_world import write_config

from monitor.errors import LoginRequired, SourceError
from monitor.models import RawPosting
from monitor.settings import Config

__all__ = ["chromium"]
ENDED = r"^the session for acme ended: run `rolewatch login acme`$"
STEPS = """
      - {fill: {field: "[name=user]", with: "${PORTAL_USER}"}}
      - {fill: {field: "[name=password]", with: "${PORTAL_PASSWORD}"}}
      - click: button
"""
PASSWORD = "canary-password"


def config(tmp_path: Path, portal: Portal, said: str) -> Config:
    return write_config(
        tmp_path,
        f"sources:\n  - {{kind: portal, url: {portal.url()!r}, session: acme, items: li.job, "
        f"fields: {{title: a, url: 'a@href'}}}}\nsessions:\n  acme:\n{said}",
        os.environ,
    )


def told(desk: Desk, config: Config) -> None:
    """Let the desk's browser know the configuration's sessions."""
    desk.egress._logins = config.sessions
    desk.sessions._keys = {}


def stored(desk: Desk, value: str = "good") -> None:
    cookie = {"name": "session", "value": value, "domain": "127.0.0.1", "path": "/", "httpOnly": True}
    desk.sessions.save("acme", {"cookies": [cookie], "origins": []}, NOON)


async def openings(desk: Desk, portal: Portal) -> tuple[int, Any]:
    items, fetch = await desk.gather(portal.url(), session="acme")
    return len([item for item in items if isinstance(item, RawPosting)]), fetch


def answering(portal: Portal, signed_in: object, signed_out: object, status: int = 200) -> Handler:
    """An address that answers by the cookie: a text is HTML or where to go, the rest is JSON."""

    async def handler(request: web.Request) -> web.StreamResponse:
        inside = request.cookies.get("session") in portal.valid
        content = signed_in if inside else signed_out
        if isinstance(content, str) and content.startswith("/"):
            raise web.HTTPFound(content)
        if isinstance(content, str):
            return web.Response(text=content, content_type="text/html", status=200 if inside else status)
        if "user" in str(content) and "json" not in request.headers["Accept"]:
            return web.Response(text="<title>Browse the API</title>", content_type="text/html")
        return web.json_response(content, status=200 if inside else status)

    return handler


PROBES: list[tuple[str, object, object, int]] = [
    # what stands in the YAML, the answer when signed in, the one when not, and its status
    ("{url: URL, json: user.id}", {"user": {"id": 7}}, {"user": None}, 200),
    ("{url: URL, json: user.id}", {"user": {"id": 7}}, LOGIN, 200),
    ("{url: URL, json: user.id}", {"user": {"id": 7}}, {"error": "no"}, 401),
    ("{url: URL, status: 200}", {}, {}, 403),
    ("{url: URL, status: [200, 204]}", {}, {}, 302),
    ("URL", "<p>Hello", {}, 401),
    ("URL", "<p>Hello", LOGIN, 200),
    ("URL", "<p>Hello", "/login", 302),
    ("{url: URL, lands_on: /home}", "/home", "/welcome", 302),
    ("{url: URL, selector: '#me'}", "<b id=me>Jane</b>", "<p>Hello, stranger", 200),
    (
        "{url: URL, selector: '#me'}",
        "<p id=p><script>setTimeout(() => { p.innerHTML = '<b id=me>Jane</b>' }, 700)</script>",
        "<p>Hello, stranger",
        200,
    ),
]


@pytest.mark.parametrize(("probe", "inside", "outside", "status"), PROBES)
def test_a_probe_tells_signed_in_from_signed_out(
    tmp_path: Path, probe: str, inside: object, outside: object, status: int
) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            portal.pages["/me"] = answering(portal, inside, outside, status)
            portal.pages["/home"] = portal.pages["/welcome"] = "<title>Home</title>"
            told(desk, config(tmp_path, portal, f"    probe: {probe.replace('URL', portal.url('/me'))}\n"))
            stored(desk)
            count, fetch = await openings(desk, portal)
            assert (count, fetch.signed_in) == (3, True)
            stored(desk, "expired")
            portal.hits.clear()
            with pytest.raises(LoginRequired, match=ENDED):
                await openings(desk, portal)
            assert not portal.asked("/jobs")  # the listing was not even asked for
            assert desk.sessions.load("acme").cookies[0]["value"] == "expired"

    run(tmp_path, work)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_probe_that_fails_says_nothing_of_the_login(tmp_path: Path, status: int) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            portal.pages["/me"] = answering(portal, {}, {}, status)
            told(desk, config(tmp_path, portal, f"    probe: {{url: {portal.url('/me')}, status: 200}}\n"))
            stored(desk, "unknown")
            scraper, fetch = desk.fetch(portal.url(), session="acme")
            with pytest.raises(SourceError) as caught:
                [item async for item in scraper.gather(fetch)]
            assert not isinstance(caught.value, LoginRequired)
            assert fetch.signed_in is None

    run(tmp_path, work)


def test_what_one_source_finds_out_holds_for_all_of_the_session(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            portal.pages["/me"] = answering(portal, {}, {}, 401)
            told(desk, config(tmp_path, portal, f"    probe: {portal.url('/me')}\n"))
            stored(desk, "expired")
            for _ in range(3):
                with pytest.raises(LoginRequired, match=ENDED):
                    await openings(desk, portal)
            assert [hit for hit in portal.hits if hit != "/favicon.ico"] == ["/me"]

    run(tmp_path, work)


def _form(portal: Portal) -> None:
    """A login that looks at what is typed, and says a wrong password with status 200."""

    async def form(request: web.Request) -> web.StreamResponse:
        given = await request.post()
        if given.get("user") != "jane" or given.get("password") != PASSWORD:
            said = "<p>Wrong" if given else ""
            return web.Response(text=LOGIN + said, content_type="text/html")
        answer = web.HTTPFound("/jobs")
        answer.set_cookie("session", "good", httponly=True, max_age=3600)
        raise answer

    portal.pages["/login"] = form
    portal.signed_out = "redirect"


@pytest.mark.parametrize("begun", [False, True])
def test_steps_sign_in_unattended(
    tmp_path: Path, begun: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where nothing is stored yet; then what they got is used, and no step is done again."""
    monkeypatch.setenv("PORTAL_USER", "jane")
    monkeypatch.setenv("PORTAL_PASSWORD", PASSWORD)

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            _form(portal)
            told(desk, config(tmp_path, portal, f"    steps: {STEPS}"))
            if begun:
                stored(desk, "expired")
            count, fetch = await openings(desk, portal)
            assert (count, fetch.signed_in) == (3, True)
            logins = len(portal.asked("/login"))
            assert (await openings(desk, portal))[0] == 3
            assert len(portal.asked("/login")) == logins
            assert PASSWORD not in (desk.sessions.folder / "acme.json").read_text()

    caplog.set_level("DEBUG")
    run(tmp_path, work)
    assert PASSWORD not in caplog.text


def test_a_refused_password_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal that locks the account after some wrong ones must not be led there by cron."""
    monkeypatch.setenv("PORTAL_USER", "jane")
    monkeypatch.setenv("PORTAL_PASSWORD", "canary-wrong")

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            _form(portal)
            told(desk, config(tmp_path, portal, f"    steps: {STEPS}"))
            with pytest.raises(
                LoginRequired, match=r"ended and its steps did not sign in .*asks for a pass"
            ) as one:
                await openings(desk, portal)
            assert "canary-wrong" not in str(one.value)
            assert desk.sessions.refused("acme")
            portal.hits.clear()
            desk.egress.browser()._ended.clear()  # as in the next run
            with pytest.raises(LoginRequired, match="were refused before, so they are not tried again"):
                await openings(desk, portal)
            assert not [hit for hit in portal.hits if hit == "/login" and portal.hits.count(hit) > 1]
            desk.egress.browser()._ended.clear()
            stored(desk)  # the person signs in by hand
            assert not desk.sessions.refused("acme")
            assert (await openings(desk, portal))[0] == 3

    run(tmp_path, work)


def test_a_portal_that_is_down_while_signing_in_is_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_USER", "jane")
    monkeypatch.setenv("PORTAL_PASSWORD", PASSWORD)

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            portal.pages["/login"] = answering(portal, {}, "<p>Down", 503)
            portal.signed_out = "redirect"
            told(desk, config(tmp_path, portal, f"    steps: {STEPS}"))
            with pytest.raises(SourceError) as caught:
                await openings(desk, portal)
            assert not isinstance(caught.value, LoginRequired)
            assert not desk.sessions.refused("acme")

    run(tmp_path, work)


def test_a_login_of_the_person_is_not_overwritten_by_a_gather_that_began_before(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            stored(desk)
            scraper, fetch = desk.fetch(portal.url(), session="acme")
            async for _ in scraper.gather(fetch):
                now = desk.sessions.load("acme")
                if now.saved == NOON:
                    state = {**now.state, "cookies": [{**now.cookies[0], "value": "by-hand"}]}
                    desk.sessions.save("acme", state, NOON.replace(hour=13))
            assert desk.sessions.load("acme").cookies[0]["value"] == "by-hand"

    run(tmp_path, work)


def test_renewed_cookies_are_kept_when_a_later_page_fails(tmp_path: Path) -> None:
    """The old cookie may be spent: what the listing gave out counts, though a detail page answers 500."""

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            stored(desk)
            portal.pages["/jobs/R-1"] = _down
            _, fetch = desk.fetch(portal.url(), session="acme")

            async def two_pages() -> None:
                async with fetch.browser() as tab:
                    await tab.goto(portal.url())
                    await tab.check()
                    await tab.goto(portal.url("/jobs/R-1"))

            with pytest.raises(SourceError, match="500"):
                await two_pages()
            assert desk.sessions.load("acme").cookies[0]["value"] != "good"

    run(tmp_path, work)


async def _down(request: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text="<p>Down", content_type="text/html")


TOKENS = """<!doctype html><title>Careers</title><ul id=list></ul><script>
const opened = indexedDB.open('auth', 1);
opened.onupgradeneeded = () => opened.result.createObjectStore('tokens');
opened.onsuccess = () => {
  const get = opened.result.transaction('tokens').objectStore('tokens').get('access');
  get.onsuccess = async () => {
    if (!get.result || localStorage.who !== 'jane') { location.href = '/login'; return; }
    const answer = await fetch('/api/secret', {headers: {Authorization: 'Bearer ' + get.result}});
    for (const job of await answer.json())
      list.innerHTML += `<li class=job data-id=${job}><a href=/jobs/${job}>${job}</a></li>`;
  };
};
</script>"""
SET = """<!doctype html><title>Back</title><script>
localStorage.who = 'jane';
const opened = indexedDB.open('auth', 1);
opened.onupgradeneeded = () => opened.result.createObjectStore('tokens');
opened.onsuccess = () => {
  const put = opened.result.transaction('tokens', 'readwrite').objectStore('tokens').put('canary', 'access');
  put.onsuccess = () => { location.href = '/spa' };
};
</script>"""


def test_tokens_in_indexed_db_and_local_storage_are_the_session_too(tmp_path: Path) -> None:
    """A portal without a single cookie, as single-page applications are."""

    async def secret(request: web.Request) -> web.StreamResponse:
        known = request.headers.get("Authorization") == "Bearer canary"
        return web.json_response(["R-1", "R-2"] if known else [], status=200 if known else 401)

    async def work(desk: Desk) -> None:
        from monitor import login

        async with Portal() as portal:
            portal.pages |= {"/spa": TOKENS, "/api/secret": secret}
            portal.login_page = LOGIN + "<script>setTimeout(() => location.href = '/set', 700)</script>"
            portal.pages["/set"] = SET
            made = config(tmp_path, portal, "    signed_in: li.job\n")
            found = login.portal(made, "acme")
            found = replace(found, login=replace(found.login, url=portal.url("/spa")))
            state = await login.signed_in_state(desk.egress.browser(), found, seconds=30)
            assert state["cookies"] == []
            assert "indexedDB" in json.dumps(state)
            desk.sessions.save("acme", state, NOON)
            told(desk, made)
            fields = {"title": "a", "url": "a@href"}
            for _ in range(2):  # as loaded, and as saved back by the gather before
                items, _ = await desk.gather(
                    portal.url("/spa"), session="acme", items="li.job", fields=fields, signed_in="li.job"
                )
                assert len(items) == 2

    run(tmp_path, work)
