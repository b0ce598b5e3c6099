"""Every hostile answer ends as a typed error, in time and in bounds, and costs nobody else anything."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support_egress import NOON, run, source
from support_hostile import CAP, CASES
from support_server import Server

from monitor.errors import SourceError
from monitor.fetch import Egress
from monitor.settings import FetchSettings

SECONDS = 0.6
SETTINGS = FetchSettings(seconds=SECONDS, body=CAP, retries=0)


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_answer_is_a_typed_error_in_time(name: str) -> None:
    answer, expected, words = CASES[name]
    with Server() as server:
        server.json("/fine", {"jobs": []})
        server.add("/case", answer)
        started = time.monotonic()
        failure: SourceError | None = None
        try:
            run(lambda fetch: fetch.json(server.url("/case")), hosts=server.url(), settings=SETTINGS)
        except SourceError as error:
            failure = error
        assert time.monotonic() - started < SECONDS + 2
    if expected is None:
        assert failure is None
    else:
        assert isinstance(failure, expected), f"{type(failure)}: {failure}"
        assert words in str(failure)
        assert "\n" not in str(failure)
        assert len(str(failure)) < 400


def test_a_decent_source_reads_the_same_beside_all_of_them() -> None:
    """All at once, through one door."""
    wanted = {"jobs": [{"id": number, "title": "x" * 100} for number in range(300)]}

    async def together(server: Server) -> list[object]:
        async with Egress(SETTINGS, now=lambda: NOON) as egress:
            hostile = [source(egress, server.url()).json(server.url(f"/{name}")) for name in names]
            decent = [source(egress, server.url()).json(server.url("/decent")) for _ in range(5)]
            return await asyncio.gather(*hostile, *decent, return_exceptions=True)

    names = [name.replace(" ", "-") for name in CASES]
    with Server() as server:
        server.json("/fine", {"jobs": []})
        server.json("/decent", wanted)
        for name, (answer, _, _) in zip(names, CASES.values(), strict=True):
            server.add(f"/{name}", answer)
        results = asyncio.run(together(server))
    assert results[-5:] == [wanted] * 5
    others = [result for result in results[:-5] if isinstance(result, BaseException)]
    assert all(isinstance(result, SourceError) for result in others)


_CHILD = """
import resource, sys
from monitor.errors import SourceError
from monitor.settings import FetchSettings
from support_egress import run

def attempt(url):
    try:
        run(lambda fetch: fetch.get(url), hosts=url, settings=FetchSettings(seconds=5, body=2_000_000, retries=0))
    except SourceError:
        pass

attempt(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for url in sys.argv[2:]:
    attempt(url)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_bombs_and_floods_take_little_memory(tmp_path: Path) -> None:
    """In a process of its own, because the peak of a process never falls."""
    names = [name for name in CASES if "bomb" in name or "endless" in name or "header" in name]
    script = tmp_path / "child.py"
    script.write_text(_CHILD)
    with Server() as server:
        server.json("/fine", {})
        urls = [server.add(f"/{number}", CASES[name][0]) for number, name in enumerate(names)]
        done = subprocess.run(
            [sys.executable, script, server.url("/fine"), *urls],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"PYTHONPATH": f"{Path(__file__).parents[1]}:{Path(__file__).parents[2]}"},
        )
    per_unit = 1024 if sys.platform == "darwin" else 1
    assert int(done.stdout) / 1024 / per_unit < 40, f"{done.stdout} KiB"
