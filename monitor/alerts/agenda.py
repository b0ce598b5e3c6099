"""A local iCalendar file (RFC 5545) that calendars subscribe to: what has a date, on its day.

Last days to apply, follow-ups, ends of sessions. What has no date is not put in. A later word about the
same thing takes the place of the first; an opening that closes cancels its last day.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.alerts import render
from monitor.alerts.content import AlertContent, Event
from monitor.alerts.files import no_folder, not_written, replace_file
from monitor.alerts.message import Message, Refused
from monitor.alerts.safe import clean

_PRODUCT = "-//rolewatch//alerts//EN"
_LARGEST = 20_000_000
_KEPT = timedelta(days=400)
_WORDS = {Event.FOLLOW_UP: "Follow up", Event.SESSION_ENDS: "Sign in again"}


class Agenda:
    """The calendar of what is due."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, message: Message) -> Refused | None:
        """Put in what has a date."""
        try:
            replace_file(self._path, self._with(message))
        except OSError as error:
            return not_written(self._path, error)
        except ValueError:
            return Refused(f"{self._path} is not a calendar of rolewatch: move it away, or name another file")
        return None

    def problem(self) -> str | None:
        """A folder that is not there."""
        return no_folder(self._path)

    def _with(self, message: Message) -> bytes:
        calendar = self._read()
        events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
        for content in message.contents:
            uid = _uid(content, message.origin)
            before = events.get(uid)
            if content.event is Event.CLOSED and before is not None:
                before["STATUS"] = "CANCELLED"
                _touch(before, before, message.at)
            elif content.deadline:
                events[uid] = _event(uid, content, before, message.at)
        calendar.subcomponents = [event for event in events.values() if _recent(event, message.at)]
        content_of: bytes = calendar.to_ical()
        return content_of

    def _read(self) -> Any:
        """Raises ValueError for a file that is not ours."""
        from icalendar import Calendar

        if not self._path.exists() or not self._path.stat().st_size:
            calendar = Calendar()
            for name, value in (("PRODID", _PRODUCT), ("VERSION", "2.0"), ("X-WR-CALNAME", "rolewatch")):
                calendar.add(name, value)
            return calendar
        if self._path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        calendar = Calendar.from_ical(self._path.read_bytes())
        if str(calendar.get("PRODID")) != _PRODUCT:
            raise ValueError("another's calendar")
        return calendar


def _uid(content: AlertContent, origin: str) -> str:
    """What it is about, not what is said of it: openings have one last day, leads one follow-up."""
    kind = {Event.FOLLOW_UP: "follow-up", Event.SESSION_ENDS: "session"}.get(content.event, "last-day")
    return f"{clean(content.subject, 120)}-{kind}@{origin or 'local'}.rolewatch.invalid"


def _event(uid: str, content: AlertContent, before: Any, at: datetime) -> Any:
    from icalendar import Event as CalendarEvent

    event = CalendarEvent()
    shown = render.item(content)
    event.add("UID", uid)
    what = _WORDS.get(content.event, "Last day to apply")
    where = f" — {shown.facts[0]}" if shown.facts else ""
    event.add("SUMMARY", f"{what}: {clean(content.title, 120)}{where}")
    event.add("DTSTART", _start(content.deadline or ""))
    event.add("DESCRIPTION", render.text([content], limit=4_000))
    if shown.url:
        event.add("URL", shown.url)
    event.add("CATEGORIES", [content.event.value])
    event.add("TRANSP", "TRANSPARENT")
    event.add("STATUS", "CONFIRMED")
    _touch(event, before, at)
    return event


def _touch(event: Any, before: Any, at: datetime) -> None:
    """A new stamp, and one more than the event had: calendars take the highest."""
    sequence = int(before.get("SEQUENCE", -1)) + 1 if before is not None else 0
    for name, value in (("DTSTAMP", at), ("LAST-MODIFIED", at), ("SEQUENCE", sequence)):
        event.pop(name, None)
        event.add(name, value)


def _start(deadline: str) -> date | datetime:
    return datetime.fromisoformat(deadline) if "T" in deadline else date.fromisoformat(deadline)


def _recent(event: Any, at: datetime) -> bool:
    start = event.decoded("DTSTART")
    day = start.date() if isinstance(start, datetime) else start
    return bool(day > (at - _KEPT).date())
