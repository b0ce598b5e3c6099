"""The channels by their addresses.

mailto://…, mailtos://…   mail, by ourselves         webhook:https://…   our JSON
outbox:FILE, atom:FILE, ics:FILE   local files       desktop:            this machine's notifications
anything else             apprise
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from monitor.alerts.agenda import Agenda
from monitor.alerts.desktop import Desktop
from monitor.alerts.feed import Feed
from monitor.alerts.files import OutboxFile
from monitor.alerts.message import Message, Refused


class Channel(Protocol):
    """One way to tell the person."""

    def take(self, message: Message) -> Refused | None:
        """Send; None when it was taken."""
        ...

    def problem(self) -> str | None:
        """Why this channel can't work, or None; nothing is sent."""
        ...


_FILES: Mapping[str, Callable[[Path], Channel]] = {"outbox": OutboxFile, "atom": Feed, "ics": Agenda}


def opened(url: str) -> Channel:
    """The channel of an address."""
    scheme, _, rest = url.partition(":")
    if scheme in _FILES:
        return _FILES[scheme](Path(rest))
    if scheme == "desktop":
        return Desktop(os.environ)
    if scheme == "webhook":
        from monitor.alerts.webhook import Webhook

        return Webhook(rest)
    from monitor.alerts.service import Service, account, redactor

    if scheme.lower() in ("mailto", "mailtos") and (found := account(url)) is not None:
        from monitor.alerts.mail import Mail

        return Mail(found, redactor(url))
    return Service(url)
