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
import contextlib, gzip, resource, sys, urllib.request
from monitor.errors import SourceError
from monitor.settings import FetchSettings
from support_egress import run

SETTINGS = FetchSettings(seconds=0.5, body=2_000_000, retries=0)

def ours(url):
    with contextlib.suppress(SourceError):
        run(lambda fetch: fetch.get(url), hosts=url, settings=SETTINGS)

def careless(url):
    with contextlib.suppress(OSError, ValueError):
        gzip.decompress(urllib.request.urlopen(url, timeout=0.5).read())

def peak():  # MiB; Linux starts ru_maxrss at the parent's size, VmHWM at nothing
    try:
        lines = open("/proc/self/status").read().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**10
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20

attempt = {"ours": ours, "careless": careless}[sys.argv[1]]
attempt(sys.argv[2])
before = peak()
for url in sys.argv[3:]:
    attempt(url)
print(peak() - before)
"""


def growth(tmp_path: Path, client: str, names: list[str]) -> float:
    """MiB by which the peak of a process grows that asks for these; the peak never falls again."""
    script = tmp_path / "child.py"
    script.write_text(_CHILD)
    here = Path(__file__)
    with Server() as server:
        server.json("/fine", {})
        urls = [server.add(f"/{number}", CASES[name][0]) for number, name in enumerate(names)]
        done = subprocess.run(
            [sys.executable, script, client, server.url("/fine"), *urls],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"PYTHONPATH": f"{here.parents[1]}:{here.parents[2]}"},
        )
    return float(done.stdout)


def test_bombs_and_floods_take_little_memory(tmp_path: Path) -> None:
    names = [name for name in CASES if "bomb" in name or "endless" in name or "header" in name]
    assert growth(tmp_path, "ours", names) < 30


def test_control_a_careless_client_takes_much(tmp_path: Path) -> None:
    assert growth(tmp_path, "careless", ["gzip bomb"]) > 50
