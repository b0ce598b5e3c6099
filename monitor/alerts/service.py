"""What apprise speaks; the only module that knows it.

apprise's log lines carry tokens (at DEBUG whole addresses). They go nowhere; why a message was refused
is told in its words without every part of the channel's address.
"""

import logging
import re
import time
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, unquote

from monitor.alerts import mail
from monitor.alerts.message import Message, Refused
from monitor.alerts.safe import clean, defused
from monitor.fetch.redact import Redactor

# A service that takes HTML of this size takes mail; the others get text.
_MAIL_SIZED = 16_000
# apprise waits 5.5 s between two messages to one service by default: half an hour for a busy morning.
_PAUSE = 1.0
_TEXT_SIZED = 30_000
# urllib3's and others' lines at DEBUG hold paths, which hold tokens.
_TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "httpx", "httpcore", "paho", "slixmpp")
# The word with which a service's address says where a tap leads.
_TAP = {"ntfy": "click", "ntfys": "click", "pover": "url"}
_KIND = {"high": "warning", "normal": "info", "low": "info"}


class Service:
    """A service behind apprise. One Apprise object a message, so that none resends on another."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redact = redactor(url)
        self._said: list[str] = []
        self._sent_at: float | None = None

    def take(self, message: Message) -> Refused | None:
        """Send by the service: HTML where mail is spoken, else a push: short, with a link and a priority."""
        plugin = self._plugin(_dressed(self._url, message))
        if plugin is None:
            return Refused(self.problem() or "apprise does not take the address")
        self._said.clear()
        by_mail = speaks_mail(plugin)
        limit = max(200, min(_TEXT_SIZED, int(plugin.body_maxlen or _TEXT_SIZED) - len(message.title)))
        body = message.html() if by_mail else defused(message.brief(limit))
        subject = message.title if by_mail else defused(message.title)
        longest = int(plugin.title_maxlen or 0) or len(subject)
        self._pause(plugin, by_mail)
        if _notify(plugin, clean(subject, longest) if len(subject) > longest else subject, body, message):
            return None
        return Refused(self._redact(clean("; ".join(self._said) or "the service did not take it", 300)))

    def problem(self) -> str | None:
        """An address that apprise does not understand."""
        if self._plugin(self._url) is not None:
            return None
        scheme = self._url.partition("://")[0].lower()
        known = _schemes()
        if scheme in known:
            return f"the {scheme}:// address lacks a part or has one too many; see apprise's page on {scheme}"
        if scheme in ("http", "https"):
            return f"apprise knows no service at this address; for our JSON write webhook:{scheme}://…"
        near = get_close_matches(scheme, known, n=1)
        return f"apprise knows no {scheme[:20]}://" + (f" (did you mean {near[0]}://?)" if near else "")

    def _plugin(self, url: str) -> Any:
        plugin = opened(url) or opened(self._url)
        if plugin is not None:
            # Its own logger, outside the tree of loggers: the lines reach this channel and nobody else.
            logger = logging.Logger("channel", logging.WARNING)
            logger.addHandler(_Listener(self._said))
            plugin.logger = logger
        return plugin

    def _pause(self, plugin: Any, by_mail: bool) -> None:
        """Our own pause between two messages, for apprise's is bound to its object."""
        pause = 0.0 if by_mail else min(plugin.request_rate_per_sec, _PAUSE)
        if self._sent_at is not None:
            time.sleep(max(0.0, self._sent_at + pause - time.monotonic()))
        plugin.request_rate_per_sec = 0.0
        self._sent_at = time.monotonic()


def _notify(plugin: Any, title: str, body: str, message: Message) -> bool:
    import apprise

    sender = apprise.Apprise()
    sender.add(plugin)
    form = "html" if speaks_mail(plugin) else "text"
    # Only the truth of the result means the same in apprise 1 and 2.
    return bool(sender.notify(title=title, body=body, body_format=form, notify_type=_KIND[message.priority]))


def _dressed(url: str, message: Message) -> str:
    """The address with the message's priority and link, where the service knows such words and it has none."""
    plugin = opened(url)
    scheme = url.partition("://")[0].lower()
    said: dict[str, str] = {}
    if plugin is not None and "priority" in plugin.template_args and message.priority != "normal":
        said["priority"] = message.priority
    if scheme in _TAP and message.link:
        said[_TAP[scheme]] = message.link
    more = [f"{name}={quote(value, safe='')}" for name, value in said.items() if f"{name}=" not in url]
    return url + ("&" if "?" in url else "?") + "&".join(more) if more else url


def account(url: str) -> mail.Account | None:
    """Where a `mailto://` or `mailtos://` address hands mail in; None for what only apprise can do (PGP)."""
    plugin = opened(url)
    if plugin is None or type(plugin).__name__ != "NotifyEmail" or plugin.pgp_mode != "no":
        return None
    said = re.search(r"[?&]mode=", url, re.I) or plugin.secure_mode != "insecure"
    return mail.Account(
        host=plugin.smtp_host,
        port=int(plugin.port),
        mode=plugin.secure_mode if said else None,
        user=plugin.user,
        password=plugin.password,
        verify=bool(plugin.verify_certificate),
        sender=mail.address(plugin.from_addr[0], plugin.from_addr[1]),
        to=tuple(mail.address(name, spec) for name, spec in plugin.targets),
        cc=tuple(sorted(plugin.cc)),
        bcc=tuple(sorted(plugin.bcc)),
        reply_to=tuple(sorted(plugin.reply_to)),
        headers=tuple(plugin.headers.items()),
    )


def opened(url: str) -> Any:
    """The plug-in of an address, or None when apprise does not understand it."""
    import apprise

    _silence()
    # With a time limit of its own apprise sends from threads that the interpreter waits for at its
    # end: a service that drips would hold up the run. Ours is a thread that may be left behind.
    asset = apprise.AppriseAsset(service_timeout=0)
    plugin = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    _silence()  # again: its plug-ins, and what they use, were imported only now
    return plugin or None


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


def speaks_mail(plugin: Any) -> bool:
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


def redactor(url: str) -> Redactor:
    """Hides every part of the address that may be secret: all but the scheme, a host with dots, short words."""
    rest = url.partition("://")[2]
    words = re.split(r"[/?&=@:#,]", rest)
    return Redactor(
        [url, rest, *(form for word in words if "." not in word for form in (word, unquote(word)))]
    )
