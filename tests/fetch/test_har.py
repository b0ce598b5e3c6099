"""A recording answers as the network did, says nothing secret, and is all there is when it is replayed."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from support_egress import Site, Time, run
from support_server import Reply, Server, as_json, conditional, redirect

from monitor.errors import Gone, Unreachable, UserError
from monitor.fetch import SourceFetch
from monitor.models import PageState, SourceState
from monitor.settings import FetchSettings, Secret

SECRET = "correct-horse/battery"


async def tour(fetch: SourceFetch, server: Server) -> list[object]:
    """What a scraper may do, with its results."""
    found: list[object] = [
        await fetch.json(server.url("/jobs"), params={"page": 1, "api_key": "k3y-in-query"}),
        await fetch.json(server.url("/jobs"), params={"page": 2, "q": SECRET}),
        (await fetch.get(server.url("/old"), headers={"Authorization": f"Bearer {SECRET}"})).text,
        (await fetch.get(server.url("/logo"))).body,
        await fetch.json(server.url("/search"), method="POST", body={"page": 1, "token": "t0ken-in-body"}),
        await fetch.json(server.url("/search"), method="POST", body={"page": 2, "token": "t0ken-in-body"}),
        [await fetch.json(server.url("/turns")) for _ in range(3)],
        await fetch.probe(server.url("/gone")),
    ]
    with pytest.raises(Gone):
        await fetch.json(server.url("/gone"))
    with pytest.raises(Unreachable):
        await fetch.json("http://127.0.0.1:9/")
    return found


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, Server, list[object]]:
    path = tmp_path / "run.har"
    with Server() as server:
        server.json(
            "/jobs?page=1&api_key=k3y-in-query", ["é"], Set_Cookie="sid=c00kie", X_Auth_Token="h34der"
        )
        server.json("/jobs", {"access_token": "t0ken-in-answer", "echo": SECRET})
        server.add("/old", redirect("/new?session=s3ssion", Set_Cookie="sid=c00kie"))
        server.add(
            "/new", Reply(200, "<p>é</p>".encode("latin-1"), {"Content-Type": "text/html;charset=latin1"})
        )
        server.add("/logo", Reply(200, bytes(range(256)), {"Content-Type": "image/png"}))
        server.add("/search", as_json([1]), as_json([2]))
        server.add("/turns", as_json(1), as_json(2), Reply(200, b"3", zipped=True))
        server.add("/gone", Reply(404))
        found = run(
            lambda fetch: tour(fetch, server), hosts=server.url(), record=path, secrets=[Secret(SECRET)]
        )
    return path, server, found


def test_a_replay_answers_the_same_without_a_network(recorded: tuple[Path, Server, list[object]]) -> None:
    path, server, found = recorded
    # The server is gone.
    again = run(lambda fetch: tour(fetch, server), hosts=server.url(), replay=path, secrets=[Secret(SECRET)])
    assert json.dumps(again, default=str).replace(SECRET, "***").replace(
        "t0ken-in-answer", "***"
    ) == json.dumps(found, default=str).replace(SECRET, "***").replace("t0ken-in-answer", "***")


def test_a_recording_has_no_secret_in_it_and_is_its_owners(
    recorded: tuple[Path, Server, list[object]],
) -> None:
    path, _, _ = recorded
    text = path.read_text()
    encoded = [SECRET.replace("/", "%2F"), base64.b64encode(SECRET.encode()).decode().rstrip("=")]
    for secret in (SECRET, *encoded, "k3y-in", "t0ken-in", "s3ssion", "c00kie", "h34der"):
        assert secret not in text, secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["run.har"]


def test_a_recording_is_har(recorded: tuple[Path, Server, list[object]]) -> None:
    log = json.loads(recorded[0].read_text())["log"]
    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        wanted = {
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        }
        assert wanted <= set(entry["request"])
        wanted = {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"}
        assert wanted | {"headersSize", "bodySize"} <= set(entry["response"])
    assert log["entries"][2]["response"]["redirectURL"].endswith("/new?session=***")


def test_what_is_not_recorded_is_an_error_that_names_it(recorded: tuple[Path, Server, list[object]]) -> None:
    path, server, _ = recorded
    for work, words in (
        (lambda fetch: fetch.get(server.url("/other?token=x1")), r"not recorded in run\.har: GET http://127"),
        (
            lambda fetch: fetch.json(server.url("/search"), method="POST", body={"page": 3}),
            r'POST .*\{"page":3\}',
        ),
        (lambda fetch: fetch.json("http://127.0.0.1:9/"), "failed when it was recorded"),
    ):
        with pytest.raises(Unreachable, match=words) as caught:
            run(work, hosts=server.url(), replay=path)
        assert "x1" not in str(caught.value)


def test_recording_asks_unconditionally(tmp_path: Path) -> None:
    """Or the file would say 304, and a replay from nothing would have nothing."""
    with Server() as server:
        url = server.add("/jobs", conditional(b"[1]"))
        state = SourceState(known={"1": ""}, pages={url: PageState(etag='"1"')})
        run(lambda fetch: fetch.json(url, whole=True), hosts=url, state=state, record=tmp_path / "run.har")
    assert run(lambda fetch: fetch.json(url, whole=True), hosts=url, replay=tmp_path / "run.har") == [1]


def har(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}}).encode()


def entry(url: str, status: int = 200, text: str | None = "[1]", **more: Any) -> dict[str, Any]:
    """An entry as developer tools write it: little in the request, a body that may be anything."""
    content = {"size": 3, "mimeType": "application/json", **more}
    if text is not None:
        content["text"] = text
    headers = [{"name": ":status", "value": "200"}, {"name": "content-encoding", "value": "br"}]
    return {
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": status, "headers": headers, "content": content},
    }


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([entry("https://acme.example/jobs")], [1]),
        ([entry("https://acme.example/jobs#top")], [1]),
        ([entry("https://acme.example/jobs", text="WzJd", encoding="base64")], [2]),
        ([entry("https://acme.example/jobs", 304)], [1]),
        (
            [entry("https://acme.example/jobs", 304, None), entry("https://acme.example/jobs", text="[3]")],
            [3],
        ),
        (
            [
                {},
                {"request": 1},
                {"request": {"url": "http://[::", "method": "GET"}},
                entry("https://acme.example/jobs"),
            ],
            [1],
        ),
    ],
)
def test_files_of_developer_tools_are_replayed(
    tmp_path: Path, entries: list[dict[str, Any]], answer: object
) -> None:
    path = tmp_path / "devtools.har"
    path.write_bytes(b"\xef\xbb\xbf" + har(*entries))
    assert run(lambda fetch: fetch.json("https://acme.example/jobs"), replay=path) == answer


@pytest.mark.parametrize(
    "broken", [entry("https://acme.example/jobs", text=None), entry("https://acme.example/jobs", 0)]
)
def test_a_body_that_was_not_saved_is_not_an_answer(tmp_path: Path, broken: dict[str, Any]) -> None:
    path = tmp_path / "devtools.har"
    path.write_bytes(har(broken))
    with pytest.raises(Unreachable):
        run(lambda fetch: fetch.json("https://acme.example/jobs"), replay=path)


def test_an_address_without_a_path_is_the_root(tmp_path: Path) -> None:
    path = tmp_path / "devtools.har"
    path.write_bytes(har(entry("https://acme.example/")))
    assert run(lambda fetch: fetch.json("https://acme.example"), replay=path) == [1]


def test_parameters_may_come_in_another_order(tmp_path: Path) -> None:
    path = tmp_path / "devtools.har"
    path.write_bytes(har(entry("https://acme.example/jobs?b=2&a=1&c=%C3%A9")))
    assert run(lambda fetch: fetch.json("https://acme.example/jobs?a=1&c=é&b=2"), replay=path) == [1]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b'{"log": {"entries": {}}}', b"\xff" * 100])
def test_what_is_no_har_file_is_said_at_the_start(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "no.har"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"no\.har"):
        run(lambda fetch: fetch.json("https://acme.example/jobs"), replay=path)


def test_a_recording_that_can_not_be_written_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="can't be written"):
        run(lambda fetch: fetch.json("https://acme.example/jobs"), record=tmp_path / "none" / "run.har")


def test_a_run_that_breaks_off_leaves_the_older_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.har"
    path.write_text("older")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with Server() as server:
        url = server.json("/", 1)
        with pytest.raises(UserError, match="No space left"):
            run(lambda fetch: fetch.json(url), hosts=url, record=path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replay_neither_waits_nor_asks_for_robots_txt(tmp_path: Path) -> None:
    path, time = tmp_path / "devtools.har", Time()
    path.write_bytes(har(entry("https://acme.example/jobs", 503)))
    with pytest.raises(Unreachable):
        run(
            lambda fetch: fetch.json("https://acme.example/jobs"),
            replay=path,
            scraper=Site,
            time=time,
            settings=FetchSettings(retries=3),
        )
    assert time.naps == []
