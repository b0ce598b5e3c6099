"""What other monitors see of a run, by the command: the heartbeat's visits, and `rolewatch status`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from support_cli import Done, rolewatch
from support_server import Reply, Server, as_json
from support_world import job

AHEAD = Path(__file__).resolve().parents[1] / "ahead" / "rolewatch.py"


@pytest.fixture
def server() -> Iterator[Server]:
    """A board that is well, and a place that takes heartbeats."""
    with Server() as served:
        jobs = [job("acme", number, served.url("")) for number in range(1, 4)]
        served.json("/v1/boards/acme/jobs", {"jobs": jobs, "meta": {"total": 3}})
        for step in ("", "/start", "/fail"):
            served.add(f"/ping/s3cret-uuid{step}", Reply(200, b"OK"))
        yield served


def ask(home: Path, *arguments: str, ping: str = "") -> Done:
    return rolewatch("--config", str(home / "rolewatch.yaml"), *arguments, state=home / "state", PING=ping)


def configure(home: Path, server: Server, more: str = "") -> None:
    (home / "rolewatch.yaml").write_text(
        f"fetch: {{retries: 0}}\nsources:\n"
        f"  - {{kind: greenhouse, name: acme, board: acme, base_url: '{server.url('')}'}}\n{more}"
    )


def visits(server: Server) -> list[tuple[str, str]]:
    """The steps behind the address, and what was said there."""
    pings = [request for request in server.requests if request.path.startswith("/ping/")]
    assert {request.method for request in pings} == {"POST"}
    assert len({parse_qs(request.target.partition("?")[2])["rid"][0] for request in pings}) == len(pings) // 2
    return [(request.path.removeprefix("/ping/s3cret-uuid"), request.body.decode()) for request in pings]


def test_the_heartbeat_speaks_of_start_success_and_failure(tmp_path: Path, server: Server) -> None:
    configure(tmp_path, server, "heartbeat: ${PING}\n")
    ping = server.url("/ping/s3cret-uuid")
    assert ask(tmp_path, "run", "--all", ping=ping).code == 0
    (start, end) = visits(server)
    assert start == ("/start", "")
    assert end[0] == ""
    assert "3 new; 3 open; 1 source read" in end[1]
    server.add("/v1/boards/acme/jobs", as_json({"jobs": [], "meta": {"total": 0}}))
    bad = ask(tmp_path, "run", "--all", ping=ping)
    assert bad.code == 1
    assert visits(server)[2][0] == "/start"
    step, said = visits(server)[3]
    assert step == "/fail"
    assert said.splitlines()[0].startswith("acme: suspicious-empty: no posting came, 3 are open")
    assert "s3cret" not in bad.out + bad.err


def test_a_heartbeat_that_nobody_takes_changes_nothing(tmp_path: Path, server: Server) -> None:
    configure(tmp_path, server, "heartbeat: ${PING}\n")
    server.add("/ping/s3cret-uuid", Reply(500))
    done = ask(tmp_path, "run", "--all", ping=server.url("/ping/s3cret-uuid"))
    assert (done.code, "s3cret" in done.out + done.err) == (0, False)
    assert ask(tmp_path, "run", "--all", ping="http://127.0.0.1:9/x").code == 0


def test_a_run_that_can_not_be_done_is_told_to_the_heartbeat(tmp_path: Path, server: Server) -> None:
    configure(tmp_path, server, "heartbeat: ${PING}\n")
    ask(tmp_path, "run", ping=server.url("/ping/s3cret-uuid"))
    (tmp_path / "state" / "rolewatch.db").write_bytes(b"not a database at all" * 500)
    server.requests.clear()
    assert ask(tmp_path, "run", ping=server.url("/ping/s3cret-uuid")).code != 0
    (only,) = [request for request in server.requests if request.path.startswith("/ping/")]
    assert only.path.endswith("/fail")
    assert only.body


def test_status_tells_other_monitors(tmp_path: Path, server: Server) -> None:
    configure(tmp_path, server)
    none = ask(tmp_path, "status")
    assert (none.code, none.err) == (1, "")
    assert none.out.startswith("TROUBLE: ")
    assert "run `rolewatch run` first" in none.out
    assert ask(tmp_path, "status", "--json").json["well"] is False
    ask(tmp_path, "run", "--all")
    well = ask(tmp_path, "status")
    assert (well.code, well.out.startswith("OK: 1 source well, last run ")) == (0, True)
    server.add("/v1/boards/acme/jobs", Reply(404))
    ask(tmp_path, "run", "--all")
    bad = ask(tmp_path, "status")
    assert bad.code == 1
    assert bad.out.startswith("TROUBLE: acme: unreachable for ")
    said = ask(tmp_path, "status", "--json")
    assert (said.code, said.json["well"], said.json["sources"]["in_trouble"]) == (1, False, 1)


def test_status_notices_a_dead_schedule(tmp_path: Path, server: Server) -> None:
    configure(tmp_path, server)
    ask(tmp_path, "run", "--all")
    names = {"ROLEWATCH_STATE": str(tmp_path / "state"), "HOME": str(tmp_path)}
    later = subprocess.run(
        [sys.executable, str(AHEAD), "50", "--config", str(tmp_path / "rolewatch.yaml"), "status"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **names, "PYTHONPATH": str(AHEAD.parents[2])},
    )
    assert later.returncode == 1
    assert later.stdout.startswith("TROUBLE: the schedule is dead, or was missed: visits are ")
    assert "the last run began 2 days ago" in later.stdout


def test_a_canary_that_is_gone_is_said_first(tmp_path: Path, server: Server) -> None:
    configure(tmp_path, server)
    path = tmp_path / "rolewatch.yaml"
    path.write_text(path.read_text().replace("name: acme", "name: acme, canary: pilot 2"))
    assert ask(tmp_path, "run", "--all").code == 0
    path.write_text(path.read_text().replace("pilot 2", "Staff Plumber"))
    gone = ask(tmp_path, "run", "--all")
    assert gone.code == 1
    assert gone.err.startswith("! acme: partial: the canary “Staff Plumber” was not found; ")
