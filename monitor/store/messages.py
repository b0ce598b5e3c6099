"""Messages as understood, and the leads in them."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from monitor.models import Lead, RawMessage, Reading
from monitor.store.codec import evidence_json, lead_json, moment


class Messages:
    """The tables `messages` and `leads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def known(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Which of these message ids any source has shown already (the same mail lies in two folders)."""
        found: set[str] = set()
        for identifier in identifiers:
            row = self._db.execute("select 1 from messages where identifier = ?", (identifier,)).fetchone()
            if row:
                found.add(identifier)
        return frozenset(found)

    def add(self, source: int, raw: RawMessage, reading: Reading, now: datetime) -> int:
        """A new message. The text of mail that is not about work is not kept: it is nobody's business."""
        private = reading.category in ("other", "newsletter")
        cursor = self._db.execute(
            "insert into messages (source_id, identifier, sender, recipient, about, text, date_sent, "
            "date_received, thread, category, confidence, evidence, first_seen) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source,
                raw.identifier,
                raw.sender,
                raw.recipient,
                raw.about,
                None if private else raw.text,
                raw.date_sent and moment(raw.date_sent),
                raw.date_received and moment(raw.date_received),
                raw.thread,
                reading.category,
                reading.confidence,
                evidence_json(reading.evidence),
                moment(now),
            ),
        )
        return cursor.lastrowid or 0

    def add_lead(
        self, message: int, lead: Lead, *, opening: int | None, resembles: str | None, now: datetime
    ) -> int:
        """What a recruiter's message offers; `opening` if it is surely that one, else words in `resembles`."""
        cursor = self._db.execute(
            "insert into leads (message_id, opening_id, resembles, title, hiring_organization, agency, person, "
            "contact, url, data, first_seen) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message,
                opening,
                resembles,
                lead.title,
                lead.hiring_organization,
                lead.agency,
                lead.person,
                lead.contact,
                lead.url,
                lead_json(lead),
                moment(now),
            ),
        )
        return cursor.lastrowid or 0
