"""`webhook:https://…`: our own JSON (docs/alerts.md describes it), through the one door out.

The header `Idempotency-Key` is the same whenever a message is sent again, so that a receiver can drop
the repeat. A user and password in the address become `Authorization: Basic`; what stands behind `#`
(never sent as part of an address) are more headers: `#X-Token=…&X-Room=…`.
"""

import asyncio
import base64
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from monitor.alerts import render
from monitor.alerts.content import AlertContent
from monitor.alerts.message import Message, Refused
from monitor.alerts.safe import clean, link
from monitor.errors import Hostile, SourceError
from monitor.fetch import Egress
from monitor.fetch.redact import Redactor
from monitor.models import SourceState
from monitor.scraper import Scraper, ScraperOptions
from monitor.settings import FetchSettings, Secret, Source

SCHEMA = "rolewatch.alerts/1"
_SECONDS = 30.0
_MOST = 1_000
_WORDS = 2_000
_ANSWER = 100_000


class _Hook(Scraper):
    """Not a source: an address of the person's that is told, through the same door."""

    kind = "webhook"

    class Options(ScraperOptions):
        url: str


class Webhook:
    """An address that takes JSON."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
        self._headers = dict(parse_qsl(parts.fragment))
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        self._secrets = [url, parts.path, parts.query, *self._headers.values(), *parts.path.split("/")]
        self._secrets += [value for _, value in parse_qsl(parts.query)]
        self._redact = Redactor([*self._secrets, parts.username or "", parts.password or ""])

    def take(self, message: Message) -> Refused | None:
        """Post it; any answer of success is enough."""
        try:
            asyncio.run(self._post(message))
        except SourceError as error:
            words = self._redact(clean(str(error), 300))
            return Refused(words, unsure=isinstance(error, Hostile))
        return None

    def problem(self) -> str | None:
        """An address without a host."""
        return None if link(self._url) else "not a web address: webhook:https://host/path"

    async def _post(self, message: Message) -> None:
        settings = FetchSettings(seconds=_SECONDS, body=_ANSWER, retries=0)
        source = Source(name="webhook", kind="webhook", options=_Hook.Options(url=self._url))
        secrets = [Secret(each) for each in self._secrets]
        async with Egress(settings, now=lambda: datetime.now(UTC), secrets=secrets) as egress:
            fetch = egress.for_source(_Hook(source.options), SourceState(), source)
            headers = {**self._headers, "Idempotency-Key": message.key}
            await fetch.get(self._url, method="POST", headers=headers, body=payload(message))
            await fetch.close()


def payload(message: Message) -> dict[str, Any]:
    """The message as JSON values; foreign text is one harmless line, links are http or https."""
    shown = render.in_order(message.contents)[:_MOST]
    return {
        "schema": SCHEMA,
        "id": message.key,
        "title": message.title,
        "delivery": message.delivery,
        "priority": message.priority,
        "possible_repeat": message.possible_repeat,
        "sent": message.at.isoformat(timespec="seconds"),
        "alerts": [_safe(content) for content in shown],
        "more": len(message.contents) - len(shown),
    }


def _safe(content: AlertContent) -> dict[str, Any]:
    said = {name: _value(value) for name, value in content.said().items() if name != "url"}
    return {**said, "url": link(content.url)}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value, _WORDS)
    return [clean(each, _WORDS) for each in value] if isinstance(value, tuple) else value
