"""One source's gather becomes what is stored and what is to be told, in one transaction."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import messages
from monitor.alerts.content import AlertContent, Event
from monitor.alerts.policy import BASELINE
from monitor.models import Gathered, Lead, Match, Posting, RawMessage, RawPosting, Verdict
from monitor.normalize import normalize
from monitor.patience import Trouble, breaks, longest, quarantined, reminds, wait
from monitor.pipeline import news, twins
from monitor.pipeline.changes import Change
from monitor.pipeline.place import Placed, Placing
from monitor.pipeline.remembered import Remembered
from monitor.pipeline.resemble import resembling
from monitor.pipeline.weigh import Weighing
from monitor.scraper import Coverage, Scraper
from monitor.settings import WARN, Login, Source
from monitor.standing import stand
from monitor.store import Store
from monitor.store.sources import SourceRow, Standing, Tally
from monitor.verdicts import History, Judgement, judge, layout
from monitor.verdicts.fill import Fill, fill_of

_SILENCE = timedelta(days=3)

_LATELY = timedelta(days=14)

_SAME_CHANGE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one source came to. `news` is to be queued in the same transaction."""

    gathered: Gathered
    judgement: Judgement
    tally: Tally
    new: tuple[int, ...] = ()
    joined: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    messages: int = 0
    leads: int = 0
    matches: int = 0
    news: tuple[AlertContent, ...] = ()


@dataclass(frozen=True, slots=True)
class _Offer:
    """A stored lead, the opening that it resembles in words, and when its message was sent."""

    key: int
    lead: Lead
    resembles: str | None
    sent: datetime | None


