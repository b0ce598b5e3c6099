"""Asking and being answered: redirects, credentials, statuses, charsets, what is counted."""

import asyncio
import gzip
import logging
from datetime import timedelta

import pytest
from support_egress import NOON, Time, run, source
from support_server import Answer, Reply, Server, as_json, raw, redirect

from monitor.errors import Blocked, Gone, NoContent, Refused, SourceError, Unreachable
from monitor.fetch import Egress, SourceFetch
from monitor.settings import FetchSettings, Secret

RETRYING = FetchSettings(seconds=5, retries=3)


def test_json_text_and_counts() -> None:
    async def work(fetch: SourceFetch) -> None:
        assert await fetch.json(server.url("/jobs"), params={"page": 1, "q": "a b&c"}) == {"jobs": ["é"]}
        page = await fetch.get(server.url("/page"))
        assert (page.status, page.text, page.url) == (200, "<p>hé</p>", server.url("/page"))
        assert page.headers["content-type"] == "text/html; charset=iso-8859-1"
        assert fetch.requests == 2
        assert fetch.bytes == len(server.requests[0].body) + len(b'{"jobs": ["\\u00e9"]}') + len(page.body)

    with Server() as server:
        server.json("/jobs", {"jobs": ["é"]})
        server.add(
            "/page",
            Reply(200, "<p>hé</p>".encode("latin-1"), {"Content-Type": "text/html; charset=iso-8859-1"}),
        )
        run(work, hosts=server.url())
    first = server.requests[0]
    assert first.query == {"page": "1", "q": "a b&c"}
    assert first.headers["accept-encoding"] == "gzip"
    assert first.headers["user-agent"].startswith("rolewatch/")
    assert "cookie" not in first.headers


def test_gzip_counts_what_went_over_the_wire() -> None:
    async def work(fetch: SourceFetch) -> int:
        assert await fetch.json(server.url("/jobs")) == ["x" * 50_000]
        return fetch.bytes

    with Server() as server:
        server.add("/jobs", Reply(200, b'["' + b"x" * 50_000 + b'"]', zipped=True))
        assert run(work, hosts=server.url()) < 1_000


def test_a_post_sends_json() -> None:
    async def work(fetch: SourceFetch) -> object:
        return await fetch.json(server.url("/search"), method="POST", body={"offset": 20, "q": "é"})

    with Server() as server:
        server.json("/search", {"total": 1})
        assert run(work, hosts=server.url()) == {"total": 1}
    assert server.requests[0].json() == {"offset": 20, "q": "é"}
    assert server.requests[0].headers["content-type"] == "application/json"


def test_who_we_are_is_the_persons_choice() -> None:
    with Server() as server:
        url = server.json("/", {})
        for settings in (FetchSettings(contact="jane@example.org"), FetchSettings(user_agent="mine/1")):
            run(lambda fetch: fetch.json(url), hosts=url, settings=settings)
    agents = [request.headers["user-agent"] for request in server.requests]
    assert agents[0].endswith(" (+jane@example.org)")
    assert agents[1] == "mine/1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_for_get(status: int) -> None:
    with Server() as server:
        server.add("/old", redirect("new?x=1#part", status))
        server.json("/new", {})
        answer = run(lambda fetch: fetch.get(server.url("/old")), hosts=server.url())
        assert answer.url == server.url("/new?x=1")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirected_post_is_not_data(status: int) -> None:
    """Workday sends a POST to its incident page with 303; a GET there would be read as the answer."""
    with Server() as server:
        server.add("/search", redirect("/incident", status))
        server.json("/incident", {"total": 0})
        with pytest.raises(Unreachable, match="redirected"):
            run(lambda fetch: fetch.json(server.url("/search"), method="POST", body={}), hosts=server.url())
    assert server.paths() == ["/search"]


@pytest.mark.parametrize(
    ("other", "crosses"),
    [
        ("http://127.0.0.5:{port}/there", True),
        ("//127.0.0.5:{port}/there", True),
        ("http://127.0.0.1:{other}/there", True),
        ("http://127.0.0.1:{port}/there", False),
        ("HTTP://127.0.0.1:{port}/there", False),
        ("/there", False),
        ("?there", False),
    ],
)
@pytest.mark.parametrize("first", ["/go", "/via"])
def test_credentials_stay_with_their_origin(other: str, crosses: bool, first: str) -> None:
    secret = {
        "Authorization": "Bearer s3cret",
        "Cookie": "sid=s3cret",
        "X-Api-Key": "s3cret",
        "Accept": "text/css",
    }

    async def work(fetch: SourceFetch) -> None:
        await fetch.get(here.url(first), headers=secret)

    with Server(everywhere=True) as here, Server() as there:
        here.add("/via", redirect("/go"))
        here.add("/go", redirect(other.format(port=here.port, other=there.port)), as_json({}))
        here.json("/there", {})
        there.json("/there", {})
        run(work, hosts=here.url(), more=(here.url(host="127.0.0.5"),))
        last = (here.requests + there.requests)[-1]
    seen = {name for name in ("authorization", "cookie", "x-api-key") if name in last.headers}
    assert seen == (set() if crosses else {"authorization", "cookie", "x-api-key"})
    assert last.headers["accept"] == "text/css"


