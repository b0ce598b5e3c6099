"""The rows of a JSON, JSON lines or CSV file, as it streams by. Pure; re-exported by `monitor.scraper`.

Which of them it is, its content tells, not its name. JSON lines and CSV of any length take little memory;
one JSON document is held as a whole and therefore bounded.
"""

import codecs
import csv
import io
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson

from monitor.errors import ChangedLayout, Hostile
from monitor.models import Broken
from monitor.reading import structured

Row = dict[str, Any] | Broken

_LARGEST_DOCUMENT = 300_000_000
_LONGEST_ROW = 50_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LONGEST_BOM = 3
_SNAKE = re.compile(r"_([a-z])")
_ALIASES = {
    "id": "identifier",
    "company": "hiringOrganization",
    "organization": "hiringOrganization",
    "location": "jobLocation",
    "department": "employmentUnit",
    "salary": "baseSalary",
    "link": "url",
}


async def batches(chunks: AsyncIterator[bytes]) -> AsyncIterator[list[Row]]:
    """The rows in batches, keys in schema.org's camelCase; an unreadable one is Broken.

    Raises ChangedLayout if it is none of the three, Hostile if one document or row is too long.
    """
    pieces = _decoded(chunks)
    start = ""
    async for piece in pieces:
        start += piece
        if start.lstrip() and ("\n" in start.lstrip() or len(start) > _LONGEST_ROW):
            break
    start = start.lstrip()
    if not start:
        raise ChangedLayout("the file is empty")
    if start[0] == "[" or (start[0] == "{" and not _is_json(start.partition("\n")[0])):
        yield _document(await _rest(start, pieces))
    elif start[0] == "{":
        async for part in _parts(start, pieces, quoted=False):
            yield [row for line in part.splitlines() if line.strip() for row in _line(line)]
    else:
        table = _Table(start)
        async for part in _parts(start, pieces, quoted=True):
            yield list(table.rows(part))


async def _decoded(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    decoder: codecs.IncrementalDecoder | None = None
    start = b""
    async for chunk in chunks:
        start += chunk
        if decoder is None and len(start) >= _LONGEST_BOM:
            decoder = _decoder(start)
        if decoder is not None:
            yield decoder.decode(start)
            start = b""
    if start:
        yield _decoder(start).decode(start)


def _decoder(start: bytes) -> codecs.IncrementalDecoder:
    encoding = next((name for mark, name in _BOMS if start.startswith(mark)), "utf-8")
    return codecs.getincrementaldecoder(encoding)("replace")


async def _rest(start: str, pieces: AsyncIterator[str]) -> str:
    parts, size = [start], len(start)
    async for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size > _LARGEST_DOCUMENT:
            raise Hostile(f"a JSON document over {_LARGEST_DOCUMENT:,} characters; JSON lines may be longer")
    return "".join(parts)


async def _parts(start: str, pieces: AsyncIterator[str], *, quoted: bool) -> AsyncIterator[str]:
    """Whole lines at a time; where fields may be `quoted`, no line ends within one."""
    pending = start
    async for piece in pieces:
        end = _last_end(pending, quoted)
        if end:
            yield pending[:end]
        pending = pending[end:] + piece
        if len(pending) > _LONGEST_ROW:
            raise Hostile(f"a row over {_LONGEST_ROW:,} characters")
    yield pending


def _last_end(text: str, quoted: bool) -> int:
    """The end of the last line outside of quotes."""
    end, odd = text.rfind("\n") + 1, False
    if not quoted:
        return end
    odd = text.count('"', 0, end) % 2 == 1
    while end and odd:
        before = text.rfind("\n", 0, end - 1) + 1
        odd ^= text.count('"', before, end) % 2 == 1
        end = before
    return end


def _is_json(line: str) -> bool:
    try:
        orjson.loads(line)
    except ValueError:
        return False
    return True


def _document(text: str) -> list[Row]:
    try:
        return _rows(orjson.loads(text))
    except ValueError as error:
        raise ChangedLayout(f"JSON expected: {str(error)[:200]}") from error


def _line(line: str) -> list[Row]:
    try:
        return _rows(orjson.loads(line))
    except ValueError as error:
        return [Broken(f"not a line of JSON: {str(error)[:150]}")]


def _rows(value: Any) -> list[Row]:
    """The rows of a value: itself, its members, its JobPostings, or the longest list of objects in it."""
    if isinstance(value, dict) and not ("title" in value or "name" in value):
        typed = list(structured.inside(value))
        lists = [found for found in value.values() if isinstance(found, list)]
        value = typed or max(lists, key=len, default=value)
    members = value if isinstance(value, list) else [value]
    return [
        _named(row) if isinstance(row, dict) else Broken(f"a row is {type(row).__name__}") for row in members
    ]


def _named(row: dict[str, Any]) -> dict[str, Any]:
    named = {_camel(key): _named(value) if isinstance(value, dict) else value for key, value in row.items()}
    for short, name in _ALIASES.items():
        if short in named:
            named.setdefault(name, named[short])
    return named


def _camel(key: str) -> str:
    return _SNAKE.sub(lambda found: found[1].upper(), key) if "_" in key else key


class _Table:
    """CSV with a header, its delimiter being what the header has most of."""

    def __init__(self, start: str) -> None:
        header = start.partition("\n")[0]
        self._delimiter = max(",;\t|", key=header.count)
        self._columns: list[str] | None = None
        csv.field_size_limit(_LONGEST_ROW)

    def rows(self, part: str) -> Iterator[Row]:
        reader = csv.reader(io.StringIO(part, newline=""), delimiter=self._delimiter)
        try:
            for cells in reader:
                if self._columns is None:
                    self._columns = self._header(cells)
                elif any(cells):
                    said = {
                        name: _cell(cell) for name, cell in zip(self._columns, cells, strict=False) if cell
                    }
                    yield _named(said)
        except csv.Error as error:
            yield Broken(f"not a row of CSV: {error}")

    @staticmethod
    def _header(cells: list[str]) -> list[str]:
        columns = [_camel(cell.strip().lower() if cell.isupper() else cell.strip()) for cell in cells]
        if "title" not in columns and "name" not in columns:
            raise ChangedLayout(f"CSV without a column title: {', '.join(columns)[:150]}")
        return columns


def _cell(cell: str) -> Any:
    """A cell's value; JSON where objects or lists were written into it."""
    if cell[0] in "{[":
        try:
            return orjson.loads(cell)
        except ValueError:
            return cell
    return cell
