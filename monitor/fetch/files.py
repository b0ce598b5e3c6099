"""Local files of the configuration, in chunks, gzip inflated on the way."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Final

from monitor.errors import Unreachable
from monitor.fetch.body import Inflater

CHUNK: Final = 1_048_576
# Imports of whole job archives are large, and they are never held in memory: this bounds time and disk.
LARGEST: Final = 4_000_000_000


async def chunks(path: str, largest: int = LARGEST) -> AsyncIterator[bytes]:
    """The bytes of a regular file, inflated if it is gzip (by its content, not its name).

    Raises Unreachable if it is missing, unreadable, damaged or no file, Hostile over `largest` bytes.
    """
    try:
        file = await asyncio.to_thread(_open, path)
    except (OSError, ValueError) as error:
        raise Unreachable(f"{path!r} can't be read: {getattr(error, 'strerror', None) or error}") from error
    with file:
        inflater = Inflater(largest, path)
        while block := await asyncio.to_thread(_read, file, path):
            for start in range(0, len(block), _PIECE):
                data = await asyncio.to_thread(inflater.feed, block[start : start + _PIECE])
                if data:
                    yield data
        inflater.end()


# A piece inflates to at most a thousand times its size: this keeps what is in memory below 70 MB.
_PIECE: Final = 65_536


def _open(path: str) -> BinaryIO:
    name = Path(path).expanduser()
    # A pipe or a device may never end; opening a pipe may never return, hence the look beforehand.
    if not stat.S_ISREG(name.stat().st_mode):
        raise OSError(0, "it is not a regular file")
    return name.open("rb")


def _read(file: BinaryIO, path: str) -> bytes:
    try:
        return file.read(CHUNK)
    except OSError as error:
        raise Unreachable(f"{path!r} can't be read: {error.strerror or error}") from error
