"""The main job, from the lock to the last alert.

    lock → due sources → gather at once → settle each in a transaction → deliver → one summary

Two things end at once: a run that finds the lock taken, and one with nothing due.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from monitor.alerts.content import AlertContent
from monitor.alerts.policy import Told, plan
from monitor.errors import UserError
from monitor.fetch import Egress
from monitor.gather import gather_all
from monitor.models import Gathered
from monitor.pipeline.deliver import Notifier, deliver
from monitor.pipeline.report import Delivered, SourceReport, Summary, Totals
from monitor.pipeline.settle import Settling
from monitor.pipeline.weigh import Weighing
from monitor.scraper import load
from monitor.settings import Config, Secret, Source
from monitor.store import Store
from monitor.store.outbox import Entry
from monitor.store.sources import SourceRow

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked for: `only` these sources; `everything`, due or not; HAR files."""

    only: tuple[str, ...] = ()
    everything: bool = False
    record: Path | None = None
    replay: Path | None = None


def due_sources(
    config: Config, rows: Mapping[str, SourceRow], request: Request, now: datetime
) -> list[Source]:
    """The sources to gather now, in the order of the configuration. Raises UserError for an unknown name."""
    unknown = [name for name in request.only if name not in {s.name for s in config.sources}]
    if unknown:
        raise UserError(f"no source “{unknown[0]}”", "see `rolewatch sources`")
    if request.only:
        return [source for source in config.sources if source.name in request.only]
    enabled = [source for source in config.sources if source.enabled]
    return [source for source in enabled if request.everything or _is_due(source, rows.get(source.name), now)]


def _is_due(source: Source, row: SourceRow | None, now: datetime) -> bool:
    """A twentieth of the interval early counts as due: cron does not start to the second."""
    return row is None or row.next_due is None or row.next_due - source.every / 20 <= now


@dataclass(slots=True)
class _Course:
    """A run under way."""

    config: Config
    store: Store
    clock: Callable[[], datetime]
    run: int
    told: Told = field(default_factory=Told)
    totals: Totals = field(default_factory=Totals)
    reports: list[SourceReport] = field(default_factory=list)
    queued: int = 0

    def settle(self, settling: Settling, source: Source, row: SourceRow, gathered: Gathered) -> None:
        """One source, whole or not at all, within the commit of all that came with it.

        A commit for each source was tried: a thousand of them, each on the disk for good, cost a second.
        """
        with self.store.transaction():
            settled = settling.settle(source, load(source.kind), row, gathered)
            self.queue(settled.news, first=settled.judgement.first)
        self.totals.add(settled)
        self.reports.append(SourceReport.of(settled))

    def queue(self, contents: Sequence[AlertContent], *, first: bool) -> None:
        """The outbox rows of what there is to tell."""
        planned = plan(
            contents,
            {watch.name: watch.alert for watch in self.config.watches},
            self.config.alerts,
            now=self.clock(),
            told=self.told,
            first=first,
        )
        entries = [
            Entry(
                key=each.key,
                channel=each.channel,
                event=each.content.event,
                subject=each.content.subject,
                version=each.content.version,
                payload=each.content.dump(),
                due=each.due,
                watch=each.content.watch,
                delivery=each.delivery,
            )
            for each in planned
        ]
        self.queued += self.store.outbox.queue(entries, run=self.run, now=self.clock())


async def run(
    config: Config,
    store: Store,
    notifier: Notifier,
    *,
    request: Request,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
) -> Summary:
    """The main job, under the lock that the caller holds. Raises UserError; a source's failure is a verdict."""
    started = clock()
    _follow(config, store)
    rows = store.sources.all()
    due = due_sources(config, rows, request, started)
    weighing = Weighing(config.watches, config.profile)
    stale = weighing.stale(store.matches.watches())
    if not due and not stale and not store.outbox.any_due(started):
        summary = _idle(store, started)
        await _beat(config, summary, clock)
        return summary
    with store.transaction():
        number = store.runs.start(started)
    course = _Course(config, store, clock, number)
    if stale:
        _rematch(course, weighing)
    if due:
        await _gather(course, weighing, due, rows, request, progress)
    delivered = await deliver(store, notifier, queued=course.queued, clock=clock)
    summary = _finish(course, delivered, started)
    await _beat(config, summary, clock)
    return summary


def _follow(config: Config, store: Store) -> None:
    """The table of sources follows the configuration."""
    if not store.sources.in_step(config.sources):
        coverage = {kind: load(kind).coverage.value for kind in {source.kind for source in config.sources}}
        with store.transaction():
            store.sources.sync(config.sources, coverage)


async def _beat(config: Config, summary: Summary, clock: Callable[[], datetime]) -> None:
    if config.heartbeat:
        from monitor.pipeline.heartbeat import beat

        await beat(config.heartbeat, config.fetch, well=summary.exit_code == 0, clock=clock)


def _idle(store: Store, started: datetime) -> Summary:
    return Summary(
        run=None,
        started=started,
        finished=started,
        sources=(),
        totals=Totals(),
        open=store.queries.open_count(),
        delivered=Delivered(held=store.outbox.held(started)),
    )


def _rematch(course: _Course, weighing: Weighing) -> None:
    """The watches changed: every open opening is weighed again, without asking any source."""
    with course.store.transaction():
        news = weighing.all_again(course.store, course.clock())
        course.queue(news, first=True)
    course.totals.matches += len(news)


async def _gather(
    course: _Course,
    weighing: Weighing,
    due: Sequence[Source],
    rows: Mapping[str, SourceRow],
    request: Request,
    progress: Progress | None,
) -> None:
    states = course.store.sources.states(source.name for source in due)
    by_name = {source.name: source for source in due}
    settling = Settling(course.store, weighing, run=course.run, now=course.clock())
    egress = Egress(
        course.config.fetch,
        now=course.clock,
        record=request.record,
        replay=request.replay,
        secrets=secrets(course.config),
        sessions=course.config.state / "sessions",
    )
    async with egress, aclosing(gather_all(due, states, egress)) as results:
        async for several in results:
            with course.store.transaction():
                for gathered in several:
                    course.settle(settling, by_name[gathered.source], rows[gathered.source], gathered)
            if progress:
                progress(len(course.reports), len(due), several[-1].source)


def secrets(config: Config) -> Iterable[Secret]:
    """Every secret of the configuration, to be hidden wherever something is written."""
    return [*config.alerts.channels.values(), *([config.heartbeat] if config.heartbeat else [])]


def _finish(course: _Course, delivered: Delivered, started: datetime) -> Summary:
    order = {source.name: index for index, source in enumerate(course.config.sources)}
    summary = Summary(
        run=course.run,
        started=started,
        finished=course.clock(),
        sources=tuple(sorted(course.reports, key=lambda report: order.get(report.name, 0))),
        totals=course.totals,
        open=course.store.queries.open_count(),
        delivered=delivered,
    )
    with course.store.transaction():
        course.store.runs.finish(course.run, summary.finished, summary.exit_code, summary.json())
    return summary
