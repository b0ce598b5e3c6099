"""The folder of evidence: what the sources that could not be read showed, for `rolewatch show-failure`.

    failures/<source>/<time>/    index.html, about.json, screenshot.png, page.html, traffic.har

Folders of mode 700, files of mode 600. Bounded: the last three of a source, fifty in all, none older than
two weeks.
"""

import contextlib
import html
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import orjson

OF_ONE: Final = 3
OF_ALL: Final = 50
AGE: Final = timedelta(days=14)

_NAME: Final = "%Y%m%dT%H%M%S%fZ"
_PART: Final = ".part-"
_PAGE: Final = """<!doctype html><meta charset=utf-8><title>{source}: {verdict}</title>
<meta name=viewport content="width=device-width">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}}
img{{max-width:100%;border:1px solid #999}}dt{{font-weight:600}}dd{{margin:0 0 .5rem}}</style>
<h1>{source}: {verdict}</h1><dl><dt>when</dt><dd>{at}</dd><dt>what</dt><dd>{error}</dd>
<dt>address</dt><dd>{url}</dd></dl><p>{links}</p>{shot}
<p><small>Cookies, tokens and typed values are left out. Look through it before you send it to somebody:
it holds what the page showed you.</small></p>
"""
_FILES: Final = (
    ("page.html", "the page's structure, without what acts"),
    ("traffic.har", "what was asked and answered"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One that was kept. `files` are the paths in `folder`, the page to open first."""

    source: str
    at: datetime
    verdict: str
    error: str
    url: str
    folder: Path
    files: tuple[Path, ...] = ()


class Failures:
    """The folder of all of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, failure: Failure, files: Mapping[str, bytes]) -> None:
        """Keep it whole or not at all, and forget what is over the bounds. Raises OSError."""
        target = self._of(failure.source) / failure.at.astimezone(UTC).strftime(_NAME)
        for folder in (self._folder, target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        part = Path(tempfile.mkdtemp(dir=target.parent, prefix=_PART))  # mkdtemp makes it 700
        try:
            for name, content in {**files, **_about(failure, files)}.items():
                _write(part / name, content)
            shutil.rmtree(target, ignore_errors=True)
            part.rename(target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        self.prune(failure.at)

    def of(self, source: str) -> list[Failure]:
        """Those of a source, the newest first."""
        return [found for path in _newest(self._of(source)) if (found := _read(path))]

    def sources(self) -> list[str]:
        """The sources of which there are any."""
        return sorted(unquote(path.name) for path in _folders(self._folder) if _newest(path))

    def prune(self, now: datetime) -> None:
        """Forget what is too old or too much, and what a killed run left half written."""
        kept: list[Path] = []
        for source in _folders(self._folder):
            newest = _newest(source)
            kept += newest[:OF_ONE]
            _forget([*newest[OF_ONE:], *(path for path in _folders(source) if path.name.startswith(_PART))])
        kept.sort(key=lambda path: path.name, reverse=True)
        oldest = (now - AGE).astimezone(UTC).strftime(_NAME)
        _forget([*kept[OF_ALL:], *(path for path in kept[:OF_ALL] if path.name < oldest)])
        for source in _folders(self._folder):
            with contextlib.suppress(OSError):  # it is not empty
                source.rmdir()

    def _of(self, source: str) -> Path:
        # Never "." or "..", whatever the source is called; never a name too long for a folder.
        return self._folder / quote(source, safe=" ").replace(".", "%2E")[:200]


def _about(failure: Failure, files: Mapping[str, bytes]) -> dict[str, bytes]:
    said = {
        "source": failure.source,
        "at": failure.at.isoformat(timespec="seconds"),
        "verdict": failure.verdict,
        "error": failure.error,
        "url": failure.url,
    }
    links = " · ".join(f'<a href="{name}">{name}</a>: {what}' for name, what in _FILES if name in files)
    shot = '<img src="screenshot.png" alt="the page">' if "screenshot.png" in files else ""
    shown = {name: html.escape(value) for name, value in said.items()}
    page = _PAGE.format(**shown, links=links, shot=shot)
    return {"about.json": orjson.dumps(said), "index.html": page.encode("utf-8", "replace")}


def _read(path: Path) -> Failure | None:
    """What is kept there, or None if it is not whole."""
    try:
        said = orjson.loads((path / "about.json").read_bytes())
        at = datetime.fromisoformat(said["at"])
        texts = {name: str(said[name]) for name in ("source", "verdict", "error", "url")}
        files = tuple(sorted(path.iterdir(), key=lambda file: (file.name != "index.html", file.name)))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Failure(at=at, folder=path, files=files, **texts)


def _newest(source: Path) -> list[Path]:
    whole = [path for path in _folders(source) if not path.name.startswith(".")]
    return sorted(whole, key=lambda path: path.name, reverse=True)


def _folders(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []


def _forget(paths: list[Path]) -> None:
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
