"""Alerts → channels, each under a deadline; one that fails is its own affair."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from monitor.alerts.channels import Channel, opened
from monitor.alerts.message import Message, Refused
from monitor.settings import AlertSettings

_SECONDS = 45.0


class Nobody:
    """Takes everything and tells nobody: for a dry run."""

    async def send(self, channel: str, message: Message) -> Refused | None:
        """Always taken."""
        return None


class Notifier:
    """The channels of the configuration. Each is opened when first used; one that fails is its own affair."""

    def __init__(self, settings: AlertSettings, *, seconds: float = _SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds
        self._open: dict[str, Channel] = {}

    async def send(self, channel: str, message: Message) -> Refused | None:
        """Send a message; None when the channel took it.

        Never takes longer than the deadline, after which nobody knows whether it arrived.
        """
        secret = self._settings.channels.get(channel)
        if secret is None:
            return Refused("the configuration has no such channel any more")
        own = self._settings.rules.get(channel)
        per_company = (own and own.per_company) or self._settings.per_company
        dressed = replace(message, per_company=per_company, list_page=self._settings.list_page)

        def work() -> Refused | None:
            if channel not in self._open:
                self._open[channel] = opened(secret.reveal())
            return self._open[channel].take(dressed)

        return await _within(self._seconds, work)

    def problems(self) -> dict[str, str]:
        """The channels that can't work, by name, and why; nothing is sent."""
        channels = {name: opened(secret.reveal()) for name, secret in self._settings.channels.items()}
        return {name: problem for name, channel in channels.items() if (problem := channel.problem())}


async def _within(seconds: float, work: Callable[[], Refused | None]) -> Refused | None:
    """The work's answer, from a thread that is left behind when it is late: it can't hold up the end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Refused | None] = loop.create_future()

    def settle(result: Refused | None, error: BaseException | None) -> None:
        if not answer.done():
            answer.set_exception(error) if error else answer.set_result(result)

    def run() -> None:
        result: Refused | None = None
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
        return Refused(f"no answer within {seconds:g} s", unsure=True)
