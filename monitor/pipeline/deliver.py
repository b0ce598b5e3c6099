"""Outbox → channels: said in the database first, done in the world then, marked done last.

At least once: a run that dies between a channel's acceptance and our commit repeats that one alert,
marked. A channel that refuses keeps its rows; the others are not touched by it.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Protocol

from monitor.alerts.content import AlertContent
from monitor.alerts.deliver import UNSURE
from monitor.alerts.policy import after_quiet, next_try
from monitor.pipeline.report import Delivered
from monitor.settings import AlertSettings
from monitor.store import Store
from monitor.store.outbox import Waiting


class Notifier(Protocol):
    """What takes alerts to a channel."""

    async def send(
        self, channel: str, contents: Sequence[AlertContent], *, delivery: str, possible_repeat: bool
    ) -> str | None:
        """One message on a channel; None when it was taken, else in words why not (without secrets)."""
        ...


@dataclass(slots=True)
class _Count:
    sent: int = 0
    failed: int = 0
    errors: dict[str, None] = field(default_factory=dict)


async def deliver(
    store: Store, notifier: Notifier, settings: AlertSettings, *, queued: int, clock: Callable[[], datetime]
) -> Delivered:
    """Send what is due, the channels side by side, each in order; a channel that refuses is left alone."""
    now = clock()
    if store.outbox.any_due(now):
        with store.transaction():
            store.outbox.recover()
        channels: dict[str, list[Waiting]] = {}
        for row in store.outbox.due(now):
            channels.setdefault(row.channel, []).append(row)
        count = _Count()
        await asyncio.gather(
            *(_channel(store, notifier, settings, rows, count, clock) for rows in channels.values())
        )
    else:
        count = _Count()
    return Delivered(
        queued=queued,
        sent=count.sent,
        failed=count.failed,
        held=store.outbox.held(clock()),
        errors=tuple(count.errors),
    )


async def _channel(
    store: Store,
    notifier: Notifier,
    settings: AlertSettings,
    rows: Sequence[Waiting],
    count: _Count,
    clock: Callable[[], datetime],
) -> None:
    groups = _messages(rows)
    for index, group in enumerate(groups):
        ids = [row.id for row in group]
        with store.transaction():
            store.outbox.sending(ids)
        refused = await notifier.send(
            group[0].channel,
            [AlertContent.load(row.payload) for row in group],
            delivery=group[0].delivery,
            possible_repeat=any(row.possible_repeat for row in group),
        )
        with store.transaction():
            if refused is None:
                store.outbox.sent(ids, clock())
            else:
                due = after_quiet(next_try(max(row.attempts for row in group) + 1, clock()), settings)
                store.outbox.retry([row.id for later in groups[index:] for row in later], refused, due)
                if refused.startswith(UNSURE):
                    store.outbox.unsure(ids)
        if refused is not None:
            count.failed += len(ids)
            count.errors[f"{group[0].channel}: {refused}"] = None
            return
        count.sent += len(ids)


def _messages(rows: Iterable[Waiting]) -> list[list[Waiting]]:
    """Rows that go out together: each instant one alone, a digest's or a summary's in one message."""
    ordered = sorted(rows, key=lambda row: (row.delivery != "instant", row.delivery, row.id))
    grouped = groupby(ordered, key=lambda row: row.id if row.delivery == "instant" else row.delivery)
    return [list(members) for _, members in grouped]
