"""A portal is recorded and replayed as HAR: the same postings, no network, no secret."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from support_browser import NOON, Desk, chromium
from support_portal import Portal

from monitor.errors import Unreachable
from monitor.fetch import Egress
from monitor.fetch.guard import Guard
from monitor.fetch.sessions import Sessions
from monitor.models import Item
from monitor.settings import FetchSettings

__all__ = ["chromium"]
SAID = {
    "items": "li.job",
    "fields": {"title": "a", "url": "a@href", "identifier": "@data-id"},
    "pagination": {"more": "#more"},
    "detail": {"description": ".text"},
}


async def gathered(tmp_path: Path, url: str, **said: Any) -> list[Item]:
    settings = FetchSettings(seconds=20, retries=0)
    folder = tmp_path / "sessions"
    async with Egress(settings, now=lambda: NOON, sessions=folder, guard=Guard(), **said) as egress:
        items, _ = await Desk(egress, Sessions(folder)).gather(url, session="acme", **SAID)
        return items


def sign_in(tmp_path: Path) -> None:
    cookie = {"name": "session", "value": "good", "domain": "127.0.0.1", "path": "/", "httpOnly": True}
    Sessions(tmp_path / "sessions").save("acme", {"cookies": [cookie], "origins": []}, NOON)


def test_a_recorded_portal_is_replayed_without_network_and_session(tmp_path: Path) -> None:
    tape = tmp_path / "portal.har"

    async def work() -> None:
        async with Portal(5, login=True, mode="more", size=2) as portal:
            portal.valid.add("good-canary")
            cookie = {"name": "session", "value": "good-canary", "domain": "127.0.0.1", "path": "/"}
            Sessions(tmp_path / "sessions").save("acme", {"cookies": [cookie], "origins": []}, NOON)
            recorded = await gathered(tmp_path, portal.url(), record=tape)
            hits, url = len(portal.hits), portal.url()
            Sessions(tmp_path / "sessions").forget("acme")
            assert await gathered(tmp_path, url, replay=tape) == recorded
            assert len(portal.hits) == hits
        assert await gathered(tmp_path, url, replay=tape) == recorded  # and with nobody there
        with pytest.raises(Unreachable, match=r"not recorded in portal\.har: GET .*/elsewhere"):
            await gathered(tmp_path, url.replace("/jobs", "/elsewhere"), replay=tape)

    asyncio.run(work())
    assert stat.S_IMODE(tape.stat().st_mode) == 0o600
    text = tape.read_text()
    assert "good-canary" not in text
    assert "Set-Cookie" not in text
    urls = [entry["request"]["url"] for entry in json.loads(text)["log"]["entries"]]
    assert sum("/api/jobs" in url for url in urls) == 3
    assert sum("/jobs/R-" in url for url in urls) == 5


def test_redirects_are_replayed(tmp_path: Path) -> None:
    from aiohttp import web

    async def moved(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/jobs")

    async def work() -> None:
        async with Portal(2, login=True) as portal:
            portal.pages["/old"] = moved
            sign_in(tmp_path)
            tape = tmp_path / "portal.har"
            recorded = await gathered(tmp_path, portal.url("/old"), record=tape)
            assert len(recorded) == 2
            assert await gathered(tmp_path, portal.url("/old"), replay=tape) == recorded

    asyncio.run(work())
