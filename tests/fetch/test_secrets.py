"""Keys reach the one host that they are for, and nothing that is kept or shown: by address, header or form."""

import asyncio
import json
import logging
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from support_egress import NOON
from support_server import Answer, Reply, Request, Server, redirect

from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Gathered, SourceState
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

USER, KEY = "jane+jobs@acme.example", "k3y/of&jane"
GRANTED = "granted-t0ken"
OPTIONS: dict[str, dict[str, Any]] = {
    "adzuna": {"app_id": USER, "app_key": KEY, "country": "gb"},
    "usajobs": {"email": USER, "key": KEY},
    "reed": {"key": KEY},
    "francetravail": {"client_id": USER, "client_secret": KEY},
}
TOKEN = "/connexion/oauth2/access_token"
FORMS = ("jane+jobs", "jane%2Bjobs", "k3y", GRANTED, b64encode(f"{KEY}:".encode()).decode()[:14])


async def echo(request: Request, writer: asyncio.StreamWriter) -> bool:
    """All that was asked, said again."""
    said = {"target": request.target, "headers": dict(request.headers), "body": request.body.decode()}
    return await Reply(200, json.dumps(said).encode(), {"Content-Type": "application/json"})(request, writer)


ANSWERS: dict[str, Answer] = {
    "echo": echo,
    "refused": Reply(401, b'{"error": "unauthorized"}'),
    "down": Reply(503),
    "login": Reply(200, b"<!doctype html><title>Sign in</title><input type=password>"),
    "moved": redirect("https://other.example/", 302),
    "cut": Reply(200, b'{"results": [', length=500),
}


def gathered(kind: str, answer: Answer, har: Path) -> tuple[Gathered, list[Request]]:
    """One gather of the kind, recorded, from a server that answers all the same."""

    async def work(base: str) -> Gathered:
        made = load(kind).Options
        bases = {name: base for name in ("base_url", "login_url") if name in made.model_fields}
        source = Source(name="acme", kind=kind, options=made(**OPTIONS[kind], **bases))
        async with Egress(FetchSettings(retries=0), now=lambda: NOON, record=har) as egress:
            return await gather(source, SourceState(), egress)

    with Server() as server:
        granted = json.dumps({"access_token": GRANTED, "token_type": "Bearer"}).encode()
        server.add(TOKEN, Reply(200, granted, {"Content-Type": "application/json"}))
        for path in ("/v1/api/jobs/gb/search/1", "/api/Search", "/api/1.0/search"):
            server.add(path, answer)
        server.add("/partenaire/offresdemploi/v2/offres/search", answer)
        found = asyncio.run(work(server.url("").rstrip("/")))
        return found, server.requests


@pytest.mark.parametrize("kind", OPTIONS)
@pytest.mark.parametrize("name", ANSWERS)
def test_no_key_is_kept_or_shown(
    kind: str, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found, requests = gathered(kind, ANSWERS[name], tmp_path / "run.har")
    assert requests, "nothing was asked"
    assert found.error
    for kept in ((tmp_path / "run.har").read_text(), caplog.text, repr(found)):
        assert not [form for form in FORMS if form in kept]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("adzuna", lambda request: f"{request.query['app_id']} {request.query['app_key']}"),
        (
            "usajobs",
            lambda request: f"{request.headers['user-agent']} {request.headers['authorization-key']}",
        ),
        ("reed", lambda request: request.headers["authorization"]),
    ],
)
def test_the_key_is_sent_where_it_belongs(kind: str, place: Any, tmp_path: Path) -> None:
    _, requests = gathered(kind, ANSWERS["down"], tmp_path / "run.har")
    basic = f"Basic {b64encode(f'{KEY}:'.encode()).decode()}"
    assert {place(request) for request in requests} == {basic if kind == "reed" else f"{USER} {KEY}"}


def test_a_token_is_asked_for_with_a_form_and_sent_as_a_bearers(tmp_path: Path) -> None:
    _, (login, search) = gathered("francetravail", ANSWERS["down"], tmp_path / "run.har")
    assert login.method == "POST"
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert b"client_secret=k3y%2Fof%26jane" in login.body
    assert search.headers["authorization"] == f"Bearer {GRANTED}"


def test_ones_own_key_in_an_answer_is_not_kept(tmp_path: Path) -> None:
    """Adzuna's addresses name the application that asked."""
    job = {"id": "1", "title": "Cook", "redirect_url": f"https://x.example/details/1?utm_source={KEY}"}
    body = json.dumps({"count": 1, "results": [job]}).encode()
    found, _ = gathered("adzuna", Reply(200, body), tmp_path / "run.har")
    assert [posting.url for posting in found.postings] == ["https://x.example/details/1"]
    assert "k3y" not in repr(found)
