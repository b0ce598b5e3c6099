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
    REPOSTED = "reposted"
    CLOSING_SOON = "closing-soon"
    CLOSED = "closed"
    LEAD = "lead"
    FOLLOW_UP = "follow-up"
    SOURCE_BROKEN = "source-broken"
    SOURCE_STILL_BROKEN = "source-still-broken"
    SOURCE_HEALED = "source-healed"
    SESSION_ENDS = "session-ends"
    SESSION_ENDED = "session-ended"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertContent:
    """One thing to tell, in words; foreign text is still raw here and is made safe by the renderer.

    `subject` is "opening:12", "lead:3", "source:acme" or "session:acme"; `version` tells two contents about one subject
    apart (the same words are said once). `reasons` say why it matched, `missing` which of the watch's
    skills it does not name, `changes` what is different ("pay: … → …"). `twin` says where else an internal
    opening is shown. `watch` is None for news of a source or login. `deadline` is an ISO date or UTC time: the
    last day to apply, the day of a follow-up, a session's end. `command` is what to type ("rolewatch login acme").
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
    deadline: str | None = None
    command: str | None = None

    def said(self) -> dict[str, Any]:
        """What it says, by name, without what it does not say."""
        return {name: value for name, value in asdict(self).items() if value}

    def dump(self) -> str:
        """This value as JSON, for the outbox."""
        return orjson.dumps(self.said()).decode()

    @classmethod
    def load(cls, text: str) -> Self:
        """A value that `dump` made."""
        data: dict[str, Any] = orjson.loads(text)
        known = {f.name for f in fields(cls)} & data.keys()
        values: dict[str, Any] = {name: data[name] for name in known}
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**{**values, **lists, "event": Event(data["event"])})
