"""How rolewatch itself fares, for a person and for other monitors. Pure.

What makes it unwell: a source in trouble, a channel that refuses, a schedule that was missed, a run that died.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from monitor.patience import quarantined
from monitor.pipeline.missed import late
from monitor.pipeline.wording import counted, span_words
from monitor.settings import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole of it; `problems` are lines, the worst first. `size` is what the database takes, in bytes."""

    at: datetime
    last_run: Mapping[str, Any] | None
    sources: Sequence[Mapping[str, Any]]
    refused: Sequence[Mapping[str, Any]]
    waiting: int
    overdue: timedelta | None
    running: bool
    schedule: Sequence[str] = field(default=())
    size: Mapping[str, int] = field(default_factory=dict)

    @property
    def broken(self) -> list[Mapping[str, Any]]:
        """The sources in trouble, the longest first."""
        found = [row for row in self.sources if row["broken_since"]]
        return sorted(found, key=lambda row: str(row["broken_since"]))

    @property
    def problems(self) -> list[str]:
        """What is wrong, a line each."""
        return [*self._runs(), *(self._source(row) for row in self.broken), *map(_channel, self.refused)]

    def _runs(self) -> Iterable[str]:
        if self.last_run is None:
            yield "it has never run: rolewatch run, then rolewatch schedule install"
        elif self.overdue is not None and not self.running:
            last = self.at - datetime.fromisoformat(str(self.last_run["started"]))
            yield (
                f"the schedule is dead, or was missed: visits are {span_words(self.overdue)} overdue, "
                f"the last run began {span_words(last)} ago"
            )
        elif self.last_run["finished"] is None and not self.running:
            yield f"the last run died (it began {self.last_run['started']}); the next one makes up for it"

    def _source(self, row: Mapping[str, Any]) -> str:
        lasted = span_words(self.at - datetime.fromisoformat(str(row["broken_since"])))
        probed = ", probed once a day" if self.quarantined(row) else ""
        return f"{row['name']}: {row['verdict']} for {lasted}{probed}: {row['error']}"

    def quarantined(self, row: Mapping[str, Any]) -> bool:
        """Whether a source is only probed."""
        since = row["broken_since"] and datetime.fromisoformat(row["broken_since"])
        return quarantined(row["failures"], since, self.at)

    @property
    def line(self) -> str:
        """In one line, as monitors want it."""
        if self.problems:
            more = f" (and {len(self.problems) - 1} more)" if self.problems[1:] else ""
            return f"TROUBLE: {self.problems[0]}{more}"
        started = datetime.fromisoformat(str(self.last_run["started"])) if self.last_run else self.at
        return (
            f"OK: {counted(len(self.sources), 'source')} well, last run {span_words(self.at - started)} ago, "
            f"{counted(self.waiting, 'alert')} waiting"
        )

    def json(self) -> dict[str, Any]:
        """As `status --json` prints it."""
        run = self.last_run
        return {
            "well": not self.problems,
            "problems": self.problems,
            "last_run": run and {name: run[name] for name in ("id", "started", "finished", "exit_code")},
            "running": self.running,
            "overdue_seconds": self.overdue and round(self.overdue.total_seconds()),
            "sources": {
                "configured": len(self.sources),
                "in_trouble": len(self.broken),
                "quarantined": sum(map(self.quarantined, self.broken)),
            },
            "in_trouble": [_named(row) | {"quarantined": self.quarantined(row)} for row in self.broken],
            "alerts": {"waiting": self.waiting, "refused": [dict(row) for row in self.refused]},
            "schedule": list(self.schedule),
            "database": dict(self.size),
        }


def overdue(sources: Iterable[Source], rows: Iterable[Mapping[str, Any]], now: datetime) -> timedelta | None:
    """How late the latest visit is, if one was missed as a whole."""
    due = {row["name"]: row["next_due"] for row in rows}
    moments = ((source.every, due.get(source.name)) for source in sources if source.enabled)
    return late(((every, datetime.fromisoformat(at) if at else None) for every, at in moments), now)


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "kind", "verdict", "error", "broken_since", "failures", "last_whole", "next_due")
    return {name: row[name] for name in names}


def _channel(row: Mapping[str, Any]) -> str:
    count = row["alerts"]
    return f"channel {row['channel']}: {counted(count, 'alert')} not taken: {row['error']}"
