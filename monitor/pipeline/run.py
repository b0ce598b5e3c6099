"""The main job, from the lock to the last alert.

    lock → due sources → gather at once → settle each in a transaction → deliver → one summary

Two things end at once: a run that finds the lock taken, and one with nothing due; the latter does not even
import what the work needs (`course`).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.errors import UserError
from monitor.patience import longest
from monitor.pipeline.remind import anything
from monitor.pipeline.report import Delivered, Summary, Totals
from monitor.pipeline.request import Progress, Request
from monitor.pipeline.watched import fingerprints
from monitor.scraper import load
from monitor.settings import Config, Source
from monitor.store import Store
from monitor.store.sources import SourceRow

if TYPE_CHECKING:
    from monitor.pipeline.deliver import Notifier
    from monitor.pipeline.heartbeat import Heart


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
    """A twentieth of the interval early counts as due: cron does not start to the second.

    So does a time so far ahead that only a clock that was wrong can have written it.
    """
    if row is None or row.next_due is None:
        return True
    return row.next_due - source.every / 20 <= now or row.next_due > now + longest(source.every)


async def run(
    config: Config,
    store: Store,
    notifier: "Notifier",
    *,
    request: Request,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    heart: "Heart | None" = None,
) -> Summary:
    """The main job, under the lock that the caller holds. Raises UserError; a source's failure is a verdict.

    `heart` is told that it starts, if there is something to do, and how it ended.
    """
    started = clock()
    _follow(config, store)
    rows = store.sources.all()
    due = due_sources(config, rows, request, started)
    stale = store.matches.watches() != fingerprints(config.watches, config.profile)
    if due or stale or store.outbox.any_due(started) or anything(store, config.alerts, started):
        from monitor.pipeline.course import Course
        from monitor.pipeline.missed import missed_since

        visits = [(source.every, rows[source.name].next_due) for source in due if source.enabled]
        missed = missed_since(store.runs.starts(), visits, started)
        if heart:
            await heart.start()
        course = Course(config, store, clock, missed=missed)
        summary = await course.run(due, notifier, request=request, stale=stale, progress=progress)
    else:
        summary = _idle(store, started)
    if heart:
        await heart.end(summary)
    return summary


def _follow(config: Config, store: Store) -> None:
    """The table of sources follows the configuration."""
    if not store.sources.in_step(config.sources):
        coverage = {kind: load(kind).coverage.value for kind in {source.kind for source in config.sources}}
        with store.transaction():
            store.sources.sync(config.sources, coverage)


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
