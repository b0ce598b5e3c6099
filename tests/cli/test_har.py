"""A run recorded to a HAR and replayed elsewhere without any network: how a broken scraper is reported."""

import socket
from pathlib import Path

from support_cli import rolewatch
from support_thread import in_thread

from monitor.demo.serve import Demo, serving
from monitor.demo.world import world


def test_a_recording_replays_without_the_network(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "rolewatch.yaml"
    base = f"http://127.0.0.1:{port}"
    config.write_text(
        f"sources:\n  - {{kind: greenhouse, name: acme, board: acme, base_url: '{base}'}}\n"
        f"  - {{kind: feed, name: feed, url: '{base}/harbour.rss?token=secret-token-1'}}\n"
        "watches: [{name: any}]\nalerts: {channels: {}}\n"
    )
    har = tmp_path / "run.har"
    alone = tmp_path / "acme.har"
    with in_thread(serving(Demo(world(0), port))):
        made = rolewatch("--config", str(config), "record", "acme", str(alone), state=tmp_path / "d")
        assert (made.code, made.out.split(",")[0]) == (0, "acme: ok"), made.out + made.err
        live = rolewatch("--config", str(config), "run", "--record", str(har), "--json", state=tmp_path / "a")
    assert live.code == 0, live.err
    assert har.stat().st_mode & 0o077 == 0
    assert "secret-token-1" not in har.read_text()
    replayed = rolewatch("--config", str(config), "run", "--replay", str(har), "--json", state=tmp_path / "b")
    assert replayed.json["openings"] == live.json["openings"]
    config.write_text(config.read_text().replace("board: acme", "board: other"))
    other = rolewatch("--config", str(config), "run", "--replay", str(har), "--json", state=tmp_path / "c")
    assert other.code == 1
    assert other.json["sources"][0]["verdict"] == "unreachable"
    assert "recorded" in other.json["sources"][0]["error"]
    nobody = rolewatch("--config", str(config), "record", "nobody", str(alone), state=tmp_path / "d")
    assert (nobody.code, "no source" in nobody.err) == (2, True)


def test_a_record_of_one_source_replays_alone(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "rolewatch.yaml"
    config.write_text(
        f"sources:\n  - {{kind: greenhouse, name: acme, board: acme, base_url: 'http://127.0.0.1:{port}'}}\n"
        "watches: [{name: any}]\nalerts: {channels: {}}\n"
    )
    har = tmp_path / "acme.har"
    with in_thread(serving(Demo(world(0), port))):
        read = rolewatch("-c", str(config), "run", "--json", state=tmp_path / "a")
        made = rolewatch("-c", str(config), "record", "acme", str(har), state=tmp_path / "a")
    assert made.code == 0, made.err
    assert "ok" in made.out, "recorded whole, though the source is known and unchanged"
    replayed = rolewatch("-c", str(config), "run", "--replay", str(har), "--json", state=tmp_path / "b")
    assert replayed.json["openings"] == read.json["openings"]
