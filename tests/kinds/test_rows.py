"""Rows of files: which format it is, its content tells; damage costs its row; length costs no memory."""

import asyncio
import csv
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest

from monitor.errors import ChangedLayout, Hostile, SourceError
from monitor.models import Broken
from monitor.reading import rows


async def chunks(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def read(content: bytes, size: int = 64) -> list[Any]:
    async def work() -> list[Any]:
        return [row async for batch in rows.batches(chunks(content, size)) for row in batch]

    return asyncio.run(work())


COOK = {"title": "Cook", "url": "https://acme.example/1", "description": 'Say "hi",\nthen cook; well'}


def table(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([list(COOK), list(COOK.values()), ["Köchin", "https://acme.example/2", ""]])
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
@pytest.mark.parametrize(
    "content",
    [
        json.dumps([COOK]).encode(),
        json.dumps({"count": 1, "jobs": [COOK]}).encode(),
        json.dumps({"@graph": [{"@type": "WebSite"}, {"@type": "JobPosting", **COOK}]}).encode(),
        json.dumps(COOK, indent=2).encode(),
        json.dumps(COOK).encode(),
        b"\n\n" + json.dumps(COOK).encode() + b"\n\n",
        b"\xef\xbb\xbf" + json.dumps(COOK).encode(),
    ],
    ids=range(7),
)
def test_json_and_json_lines(content: bytes, size: int) -> None:
    (row,) = read(content, size)
    assert {key: row[key] for key in COOK} == COOK


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables(delimiter: str, encoding: str, size: int) -> None:
    first, second = read(table(delimiter, encoding), size)
    assert {key: first[key] for key in COOK} == {**COOK, "description": COOK["description"]}
    assert second["title"] == "Köchin"
    assert "description" not in second


def test_keys_in_snake_case_and_short_words() -> None:
    (row,) = read(
        b'{"title": "x", "base_salary": {"min_value": 1}, "company": "Acme", "_odd_": 1, "hiring_organization": "B"}'
    )
    assert row["baseSalary"] == {"minValue": 1}
    assert row["hiringOrganization"] == "B"
    (row,) = read(b'title,company,base_salary\nCook,Acme,"{""value"": 1}"')
    assert (row["hiringOrganization"], row["baseSalary"]) == ("Acme", {"value": 1})


def test_damage_costs_its_row_only() -> None:
    found = read(b'{"title": "a"}\n{"title": \n"text"\n[1]\n{"title": "b"}\n{"title": "cut')
    assert [type(row) for row in found] == [dict, Broken, Broken, Broken, dict, Broken]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"<html><body>Sign in</body></html>", b"[1, 2", b'{\n"a": ', b"\0" * 100, b"a,b\n1,2"],
)
def test_what_is_no_file_of_postings_is_an_error(content: bytes) -> None:
    with pytest.raises(SourceError):
        read(content)


def test_an_honest_empty_file() -> None:
    assert read(b"[]") == []
    assert read(b"title,url\n") == []


def test_a_row_without_end_is_hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_LONGEST_ROW", 1_000)
    with pytest.raises(Hostile):
        read(b'{"title": "a"}\n{"title": "' + b"x" * 5_000)
    with pytest.raises(Hostile):
        read(b'title,url\n"' + b"x" * 5_000)
    monkeypatch.setattr(rows, "_LARGEST_DOCUMENT", 1_000)
    with pytest.raises(Hostile):
        read(b'[{"title": "' + b"x" * 5_000)


@pytest.mark.parametrize(
    "content", [b"title,url\n" + b'a"b,http://x\n' * 3, b'title,url\n"a""b",x\n\n"c\r\nd",y\r\n']
)
def test_stray_quotes_lose_no_row_and_never_raise(content: bytes) -> None:
    assert len(read(content, 5)) in (2, 3)


def test_a_long_file_takes_little_memory() -> None:
    line = json.dumps({**COOK, "description": "x" * 1_000}).encode() + b"\n"

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield line * 100

    async def work() -> int:
        return sum([len(batch) async for batch in rows.batches(endless())])

    tracemalloc.start()
    assert asyncio.run(work()) == 30_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_damaged_document_says_so() -> None:
    with pytest.raises(ChangedLayout, match="JSON expected"):
        read(b'[{"title": "a"}')
