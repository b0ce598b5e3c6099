"""Every recorded list of the seven systems, served on loopback and run: each posting is in `openings --json`.

Each payload is answered at its own origin path to any list request, as a plain server would that ignores
query parameters; details are not served (404), so that what the lists hold must be enough.
"""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from aiohttp import web
from support_cli import rolewatch

KINDS = ("greenhouse", "lever", "ashby", "workday", "smartrecruiters", "personio")


def payloads(corpus: Path) -> list[tuple[str, Path]]:
    found = [(kind, path) for kind in KINDS for path in sorted((corpus / "payloads" / kind).iterdir())]
    return [(kind, path) for kind, path in found if "detail" not in path.name]


def expected(kind: str, path: Path) -> dict[str, str]:
    """Identifier → title of each posting in a payload, read without any of our code."""
    if kind == "personio":
        root = ElementTree.fromstring(path.read_bytes())
        return {p.findtext("id", ""): p.findtext("name", "") for p in root.iter("position")}
    data = json.loads(path.read_bytes())
    if kind == "greenhouse":
        return {str(job["id"]): job["title"] for job in data["jobs"]}
    if kind == "lever":
        return {job["id"]: job["text"] for job in data}
    if kind == "ashby":
        return {job["id"]: job["title"] for job in data["jobs"] if job.get("isListed", True)}
    if kind == "smartrecruiters":
        return {job["id"]: job["name"] for job in data["content"]}
    return {job["externalPath"]: job["title"] for job in data["jobPostings"]}


def options(kind: str, number: int, base: str) -> str:
    own = f"{base}/p{number}"
    token = {"greenhouse": "board: t", "lever": "site: t", "ashby": "board: t", "personio": "company: t"}
    if kind == "workday":
        return f"{{kind: workday, name: s{number}, base_url: '{own}', tenant: t, site: s}}"
    said = token.get(kind, "company: t")
    return f"{{kind: {kind}, name: s{number}, {said}, base_url: '{own}'}}"


@contextmanager
def serving(files: list[tuple[str, Path]]) -> Iterator[str]:
    """All payloads on one port, each below /pN; anything that looks like a detail is 404."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    address: list[str] = []
    details = re.compile(r"/job/|/postings/[^/?]+$|/jobs/\d+$")

    async def answer(request: web.Request) -> web.Response:
        _, path = files[int(request.match_info["number"])]
        kind = files[int(request.match_info["number"])][0]
        if details.search(request.path) and not (kind == "lever" and request.path.endswith("/postings/t")):
            return web.Response(status=404)
        content = "application/xml" if path.suffix == ".xml" else "application/json"
        return web.Response(body=path.read_bytes(), content_type=content)

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", r"/p{number:\d+}/{rest:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@pytest.fixture(scope="module")
def told(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The summary of one run over all payloads, and all openings."""
    home = tmp_path_factory.mktemp("home")
    files = payloads(corpus)
    with serving(files) as base:
        listed = "\n".join(f"  - {options(kind, number, base)}" for number, (kind, _) in enumerate(files))
        config = home / "rolewatch.yaml"
        config.write_text(f"sources:\n{listed}\nwatches: [{{name: any}}]\nalerts: {{channels: {{}}}}\n")
        ran = rolewatch("--config", str(config), "run", "--json", state=home)
        assert ran.code in (0, 1), ran.err
        shown = rolewatch("--config", str(config), "openings", "--all", "--json", state=home)
    return ran.json, shown.json


def test_no_posting_is_lost_and_none_invented(corpus: Path, told: tuple[Any, list[dict[str, Any]]]) -> None:
    _, openings = told
    found: dict[str, set[str]] = {}
    for opening in openings:
        for posting in opening["rolewatch"]["postings"]:
            found.setdefault(posting["source"], set()).add(posting["identifier"])
    for number, (kind, path) in enumerate(payloads(corpus)):
        wanted = expected(kind, path)
        got = found.get(f"s{number}", set())
        assert len(got) == len(wanted), (path.name, len(got), len(wanted))
        if kind != "workday":
            assert got == set(wanted), path.name


def test_each_opening_has_its_fields(told: tuple[Any, list[dict[str, Any]]]) -> None:
    _, openings = told
    kinds = {opening["rolewatch"]["id"]: opening["rolewatch"]["postings"][0]["kind"] for opening in openings}
    for opening in openings:
        assert opening["title"]
        assert opening["url"].startswith("http")
        assert opening["identifier"]["value"]
    lists_have_text = [o for o in openings if kinds[o["rolewatch"]["id"]] in ("greenhouse", "lever", "ashby")]
    with_text = sum("description" in opening for opening in lists_have_text)
    assert with_text >= 0.9 * len(lists_have_text)
    assert all("datePosted" in opening for opening in lists_have_text)
    placed = sum("jobLocation" in o or "jobLocationType" in o for o in openings)
    assert placed >= 0.9 * len(openings)


def test_no_source_is_misjudged(told: tuple[Any, list[dict[str, Any]]]) -> None:
    summary, _ = told
    bad = {
        s["name"]: (s["verdict"], s["error"])
        for s in summary["sources"]
        if s["verdict"] not in ("ok", "partial")
    }
    assert bad == {}
