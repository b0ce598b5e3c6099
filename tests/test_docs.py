"""What the documentation says is so."""

import re
from pathlib import Path

import pytest

from monitor.cli import LAZY
from monitor.config import load
from monitor.docs import PAGES
from monitor.scraper import kinds

ROOT = Path(__file__).resolve().parent.parent
PROSE = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_in_step(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def blocks(kind: str) -> list[tuple[Path, str]]:
    found = [
        (path, re.findall(rf"```{kind}\n(.*?)```", path.read_text(encoding="utf-8"), re.S)) for path in PROSE
    ]
    return [(path, text) for path, texts in found for text in texts]


@pytest.mark.parametrize(("path", "text"), blocks("yaml"), ids=lambda value: getattr(value, "name", "yaml"))
def test_each_yaml_example_loads(path: Path, text: str, tmp_path: Path) -> None:
    config = tmp_path / "example.yaml"
    config.write_text(text, encoding="utf-8")
    environ = dict.fromkeys(("IMAP_PASSWORD", "INTRA_USER", "INTRA_PASSWORD"), "x")
    loaded = load(config, {**environ, "NTFY_URL": "ntfy://topic"})
    assert loaded.sources
    assert loaded.watches


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_commands_in_the_prose_exist(path: Path) -> None:
    for name in re.findall(r"`(?:\.venv/bin/)?rolewatch ([a-z][a-z-]+)", path.read_text(encoding="utf-8")):
        assert name in LAZY, name


def test_make_targets_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_changelog_names_every_kind() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {kind for kind in kinds() if f"`{kind}`" not in text} == set()
