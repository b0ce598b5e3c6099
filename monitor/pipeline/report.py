"""What a run came to: the JSON of `run --json`, its exit code, and the one line for a person. Pure."""

import shlex
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.models import Verdict
from monitor.pipeline.wording import counted, span_words

if TYPE_CHECKING:
    from monitor.pipeline.settle import Settled

_WORST = (
    Verdict.LOGIN_REQUIRED,
    Verdict.CHANGED_LAYOUT,
    Verdict.SUSPICIOUS_EMPTY,
    Verdict.BLOCKED,
    Verdict.PARTIAL,
    Verdict.UNREACHABLE,
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the outbox: `held` rows wait for their time."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    held: int = 0
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source's line."""

    name: str
    kind: str
    verdict: Verdict
    postings: int
    new: int
    changed: int
    unchanged: int
    closed: int
    messages: int
    requests: int
    bytes: int
    seconds: float
    error: str | None
    note: str | None
    evidence: bool = False

    @classmethod
    def of(cls, settled: "Settled") -> "SourceReport":
        """The line of a settled source."""
        tally, gathered = settled.tally, settled.gathered
        return cls(
            name=gathered.source,
            kind=gathered.kind,
            verdict=tally.verdict,
            postings=tally.postings,
            new=tally.new,
            changed=tally.changed,
            unchanged=tally.unchanged,
            closed=tally.closed,
            messages=tally.messages,
            requests=gathered.requests,
            bytes=gathered.bytes,
            seconds=gathered.seconds,
            error=tally.error,
            note=tally.note,
            evidence=gathered.evidence,
        )

    def problem(self) -> str:
        """What is wrong with it, and how to see that."""
        said = f"{self.name}: {self.verdict}: {self.error}"
        return f"{said} (see `rolewatch show-failure {shlex.quote(self.name)}`)" if self.evidence else said

    def json(self) -> dict[str, Any]:
        """As `run --json` prints it."""
        return {name: getattr(self, name) for name in _SOURCE_KEYS}

    def log_line(self) -> str:
        """One canonical line, the same keys always."""
        return " ".join(f"{name}={_quoted(getattr(self, name))}" for name in _SOURCE_KEYS)


_SOURCE_KEYS = (
    "name",
    "kind",
    "verdict",
    "postings",
    "new",
    "changed",
    "unchanged",
    "closed",
    "messages",
    "requests",
    "bytes",
    "seconds",
    "error",
)


def _quoted(value: object) -> str:
    if value is None:
        return "-"
    text = " ".join(str(value).split())
    return f'"{text}"' if " " in text else text


@dataclass(slots=True)
class Totals:
    """Sums over all sources of a run."""

    new: list[int] = field(default_factory=list)
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    messages: int = 0
    leads: int = 0
    matches: int = 0

    def add(self, settled: "Settled") -> None:
        """Add one source."""
        self.new += settled.new
        self.changed += settled.changed
        self.closed += settled.closed
        self.reopened += settled.reopened
        self.messages += settled.messages
        self.leads += settled.leads
        self.matches += settled.matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A whole run. `trouble` is what went wrong with the care of the database."""

    run: int | None
    started: datetime
    finished: datetime
    sources: tuple[SourceReport, ...]
    totals: Totals
    open: int
    delivered: Delivered
    missed: datetime | None = None
    """Since when nothing had run although it should have."""
    trouble: str | None = None

    @property
    def broken(self) -> list[SourceReport]:
        """The sources that could not be trusted, the worst first."""
        found = [source for source in self.sources if not source.verdict.healthy]
        return sorted(found, key=lambda source: _WORST.index(source.verdict))

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some source or channel failed, or the daily copy of the database."""
        return int(bool(self.broken) or self.delivered.failed > 0 or self.trouble is not None)

    def json(self) -> dict[str, Any]:
        """As `run --json` prints it."""
        totals, told = self.totals, self.delivered
        return {
            "run": self.run,
            "started": self.started.isoformat(timespec="seconds"),
            "finished": self.finished.isoformat(timespec="seconds"),
            "exit_code": self.exit_code,
            "problems": self.problems(),
            "missed_since": self.missed and self.missed.isoformat(timespec="seconds"),
            "sources": [source.json() for source in self.sources],
            "openings": {
                "new": len(totals.new),
                "changed": totals.changed,
                "closed": totals.closed,
                "reopened": totals.reopened,
                "open": self.open,
            },
            "messages": {"new": totals.messages, "leads": totals.leads},
            "matches": {"new": totals.matches},
            "alerts": {"queued": told.queued, "sent": told.sent, "failed": told.failed, "held": told.held},
        }

    def problems(self) -> list[str]:
        """What is wrong, the worst first: of many sources a line for all, then one for each."""
        broken = self.broken
        lines = [source.problem() for source in broken]
        return [
            *([self._many(broken)] if len(broken) > 1 else []),
            *lines,
            *([f"database: {self.trouble}"] if self.trouble else []),
            *(f"alerts: {error}" for error in self.delivered.errors),
            *([self._slept(self.missed)] if self.missed else []),
        ]

    def _many(self, broken: list[SourceReport]) -> str:
        verdicts = Counter(str(source.verdict) for source in broken)
        said = ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.items())
        of = f"{len(broken):,} of {counted(len(self.sources), 'source')}"
        return f"{of} can't be trusted ({said}); of these nothing was closed"

    def _slept(self, since: datetime) -> str:
        pause = span_words(self.started - since)
        return f"not run for {pause}, since {since:%Y-%m-%d %H:%M} UTC (asleep, or the schedule is dead): caught up"

    def line(self) -> str:
        """The run in one line."""
        totals, told = self.totals, self.delivered
        if not self.sources and not told.sent:
            return f"nothing due; {self.open:,} openings open"
        parts = (
            (len(totals.new), "new"),
            (totals.changed, "changed"),
            (totals.closed, "closed"),
            (totals.reopened, "reopened"),
        )
        said = ", ".join(f"{count:,} {what}" for count, what in parts if count) or "nothing new"
        leads = f", {counted(totals.leads, 'lead')}" if totals.leads else ""
        sent = f"{counted(told.sent, 'alert')} sent" if told.sent else "no alert"
        waiting = f", {told.held} waiting" if told.held else ""
        return (
            f"{said}{leads}; {self.open:,} open; {counted(len(self.sources), 'source')} read; {sent}{waiting}"
        )
