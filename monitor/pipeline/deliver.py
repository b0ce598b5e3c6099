"""Outbox → channels: said in the database first, done in the world then, marked done last.

At least once: a run that dies between a channel's acceptance and our commit repeats that one message,
marked, under the same key. A channel that refuses keeps its rows and rests; the others are not touched.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from monitor.alerts.content import AlertContent
from monitor.alerts.message import Message, Refused
from monitor.alerts.policy import BASELINE, Policies
from monitor.alerts.times import next_try
from monitor.pipeline.report import Delivered
from monitor.store import Store
from monitor.store.outbox import Waiting

_LATE = timedelta(hours=1)


class Notifier(Protocol):
    """What takes alerts to a channel."""

    async def send(self, channel: str, message: Message) -> Refused | None:
        """One message on a channel; None when it was taken."""
        ...


@dataclass(slots=True)
class _Count:
    sent: int = 0
    failed: int = 0
    errors: dict[str, None] = field(default_factory=dict)


async def deliver(
    store: Store, notifier: Notifier, policies: Policies, *, queued: int, clock: Callable[[], datetime]
) -> Delivered:
    """Send what is due, the channels side by side, each in order; a channel that refuses is left alone."""
    now = clock()
    count = _Count()
    if store.outbox.any_due(now):
        with store.transaction():
            store.outbox.recover()
        channels: dict[str, list[Waiting]] = {}
        for row in store.outbox.due(now):
            channels.setdefault(row.channel, []).append(row)
        works = [_Channel(store, notifier, policies, name, count, clock) for name in channels]
        await asyncio.gather(*(work.send(channels[work.name]) for work in works))
    return Delivered(
        queued=queued,
        sent=count.sent,
        failed=count.failed,
        held=store.outbox.held(clock()),
        errors=tuple(count.errors),
    )


class _Channel:
    """One channel's part of a delivery."""

    def __init__(
        self,
        store: Store,
        notifier: Notifier,
        policies: Policies,
        name: str,
        count: _Count,
        clock: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._store = store
        self._notifier = notifier
        self._policies = policies
        self._count = count
        self._clock = clock
        self._origin = store.outbox.origin()

    async def send(self, rows: Sequence[Waiting]) -> None:
        """All of them, until the channel refuses twice in a row: one message alone may be the fault of itself."""
        cap = next(self._policies.caps(self.name, None))[1]
        groups = grouped(self._awake(rows), cap, self._clock())
        refusals = 0
        for index, group in enumerate(groups):
            refused = await self._one(group)
            refusals = refusals + 1 if refused else 0
            if refused and (refused.unsure or refusals > 1 or index + 1 == len(groups)):
                self._rest([row for later in groups[index + 1 :] for row in later], refused)
                return

    def _awake(self, rows: Sequence[Waiting]) -> list[Waiting]:
        """Without those whose quiet hours began since they were planned: these wait for the end of them."""
        now = self._clock()
        ends = {row.id: self._policies.awake(self.name, row.watch, now) for row in rows}
        asleep = [row for row in rows if ends[row.id] > now]
        if asleep:
            with self._store.transaction():
                for row in asleep:
                    self._store.outbox.postpone([row.id], ends[row.id])
        return [row for row in rows if ends[row.id] <= now]

    async def _one(self, group: Sequence[Waiting]) -> Refused | None:
        outbox, ids = self._store.outbox, [row.id for row in group]
        message = message_of(group, self._origin, self._clock())
        with self._store.transaction():
            outbox.sending(ids, message.key)
        refused = await self._notifier.send(self.name, message)
        with self._store.transaction():
            if refused is None:
                outbox.sent(ids, self._clock())
                outbox.well(self.name)
            else:
                again = next_try(max(row.attempts for row in group) + 1, self._clock())
                outbox.retry(ids, refused.words, again, unsure=refused.unsure)
        if refused is None:
            self._count.sent += len(ids)
        else:
            self._count.failed += len(ids)
            self._count.errors[f"{self.name}: {refused.words}"] = None
        return refused

    def _rest(self, left: Sequence[Waiting], refused: Refused) -> None:
        """Leave the channel alone for a while, longer each time; what was not even tried waits too."""
        now = self._clock()
        failures = self._store.outbox.failures(self.name) + 1
        until = self._policies.awake(self.name, None, next_try(failures, now))
        with self._store.transaction():
            self._store.outbox.rest(self.name, failures, until)
            self._store.outbox.retry([row.id for row in left], refused.words, until, unsure=False)


def message_of(group: Sequence[Waiting], origin: str, at: datetime) -> Message:
    """The message of rows that go out together; its key is theirs, and stays when they go out again."""
    batch = group[0].batch or (group[0].key if len(group) == 1 else _digest(row.key for row in group))
    return Message(
        contents=[AlertContent.load(row.payload) for row in group],
        key=batch,
        at=at,
        delivery=group[0].delivery if len({row.delivery for row in group}) == 1 else "fold",
        possible_repeat=any(row.possible_repeat for row in group),
        origin=origin,
    )


def _digest(keys: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(sorted(keys)).encode(), digest_size=16).hexdigest()


def grouped(rows: Iterable[Waiting], cap: int, now: datetime) -> list[list[Waiting]]:
    """Rows that go out together: an instant one alone, a digest's or a summary's in one message.

    Rows that went out together and may have arrived go together again. More than `cap` to be told one by
    one are one summary, and so are more than a few that had to wait (for a channel, the end of the night or
    of a snooze).
    """
    repeats: list[Waiting] = []
    others: list[Waiting] = []
    for row in rows:
        (repeats if row.batch else others).append(row)
    instant = [row for row in others if row.delivery == "instant"]
    late = {row.id for row in instant if now - row.created >= _LATE}
    folded = {row.id for row in instant} if len(instant) > cap else late if len(late) > BASELINE else set()

    def together(row: Waiting) -> tuple[int, str]:
        if row.delivery == "instant" and row.id not in folded:
            return 0, f"{row.id:020}"
        return 1, "fold" if row.delivery == "instant" else row.delivery

    again = groupby(sorted(repeats, key=lambda row: (row.batch or "", row.id)), key=lambda row: row.batch)
    rest = groupby(sorted(others, key=lambda row: (together(row), row.id)), key=together)
    return [*(list(members) for _, members in again), *(list(members) for _, members in rest)]
