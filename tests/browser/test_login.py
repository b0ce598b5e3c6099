"""`rolewatch login`, the person's part played by the pages: a form, a sign-on with a second factor, an import."""

import asyncio
import json
import os
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_browser import NOON, Desk, chromium, run
from support_portal import LOGIN, Portal
from support_world import write_config

from monitor import login
from monitor.errors import UserError
from monitor.settings import Config

__all__ = ["chromium"]
TYPING = (
    "<script>setTimeout(() => { document.querySelector('[name=password]').value = 'hunter2-canary';"
    "document.forms[0].submit() }, 700)</script>"
)


def config(tmp_path: Path, url: str, said: str = "", **options: Any) -> Config:
    """One portal in the session acme; `said` is what stands under `sessions`."""
    more = "".join(f", {key}: {json.dumps(value)}" for key, value in options.items())
    return write_config(
        tmp_path,
        f"sources:\n  - {{name: internal, kind: portal, url: {url!r}, session: acme, items: li.job, "
        f"fields: {{title: a, url: 'a@href'}}{more}}}\n"
        + (f"sessions: {{acme: {{{said}}}}}\n" if said else ""),
    )


def state_of(
    desk: Desk, tmp_path: Path, url: str, said: str = "", seconds: float = 20.0, **options: Any
) -> Awaitable[dict[str, Any]]:
    found = login.portal(config(tmp_path, url, said, **options), "acme")
    return login.signed_in_state(desk.egress.browser(), found, seconds=seconds)


