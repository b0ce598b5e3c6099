"""The seal: how the database was left, in a file beside it, so that what was lost or altered is noticed.

    open      a program is at work, or died: the log (-wal) must be there, and the file is examined
    closing   died while closing: the log may be there or gone
    closed    left in order, with size, time and digest: a file that differs was altered by somebody else

SQLite finds damage when it meets it. It does not find that its log was left behind by a copy, that the
file was emptied (it makes a new one), or that a bit of a text turned; each of these would tell you old
news again, as if it were new.

The record has one length and is written in place: that needs no space, so a full disk can't break it.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import StoreError

_LENGTH = 128


@dataclass(frozen=True, slots=True)
class _Stamp:
    size: int
    time: int

    @classmethod
    def of(cls, path: Path) -> "_Stamp":
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns)


class Seal:
    """The seal of one database file. Used by the one writer, under the lock."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self.path = database.with_name(f"{database.name}-seal")
        self._log = database.with_name(f"{database.name}-wal")
        self._was = self._read()

    def doubtful(self) -> bool:
        """Whether the file must be examined before it is used. Raises StoreError for what was lost."""
        try:
            return self._is_doubtful()
        except OSError as error:
            raise StoreError(
                f"{self._database} can't be read: {error.strerror}",
                "check the rights of the file and its folder",
            ) from error

    def _is_doubtful(self) -> bool:
        if not self._was:
            return self._database.exists() and self._database.stat().st_size > 0
        if not self._database.exists() or not self._database.stat().st_size:
            raise self._told("is gone or empty, though it was in use")
        state = self._was[0]
        if state == "open" and not self._log.exists():
            raise self._told(f"lacks its log {self._log.name}, which a program that died left beside it")
        return state != "closed" or self._has_log() or self._altered()

    def refuse_altered(self) -> None:
        """After the file was found sound: was it left in order, and written by somebody else since?"""
        if self._was[:1] == ["closed"] and not self._has_log() and self._altered():
            raise self._told("was altered by something else than rolewatch")

    def open(self) -> None:
        """From now on a death is noticed. Raises StoreError."""
        try:
            self._write("open")
        except OSError as error:
            raise StoreError(
                f"{self.path} can't be written: {error.strerror}", "check the space and the folder's rights"
            ) from error

    def closing(self) -> None:
        """SQLite is about to fold its log into the file and to remove it.

        A disk that takes no write still lets go of a file: without a seal the database is examined, whereas one
        that says "open" would miss the log.
        """
        try:
            self._write("closing")
        except OSError:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def closed(self) -> None:
        """The file is as it shall be found again. Where that can't be written, it will be examined."""
        with suppress(OSError):
            stamp = _Stamp.of(self._database)
            if not self._has_log():  # else a reader keeps it open
                self._write("closed", str(stamp.size), str(stamp.time), self._digest(stamp))

    def _digest(self, stamp: _Stamp) -> str:
        """Of the file's bytes; not read again when nothing was written, for most runs have nothing to do."""
        if self._was[1:3] == [str(stamp.size), str(stamp.time)]:
            return self._was[3]
        return _digest(self._database)

    def _altered(self) -> bool:
        stamp = _Stamp.of(self._database)
        same = self._was[1:3] == [str(stamp.size), str(stamp.time)]
        return not same and self._was[3:4] != [_digest(self._database)]

    def _has_log(self) -> bool:
        return self._log.exists() and self._log.stat().st_size > 0

    def _told(self, what: str) -> StoreError:
        return StoreError(
            f"{self._database} {what}",
            f"put back the last copy with `rolewatch restore`; if it was you, remove {self.path.name}",
        )

    def _read(self) -> Sequence[str]:
        try:
            words = self.path.read_text(encoding="ascii").split()
        except (FileNotFoundError, UnicodeDecodeError):
            return []
        lengths = {"open": 1, "closing": 1, "closed": 4}
        # A record that can't be read is no proof of order: the file is examined.
        return words if words and lengths.get(words[0]) == len(words) else ["closing"]

    def _write(self, *words: str) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(handle, f"{' '.join(words):<{_LENGTH - 1}}\n".encode("ascii"), 0)
        finally:
            os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