def test_cookies_that_are_set_are_not_kept() -> None:
    async def work(fetch: SourceFetch) -> None:
        for _ in range(2):
            await fetch.get(server.url("/"))

    with Server() as server:
        server.add("/", Reply(200, b"x", {"Set-Cookie": "sid=1; Path=/"}))
        run(work, hosts=server.url())
    assert all("cookie" not in request.headers for request in server.requests)


def test_the_environment_does_not_choose_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with Server() as server:
        url = server.json("/", [1])
        assert run(lambda fetch: fetch.json(url), hosts=url) == [1]


def test_headers_with_line_breaks_are_not_sent() -> None:
    with Server() as server, pytest.raises(Refused, match="line break"):
        run(lambda fetch: fetch.get(server.url(), headers={"X-A": "b\r\nHost: evil"}), hosts=server.url())


def test_flaky_answers_are_asked_for_again() -> None:
    time = Time()
    with Server() as server:
        server.add("/", Reply(503), Reply(502), Reply(500), as_json("at last"))
        url = server.url("/")
        assert run(lambda fetch: fetch.json(url), hosts=url, settings=RETRYING, time=time) == "at last"
    assert len(server.requests) == 4
    assert all(0.25 * 2**n <= nap <= 0.5 * 2**n for n, nap in enumerate(time.naps)), time.naps


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_final_answers_are_not_asked_for_again(status: int) -> None:
    with Server() as server:
        url = server.add("/", Reply(status))
        with pytest.raises(SourceError):
            run(lambda fetch: fetch.json(url), hosts=url, settings=RETRYING)
    assert len(server.requests) == 1


def test_a_short_pause_is_kept_and_a_long_one_remembered() -> None:
    time = Time()
    with Server() as server:
        url = server.add("/", Reply(429, headers={"Retry-After": "7"}), as_json(1))
        assert run(lambda fetch: fetch.json(url), hosts=url, settings=RETRYING, time=time) == 1
        assert 7 in time.naps

        url = server.add("/long", Reply(429, headers={"Retry-After": "3600"}))
        caught: list[tuple[SourceError, object]] = []

        async def work(fetch: SourceFetch) -> None:
            for _ in range(2):
                try:
                    await fetch.json(url)
                except Blocked as error:
                    caught.append((error, fetch.hosts))

        time = Time()
        run(work, hosts=url, settings=RETRYING, time=time)
    until = NOON + timedelta(hours=1)
    assert [error.retry_after for error, _ in caught] == [until, until]
    assert "asked not to be called before 2026-03-04 13:00 UTC" in str(caught[1][0])
    assert server.paths().count("/long") == 1
    origin = server.url("").rstrip("/")
    assert caught[0][1][origin].not_before == until  # type: ignore[index]
    assert time.naps == []


def test_a_pause_that_one_request_was_told_holds_for_the_others() -> None:
    async def work(fetch: SourceFetch) -> None:
        await asyncio.gather(fetch.json(server.url("/")), later(fetch))

    async def later(fetch: SourceFetch) -> None:
        while not time.naps:
            await asyncio.sleep(0.001)
        await fetch.json(server.url("/other"))

    time = Time()
    with Server() as server:
        server.add("/", Reply(429, headers={"Retry-After": "7"}), as_json(1))
        server.json("/other", 2)
        run(work, hosts=server.url(), settings=RETRYING, time=time)
    assert sum(nap > 6 for nap in time.naps) == 3  # the retry, and both requests on the held lane


@pytest.mark.parametrize(
    "answer",
    [
        Reply(200, gzip.compress(b"<html>" + b"x" * 5_000 + b"</html>")[:-9], {"Content-Encoding": "gzip"}),
        raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>half of a page"),
        Reply(200, b"<html><p>half of a page", length=500),
    ],
    ids=["gzip", "no length", "length"],
)
def test_a_page_that_was_cut_is_not_a_page(answer: Answer) -> None:
    with Server() as server:
        url = server.add("/", answer)
        with pytest.raises(Unreachable, match="cut off"):
            run(lambda fetch: fetch.get(url), hosts=url)


def test_a_connection_that_is_refused_says_so() -> None:
    with Server() as server:
        url = server.url("/")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 can't be reached"):
        run(lambda fetch: fetch.get(url), hosts=url, settings=RETRYING, time=(time := Time()))
    assert len(time.naps) == 3


