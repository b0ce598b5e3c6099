"""Files of the configuration: in chunks, inflated in bounds, and a clear line when they can't be read."""

import asyncio
import gzip
import os
from pathlib import Path

import pytest
from support_egress import run

from monitor.errors import Hostile, SourceError, Unreachable
from monitor.fetch import SourceFetch
from monitor.fetch.files import CHUNK, chunks

CONTENT = bytes(range(256)) * 10_000


def read(path: Path) -> bytes:
    async def work(fetch: SourceFetch) -> bytes:
        return b"".join([chunk async for chunk in fetch.file(str(path))])

    return run(work)


@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_is_read_whole(tmp_path: Path, content: bytes, pack: object) -> None:
    path = tmp_path / "jobs.json.gz"  # the name says nothing
    path.write_bytes(pack(content))  # type: ignore[operator]
    assert read(path) == content


def test_several_gzip_members_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    path.write_bytes(gzip.compress(CONTENT) + gzip.compress(b"more"))
    assert read(path) == CONTENT + b"more"


def test_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "jobs.csv").write_bytes(b"title")
    assert read(Path("~/jobs.csv")) == b"title"


def test_chunks_are_small(tmp_path: Path) -> None:
    path = tmp_path / "jobs.gz"
    path.write_bytes(gzip.compress(b"0" * 50_000_000))

    async def largest() -> int:
        return max([len(chunk) async for chunk in chunks(str(path))])

    assert asyncio.run(largest()) <= 64 * CHUNK


def test_what_can_not_be_read_says_so_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "cut.gz").write_bytes(gzip.compress(CONTENT)[:-100])
    (tmp_path / "damaged.gz").write_bytes(b"\x1f\x8b\x08\x00" + b"damage" * 100)
    os.mkfifo(tmp_path / "pipe")
    for name, words in {
        "missing.json": "No such file",
        ".": "not a regular file",
        "pipe": "not a regular file",
        "cut.gz": "cut off",
        "damaged.gz": "damaged",
        "nul\0name": "null",
    }.items():
        with pytest.raises(Unreachable, match=words) as caught:
            read(tmp_path / name)
        assert "\n" not in str(caught.value)
        assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_what_is_too_large_is_hostile(tmp_path: Path, pack: object) -> None:
    path = tmp_path / "jobs"
    path.write_bytes(pack(b"0" * 3_000_000))  # type: ignore[operator]

    async def work() -> None:
        async for _ in chunks(str(path), 1_000_000):
            pass

    with pytest.raises(Hostile, match="jobs"):
        asyncio.run(work())


def test_devices_are_not_read() -> None:
    with pytest.raises(SourceError):
        read(Path("/dev/zero"))
