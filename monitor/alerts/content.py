"""What an alert says, before it is dressed for a channel."""

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

import orjson


class Event(StrEnum):
    """What happened."""

    NEW = "new"
    CHANGED = "changed"
    REOPENED = "reopened"
    CLOSED = "closed"
    LEAD = "lead"
    SOURCE_BROKEN = "source-broken"
    SOURCE_HEALED = "source-healed"
    SESSION_ENDED = "session-ended"
    SESSION_ENDS = "session-ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertContent:
    """One thing to tell, in words; foreign text is still raw here and is made safe by the renderer.

    `subject` is "opening:12", "lead:3", "source:acme" or "session:acme"; `version` tells two contents about one subject
    apart (the same words are said once). `reasons` say why it matched, `missing` which of the watch's
    skills it does not name, `changes` what is different ("pay: … → …"). `twin` says where else an internal
    opening is shown. `watch` is None for news of a source or login.
    """

    event: Event
    subject: str
    version: str
    title: str
    watch: str | None = None
    organization: str | None = None
    employment_unit: str | None = None
    place: str | None = None
    workplace: str | None = None
    pay: str | None = None
    url: str | None = None
    score: float | None = None
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    posted: str | None = None
    person: str | None = None
    agency: str | None = None
    resembles: str | None = None
    grade: str | None = None
    engagement: str | None = None
    hiring_manager: str | None = None
    twin: str | None = None
    text: str | None = None

    def dump(self) -> str:
        """This value as JSON, for the outbox."""
        return orjson.dumps({name: value for name, value in asdict(self).items() if value}).decode()

    @classmethod
    def load(cls, text: str) -> Self:
        """A value that `dump` made."""
        data: dict[str, Any] = orjson.loads(text)
        known = {f.name for f in fields(cls)} & data.keys()
        values: dict[str, Any] = {name: data[name] for name in known}
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**{**values, **lists, "event": Event(data["event"])})
