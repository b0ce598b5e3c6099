"""The house is as DESIGN draws it: who may import whom, no cycles, sizes, nothing hidden."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted([*ROOT.glob("monitor/**/*.py"), *ROOT.glob("scrapers/*.py")])

PURE = (
    "normalize",
    "skills",
    "identity",
    "infer",
    "messages",
    "wishes",
    "match",
    "resume",
    "verdicts",
    "patience",
    "standing",
    "currency",
    "mime",
)
PURE_MAY = {"models", "errors", "settings", *PURE}
ALSO = {"verdicts": {"scraper"}, "infer": {"reading"}}
CONTRACT = {"monitor.scraper", "monitor.models", "monitor.errors"}
STORE_MAY = {"models", "errors", "settings", "standing", "store"}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def ours(path: Path) -> set[str]:
    return {name for name in imports(path) if name.split(".")[0] in ("monitor", "scrapers")}


def part(name: str) -> str:
    pieces = name.split(".")
    return pieces[1] if len(pieces) > 1 else ""


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "scrapers"], ids=lambda p: p.name)
def test_a_scraper_knows_the_contract_only(path: Path) -> None:
    assert ours(path) <= CONTRACT


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "scrapers"], ids=lambda p: p.name)
def test_a_scraper_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_directions(path: Path) -> None:
    name, found = module_of(path), ours(path)
    assert not any(each.split(".")[0] == "scrapers" for each in found), "scrapers are loaded, never imported"
    used = {part(each) for each in found}
    if name in ("monitor.models", "monitor.errors"):
        assert not found
    elif name == "monitor.settings":
        assert used <= {"models"}
    elif part(name) in PURE:
        assert used <= PURE_MAY | ALSO.get(name.removeprefix("monitor.").split(".")[0], set())
    elif part(name) == "store":
        assert used <= STORE_MAY
    if part(name) not in ("pipeline", "cli", "demo", "docs", "jobposting"):
        assert not used & {"pipeline", "cli", "demo"}


@pytest.mark.parametrize(
    ("package", "only_in"),
    [
        ("apprise", "monitor.alerts"),
        ("playwright", "monitor.fetch"),
        ("aiohttp", "monitor.fetch"),
        ("sqlite3", "monitor.store"),
        ("sqlite_utils", "monitor.store"),
        ("imaplib", "monitor.fetch"),
        ("keyring", "monitor.config"),
        ("feedparser", "monitor"),
    ],
)
def test_one_adapter_for_each_package(package: str, only_in: str) -> None:
    found = {
        module_of(path) for path in FILES if any(name.split(".")[0] == package for name in imports(path))
    }
    assert {name for name in found if not name.startswith((only_in, "monitor.demo"))} == set()


def test_no_import_cycle() -> None:
    """At module level; imports inside functions are late on purpose."""
    graph = {module_of(path): _at_top(path) for path in FILES}
    seen: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if seen.get(name) == 2:
            return
        assert seen.get(name) != 1, f"cycle: {' → '.join((*trail, name))}"
        seen[name] = 1
        for target in graph.get(name, ()):
            if target != name:
                visit(target, (*trail, name))
        seen[name] = 2

    for name in graph:
        visit(name, ())


def _at_top(path: Path) -> set[str]:
    names = {module_of(each) for each in FILES}
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names} & names
            found |= submodules or ({node.module} & names)
    return found


PURE_FILES = [path for path in FILES if part(module_of(path)) in PURE or module_of(path) == "monitor.models"]


@pytest.mark.parametrize("path", PURE_FILES, ids=module_of)
def test_a_pure_module_reads_no_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    clocks = {
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "time.time",
        "time.monotonic",
        "datetime.today",
    }
    assert not called & clocks


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_module_level_state(path: Path) -> None:
    """Constants are upper case or private, and what is bound to them is not filled later."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    text = path.read_text(encoding="utf-8")
    assert "PYTEST" not in text
    assert "pytest" not in imports(path)


def test_every_package_is_installed() -> None:
    """The build is told each package by name, or an installation lacks it."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    there = {module_of(path / "__init__.py") for path in {each.parent for each in FILES}}
    assert sorted(there) == listed


def test_files_stay_readable() -> None:
    long = {module_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: lines for name, lines in long.items() if lines > 510} == {}


def test_functions_stay_short() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert lengths[len(lengths) // 2] <= 15
    assert lengths[len(lengths) * 9 // 10] <= 40
