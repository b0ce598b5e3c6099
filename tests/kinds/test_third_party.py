"""Scrapers of others: the tutorial's package is installed and works; a new kind begins as one that passes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support_cli import rolewatch
from support_server import Server

from monitor.errors import UserError
from monitor.template import make

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "write-a-scraper.md"


def block(language: str) -> str:
    """The tutorial's one block in that language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.S)
    return str(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder into which the package of the tutorial is installed."""
    package, site = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("site")
    (package / "acme_jobs.py").write_text(block("python"))
    (package / "pyproject.toml").write_text(block("toml"))
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return str(site)


@pytest.fixture
def server() -> Iterator[Server]:
    said = json.loads(block("json"))
    first = said["openings"][0]
    second = [{**first, "id": 8, "name": "Cook"}, {**first, "id": 9, "name": "Gardener", "pay": None}]
    with Server() as served:
        served.json("/v1/acme/openings?page=1", said)
        served.json("/v1/acme/openings?page=2", {**said, "openings": second})
        yield served


def test_an_installed_scraper_is_listed_recognised_and_run(site: str, server: Server, tmp_path: Path) -> None:
    config = tmp_path / "rolewatch.yaml"
    config.write_text(
        f"sources: [{{kind: acme_jobs, board: acme, base_url: '{server.url('')}'}}]\n"
        "watches: [{name: any}]\nalerts: {channels: {}}\n"
    )
    kinds = rolewatch("sources", "--kinds", "--json", state=tmp_path, PYTHONPATH=site)
    assert {"kind": "acme_jobs", "status": "unverified"}.items() <= kinds.json[-1].items()
    known = rolewatch(
        "detect", "https://jobs.acmejobs.example/acme/7", "--json", state=tmp_path, PYTHONPATH=site
    )
    assert (known.json["kind"], known.json["options"]) == ("acme_jobs", {"board": "acme"})
    ran = rolewatch("-c", str(config), "run", "--json", state=tmp_path, PYTHONPATH=site)
    assert ran.code == 0, ran.err
    found = rolewatch("-c", str(config), "openings", "--json", state=tmp_path, PYTHONPATH=site).json
    assert {opening["title"] for opening in found} == {"Data Engineer", "Cook", "Gardener"}
    assert (
        found[0]["employmentUnit"] == {"@type": "Organization", "name": "Payments"}
        or found[0]["employmentUnit"]
    )


def test_without_the_package_its_kind_is_a_clear_mistake(tmp_path: Path) -> None:
    config = tmp_path / "rolewatch.yaml"
    config.write_text("sources: [{kind: acme_jobs, board: acme}]\nwatches: []\n")
    done = rolewatch("-c", str(config), "check", "--offline", state=tmp_path)
    assert done.code == 2
    assert "there is no kind 'acme_jobs'" in done.err


def contract(kind: str, cases: Path, path: str) -> str:
    """What the contract suite says of an installed kind with cases of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", kind]
    done = subprocess.run(
        [*command, "tests/kinds/test_contract.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ROLEWATCH_CASES": str(cases), "PYTHONPATH": path},
    )
    return done.stdout


def test_a_new_kind_passes_the_contract_as_it_is_made(tmp_path: Path) -> None:
    made = make("acme_board", tmp_path)
    assert len(made) == 3
    info = tmp_path / "scrapers" / "acme_board-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme_board\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[rolewatch.scrapers]\nacme_board = acme_board:AcmeBoard\n")
    said = contract("acme_board", tmp_path / "tests" / "kinds" / "cases", str(tmp_path / "scrapers"))
    assert re.search(r"\d\d passed", said), said
    assert "failed" not in said, said
    with pytest.raises(UserError, match="already"):
        make("acme_board", tmp_path)
    with pytest.raises(UserError, match="no name for a kind"):
        make("../etc", tmp_path)


def test_a_recording_becomes_a_case(tmp_path: Path) -> None:
    answer = {"jobs": [{"id": number} for number in range(9)]}
    entries = [
        {
            "request": {
                "method": "POST",
                "url": "https://a.example/x",
                "postData": {"text": '{"b": 1, "a": 2}'},
            },
            "response": {"content": {"text": json.dumps(answer)}},
        },
        {
            "request": {"method": "GET", "url": "https://a.example/logo"},
            "response": {"content": {"text": "<svg>"}},
        },
    ]
    har = tmp_path / "acme.har"
    har.write_text(json.dumps({"log": {"entries": entries}}))
    made = make("acme_board", tmp_path, har)
    case = json.loads(made[-1].read_text())
    assert case["answers"] == {
        'POST https://a.example/x {"a":2,"b":1}': {"json": {"jobs": [{"id": 0}, {"id": 1}, {"id": 2}]}}
    }
    har.write_text(json.dumps({"log": {"entries": entries[1:]}}))
    with pytest.raises(UserError, match="no JSON answer"):
        make("other", tmp_path, har)
