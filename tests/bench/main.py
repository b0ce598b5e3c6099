"""`make bench`: rolewatch beside urlwatch and jobwatch on one loopback server; writes bench.json and a table.

Every figure is a whole process, wall clock and peak memory as the kernel accounts them; each pair of
programs takes turns in one run, because machines are noisy, and the median counts. Ratios, not seconds,
are what a target is about. `ARGS="--quick"` measures each once.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
PORT = 8791
ADDRESSES = 20 if sys.platform == "linux" else 1


@dataclass(frozen=True)
class Figure:
    """One line of bench.json. `ratio` is ours to the peer's; `holds` says whether the target is met."""

    name: str
    value: float
    unit: str
    peer: float | None
    ratio: float | None
    peak_mib: float | None
    target: str
    holds: bool


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_mib: float


def measure(command: list[str], environment: dict[str, str] | None = None) -> Measured:
    """One run of a whole process."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})}
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command}: exit {process.returncode}: {said.decode()[-500:]}")
    scale = 1024 if sys.platform == "linux" else 1024 * 1024
    return Measured(time.perf_counter() - began, usage.ru_maxrss / scale)


def median(runs: list[Measured]) -> Measured:
    return Measured(
        statistics.median(run.seconds for run in runs), statistics.median(run.peak_mib for run in runs)
    )


@contextmanager
def server(boards: int, latency: int, addresses: int = ADDRESSES) -> Iterator[None]:
    command = [sys.executable, str(HERE / "boards.py"), str(PORT), str(boards), str(latency), str(addresses)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def ask(path: str, method: str = "GET") -> dict[str, int]:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", method=method)
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    return json.loads(body) if body.startswith(b"{") else {}


def address(board: int, addresses: int = ADDRESSES) -> str:
    return f"127.0.0.{board % addresses + 1}:{PORT}"


class Rolewatch:
    def __init__(self, folder: Path, boards: int, addresses: int = ADDRESSES) -> None:
        self.folder = folder / "rolewatch"
        self.folder.mkdir(parents=True)
        self.config = self.folder / "rolewatch.yaml"
        sources = "".join(
            f"  - {{kind: greenhouse, name: c{n}, board: c{n}, base_url: 'http://{address(n, addresses)}'}}\n"
            for n in range(boards)
        )
        self.config.write_text(
            f"state: {self.folder / 'state'}\nsources:\n{sources}"
            "watches:\n  - name: data\n    titles: [data engineer]\n    skills: {must: [Python], nice: [dbt]}\n"
            f"alerts:\n  channels: {{file: 'outbox:{self.folder / 'outbox.txt'}'}}\n"
        )

    def forget(self) -> None:
        shutil.rmtree(self.folder / "state", ignore_errors=True)

    def run(self, *arguments: str) -> Measured:
        return measure([str(BIN / "rolewatch"), "--config", str(self.config), "run", *arguments])


class Urlwatch:
    def __init__(self, folder: Path, boards: int) -> None:
        self.folder = folder / "urlwatch"
        self.folder.mkdir(parents=True)
        jobs = "\n---\n".join(
            f"name: c{n}\nurl: http://{address(n)}/v1/boards/c{n}/jobs?content=true" for n in range(boards)
        )
        (self.folder / "urls.yaml").write_text(jobs)
        (self.folder / "urlwatch.yaml").write_text("report:\n  stdout: {enabled: true, color: false}\n")

    def forget(self) -> None:
        (self.folder / "cache.db").unlink(missing_ok=True)

    def run(self) -> Measured:
        names = {"urls": "urls.yaml", "config": "urlwatch.yaml", "cache": "cache.db", "hooks": "hooks.py"}
        arguments = [item for name, file in names.items() for item in (f"--{name}", str(self.folder / file))]
        return measure([str(BIN / "urlwatch"), *arguments])


JOBWATCH = """
import dataclasses, sys
from jobwatch import sources, cli
found = sources.SOURCES["greenhouse"]
sources.SOURCES["greenhouse"] = dataclasses.replace(found, api=sys.argv[1])
sys.argv = ["jobwatch", "-c", sys.argv[2], "fetch"]
sys.exit(cli.main())
"""


class Jobwatch:
    """The PyPI package, its Greenhouse address pointed at the loopback server; nothing else is changed."""

    def __init__(self, folder: Path, boards: int) -> None:
        self.folder = folder / "jobwatch"
        self.folder.mkdir(parents=True)
        listed = "".join(f"  - greenhouse:c{n}\n" for n in range(boards))
        filters = 'filters:\n  titles: ["engineer"]\n  locations: ["Berlin"]\n  remote_country: any\n'
        (self.folder / "watch.yaml").write_text(f"companies:\n{listed}{filters}")

    def forget(self) -> None:
        for path in self.folder.iterdir():
            if path.name != "watch.yaml":
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def run(self) -> Measured:
        api = f"http://127.0.0.1:{PORT}/v1/boards/{{board}}/jobs?content=true"
        home = {"HOME": str(self.folder), "JOBWATCH_CACHE": str(self.folder / "cache")}
        command = [sys.executable, "-c", JOBWATCH, api, str(self.folder / "watch.yaml")]
        began = os.getcwd()
        os.chdir(self.folder)
        try:
            return measure(command, home)
        finally:
            os.chdir(began)


def in_turn(times: int, *programs: Callable[[], Measured]) -> list[Measured]:
    """The medians of programs that take turns."""
    taken: list[list[Measured]] = [[] for _ in programs]
    for _ in range(times):
        for index, program in enumerate(programs):
            taken[index].append(program())
    return [median(runs) for runs in taken]


def compared(name: str, ours: Measured, peer: Measured, most: float, target: str) -> Figure:
    ratio = ours.seconds / peer.seconds
    return Figure(
        name,
        round(ours.seconds, 3),
        "s",
        round(peer.seconds, 3),
        round(ratio, 2),
        round(ours.peak_mib, 1),
        target,
        ratio <= most,
    )


def anew(program: Rolewatch | Urlwatch | Jobwatch) -> Callable[[], Measured]:
    def first() -> Measured:
        program.forget()
        return program.run()

    return first


def boards(folder: Path, count: int, times: int) -> Iterator[Figure]:
    """First, unchanged and 10 % changed runs of this many boards."""
    with server(count, 0):
        ours, urls, jobs = Rolewatch(folder, count), Urlwatch(folder, count), Jobwatch(folder, count)
        mine, theirs = in_turn(times, anew(ours), anew(jobs))
        yield compared(f"{count} boards, first run", mine, theirs, 1.0, "no slower than jobwatch")
        if count >= 1000:
            yield Figure(
                f"{count} boards, peak memory",
                round(mine.peak_mib, 1),
                "MiB",
                round(theirs.peak_mib, 1),
                round(mine.peak_mib / theirs.peak_mib, 2),
                round(mine.peak_mib, 1),
                "≤ 100 MiB",
                mine.peak_mib <= 100,
            )
        urls.run()
        mine, theirs = in_turn(times, lambda: ours.run("--all"), urls.run)
        yield compared(f"{count} boards, unchanged run", mine, theirs, 1.0, "no slower than urlwatch")
        ask("/counters")
        ours.run("--all")
        seen = ask("/counters")["bytes"]
        yield Figure(
            f"{count} boards, body of an unchanged run", seen, "bytes", None, None, None, "0", seen == 0
        )
        versions = iter(range(1, 1000))

        def changed(run: Callable[[], Measured]) -> Callable[[], Measured]:
            def go() -> Measured:
                ask(f"/change?every=10&version={next(versions)}", "POST")
                return run()

            return go

        mine, theirs = in_turn(times, changed(lambda: ours.run("--all")), changed(urls.run))
        yield compared(f"{count} boards, 10 % changed", mine, theirs, float("inf"), "(for the record)")
        idle = in_turn(times, ours.run)[0]
        yield Figure(
            f"{count} boards, nothing due",
            round(idle.seconds, 3),
            "s",
            None,
            None,
            round(idle.peak_mib, 1),
            "≤ 0.3 s",
            idle.seconds <= 0.3,
        )


def latency(folder: Path, times: int) -> Iterator[Figure]:
    """200 boards, each answer 100 ms away: over 20 addresses, then all on one, where politeness decides."""
    with server(200, 100):
        spread, urls = Rolewatch(folder / "spread", 200), Urlwatch(folder, 200)
        mine, theirs = in_turn(times, anew(spread), anew(urls))
        target = "at most half of urlwatch"
        yield compared("200 boards at 100 ms over 20 addresses, first run", mine, theirs, 0.5, target)
        urls.run()
        mine, theirs = in_turn(times, lambda: spread.run("--all"), urls.run)
        yield compared("200 boards at 100 ms over 20 addresses, unchanged", mine, theirs, 0.5, target)
        one = Rolewatch(folder / "one", 200, addresses=1)
        mine, theirs = in_turn(1, anew(one), anew(urls))
        yield compared(
            "200 boards at 100 ms on one host: what politeness costs", mine, theirs, float("inf"), "(said)"
        )


def reading() -> Iterator[Figure]:
    """How fast each kind of JSON is read."""
    from kinds import throughput

    for kind, rate in throughput():
        yield Figure(
            f"{kind}: postings read", round(rate), "1/s", None, None, None, "≥ 5,000 a second", rate >= 5_000
        )


def browsing() -> Iterator[Figure]:
    """Portals in the run's one Chromium."""
    from portals import portals

    for name, value, unit, peak, target, holds in portals():
        yield Figure(name, value, unit, None, None, peak, target, holds)


def table(figures: list[Figure]) -> str:
    lines = [f"{'':56} {'ours':>9} {'peer':>9} {'ratio':>6} {'MiB':>6}  target"]
    for each in figures:
        peer = "" if each.peer is None else f"{each.peer:9.3f}"
        ratio = "" if each.ratio is None else f"{each.ratio:6.2f}"
        peak = "" if each.peak_mib is None else f"{each.peak_mib:6.0f}"
        mark = "holds" if each.holds else "MISSED"
        value = f"{each.value:9.3f} {peer:>9} {ratio:>6} {peak:>6}"
        lines.append(f"{each.name:56} {value}  {each.target}: {mark}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure once instead of five times")
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    arguments = parser.parse_args()
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (4096, max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    )
    times = 1 if arguments.quick else 5
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in (
            boards(folder / "200", 200, times),
            boards(folder / "1000", 1000, 1 if arguments.quick else 3),
            latency(folder / "latency", times),
            reading(),
            browsing(),
        ):
            for figure in part:
                figures.append(figure)
                print(table([figure]).splitlines()[-1], flush=True)
    arguments.out.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")
    print(f"\n{table(figures)}\n\nwritten: {arguments.out}")


if __name__ == "__main__":
    main()