def test_a_form_is_filled_in_and_the_session_reads_the_portal(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            portal.login_page = LOGIN + TYPING
            state = await state_of(desk, tmp_path, portal.url())
            assert "hunter2-canary" not in json.dumps(state)
            desk.sessions.save("acme", state, NOON)
            items, _ = await desk.gather(portal.url(), session="acme")
            assert len(items) == 3
            assert b"hunter2-canary" not in (tmp_path / "sessions" / "acme.json").read_bytes()

    run(tmp_path, work)


def _sign_on(portal: Portal, sign_on: Portal) -> None:
    """Portal → sign-on's form → its second factor → back to the portal with a code → signed in."""

    async def back(request: web.Request) -> web.StreamResponse:
        answer = web.HTTPFound("/jobs")
        answer.set_cookie("session", "good", httponly=True)
        raise answer

    home = portal.url("/callback?code=1", "portal.test")
    sign_on.pages["/start"] = LOGIN + "<script>setTimeout(() => location.href = '/factor', 600)</script>"
    sign_on.pages["/factor"] = (
        f"<title>Second factor</title><p>Tap the phone<script>setTimeout(() => location.href = '{home}', 600)</script>"
    )
    portal.pages["/callback"] = back
    portal.signed_out, portal.away = "redirect", sign_on.url("/start", "idp.test")


def test_a_sign_on_with_a_second_factor_on_another_host(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal, Portal() as sign_on:
            _sign_on(portal, sign_on)
            url = portal.url(host="portal.test")
            state = await state_of(desk, tmp_path, url, "hosts: [idp.test], signed_in: '#me'")
            desk.sessions.save("acme", state, NOON)
            assert len((await desk.gather(url, session="acme"))[0]) == 3

    run(tmp_path, work)


def test_a_second_factor_on_the_portals_own_host_is_not_the_end(tmp_path: Path) -> None:
    """After the password comes a page of the same host without one, and the person takes their time."""

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:

            async def factor(request: web.Request) -> web.StreamResponse:
                if request.query.get("code"):
                    answer = web.HTTPFound("/jobs")
                    answer.set_cookie("session", "good", httponly=True)
                    raise answer
                seven = "<script>setTimeout(() => location.href = '?code=123456', 7000)</script>"
                page = web.Response(text=f"<title>Almost</title><input name=digits>{seven}")
                page.content_type = "text/html"
                page.set_cookie("pending", "1")
                return page

            portal.pages["/next"] = factor
            portal.login_page = LOGIN + "<script>setTimeout(() => location.href = '/next', 600)</script>"
            state = await state_of(desk, tmp_path, portal.url(), seconds=90)
            assert "good" in [cookie["value"][:4] for cookie in state["cookies"]]

    run(tmp_path, work)


def test_a_private_sign_on_that_the_source_does_not_name(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal, Portal() as sign_on:
            _sign_on(portal, sign_on)
            with pytest.raises(UserError, match=r"idp\.test.*add it to `hosts` under sessions: acme"):
                await state_of(desk, tmp_path, portal.url(host="portal.test"))
            assert sign_on.hits == []

    run(tmp_path, work)


def test_nobody_signs_in(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            with pytest.raises(UserError, match="not seen signed in within 0 minutes"):
                await state_of(desk, tmp_path, portal.url(), seconds=4)

    run(tmp_path, work)


@pytest.mark.parametrize(("slow", "after"), [(2.0, 0.0), (2.0, 1.0), (0.0, 0.3), (0.0, 2.0)])
def test_the_window_is_closed(tmp_path: Path, slow: float, after: float) -> None:
    """While the portal has not answered, and while the person reads it.

    Not in between: Chromium loses a close that comes while it puts the new document in the old one's place.
    """

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:

            async def late(_: web.Request) -> web.Response:
                await asyncio.sleep(slow)
                return web.Response(text=LOGIN, content_type="text/html")

            portal.pages["/jobs"] = late
            waiting = asyncio.ensure_future(state_of(desk, tmp_path, portal.url()))
            while not portal.asked("/jobs"):
                await asyncio.sleep(0.02)
            running = desk.egress.browser()._chromium
            assert running is not None
            (page,) = (page for context in running.browser.contexts for page in context.pages)
            if not slow:
                await page.wait_for_url("**/jobs")
            await asyncio.sleep(after)
            await page.close()
            with pytest.raises(UserError, match="closed before the portal was signed in"):
                await waiting

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "cookies.txt",
            "# Netscape HTTP Cookie File\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tgood\n",
        ),
        (
            "state.json",
            json.dumps(
                {"cookies": [{"name": "session", "value": "good", "domain": "127.0.0.1", "path": "/"}]}
            ),
        ),
        (
            "export.json",
            json.dumps(
                [
                    {"name": "session", "value": "good", "domain": "127.0.0.1", "hostOnly": True, "path": "/"}
                    | {
                        "sameSite": "unspecified",
                        "session": False,
                        "expirationDate": 1_900_000_000.5,
                        "id": 1,
                    },
                    {"name": "session", "value": "a-bank's", "domain": ".bank.example", "path": "/"},
                ]
            ),
        ),
    ],
)
def test_an_imported_session_reads_the_portal(tmp_path: Path, name: str, content: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            (tmp_path / name).write_text(content)
            told = config(tmp_path, portal.url())
            _, doubt = await asyncio.to_thread(
                login.import_session, told, "acme", tmp_path / name, lambda: NOON
            )
            assert doubt == ""
            assert len((await desk.gather(portal.url(), session="acme"))[0]) == 3

    run(tmp_path / "state", work)
    assert os.listdir(tmp_path / "state" / "sessions") == ["acme.json"]


def test_a_session_that_the_portal_does_not_take_is_not_imported(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            told = config(tmp_path, portal.url())
            (tmp_path / "cookies.txt").write_text("127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\told\n")
            with pytest.raises(UserError, match="the portal does not take this session for acme"):
                await asyncio.to_thread(
                    login.import_session, told, "acme", tmp_path / "cookies.txt", lambda: NOON
                )

    run(tmp_path / "state", work)
    assert not (tmp_path / "state" / "sessions").exists()


def test_a_damaged_session_is_no_crash_of_the_browser(tmp_path: Path) -> None:
    from monitor.errors import LoginRequired

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            cookie = {"name": "session", "value": "good", "domain": "", "path": "/"}
            desk.sessions.save("acme", {"cookies": [cookie], "origins": []}, NOON)
            with pytest.raises(LoginRequired, match="the session for acme is damaged: run"):
                await desk.gather(portal.url(), session="acme")
            assert desk.egress.browser().starts <= 1

    run(tmp_path, work)
