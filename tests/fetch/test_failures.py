"""The evidence of failures: bounded in number and age, whole or not at all, for its owner only."""

import asyncio
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support_cli import rolewatch
from support_server import Reply, Server

from monitor.fetch import Egress
from monitor.fetch.evidence import Evidence, inert
from monitor.fetch.failures import AGE, OF_ALL, OF_ONE, Failure, Failures
from monitor.fetch.strip import Strip
from monitor.gather import gather
from monitor.models import Gathered, SourceState
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def failure(source: str = "acme", at: datetime = NOON) -> Failure:
    return Failure(source, at, "changed-layout", "no <title>", "https://acme.example/?a=1&b=2", Path())


def test_the_newest_of_each_source_are_kept(tmp_path: Path) -> None:
    failures = Failures(tmp_path / "failures")
    for minute in range(6):
        failures.keep(failure(at=NOON + timedelta(minutes=minute)), {"page.html": b"x"})
    assert [each.at.minute for each in failures.of("acme")] == [5, 4, 3]
    assert OF_ONE == 3


def test_there_are_never_more_than_fifty(tmp_path: Path) -> None:
    failures = Failures(tmp_path)
    for number in range(OF_ALL + 5):
        failures.keep(failure(f"source {number}", NOON + timedelta(minutes=number)), {})
    assert len(failures.sources()) == OF_ALL
    assert "source 4" not in failures.sources()
    assert "source 5" in failures.sources()


def test_the_old_and_the_half_written_go(tmp_path: Path) -> None:
    failures = Failures(tmp_path)
    failures.keep(failure(), {})
    (tmp_path / "acme" / ".part-killed").mkdir()
    failures.prune(NOON + AGE)
    assert len(failures.of("acme")) == 1
    assert not (tmp_path / "acme" / ".part-killed").exists()
    failures.prune(NOON + AGE + timedelta(seconds=1))
    assert list(tmp_path.iterdir()) == []


def test_sources_that_fail_at_once_are_all_kept(tmp_path: Path) -> None:
    async def fail() -> list[bool]:
        egress = Egress(FetchSettings(), now=lambda: NOON, failures=tmp_path)
        shown = Evidence("https://acme.example/", page="<p>no</p>" * 1000)
        async with egress:
            names = [f"source {number}" for number in range(40)]
            return await asyncio.gather(
                *(egress.keep_evidence(name, "partial", "no", shown) for name in names)
            )

    assert all(asyncio.run(fail()))
    assert len(Failures(tmp_path).sources()) == 40


@pytest.mark.parametrize("name", ["..", ".", "a/b", "../../x", "Größe", "a" * 300, "con.txt"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    failures = Failures(tmp_path / "failures")
    failures.keep(failure(name), {"page.html": b"x"})
    assert [each.source for each in failures.of(name)] == [name]
    assert [path.name for path in tmp_path.iterdir()] == ["failures"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent.parent.parent for path in files} == {tmp_path / "failures"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}


def test_the_first_page_shows_foreign_text_as_text(tmp_path: Path) -> None:
    failures = Failures(tmp_path)
    failures.keep(
        Failure("<b>", NOON, "blocked", "<script>alert(1)</script>", 'x" onload="y', Path()),
        {"page.html": b""},
    )
    page = failures.of("<b>")[0].files[0].read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="page.html"' in page


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=http://x.example'>",
    "<base href=http://x.example>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action=http://x.example><button formaction=http://y.example>",
    "<link rel=stylesheet href=http://x.example>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import 'http://x.example'</style>",
    "<p style='background:url(http://x.example)'>",
    "<object data=http://x.example></object><embed src=http://x.example>",
    "<x-card onclick=alert(1) data-x=1>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_kept_page_does_nothing(text: str) -> None:
    shown = inert(f"<body><p id=before>kept</p>{text}", Strip(str)).partition("</title>")[2]
    assert '<p id="before">kept</p>' in shown
    for mark in (
        "alert",
        "x.example",
        "y.example",
        "<script",
        "<svg",
        "<meta",
        "<base",
        "<iframe",
        "onerror",
    ):
        assert mark not in shown


def gathered(server: Server, folder: Path, **said: Any) -> Gathered:
    kind = load("greenhouse")
    options = kind.Options(board="acme", base_url=server.url(""))
    source = Source(name="acme", kind="greenhouse", options=options)
    settings = FetchSettings(retries=0, **said)

    async def work() -> Gathered:
        async with Egress(settings, now=lambda: NOON, failures=folder) as egress:
            return await gather(source, SourceState(), egress)

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply(200, b'{"nothing": ["token-canary"], "access_token": "body-canary"}'), "changed-layout"),
        (Reply(403, b"<title>Access denied</title><p>no</p>"), "blocked"),
        (Reply(200, b"<!doctype html><title>Sign in</title><input type=password name=p>"), "login-required"),
    ],
)
def test_the_last_answer_of_a_source_that_failed_is_kept(tmp_path: Path, reply: Reply, verdict: str) -> None:
    with Server() as server:
        server.add("/v1/boards/acme/jobs", reply)
        found = gathered(server, tmp_path)
    assert (found.verdict, found.evidence) == (verdict, True)
    [kept] = Failures(tmp_path).of("acme")
    assert kept.error == found.error
    text = (kept.folder / "traffic.har").read_text()
    [entry] = json.loads(text)["log"]["entries"]
    assert entry["response"]["status"] == reply.status
    assert "body-canary" not in text


@pytest.mark.parametrize("reply", [Reply(503), Reply(200, b'{"jobs": [], "meta": {"total": 0}}'), Reply(404)])
def test_nothing_is_kept_of_what_shows_nothing(tmp_path: Path, reply: Reply) -> None:
    with Server() as server:
        server.add("/v1/boards/acme/jobs", reply)
        assert not gathered(server, tmp_path).evidence
    assert Failures(tmp_path).sources() == []


def test_a_disk_that_takes_nothing_costs_no_source(tmp_path: Path) -> None:
    (tmp_path / "failures").write_text("a file, where a folder should be")
    with Server() as server:
        server.add("/v1/boards/acme/jobs", Reply(403))
        found = gathered(server, tmp_path / "failures")
    assert (found.verdict, found.evidence) == ("blocked", False)


def test_the_command_shows_what_is_kept(tmp_path: Path) -> None:
    config = tmp_path / "rolewatch.yaml"
    with Server() as server:
        server.add("/v1/boards/acme/jobs", Reply(403, b"<title>Access denied</title>"))
        config.write_text(
            f"state: {tmp_path / 'state'}\nsources:\n"
            f"  - {{name: acme, kind: greenhouse, board: acme, base_url: '{server.url('')}'}}\n"
            "watches: [{name: all, titles: [engineer]}]\n"
        )
        ran = rolewatch("-c", str(config), "run", state=tmp_path)
    assert ran.code == 1
    assert "(see `rolewatch show-failure acme`)" in ran.err
    shown = rolewatch("-c", str(config), "show-failure", "acme", state=tmp_path)
    assert shown.code == 0
    assert shown.out.startswith("acme: blocked, ")
    files = [Path(line.strip()) for line in shown.out.splitlines()[1:]]
    assert [file.name for file in files] == ["index.html", "about.json", "traffic.har"]
    assert all(file.is_file() for file in files)
    listed = rolewatch("-c", str(config), "show-failure", "--json", state=tmp_path)
    assert [row["source"] for row in listed.json] == ["acme"]
    unknown = rolewatch("-c", str(config), "show-failure", "acne", state=tmp_path)
    assert (unknown.code, unknown.err) == (2, "rolewatch: no source “acne”: did you mean “acme”?\n")