def test_the_deadline_holds_over_all_tries() -> None:
    with Server() as server:
        url = server.add("/", Reply(503, delay=0.2))
        settings = FetchSettings(seconds=0.5, retries=50)
        with pytest.raises(Unreachable):
            run(lambda fetch: fetch.get(url), hosts=url, settings=settings)
    assert len(server.requests) <= 4


def test_probe_tells_what_can_be_told() -> None:
    async def work(fetch: SourceFetch) -> list[int | None]:
        return [await fetch.probe(url) for url in urls]

    with Server() as server:
        urls = [server.add(f"/{status}", Reply(status)) for status in (200, 404, 410, 500, 403)]
        urls.append(server.add("/moved", redirect("/404")))
        urls.append(server.add("/loop", redirect("/loop")))
        urls += ["http://127.0.0.77:9/", "http://[::bad", "javascript:1"]
        assert run(work, hosts=server.url()) == [200, 404, 410, 500, 403, 404, None, None, None, None]


def test_one_line_a_request_and_no_secret_in_it(caplog: pytest.LogCaptureFixture) -> None:
    async def work(fetch: SourceFetch) -> None:
        await fetch.json(
            server.url("/jobs"), params={"api_key": "s3cret-value"}, headers={"X-Key": "s3cret-value"}
        )
        with pytest.raises(Gone):
            await fetch.json(server.url("/none?token=s3cret-value"))
        with pytest.raises(Refused) as refused:
            await fetch.json("http://127.0.0.9/?token=s3cret-value")
        assert "s3cret" not in str(refused.value)

    with Server() as server, caplog.at_level(logging.DEBUG):
        server.json("/jobs", [])
        run(work, hosts=server.url())
    lines = [record.getMessage() for record in caplog.records if record.name == "monitor.fetch.door"]
    assert len(lines) == 3
    assert "source=acme method=GET url=127.0.0.1/jobs status=200 bytes=2" in lines[0]
    assert "s3cret" not in caplog.text


def test_two_hundred_boards_take_little_of_the_processor() -> None:
    """25 kB each, over twenty addresses; the time is this thread's own."""
    import time

    async def work(urls: list[str]) -> float:
        async with Egress(FetchSettings(), now=lambda: NOON) as egress:
            await source(egress, urls[0]).json(urls[0])
            started = time.thread_time()
            await asyncio.gather(*(source(egress, url).json(url, whole=True) for url in urls))
            return time.thread_time() - started

    with Server(everywhere=True) as server:
        server.json("/board", {"jobs": [{"id": number, "text": "x" * 1_200} for number in range(20)]})
        urls = [server.url("/board", f"127.0.9.{number % 20 + 1}") for number in range(200)]
        assert asyncio.run(work(urls)) < 0.5  # 0.08 s where this was written


def test_secrets_do_not_become_page_keys() -> None:
    async def work(fetch: SourceFetch) -> list[str]:
        await fetch.json(server.url("/jobs"), params={"k": "hunter2 hunter2"}, whole=True)
        return list(fetch.pages)

    with Server() as server:
        server.json("/jobs", [])
        pages = run(work, hosts=server.url(), secrets=[Secret("hunter2 hunter2")])
        assert pages == [server.url("/jobs?k=***")]
        assert run(work, hosts=server.url(), token="hunter2 hunter2") == pages


def test_a_form_is_sent_as_a_forms_fields_and_by_itself() -> None:
    async def work(fetch: SourceFetch) -> None:
        assert await fetch.json(server.url("/token"), method="POST", form={"scope": "a b", "é": "&="}) == 1

    with Server() as server:
        server.json("/token", 1)
        run(work, hosts=server.url())
    assert server.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert server.requests[0].body == b"scope=a+b&%C3%A9=%26%3D"


@pytest.mark.parametrize("content_range", [None, "bytes 0-1/9", "BYTES 0-1/9"])
def test_a_part_of_a_body_is_no_answer(content_range: str | None) -> None:
    headers = {"Content-Range": content_range} if content_range else {}
    with Server() as server:
        server.add("/jobs", Reply(206, b"[1]", headers))
        with pytest.raises(Unreachable, match="206"):
            run(lambda fetch: fetch.json(server.url("/jobs")), hosts=server.url())


def test_a_range_of_records_is_one() -> None:
    """France Travail answers the pages of a listing so."""
    with Server() as server:
        server.add("/jobs", Reply(206, b"[1]", {"Content-Range": "offres 0-0/9"}))
        assert run(lambda fetch: fetch.json(server.url("/jobs")), hosts=server.url()) == [1]


@pytest.mark.parametrize(("status", "error"), [(204, NoContent), (205, Unreachable)])
def test_an_answer_without_content_is_an_error_of_its_own(status: int, error: type[SourceError]) -> None:
    with Server() as server:
        server.add("/jobs", Reply(status))
        with pytest.raises(Unreachable) as caught:
            run(lambda fetch: fetch.json(server.url("/jobs")), hosts=server.url())
    assert type(caught.value) is error
