"""What a run is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[int, int, str], None]
"""Told after each source: how many are done, of how many, and the last one's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`only` these sources, due or not; or `everything`; HAR files to write or to answer from."""

    only: tuple[str, ...] = ()
    everything: bool = False
    record: Path | None = None
    replay: Path | None = None
