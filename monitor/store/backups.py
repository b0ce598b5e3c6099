"""Copies of the database: made whole or not at all, found, and put back.

backups/rolewatch-2026-11-25.db     one a day, the last ones kept
backups/before-schema-2.db          before the tables were changed
backups/replaced-….db               what a restore put aside (with its log, if it had one)
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.errors import StoreError, UserError
from monitor.store import database
from monitor.store.codec import moment

FOLDER = "backups"
_DAILY = "rolewatch-"
_ANOTHER = "name another copy: see `rolewatch backup --list`"


@dataclass(frozen=True, slots=True)
class Size:
    """What the database takes on the disk, in bytes: the file, its log, its copies and their number."""

    file: int
    log: int
    copies: int
    count: int


def size(folder: Path) -> Size:
    """How large it is."""
    path = folder / database.FILE
    copies = list_backups(folder)
    return Size(
        file=_bytes(path),
        log=_bytes(path.with_name(f"{path.name}-wal")),
        copies=sum(map(_bytes, copies)),
        count=len(copies),
    )


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def list_backups(folder: Path) -> list[Path]:
    """All copies, the newest first; what a restore put aside is not one."""
    found = [path for path in (folder / FOLDER).glob("*.db") if not path.name.startswith("replaced-")]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def backup(folder: Path, target: Path) -> None:
    """A consistent copy in the file `target`, readable by you only; also while a run is at work.

    A copy that was there is replaced at once. Raises StoreError.
    """
    path = folder / database.FILE
    with database.translated(path), closing(database.raw(path, read_only=True)) as connection:
        backup_open(connection, target)


def backup_open(connection: sqlite3.Connection, target: Path) -> None:
    """The same of a database that is open, outside a transaction. Raises StoreError."""
    database.private_folder(target.parent)
    part = target.with_name(f".{target.name}.part")
    with database.translated(target), _written(target):
        _copy(connection, part)
    _put(part, target)


def copy_to(folder: Path, other: Path) -> None:
    """A consistent copy of the database in another folder, if there is one. The stored logins stay what they
    are: a portal that renews its cookies would end a session of which only the copy was kept.
    """
    if (folder / database.FILE).exists():
        backup(folder, other / database.FILE)
    if (folder / "sessions").is_dir():
        (other / "sessions").symlink_to((folder / "sessions").absolute())


def _copy(connection: sqlite3.Connection, part: Path) -> None:
    part.unlink(missing_ok=True)
    # SQLite takes an empty file that is there, with its rights.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        connection.execute("vacuum into ?", (str(part),))
    except sqlite3.DatabaseError:
        part.unlink(missing_ok=True)
        raise


def _put(part: Path, target: Path) -> None:
    """Rename a file whose bytes are on the disk, so that the name never stands for half of it. Raises StoreError."""
    try:
        with _written(target):
            _flush(part)
            part.replace(target)
            _flush(target.parent)
    except StoreError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """The system's refusals become a StoreError."""
    try:
        yield
    except OSError as error:
        remedy = "check the disk and the rights of its folder"
        raise StoreError(f"{target} can't be written: {error.strerror}", remedy) from error


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def today(folder: Path, now: datetime) -> Path:
    """Where this day's copy goes."""
    return folder / FOLDER / f"{_DAILY}{moment(now)[:10]}.db"


def prune(folder: Path, keep: int) -> None:
    """Keep the last daily copies; those that were made by name or before a migration stay."""
    daily = sorted((folder / FOLDER).glob(f"{_DAILY}????-??-??.db"), reverse=True)
    for old in daily[keep:]:
        old.unlink()


def chosen(folder: Path, said: Path | None) -> Path:
    """The copy that is meant: the one named, else the newest. Raises UserError."""
    if said is not None:
        inside = folder / FOLDER / said
        path = said if said.exists() else inside
        if not path.is_file():
            raise UserError(f"there is no copy {said}", "see `rolewatch backup --list`")
        if (used := folder / database.FILE).exists() and path.samefile(used):
            raise UserError(f"{said} is the database in use", _ANOTHER)
        return path
    found = list_backups(folder)
    if not found:
        raise UserError(f"there is no copy in {folder / FOLDER}", "name one: `rolewatch restore FILE`")
    return found[0]


def ready(copy: Path, work: Path) -> None:
    """The copy, examined, as the database of the folder `work`: with its log, where it has one. Raises StoreError."""
    try:
        database.examine(copy)
    except StoreError as error:
        raise StoreError(str(error.args[0]), _ANOTHER) from error
    with database.translated(copy), closing(database.raw(copy, read_only=True)) as connection:
        version = database.version_of(connection)
        if not version:
            raise StoreError(f"{copy} holds nothing of rolewatch", _ANOTHER)
        if version > database.SCHEMA:
            raise StoreError(f"{copy} was written by a newer rolewatch", "update rolewatch")
        backup_open(connection, work / database.FILE)


def put_back(folder: Path, ready: Path, now: datetime) -> Path | None:
    """Let the closed database `ready` take the place of the one in use; returns where that was put aside.

    The log goes first: it must never be folded into another file than its own. A death in between leaves a
    database that says that it lacks its log, and a restore that can be done again.
    """
    path = folder / database.FILE
    aside = folder / FOLDER / f"replaced-{moment(now)[:19].replace(':', '')}.db"
    database.private_folder(aside.parent)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    log = path.with_name(f"{path.name}-wal")
    if _bytes(log):
        log.replace(aside.with_name(f"{aside.name}-wal"))
    log.unlink(missing_ok=True)
    there = path.exists()
    if there:
        aside.unlink(missing_ok=True)
        os.link(path, aside)
    part = path.with_name(f".{path.name}.part")
    shutil.copyfile(ready, part)
    part.chmod(0o600)
    _put(part, path)
    path.with_name(f"{path.name}-seal").unlink(missing_ok=True)
    return aside if there else None
