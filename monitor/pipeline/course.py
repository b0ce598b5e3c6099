"""A run that has something to do: gather at once, settle each source, deliver, sum up."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime

from monitor.alerts.content import AlertContent
from monitor.alerts.policy import Planned, Policies, Told, plan
from monitor.fetch import Egress
from monitor.gather import gather_all
from monitor.models import Gathered
from monitor.pipeline.care import care
from monitor.pipeline.deliver import Notifier, deliver
from monitor.pipeline.remind import reminders
from monitor.pipeline.report import Delivered, SourceReport, Summary, Totals
from monitor.pipeline.request import Progress, Request
from monitor.pipeline.settle import Settling
from monitor.pipeline.weigh import Weighing
from monitor.scraper import load
from monitor.settings import Config, Source
from monitor.store import Store
from monitor.store.outbox import Entry


class Course:
    """One run under way. Used once, under the lock."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Callable[[], datetime],
        *,
        missed: datetime | None = None,
    ) -> None:
        self._missed = missed
        self._config = config
        self._store = store
        self._clock = clock
        self._started = clock()
        self._weighing = Weighing(config.watches, config.profile)
        self._told = Told()
        self._policies = Policies(config.alerts, {watch.name: watch.alert for watch in config.watches})
        self._totals = Totals()
        self._reports: list[SourceReport] = []
        self._queued = 0
        self._rows = store.sources.all()
        self._unsure = store.runs.repeats()
        with store.transaction():
            self._run = store.runs.start(self._started)

    async def run(
        self,
        due: Sequence[Source],
        notifier: Notifier,
        *,
        request: Request,
        stale: bool,
        progress: Progress | None = None,
    ) -> Summary:
        """All of it. `stale`: the watches changed since the openings were weighed."""
        if stale:
            self._weigh_again()
        if due:
            await self._gather(due, request, progress)
        self._remind()
        delivered = await deliver(
            self._store, notifier, self._policies, queued=self._queued, clock=self._clock
        )
        return self._finish(delivered, care(self._store, self._config.database, self._clock()))

    def _weigh_again(self) -> None:
        """Every open opening against the watches of today, without asking any source."""
        with self._store.transaction():
            news = self._weighing.all_again(self._store, self._clock())
            self._queue(news, first=True)
        self._totals.matches += len(news)

    async def _gather(self, due: Sequence[Source], request: Request, progress: Progress | None) -> None:
        states = self._store.sources.states(source.name for source in due)
        settling = Settling(
            self._store,
            self._weighing,
            run=self._run,
            now=self._clock(),
            logins=self._config.sessions,
            follow_up=self._config.alerts.follow_up,
        )
        named = {source.name: source for source in due}
        egress = self._egress(request)
        async with egress, aclosing(gather_all(due, states, egress)) as results:
            async for several in results:
                self._settle(settling, named, several)
                if progress:
                    progress(len(self._reports), len(due), several[-1].source)

    def _egress(self, request: Request) -> Egress:
        return Egress(
            self._config.fetch,
            now=self._clock,
            record=request.record,
            replay=request.replay,
            secrets=self._config.secrets,
            sessions=self._config.state / "sessions",
            failures=None if request.replay else self._config.state / "failures",
            logins=self._config.sessions,
        )

    def _settle(self, settling: Settling, named: dict[str, Source], several: Iterable[Gathered]) -> None:
        """Each source whole or not at all, in one commit for those that came together.

        A commit for each source was tried: a thousand of them, each on the disk for good, cost a second.
        """
        with self._store.transaction():
            for gathered in several:
                source = named[gathered.source]
                with self._store.transaction():
                    settled = settling.settle(source, load(source.kind), self._rows[source.name], gathered)
                    judgement = settled.judgement
                    self._queue(settled.news, first=judgement.first or judgement.many)
                self._totals.add(settled)
                self._reports.append(SourceReport.of(settled))

    def _remind(self) -> None:
        """What the calendar brings."""
        with self._store.transaction():
            self._queue(reminders(self._store, self._config.alerts, self._clock()), first=False)

    def _queue(self, contents: Sequence[AlertContent], *, first: bool) -> None:
        """The outbox rows of what there is to tell."""
        now = self._clock()
        snoozed = frozenset(self._store.outbox.snoozed(now))
        planned = plan(contents, self._policies, now=now, told=self._told, first=first, snoozed=snoozed)
        entries = [_entry(each) for each in planned]
        self._queued += self._store.outbox.queue(entries, run=self._run, now=now, unsure=self._unsure)

    def _finish(self, delivered: Delivered, trouble: str | None) -> Summary:
        order = {source.name: index for index, source in enumerate(self._config.sources)}
        summary = Summary(
            run=self._run,
            started=self._started,
            finished=self._clock(),
            sources=tuple(sorted(self._reports, key=lambda report: order.get(report.name, 0))),
            totals=self._totals,
            open=self._store.queries.open_count(),
            delivered=delivered,
            missed=self._missed,
            trouble=trouble,
        )
        with self._store.transaction():
            self._store.runs.finish(self._run, summary.finished, summary.exit_code, summary.json())
        return summary


def _entry(planned: Planned) -> Entry:
    content = planned.content
    return Entry(
        key=planned.key,
        channel=planned.channel,
        event=content.event,
        subject=content.subject,
        version=content.version,
        payload=content.dump(),
        due=planned.due,
        watch=content.watch,
        delivery=planned.delivery,
    )
