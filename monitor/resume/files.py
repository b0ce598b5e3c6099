"""Which format a résumé has, and its content within bounds."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.errors import UserError
from monitor.resume import Resume
from monitor.resume.prose import understood
from monitor.resume.structured import Rows, from_json_resume, from_linkedin
from monitor.skills import Extractor

_LARGEST = 20_000_000
_LARGEST_TABLE = 5_000_000
_LONGEST_TEXT = 500_000
_SECONDS = 60.0
_TABLES = ("profile", "skills", "positions", "certifications", "languages", "projects")
_ROWS = 5_000
_OTHERS = "save it as text, PDF, DOCX or JSON Resume"


def resume(path: Path, extractor: Extractor) -> Resume:
    """The résumé in the file; see `monitor.resume.read_resume`."""
    content = _content(path)
    found = _read(path, content, extractor)
    if not found.skills:
        raise UserError(f"no skills were found in {path}", "declare them under profile.skills")
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}", "give the path of a résumé") from error
    if len(content) > _LARGEST:
        raise UserError(f"{path} is larger than {_LARGEST // 1_000_000} MB", _OTHERS)
    return content


def _read(path: Path, content: bytes, extractor: Extractor) -> Resume:
    if content.startswith(b"%PDF-"):
        return understood(_extracted(path, "pdf"), extractor)
    if content.startswith(b"PK\x03\x04"):
        return _zipped(path, content, extractor)
    text = _decoded(content)
    if path.suffix.lower() == ".csv":
        return from_linkedin({path.stem.lower(): _rows(text)}, extractor)
    if text.lstrip().startswith("{"):
        return from_json_resume(_json(path, text), extractor)
    if "\x00" in text:
        raise UserError(f"{path} is no text", _OTHERS)
    if text.lstrip().startswith("<"):
        from monitor.normalize.text import plain

        text = plain(text)
    return understood(text, extractor)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _json(path: Path, text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is no valid JSON: {error}", "export it again") from error
    if not isinstance(found, dict):
        raise UserError(f"{path} is no JSON Resume", _OTHERS)
    return found


def _zipped(path: Path, content: bytes, extractor: Extractor) -> Resume:
    """DOCX is a ZIP as well as LinkedIn's export is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "word/document.xml" in archive.namelist():
                return understood(_extracted(path, "docx"), extractor)
            tables = dict(_tables(archive))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UserError(f"{path} is a damaged archive: {error}", "download it again") from error
    if not tables:
        raise UserError(f"{path} is neither DOCX nor a LinkedIn export", _OTHERS)
    return from_linkedin(tables, extractor)


def _tables(archive: zipfile.ZipFile) -> Iterator[tuple[str, Rows]]:
    for name in archive.namelist():
        stem = Path(name).stem.lower()
        if stem in _TABLES and name.lower().endswith(".csv"):
            with archive.open(name) as file:
                yield stem, _rows(_decoded(file.read(_LARGEST_TABLE)))


def _rows(text: str) -> Rows:
    """The rows of one of LinkedIn's tables, which may have notes above its header."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text[:_LARGEST_TABLE])) if any(row)][:_ROWS]
    except csv.Error as error:
        raise UserError(f"a table of the export can't be read: {error}", "download it again") from error
    start = next(
        (
            index
            for index, row in enumerate(rows)
            if row[0].strip().rstrip(":") != "Notes" and len(row[0]) < 60
        ),
        0,
    )
    header = [name.strip() for name in rows[start]] if rows else []
    return tuple(dict(zip(header, row, strict=False)) for row in rows[start + 1 :])


def _extracted(path: Path, kind: str) -> str:
    """The text of a PDF or DOCX, by a child with a deadline and a limit of memory: such files can hang."""
    command = [sys.executable, "-m", "monitor.resume.extract", kind, os.fspath(path.absolute())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 (our own module)
    except subprocess.TimeoutExpired as error:
        raise UserError(f"{path} took longer than {_SECONDS:.0f} s to read", _OTHERS) from error
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it ended without a word"]
        raise UserError(f"{path} can't be read as {kind.upper()}: {last[0][:200]}", _OTHERS)
    text = done.stdout.decode("utf-8", "replace")[:_LONGEST_TEXT]
    if not text.strip():
        raise UserError(f"{path} has no text in it, it may be a scan", "give a text version of it")
    return text
