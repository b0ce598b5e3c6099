"""robots.txt: what it says is protego's business; when it is asked, kept and believed is ours."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support_egress import NOON, Site, Time, run
from support_server import Reply, Server, as_json, redirect

from monitor.errors import Blocked, SourceError, Unreachable
from monitor.fetch import SourceFetch
from monitor.fetch.robots import SIZE, parse
from monitor.models import HostState, SourceState
from monitor.settings import FetchSettings

CLOSED = b"User-agent: *\nDisallow: /jobs\n"


def attempt(server: Server, **said: object) -> tuple[object, SourceFetch]:
    """One page asked for by a page kind: the answer or error, and the door."""
    doors: list[SourceFetch] = []

    async def work(fetch: SourceFetch) -> object:
        doors.append(fetch)
        try:
            return await fetch.json(server.url("/jobs"))
        except SourceError as error:
            return error

    server.json("/jobs", [1])
    return run(work, hosts=server.url(), scraper=Site, **said), doors[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (Reply(200, CLOSED), False),
        (Reply(200, b"User-agent: rolewatch\nDisallow: /\n"), False),
        (Reply(200, b"User-agent: RoleWatch/1.0 (x)\nDisallow: /\n"), False),
        (Reply(200, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /jobs\r\n"), False),
        (Reply(200, b"User-agent: *\nDisallow: /\nAllow: /jobs$\n"), True),
        (Reply(200, b"User-agent: other\nDisallow: /\n"), True),
        (Reply(200, b""), True),
        (Reply(200, b"<!doctype html><html><title>Not found</title></html>"), True),
        (Reply(200, b"\x00\xff\xfe" * 1_000), True),
        (Reply(200, CLOSED + b"#" * SIZE * 3), False),
        (Reply(200, b"#" * SIZE + b"\n" + CLOSED), True),
        (Reply(200, CLOSED, zipped=True), False),
        (Reply(404), True),
        (Reply(401), True),
        (Reply(403, b"Just a moment..."), True),
        (Reply(410), True),
    ],
)
def test_what_a_robots_txt_allows(answer: Reply, allowed: bool) -> None:
    with Server() as server:
        server.add("/robots.txt", answer)
        outcome, _ = attempt(server)
    if allowed:
        assert outcome == [1]
    else:
        assert isinstance(outcome, Blocked)
        assert "robots.txt" in str(outcome)
        assert server.paths() == ["/robots.txt"]


@pytest.mark.parametrize("answer", [Reply(500), Reply(503), Reply(429), Reply(200, b"x", length=100)])
def test_a_robots_txt_that_fails_allows_nothing_for_now(answer: Reply) -> None:
    with Server() as server:
        server.add("/robots.txt", answer)
        outcome, fetch = attempt(server, settings=FetchSettings(seconds=2, retries=0))
    assert isinstance(outcome, Unreachable)
    assert "robots.txt" in str(outcome)
    assert fetch.hosts == {}


def test_it_is_asked_once_and_kept_for_a_day() -> None:
    async def work(fetch: SourceFetch) -> object:
        for _ in range(3):
            await fetch.json(server.url("/jobs"))
        return fetch.hosts

    with Server() as server:
        server.json("/jobs", [1])
        server.add("/robots.txt", Reply(200, b"User-agent: *\nAllow: /\n"))
        hosts = run(work, hosts=server.url(), scraper=Site)
        assert hosts == {server.url(""): HostState(robots="User-agent: *\nAllow: /\n", robots_at=NOON)}
        state = SourceState(hosts=hosts)  # type: ignore[arg-type]
        run(work, hosts=server.url(), scraper=Site, state=state, time=Time(NOON + timedelta(hours=23)))
        assert server.paths().count("/robots.txt") == 1
        run(work, hosts=server.url(), scraper=Site, state=state, time=Time(NOON + timedelta(hours=25)))
        assert server.paths().count("/robots.txt") == 2


def test_an_older_copy_holds_while_the_host_fails() -> None:
    with Server() as server:
        server.add("/robots.txt", Reply(500))
        old = HostState(robots=CLOSED.decode(), robots_at=NOON - timedelta(days=3))
        outcome, _ = attempt(server, state=SourceState(hosts={server.url(""): old}))
        assert isinstance(outcome, Blocked)
        older = HostState(robots="", robots_at=NOON - timedelta(days=31))
        outcome, _ = attempt(server, state=SourceState(hosts={server.url(""): older}))
        assert isinstance(outcome, Unreachable)


def test_redirects_are_judged_by_the_robots_txt_of_where_they_lead() -> None:
    with Server(everywhere=True) as server:
        other = server.url("/jobs/2", "127.0.0.5")
        server.add("/jobs", redirect(other))
        server.add("/robots.txt", Reply(200, b""), Reply(200, CLOSED))
        server.json("/jobs/2", [2])

        async def work(fetch: SourceFetch) -> object:
            return await fetch.json(server.url("/jobs"))

        with pytest.raises(Blocked, match=r"robots\.txt of 127\.0\.0\.5"):
            run(work, hosts=server.url(), scraper=Site, more=(other,))
    assert "/jobs/2" not in server.paths()


def test_a_robots_txt_may_be_elsewhere() -> None:
    with Server() as server:
        server.add("/robots.txt", redirect("/static/robots.txt", 301))
        server.add("/static/robots.txt", Reply(200, CLOSED))
        outcome, _ = attempt(server)
        assert isinstance(outcome, Blocked)


def test_public_interfaces_are_not_asked_for_one() -> None:
    async def work(fetch: SourceFetch) -> object:
        return await fetch.json(server.url("/jobs"))

    with Server() as server:
        server.add("/robots.txt", Reply(200, CLOSED))
        server.add("/jobs", as_json([1]))
        assert run(work, hosts=server.url()) == [1]
        assert server.paths() == ["/jobs"]


def test_a_posting_whose_page_is_disallowed_is_not_probed() -> None:
    with Server() as server:
        server.add("/robots.txt", Reply(200, CLOSED))
        server.add("/jobs/1", Reply(404))
        assert run(lambda fetch: fetch.probe(server.url("/jobs/1")), hosts=server.url(), scraper=Site) is None


def test_a_crawl_delay_is_kept_within_bounds() -> None:
    for stated, kept in (("2", 2), ("0.5", 0.5), ("100000", 10), ("0", None), ("-1", None), ("soon", None)):
        assert parse(f"User-agent: *\nCrawl-delay: {stated}\n").delay == kept, stated

    async def work(fetch: SourceFetch) -> None:
        for _ in range(3):
            await fetch.json(server.url("/jobs"))

    time = Time()
    with Server() as server:
        server.json("/jobs", [1])
        server.add("/robots.txt", Reply(200, b"User-agent: *\nCrawl-delay: 3\n"))
        run(work, hosts=server.url(), scraper=Site, time=time)
    assert [round(nap) for nap in time.naps] in ([3, 6], [3, 6, 9])


@pytest.mark.parametrize(
    "text", ["user-agent:" + " " * SIZE, "user-agent: *\ndisallow: /" + "*a" * 9_000, "\n" * SIZE]
)
def test_absurd_files_take_no_time(text: str) -> None:
    import time

    started = time.monotonic()
    parse(text).allows("https://x.example/" + "a" * 8_000)
    assert time.monotonic() - started < 2


def _cases(corpus: Path, name: str) -> list[dict[str, object]]:
    return json.loads((corpus / "suites" / "robots" / name).read_text())  # type: ignore[no-any-return]


def _allowed(text: object, url: object, agent: object) -> bool:
    return bool(parse(str(text)).parsed.can_fetch(url, agent))


def test_googles_cases(corpus: Path) -> None:
    """142 decisions of Google's own parser. Five differ and are meant to: our addresses are always
    percent-encoded (three cases), our agent has no space (one), and a line with an unknown key between
    two user agents does not join them (one; protego's own suite wants it so).
    """
    cases = _cases(corpus, "google/robots_cases.json")
    right = sum(_allowed(case["robots"], case["url"], case["agent"]) == case["allowed"] for case in cases)
    assert len(cases) == 142
    assert right >= 137


def test_protegos_cases(corpus: Path) -> None:
    cases = [case for case in _cases(corpus, "protego_cases.json") if case["method"] == "can_fetch"]
    check: Callable[[dict[str, object]], bool] = lambda case: (  # noqa: E731 - one line is clearer here
        _allowed(case["robots"], *case["args"]) == case["result"]  # type: ignore[misc]
    )
    assert len(cases) > 370
    assert all(map(check, cases))


def test_real_files_are_read(corpus: Path) -> None:
    files = [file for file in (corpus / "suites" / "robots" / "protego").iterdir() if "_" not in file.name]
    assert len(files) > 500
    for file in files:
        rules = parse(file.read_bytes().decode("utf-8", "replace"))
        assert rules.allows(f"https://{file.name}/careers") in (True, False)
        assert rules.delay is None or 0 < rules.delay <= 10