class Settling:
    """Settles sources of one run, one after the other, each inside a transaction that the caller opens.

    `follow_up`: how long after a recruiter's question its answer is due.
    """

    def __init__(
        self,
        store: Store,
        weighing: Weighing,
        *,
        run: int,
        now: datetime,
        logins: Mapping[str, Login] | None = None,
        follow_up: timedelta = timedelta(days=2),
    ) -> None:
        self._store = store
        self._weighing = weighing
        self._remembered = Remembered(store)
        self._logins = logins or {}
        self._run = run
        self._now = now
        self._follow_up = follow_up

    def settle(self, source: Source, scraper: type[Scraper], row: SourceRow, gathered: Gathered) -> Settled:
        """Judge, store, match; returns what is to be told. Raises StoreError."""
        placing = Placing(self._store, self._remembered, row.id, run=self._run, now=self._now)
        judgement = self._judge(source, scraper.coverage, row, gathered, placing)
        leads, offered = self._read(row.id, source, gathered.messages)
        postings = [self._posting(source, raw) for raw in (*gathered.postings, *offered)]
        placed = placing.put(
            postings, gathered, judgement, scraper.coverage, steady=self._steady(source, row)
        )
        matched = list(self._matched(placed))
        told = [
            *self._baseline(source.name, judgement, placed, matched),
            *matched,
            *self._closed(placed),
            *self._matched_leads(source.name, leads),
            *self._health(source, row, gathered, judgement),
        ]
        tally = _tally(gathered, judgement, placed, len(leads))
        self._remember(source, row, gathered, judgement, tally)
        return Settled(
            gathered=gathered,
            judgement=judgement,
            tally=tally,
            new=tuple(placed.opened),
            joined=len(placed.joined),
            changed=len(placed.differences),
            closed=len(placed.closed_openings),
            reopened=len(placed.reopened),
            messages=len(gathered.messages),
            leads=len(leads),
            matches=sum(content.event in (Event.NEW, Event.LEAD) for content in told),
            news=tuple(told),
        )

    def _judge(
        self, source: Source, coverage: Coverage, row: SourceRow, gathered: Gathered, placing: Placing
    ) -> Judgement:
        sources, titles = self._store.sources, placing.open_titles
        history = History(
            counts=sources.counts(row),
            fills=tuple(Fill(each.get("of", 0), each) for each in sources.fills(row)),
            open=len(titles),
            gathers=row.gathers,
            empties=row.empties,
            doubts=row.doubts,
            doubted_since=row.doubted_since,
            accepted=row.accepted,
            gap=row.gap,
            layout=layout.loaded(row.layout),
        )
        fresh = placing.seen_since(row.last_whole)
        said = judge(
            gathered, history, coverage, known=titles, fresh=fresh, canary=source.canary, now=self._now
        )
        if not said.acceptable:
            return said
        remedy = f"if that is true: rolewatch sources accept {shlex.quote(source.name)}"
        return replace(said, error=f"{said.error}; {remedy}")

    def _steady(self, source: Source, row: SourceRow) -> bool:
        """Whether the source was read whole not long ago, so that time passed as the clock says."""
        if row.last_whole is None:
            return True
        return timedelta(0) <= self._now - row.last_whole <= max(_SILENCE, 3 * source.every)

    def _posting(self, source: Source, raw: RawPosting) -> Posting:
        posting = normalize(raw, source=source.name, kind=source.kind, seen=self._now)
        if source.organization:
            return replace(posting, hiring_organization=source.organization)
        return posting

    def _read(
        self, key: int, source: Source, raws: Sequence[RawMessage]
    ) -> tuple[list[_Offer], list[RawPosting]]:
        """New messages, stored: the leads in them, and the postings of job-alert mails."""
        known = self._store.messages.known([raw.identifier for raw in raws])
        leads: list[_Offer] = []
        offered: list[RawPosting] = []
        for raw in raws:
            if raw.identifier in known:
                continue
            reading = messages.understand(raw)
            message = self._store.messages.add(key, raw, reading, self._now)
            offered += reading.postings
            if reading.lead is not None:
                leads.append(self._lead(message, reading.lead, raw.date_sent or raw.date_received))
        return leads, offered

    def _lead(self, message: int, lead: Lead, sent: datetime | None) -> _Offer:
        opening, resembles = resembling(self._store, self._remembered, lead)
        key = self._store.messages.add_lead(
            message, lead, opening=opening, resembles=resembles, now=self._now
        )
        return _Offer(key, lead, resembles, sent)

    def _matched(self, placed: Placed) -> Iterable[AlertContent]:
        """New openings and those that changed, against every watch."""
        for opening, posting in placed.opened.items():
            postings = [posting] if opening not in placed.joined else self._store.postings.of_opening(opening)
            for match in self._weighing.opening(self._store, opening, postings, self._now, fresh=True).fresh:
                yield self._news(Event.NEW, opening, postings, match)
        for opening in placed.touched:
            yield from self._touched(opening, placed)

    def _baseline(
        self, name: str, judgement: Judgement, placed: Placed, matched: Sequence[AlertContent]
    ) -> Iterable[AlertContent]:
        """The summary of a first reading that fits in more than a few openings."""
        fit = len({content.subject for content in matched if content.event is Event.NEW})
        if judgement.first and fit > BASELINE:
            yield news.of_baseline(name, placed.new, fit)

    def _touched(self, opening: int, placed: Placed) -> Iterable[AlertContent]:
        """An opening that was there: told as new where it matches only now, else by what changed of it."""
        postings = self._store.postings.of_opening(opening)
        changed = [change for change in placed.differences.get(opening, []) if change.worth_telling]
        weighed = self._weighing.opening(self._store, opening, postings, self._now)
        for match in weighed.standing:
            if match in weighed.fresh:
                yield self._news(Event.NEW, opening, postings, match)
            elif opening in placed.reposted:
                yield self._news(Event.REPOSTED, opening, postings, match, changed)
            elif opening in placed.reopened:
                yield self._news(Event.REOPENED, opening, postings, match, changed)
            elif any(self._unheard(opening, change) for change in changed):
                yield self._news(Event.CHANGED, opening, postings, match, changed)

    def _unheard(self, opening: int, change: Change) -> bool:
        """A board that shows now this, now that is told once; what changes so again after a week is news."""
        said = (change.what, change.before, change.after)
        return not self._store.postings.changed_so(
            opening, *said, since=self._now - _SAME_CHANGE, not_in=self._run
        )

    def _news(
        self,
        event: Event,
        opening: int,
        postings: Sequence[Posting],
        match: Match,
        changed: Sequence[Change] = (),
    ) -> AlertContent:
        other = twins.words(twins.twin(self._store, opening, postings[0]))
        content = news.of_opening(event, opening, postings, match, changed, twin=other)
        if event is Event.NEW:
            return content
        # What comes back may come back again, and change again, in the same words.
        again = event in (Event.REOPENED, Event.REPOSTED)
        return replace(content, version=str(self._run) if again else f"{content.version}/{self._run}")

    def _closed(self, placed: Placed) -> Iterable[AlertContent]:
        for opening in self._store.triage.cared_for(placed.closed_openings):
            yield news.of_closing(opening, self._store.postings.of_opening(opening)[0], self._run)

    def _matched_leads(self, source: str, leads: Iterable[_Offer]) -> Iterable[AlertContent]:
        for each in leads:
            matches = self._weighing.lead(self._store, each.key, each.lead, source, self._now)
            if matches and self._waits(each):
                self._store.reminders.follow_lead(each.key, self._now + self._follow_up, self._now)
            for match in matches:
                yield news.of_lead(each.key, each.lead, match, each.resembles)

    def _waits(self, each: _Offer) -> bool:
        """Somebody asked for something lately: of a mailbox's old mails nobody waits for an answer."""
        return each.lead.action is not None and (each.sent is None or self._now - each.sent <= _LATELY)

    def _health(
        self, source: Source, row: SourceRow, gathered: Gathered, judgement: Judgement
    ) -> Iterable[AlertContent]:
        """Told once when a source breaks, weekly while it is broken, once when it heals.

        What a login lacks is told of the login.
        """
        if source.session is not None:
            yield from self._login(source.session, gathered, judgement)
            if judgement.verdict is Verdict.LOGIN_REQUIRED:
                return
        yield from self._standing(source.name, row, judgement)

    def _standing(self, name: str, row: SourceRow, judgement: Judgement) -> Iterable[AlertContent]:
        since, now = row.broken_since, self._now
        trouble = Trouble(
            failures=row.failures,
            since=since or now,
            broken=row.told_broken,
            told=row.told_at,
            healed=row.healed_at,
        )
        well = judgement.healthy
        if (well and row.told_broken) or (not well and breaks(trouble, now)):
            content = news.of_source(name, judgement, self._run, since=since, now=now)
        elif not well and reminds(trouble, now):
            content = news.of_broken_still(name, judgement, self._run, since=since, now=now)
        else:
            return
        self._store.sources.told(row.id, broken=not well, now=now)
        yield content

    def _login(self, name: str, gathered: Gathered, judgement: Judgement) -> Iterable[AlertContent]:
        """One session may serve several sources: it is told once."""
        login = self._logins.get(name)
        out = judgement.verdict is Verdict.LOGIN_REQUIRED
        standing, turn = stand(
            self._store.sessions.get(name),
            False if out else gathered.signed_in,
            # Steps that sign in again need no warning.
            None if login is not None and login.steps else gathered.session_ends,
            now=self._now,
            warn=login.warn if login is not None else WARN,
        )
        self._store.sessions.put(name, standing)
        if turn is not None:
            yield news.of_session(name, turn, self._run, error=gathered.error, ends=gathered.session_ends)

    def _remember(
        self, source: Source, row: SourceRow, gathered: Gathered, judgement: Judgement, tally: Tally
    ) -> None:
        sources, well = self._store.sources, judgement.healthy
        read_anew = well and gathered.verdict is not Verdict.UNCHANGED
        standing = Standing(
            due=self._due(source, row, gathered, judgement),
            failures=0 if well else row.failures + 1,
            empties=judgement.empties,
            doubts=judgement.doubts,
            doubted_since=judgement.doubted_since,
            gap=judgement.gap,
            layout=layout.dumped(gathered.layout) or None if read_anew else None,
            baseline=judgement.believed,
        )
        sources.remember(row, gathered, tally, standing, run=self._run, now=self._now)
        if well:
            sources.remember_pages(row.id, gathered.pages)
        else:
            sources.forget_pages(row.id)

    def _due(self, source: Source, row: SourceRow, gathered: Gathered, judgement: Judgement) -> datetime:
        """When it is looked at next: rarely while it is in trouble, and not before its host wants it."""
        failures = 0 if judgement.healthy else row.failures + 1
        waits = wait(
            source.name,
            source.every,
            judgement.verdict,
            failures,
            quarantine=quarantined(failures, row.broken_since, self._now),
        )
        wanted = [state.not_before for state in gathered.hosts.values() if state.not_before and failures]
        latest = self._now + longest(source.every)
        return max([self._now + waits, *(min(moment, latest) for moment in wanted)])


def _tally(gathered: Gathered, judgement: Judgement, placed: Placed, leads: int) -> Tally:
    return Tally(
        verdict=judgement.verdict,
        healthy=judgement.healthy,
        postings=placed.new + placed.changed + placed.unchanged,
        fill=_fill(gathered),
        new=placed.new,
        changed=placed.changed,
        unchanged=placed.unchanged,
        closed=placed.closed,
        messages=len(gathered.messages),
        error=judgement.error,
        note=judgement.note,
    )


def _fill(gathered: Gathered) -> dict[str, int] | None:
    fill = fill_of(gathered.postings)
    return {"of": fill.of, **fill.filled} if fill.of else None
