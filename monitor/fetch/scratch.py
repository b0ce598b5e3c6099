"""A browser's folder for what it leaves lying about: it goes with the browser, or with the next one's start.

Who is killed can't tidy up. So each folder is held by a lock, which ends with its holder whatever happens,
and a folder that nobody holds is removed.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PREFIX: Final = "rolewatch-b-"
_LOCK: Final = "held"


@contextmanager
def scratch() -> Iterator[str]:
    """A folder of one's own in the system's folder for temporary files, until the end."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _sweep(temporary: Path) -> None:
    """Remove the folders of those that are no more. One without a lock is just being made: it stays."""
    for folder in temporary.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # it is held, somebody else's, or gone
            held = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(held)
