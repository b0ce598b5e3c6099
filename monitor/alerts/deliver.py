"""Alerts → channels, each under a deadline; one that fails is its own affair."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from monitor.alerts import render
from monitor.alerts.channels import Channel, Message, opened
from monitor.alerts.content import AlertContent
from monitor.settings import AlertSettings

_SECONDS = 45.0
UNSURE = "no answer within"
"""How a refusal begins after which nobody knows whether the message arrived."""


class Nobody:
    """Takes everything and tells nobody: for a dry run."""

    async def send(
        self, channel: str, contents: Sequence[AlertContent], *, delivery: str, possible_repeat: bool
    ) -> str | None:
        """Always taken."""
        return None


class Notifier:
    """The channels of the configuration. Each is opened when first used; one that fails is its own affair."""

    def __init__(self, settings: AlertSettings, *, seconds: float = _SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds
        self._open: dict[str, Channel] = {}

    async def send(
        self, channel: str, contents: Sequence[AlertContent], *, delivery: str, possible_repeat: bool
    ) -> str | None:
        """One message with these contents; None when the channel took it, else in words why not.

        `delivery` is instant, digest or fold. The words hold no secret. Never takes longer than the
        deadline, after which nobody knows whether it arrived.
        """
        secret = self._settings.channels.get(channel)
        if secret is None:
            return "the configuration has no such channel any more"
        if channel not in self._open:
            self._open[channel] = opened(secret.reveal())
        one_company = self._settings.per_company
        message = Message(
            render.title(contents, possible_repeat=possible_repeat),
            lambda limit: render.text(
                contents, limit=limit, per_company=one_company, possible_repeat=possible_repeat
            ),
            lambda: render.html(contents, per_company=one_company, possible_repeat=possible_repeat),
        )
        return await _within(self._seconds, lambda: self._open[channel].take(message))

    def problems(self) -> dict[str, str]:
        """The channels that can't work, by name, and why; nothing is sent."""
        channels = {name: opened(secret.reveal()) for name, secret in self._settings.channels.items()}
        return {name: problem for name, channel in channels.items() if (problem := channel.problem())}


async def _within(seconds: float, work: Callable[[], str | None]) -> str | None:
    """The work's answer, from a thread that is left behind when it is late: it can't hold up the end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str | None] = loop.create_future()

    def settle(result: str | None, error: BaseException | None) -> None:
        if not answer.done():
            answer.set_exception(error) if error else answer.set_result(result)

    def run() -> None:
        result: str | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is awaited
            failure = error
        with suppress(RuntimeError):  # the loop has ended: nobody waits for the answer
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="rolewatch-alert", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, seconds)
    except TimeoutError:
        return f"{UNSURE} {seconds:g} s"
