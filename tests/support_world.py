"""A scripted world for pipeline tests: sources that say what the test says, a clock that the test moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.alerts.content import AlertContent
from monitor.config import load
from monitor.settings import Config

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class Receiver:
    """A notifier that keeps what it is given; `down` channels refuse."""

    down: set[str] = field(default_factory=set)
    took: list[tuple[str, AlertContent]] = field(default_factory=list)
    messages: list[tuple[str, str, int, bool]] = field(default_factory=list)

    async def send(
        self, channel: str, contents: Sequence[AlertContent], *, delivery: str, possible_repeat: bool
    ) -> str | None:
        if channel in self.down:
            return "connection refused"
        self.took += [(channel, content) for content in contents]
        self.messages.append((channel, delivery, len(contents), possible_repeat))
        return None

    def told(self, channel: str = "phone") -> list[str]:
        """ "event title" of everything a channel took."""
        return [f"{content.event} {content.title}" for name, content in self.took if name == channel]


def write_config(folder: Path, text: str) -> Config:
    """A configuration of this YAML, its state beside it."""
    path = folder / "rolewatch.yaml"
    path.write_text(f"state: {folder / 'state'}\n{text}", encoding="utf-8")
    return load(path, {})
