"""Stored logins in a real Chromium: used, renewed, and never silently lost."""

import os
import stat
from pathlib import Path

import pytest
from support_browser import NOON, Desk, chromium, run
from support_portal import Portal

from monitor.errors import LoginRequired
from monitor.models import Known, RawPosting, SourceState

__all__ = ["chromium"]
ENDED = r"^the session for acme ended: run `rolewatch login acme`$"


def sign_in(desk: Desk, value: str = "good", domain: str = "127.0.0.1") -> None:
    """Store a login as the portal would have given it."""
    cookie = {"name": "session", "value": value, "domain": domain, "path": "/", "httpOnly": True}
    desk.sessions.save("acme", {"cookies": [cookie], "origins": []}, NOON)


def stored(desk: Desk) -> str:
    return desk.sessions.load("acme").cookies[0]["value"]


def test_a_signed_in_list_is_read_and_the_renewed_cookie_is_kept(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            sign_in(desk)
            items, _ = await desk.gather(portal.url(), session="acme")
            assert len([item for item in items if isinstance(item, RawPosting)]) == 3
            assert "/robots.txt" not in portal.hits  # a person's own login is no robot
            assert stored(desk).startswith("good")
            assert stored(desk) != "good"
            portal.valid.discard("good")  # the old one ends; the renewed one carries on
            assert len((await desk.gather(portal.url(), session="acme"))[0]) == 3

    run(tmp_path, work)
    file = tmp_path / "sessions" / "acme.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert os.listdir(file.parent) == ["acme.json"]


@pytest.mark.parametrize("signed_out", ["login", "redirect"])
def test_a_login_page_ends_the_session_and_keeps_the_file(tmp_path: Path, signed_out: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            portal.signed_out = signed_out
            sign_in(desk, "expired")
            with pytest.raises(LoginRequired, match=ENDED):
                await desk.gather(portal.url(), session="acme")
            assert stored(desk) == "expired"

    run(tmp_path, work)


@pytest.mark.parametrize("known", [True, False])
def test_a_redirect_to_the_sign_on_of_another_host_ends_the_session(tmp_path: Path, known: bool) -> None:
    """Whether the source names that host (then it is shown), or not (then it is not even reached)."""

    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal, Portal() as sign_on:
            sign_on.pages["/start"] = "<title>Welcome</title><p>Which account?"
            portal.signed_out, portal.away = "redirect", sign_on.url("/start", "idp.test")
            sign_in(desk, "expired", "portal.test")
            hosts = {"hosts": ["idp.test"]} if known else {}
            fields = {"title": "a", "url": "a@href"}
            with pytest.raises(LoginRequired, match=ENDED):
                await desk.gather(
                    portal.url(host="portal.test"),
                    session="acme",
                    items="li.job",
                    fields=fields,
                    signed_in="#me",
                    **hosts,
                )
            assert bool(sign_on.asked("/start")) == known
            assert not any("expired" in cookie for cookie in sign_on.cookies)
            assert stored(desk) == "expired"

    run(tmp_path, work)


def test_a_session_that_ends_in_the_middle_of_the_list(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, login=True, mode="more", size=10) as portal:
            sign_in(desk)
            scraper, fetch = desk.fetch(
                portal.url(),
                session="acme",
                items="li.job",
                fields={"title": "a", "url": "a@href"},
                pagination={"more": "#more"},
            )
            read = []

            async def until_it_ends() -> None:
                async for item in scraper.gather(fetch):
                    read.append(item)
                    portal.valid.clear()

            with pytest.raises(LoginRequired, match=ENDED):
                await until_it_ends()
            assert 10 <= len(read) < 25
            assert stored(desk) == "good"

    run(tmp_path, work)


def test_a_session_that_ends_between_list_and_details(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(8, login=True) as portal:
            sign_in(desk)

            async def login_page(request: object) -> object:
                from aiohttp import web
                from support_portal import LOGIN

                return web.Response(text=LOGIN, content_type="text/html")

            for number in range(3, 9):
                portal.pages[f"/jobs/R-{number}"] = login_page  # type: ignore[assignment]
            with pytest.raises(LoginRequired, match=ENDED):
                await desk.gather(
                    portal.url(),
                    session="acme",
                    items="li.job",
                    fields={"title": "a", "url": "a@href"},
                    detail={"description": ".text"},
                )
            assert len(portal.asked("/jobs/")) == 3  # two that came, one login page, and no more
            assert stored(desk) == "good"

    run(tmp_path, work)


def test_the_persons_own_marks_decide(tmp_path: Path) -> None:
    said = {"items": "li.job", "fields": {"title": "a", "url": "a@href"}}

    async def work(desk: Desk) -> None:
        async with Portal(2, login=True) as portal:
            sign_in(desk)
            items, _ = await desk.gather(portal.url(), session="acme", signed_in="#me", **said)
            assert len(items) == 2
            with pytest.raises(LoginRequired, match=ENDED):
                await desk.gather(portal.url(), session="acme", signed_in="#nobody", **said)
            with pytest.raises(LoginRequired, match=ENDED):
                await desk.gather(portal.url(), session="acme", signed_out="#me", **said)

    run(tmp_path, work)


def test_no_session_yet_starts_no_browser(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        with pytest.raises(LoginRequired, match="no session for acme yet: run `rolewatch login acme`"):
            await desk.gather("http://portal.test/jobs", session="acme")
        assert desk.egress.browser().starts == 0

    run(tmp_path, work)


def test_a_login_page_without_a_session_says_what_to_do(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2, login=True) as portal:
            portal.signed_out = "redirect"
            with pytest.raises(LoginRequired, match="give the source a `session` and run `rolewatch login`"):
                await desk.gather(portal.url())

    run(tmp_path, work)


def test_two_sources_share_a_session_only_if_they_name_it(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(2, login=True) as portal:
            sign_in(desk)
            items, _ = await desk.gather(portal.url(), session="acme")
            assert len(items) == 2
            with pytest.raises(LoginRequired):
                await desk.gather(portal.url())
            assert portal.cookies[-1] == ""

    run(tmp_path, work)


def test_known_details_need_no_second_page(tmp_path: Path) -> None:
    said = {"items": "li.job", "fields": {"title": "a", "url": "a@href", "identifier": "@data-id"}}

    async def work(desk: Desk) -> None:
        async with Portal(2, login=True) as portal:
            sign_in(desk)
            first, _ = await desk.gather(
                portal.url(), session="acme", detail={"description": ".text"}, **said
            )
            known = {p.identifier: p.listing or "" for p in first if isinstance(p, RawPosting)}
            state = SourceState(known=known)
            again, fetch = await desk.gather(
                portal.url(), session="acme", state=state, detail={"description": ".text"}, **said
            )
            assert again == [Known("R-1"), Known("R-2")]
            assert fetch.requests == 2

    run(tmp_path, work)
