"""Sessions over days, through the main job with a real Chromium: told once, healed once, nothing closed."""

import asyncio
import base64
import json
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from support_browser import chromium
from support_portal import Portal
from support_world import Clock, Receiver, write_config

from monitor.fetch.sessions import Sessions
from monitor.pipeline.report import Summary
from monitor.pipeline.request import Request
from monitor.pipeline.run import run
from monitor.settings import Config
from monitor.store import Store, database

__all__ = ["chromium"]
FIELDS = (
    "session: acme, items: li.job, every: 1h, "
    "fields: {title: a, url: 'a@href', identifier: '@data-id', department: .unit}"
)


@dataclass
class Employee:
    """A person with portals, their clock, and the alerts they got."""

    folder: Path
    portal: Portal
    names: tuple[str, ...] = ("jobs",)
    said: str = ""
    clock: Clock = field(default_factory=Clock)
    receiver: Receiver = field(default_factory=Receiver)

    @property
    def config(self) -> Config:
        sources = "".join(
            f"  - {{name: {name}, kind: portal, url: {self.portal.url(f'/jobs?for={name}')!r}, {FIELDS}}}\n"
            for name in self.names
        )
        section = f"sessions:\n  acme: {{{self.said}}}\n" if self.said else ""
        return write_config(
            self.folder,
            f"sources:\n{sources}{section}alerts: {{channels: {{phone: 'json://127.0.0.1:9/'}}}}\n",
        )

    def sign_in(self, **said: object) -> None:
        cookie = {
            "name": "session",
            "value": "good",
            "domain": "127.0.0.1",
            "path": "/",
            "httpOnly": True,
            **said,
        }
        config = self.config
        sessions = Sessions(config.state / "sessions", config.sessions)
        sessions.save("acme", {"cookies": [cookie], "origins": []}, self.clock())

    async def run(self, **later: float) -> Summary:
        self.clock.forward(**(later or {"hours": 6}))
        config = self.config
        with database.lock(config.state), Store.open(config.state) as store:
            request = Request(everything=True)
            return await run(config, store, self.receiver, request=request, clock=self.clock)

    def open_postings(self) -> int:
        with Store.read(self.config.state) as store:
            found = store.connection.execute("select count(*) from postings where status = 'open'").fetchone()
            return int(found[0])


def live(folder: Path, life: Callable[[Employee], Awaitable[None]], portal: Portal | None = None) -> None:
    async def all_of_it() -> None:
        async with portal or Portal(4, login=True) as serving:
            await life(Employee(folder, serving))

    asyncio.run(all_of_it())


def test_an_ended_session_is_told_once_and_closes_nothing(tmp_path: Path) -> None:
    async def life(person: Employee) -> None:
        person.names = ("jobs", "gigs")
        person.sign_in()
        assert (await person.run()).exit_code == 0
        assert person.open_postings() == 8
        person.portal.valid.clear()
        for _ in range(3):
            summary = await person.run(days=4)
            assert {source.verdict for source in summary.sources} == {"login-required"}
            assert summary.exit_code == 1
        assert person.open_postings() == 8
        ended = "session-ended the session for acme ended: run `rolewatch login acme`"
        assert person.receiver.told() == [ended]
        person.portal.valid.add("good")
        person.sign_in()
        for _ in range(2):
            assert (await person.run()).exit_code == 0
        assert person.receiver.told() == [ended, "source-healed the session for acme works again"]
        person.portal.valid.clear()
        await person.run()
        assert person.receiver.told()[2:] == [ended]
        assert person.open_postings() == 8

    live(tmp_path, life)


def test_a_portal_that_is_down_between_does_not_tell_again(tmp_path: Path) -> None:
    async def life(person: Employee) -> None:
        person.sign_in()
        await person.run()
        person.portal.valid.clear()
        await person.run()
        port, person.portal.port = person.portal.port, 1
        await person.run()  # refused: the machine is off the company's network
        person.portal.port = port
        await person.run()
        told = person.receiver.told()
        assert [line.split()[0] for line in told].count("session-ended") == 1

    live(tmp_path, life)


