"""robots.txt for kinds that read pages (RFC 9309), remembered for a day.

4xx: everything is allowed. 5xx or no answer: nothing is, for now, unless an older copy is at hand.
The first 500 kB count. A crawl delay is kept up to ten seconds.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from monitor.errors import Blocked, Refused, Unreachable
from monitor.fetch import body
from monitor.models import HostState

if TYPE_CHECKING:
    from yarl import URL

    from monitor.fetch.hop import Answer

AGENT: Final = "rolewatch"
SIZE: Final = 500_000
LONGEST_DELAY: Final = 10.0
_FRESH: Final = timedelta(hours=24)
_USABLE: Final = timedelta(days=30)
# Where protego is stricter than RFC 9309 §2.2.1: a product token ends at the first other character.
# Tried and rejected: dropping lines with unknown keys, which Google ignores; protego ends a group there.
_AFTER_TOKEN: Final = re.compile(r"^([ \t]*user[ -]?agent[ \t]*:[ \t]*[a-z_-]+)[ \t/][^\r\n]*", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Rules:
    """One host's robots.txt, parsed."""

    parsed: Any

    def allows(self, url: str) -> bool:
        """Whether our agent may fetch the address."""
        return bool(self.parsed.can_fetch(url, AGENT))

    @property
    def delay(self) -> float | None:
        """Seconds between two requests that the host wants, within our bound."""
        stated = self.parsed.crawl_delay(AGENT)
        return None if stated is None or not stated > 0 else min(float(stated), LONGEST_DELAY)


def parse(text: str) -> Rules:
    """The rules of a robots.txt. Never raises: what can't be read allows everything."""
    from protego import Protego

    return Rules(Protego.parse(_AFTER_TOKEN.sub(r"\1", text[:SIZE].lstrip("\ufeff"))))


class Robots:
    """The rules of all hosts of a run; `hosts` is read and written, `fetch` gets a robots.txt."""

    def __init__(self, hosts: dict[str, HostState], now: Callable[[], datetime]) -> None:
        self._hosts = hosts
        self._now = now
        self._rules: dict[str, Rules] = {}
        self._failed: dict[str, str] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(
        self, url: "URL", key: str, fetch: Callable[["URL"], Awaitable["Answer"]]
    ) -> float | None:
        """The crawl delay, if any. Raises Blocked for a disallowed address, Unreachable without rules."""
        rules = self._rules.get(key)
        if rules is None:
            async with self._locks.setdefault(key, asyncio.Lock()):
                rules = self._rules.get(key) or await self._load(url, key, fetch)
        if not rules.allows(str(url)):
            raise Blocked(f"the robots.txt of {url.raw_host} does not allow {url.raw_path[:80]}")
        return rules.delay

    async def _load(self, url: "URL", key: str, fetch: Callable[["URL"], Awaitable["Answer"]]) -> Rules:
        state = self._hosts.get(key, HostState())
        age = self._now() - state.robots_at if state.robots_at else None
        text = state.robots
        if text is None or age is None or not timedelta(0) <= age < _FRESH:
            text = await self._ask(url, key, fetch, text if age and age < _USABLE else None)
        rules = self._rules[key] = parse(text)
        return rules

    async def _ask(
        self, url: "URL", key: str, fetch: Callable[["URL"], Awaitable["Answer"]], older: str | None
    ) -> str:
        if key in self._failed:
            raise Unreachable(self._failed[key])
        try:
            answer = await fetch(url.origin() / "robots.txt")
            text = _read(answer)
        except Refused:
            raise  # it may well be another source's own host
        except Unreachable as error:
            if older is not None:
                return older
            self._failed[key] = f"the robots.txt of {url.raw_host} can't be read: {error}"
            raise Unreachable(self._failed[key], retry_after=error.retry_after) from error
        state = self._hosts.get(key, HostState())
        self._hosts[key] = replace(state, robots=text, robots_at=self._now())
        return text


def _read(answer: "Answer") -> str:
    """The text of an answer to the request for robots.txt. Raises Unreachable for 429 and 5xx."""
    if 200 <= answer.status < 300:
        return body.text(answer.content[:SIZE], "; charset=utf-8")
    if answer.status == 429 or answer.status >= 500:
        raise Unreachable(f"answered {answer.status}")
    return ""
