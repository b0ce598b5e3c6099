"""What the calendar brings: last days to apply, follow-ups. Told once, in the transaction that notes it."""

from collections.abc import Iterator
from datetime import datetime

from monitor.alerts.content import AlertContent, Event
from monitor.alerts.times import local
from monitor.models import Match
from monitor.pipeline import news
from monitor.settings import AlertSettings
from monitor.store import Store
from monitor.store.codec import lead_of
from monitor.store.reminders import FollowUp


def anything(store: Store, settings: AlertSettings, now: datetime) -> bool:
    """Whether there is something to remind of now: two small queries."""
    today = local(now, settings.timezone).date()
    return store.reminders.any(now, today, settings.closing_soon.days)


def reminders(store: Store, settings: AlertSettings, now: datetime) -> list[AlertContent]:
    """All there is to remind of, noted as told. The caller queues it in the same transaction."""
    return [*_closing(store, settings, now), *_due(store, settings, now)]


def _closing(store: Store, settings: AlertSettings, now: datetime) -> Iterator[AlertContent]:
    today = local(now, settings.timezone).date()
    for opening, last_day in store.reminders.closing(today, settings.closing_soon.days):
        store.reminders.told(f"opening:{opening}", Event.CLOSING_SOON, last_day.isoformat(), now)
        postings = store.postings.of_opening(opening)
        matches = store.reminders.matches("opening", opening)
        for match in matches or (None,):
            yield news.of_last_day(opening, postings, match, last_day)


def _due(store: Store, settings: AlertSettings, now: datetime) -> Iterator[AlertContent]:
    for each in store.reminders.due(now):
        store.reminders.told(
            f"follow-up:{each.id}", Event.FOLLOW_UP, each.due.isoformat(timespec="seconds"), now
        )
        day = local(each.due, settings.timezone).date()
        for watch in [match.watch for match in _matches(store, each)] or (None,):
            if each.lead is not None:
                yield news.of_unanswered(each, lead_of(store.reminders.lead(each.lead)), watch, day)
            elif each.opening is not None:
                yield news.of_follow_up(each, store.postings.of_opening(each.opening)[0], watch, day)


def _matches(store: Store, each: FollowUp) -> list[Match]:
    if each.lead is not None:
        return store.reminders.matches("lead", each.lead)
    return store.reminders.matches("opening", each.opening or 0)