def test_a_session_that_never_began_says_so(tmp_path: Path) -> None:
    async def life(person: Employee) -> None:
        for _ in range(2):
            await person.run()
        assert person.receiver.told() == [
            "session-ended there is no session for acme yet: run `rolewatch login acme`"
        ]

    live(tmp_path, life)


@pytest.mark.parametrize("renews", [False, True])
def test_the_end_of_a_cookie_is_told_ahead_once_unless_each_visit_puts_it_off(
    tmp_path: Path, renews: bool
) -> None:
    async def life(person: Employee) -> None:
        # Chromium's own clock judges the cookie: it must not have ended there either.
        person.clock.now = datetime.now(UTC)
        person.sign_in(name="sso_token", expires=(person.clock.now.timestamp() + 5 * 86_400))
        await person.run(hours=1)
        assert person.receiver.told() == []
        for _ in range(4):
            await person.run(days=1)
        told = person.receiver.told()
        if renews:
            assert told == []
        else:
            assert told == ["session-ends the session for acme ends soon: run `rolewatch login acme`"]

    portal = _Sliding(4) if renews else Portal(4)
    live(tmp_path, life, portal)


class _Sliding(Portal):
    """A portal that puts the end of its cookie off with each page."""

    def _listing(self, request):  # type: ignore[no-untyped-def]
        answer = super()._listing(request)
        answer.set_cookie("sso_token", "good", httponly=True, max_age=5 * 86_400 + 60 * len(self.hits))
        return answer


def test_a_restart_of_the_machine_changes_nothing(tmp_path: Path) -> None:
    """Cookies of the browser's session too, which no browser keeps."""

    async def life(person: Employee) -> None:
        person.sign_in(expires=-1)
        assert (await person.run()).exit_code == 0
        again = Employee(tmp_path, person.portal, clock=person.clock)  # all that lasts is the folder
        assert (await again.run()).exit_code == 0
        assert again.open_postings() == 4

    live(tmp_path, life)


class InMemory(KeyringBackend):
    """A keyring of the test's own."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username))


@pytest.fixture
def ring() -> object:
    before = keyring.get_keyring()
    backend = InMemory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_an_encrypted_session_is_used_and_renewed_and_nobody_reads_it(tmp_path: Path, ring: InMemory) -> None:
    async def life(person: Employee) -> None:
        person.said = "encrypt: true"
        person.sign_in()
        file = person.config.state / "sessions" / "acme.json"
        first = file.read_text()
        assert "good" not in first
        assert "127.0.0.1" not in first
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(base64.urlsafe_b64decode(ring.kept["rolewatch", "sessions"])) == 32
        assert (await person.run()).exit_code == 0
        assert file.read_text() != first  # the renewed cookie, encrypted again
        assert set(json.loads(file.read_text())) == {"sealed"}
        assert (await person.run()).exit_code == 0

        person.said = ""
        (source,) = (await person.run()).sources
        assert source.verdict == "unreachable"
        assert "say `encrypt`" in (source.error or "")

        person.said = "encrypt: true"
        key = ring.kept.pop(("rolewatch", "sessions"))
        (source,) = (await person.run()).sources
        assert (source.verdict, source.error) == (
            "login-required",
            "the key of the session for acme is gone: run `rolewatch login acme`",
        )
        ring.kept["rolewatch", "sessions"] = base64.urlsafe_b64encode(bytes(32)).decode()
        (source,) = (await person.run()).sources
        assert source.error == "the session for acme is damaged: run `rolewatch login acme`"
        ring.kept["rolewatch", "sessions"] = key
        assert (await person.run()).exit_code == 0

    live(tmp_path, life)


def test_an_encrypted_session_does_not_open_under_another_name(tmp_path: Path, ring: InMemory) -> None:
    from monitor.errors import LoginRequired

    async def life(person: Employee) -> None:
        person.said = "encrypt: true"
        person.sign_in()
        config = person.config
        logins = {"acme": config.sessions["acme"], "other": config.sessions["acme"]}
        sessions = Sessions(config.state / "sessions", logins)
        (sessions.folder / "acme.json").rename(sessions.folder / "other.json")
        with pytest.raises(LoginRequired, match="damaged"):
            sessions.load("other")

    live(tmp_path, life)
