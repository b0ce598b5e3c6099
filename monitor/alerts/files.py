"""A local file to which each message is added; and how the channels' files are written."""

import os
import tempfile
from pathlib import Path

from monitor.alerts.message import Message, Refused


class OutboxFile:
    """A local file, readable by its owner, to which each message is added."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, message: Message) -> Refused | None:
        """Add it, and see it on the disk."""
        entry = f"== {message.title}\n{message.text()}\n\n".encode()
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                written = os.write(handle, entry)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            return not_written(self._path, error)
        return None if written == len(entry) else Refused(f"{self._path} can't be written: the disk is full")

    def problem(self) -> str | None:
        """A folder that is not there."""
        return no_folder(self._path)


def no_folder(path: Path) -> str | None:
    """Why a file can't be there, or None."""
    if path.is_dir():
        return f"{path} is a folder: name a file in it"
    return None if path.parent.is_dir() else f"there is no folder {path.parent}"


def not_written(path: Path, error: OSError) -> Refused:
    """The file's failure in words."""
    return Refused(f"{path} can't be written: {error.strerror}")


def replace_file(path: Path, content: bytes) -> None:
    """Write the file whole or not at all. Raises OSError.

    Only its owner can read a new one; whoever lets others read it (a web server, a family's calendar) does so
    once, for its mode is kept.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
