"""The channels: what apprise speaks (the only module that knows it), and `outbox:FILE`.

apprise's log lines carry tokens (at DEBUG whole addresses). They go nowhere; why a message was refused
is told in its words without every part of the channel's address.
"""

import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from monitor.alerts.safe import clean, defused
from monitor.fetch.redact import Redactor

OUTBOX = "outbox:"
# A service that takes HTML of this size takes mail; the others get text.
_MAIL_SIZED = 16_000
# apprise waits 5.5 s between two messages to one service by default: half an hour for a busy morning.
_PAUSE = 1.0
_TEXT_SIZED = 30_000
# urllib3's and others' lines at DEBUG hold paths, which hold tokens.
_TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "httpx", "httpcore", "paho", "slixmpp")


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, for a channel to dress: `text(limit)` and `html()` are made when asked for."""

    title: str
    text: Callable[[int], str]
    html: Callable[[], str]


class Channel(Protocol):
    """One way to tell the person."""

    def take(self, message: Message) -> str | None:
        """Send; None, or in words why it was not taken."""
        ...

    def problem(self) -> str | None:
        """Why this channel can't work, or None; nothing is sent."""
        ...


def opened(url: str) -> Channel:
    """The channel of an address: `outbox:FILE`, or any that apprise speaks."""
    return OutboxFile(Path(url.removeprefix(OUTBOX))) if url.startswith(OUTBOX) else Service(url)


class OutboxFile:
    """A local file, readable by its owner, to which each message is added."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, message: Message) -> str | None:
        """Add it, and see it on the disk."""
        entry = f"== {message.title}\n{message.text(_TEXT_SIZED)}\n\n".encode()
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                written = os.write(handle, entry)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            return f"{self._path} can't be written: {error.strerror}"
        return None if written == len(entry) else f"{self._path} can't be written: the disk is full"

    def problem(self) -> str | None:
        """A folder that is not there."""
        return None if self._path.parent.is_dir() else f"there is no folder {self._path.parent}"


class Service:
    """A service behind apprise. One Apprise object a channel, so that none resends on another."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redact = Redactor(_parts(url))
        self._said: list[str] = []
        self._apprise: Any = None
        self._plugin: Any = None

    def take(self, message: Message) -> str | None:
        """Send by the service: HTML where mail is spoken, text elsewhere, cut to what it takes."""
        if (problem := self.problem()) is not None:
            return problem
        self._said.clear()
        mail = _speaks_mail(self._plugin)
        limit = max(200, min(_TEXT_SIZED, int(self._plugin.body_maxlen or _TEXT_SIZED) - len(message.title)))
        body = message.html() if mail else defused(message.text(limit))
        subject = message.title if mail else defused(message.title)
        longest = int(self._plugin.title_maxlen or 0) or len(subject)
        # Only the truth of the result means the same in apprise 1 and 2.
        if self._apprise.notify(
            title=clean(subject, longest) if len(subject) > longest else subject,
            body=body,
            body_format="html" if mail else "text",
        ):
            return None
        return self._redact(clean("; ".join(self._said) or "the service did not take it", 300))

    def problem(self) -> str | None:
        """An address that apprise does not understand."""
        if self._plugin is None:
            self._open()
        if self._plugin is not None:
            return None
        scheme = self._url.partition("://")[0].lower()
        known = _schemes()
        if scheme in known:
            return f"the {scheme}:// address lacks a part or has one too many; see apprise's page on {scheme}"
        near = get_close_matches(scheme, known, n=1)
        return f"apprise knows no {scheme[:20]}://" + (f" (did you mean {near[0]}://?)" if near else "")

    def _open(self) -> None:
        import apprise

        _silence()
        self._apprise = apprise.Apprise()
        # With a time limit of its own apprise sends from threads that the interpreter waits for at its
        # end: a service that drips would hold up the run. Ours is a thread that may be left behind.
        asset = apprise.AppriseAsset(service_timeout=0)
        self._plugin = apprise.Apprise.instantiate(self._url, asset=asset, suppress_exceptions=True)
        _silence()  # again: its plug-ins, and what they use, were imported only now
        if not self._plugin:
            self._plugin = None
            return
        # Its own logger, outside the tree of loggers: the lines reach this channel and nobody else.
        logger = logging.Logger("channel", logging.WARNING)
        logger.addHandler(_Listener(self._said))
        self._plugin.logger = logger
        rate = 0.0 if _speaks_mail(self._plugin) else _PAUSE
        self._plugin.request_rate_per_sec = min(self._plugin.request_rate_per_sec, rate)
        self._apprise.add(self._plugin)


class _Listener(logging.Handler):
    """Keeps the warnings of one service."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


def _silence() -> None:
    """No line of apprise and of what it sends with, whatever level they were set to."""
    for name in (*_TALKATIVE, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in _TALKATIVE:
            logging.getLogger(name).disabled = True


def _speaks_mail(plugin: Any) -> bool:
    """Whether HTML comes first for this service (apprise 2 gives all formats, apprise 1 one)."""
    formats = plugin.notify_format
    first = formats[0] if isinstance(formats, tuple | list) else formats
    return getattr(first, "value", first) == "html" and int(plugin.body_maxlen) >= _MAIL_SIZED


def _schemes() -> list[str]:
    import apprise

    services = apprise.Apprise().details()["schemas"]
    return [
        name
        for service in services
        for kind in ("protocols", "secure_protocols")
        for name in service[kind] or ()
    ]


def _parts(url: str) -> list[str]:
    """Every part of the address that may be secret: all but the scheme, a host with dots and short words."""
    rest = url.partition("://")[2]
    words = re.split(r"[/?&=@:#,]", rest)
    return [url, rest, *(form for word in words if "." not in word for form in (word, unquote(word)))]
