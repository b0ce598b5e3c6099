"""Session files: modes, damage, imports; and what tells a signed-out page, as a table."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support_world import write_config

from monitor import login
from monitor.errors import LoginRequired, UserError
from monitor.fetch.cookies import imported
from monitor.fetch.sessions import Look, Sessions, signed_out_reason
from monitor.sessions import stored_sessions
from monitor.settings import Config
from monitor.standing import Standing
from monitor.store import Store

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
COOKIE = {"name": "sid", "value": "secret-canary", "domain": "acme.example", "path": "/", "httpOnly": True}


def test_a_session_comes_back_and_is_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "a" / "sessions")
    before = os.umask(0)
    try:
        saved = sessions.save("acme", {"cookies": [COOKIE], "origins": []}, NOON)
    finally:
        os.umask(before)
    assert sessions.load("acme") == saved
    assert saved.saved == NOON
    assert stat.S_IMODE((sessions.folder / "acme.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(sessions.folder.stat().st_mode) == 0o700
    assert "secret-canary" not in repr(saved)


@pytest.mark.parametrize("name", ["a/b", "../up", "..", ".", "ä ö", "a%2Fb", "x" * 60])
def test_any_name_is_one_file_in_the_folder(tmp_path: Path, name: str) -> None:
    sessions = Sessions(tmp_path / "sessions")
    sessions.save(name, {"cookies": []}, NOON)
    assert sessions.names() == (name,)
    assert sessions.load(name).name == name
    assert [path.name for path in tmp_path.iterdir()] == ["sessions"]
    assert sessions.forget(name)
    assert not sessions.forget(name)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o622])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    sessions = Sessions(tmp_path)
    sessions.save("acme", {"cookies": [COOKIE]}, NOON)
    (tmp_path / "acme.json").chmod(mode)
    with pytest.raises(LoginRequired, match=r"can be read by others.*run `rolewatch login acme`"):
        sessions.load("acme")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"cookies": 1, "saved": "2026-01-01"}',
        '{"cookies": [{}], "saved": "2026-01-01"}',
        '{"cookies": [], "saved": "yesterday"}',
        '{"cookies": [{"name": 1, "value": "", "domain": ""}], "saved": "2026-01-01"}',
        '{"cookies": [], "origins": [1], "saved": "2026-01-01"}',
        '{"cookies": [], "origins": [{"origin": "javascript:1"}], "saved": "2026-01-01"}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_damaged_file_says_so(tmp_path: Path, content: str) -> None:
    sessions = Sessions(tmp_path)
    sessions.save("acme", {"cookies": []}, NOON)
    (tmp_path / "acme.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(LoginRequired, match="is damaged: run `rolewatch login acme`"):
        sessions.load("acme")


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    sessions.save("acme", {"cookies": [COOKIE]}, NOON)
    with pytest.raises(UnicodeEncodeError):
        sessions.save("acme", {"cookies": [{**COOKIE, "value": "\udcff"}]}, NOON)
    assert sessions.load("acme").cookies[0]["value"] == "secret-canary"
    assert [path.name for path in tmp_path.iterdir()] == ["acme.json"]


def test_a_cookies_txt_gives_only_what_is_the_portals() -> None:
    lines = [
        "# Netscape HTTP Cookie File",
        "",
        ".acme.example\tTRUE\t/\tTRUE\t1900000000\ta\t1",
        "#HttpOnly_careers.acme.example\tFALSE\t/\tFALSE\t0\tb\t2",
        "jobs.acme.example\tFALSE\t/\tFALSE\t0\tother\t3",
        ".bank.example\tTRUE\t/\tTRUE\t0\tbank\t4",
        ".example\tTRUE\t/\tTRUE\t0\tsuffix\t5",
        "evilacme.example\tFALSE\t/\tTRUE\t0\tevil\t6",
        "not\ta\tcookie",
    ]
    state = imported("\n".join(lines), frozenset({"careers.acme.example"}))
    assert [(cookie["name"], cookie["httpOnly"], cookie["expires"]) for cookie in state["cookies"]] == [
        ("a", False, 1_900_000_000),
        ("b", True, -1),
        ("suffix", False, -1),  # no browser sends it: a public suffix
    ]


@pytest.mark.parametrize(
    "text", ["", "hello", '{"cookies": 1}', '{"a": []}', "{", ".other.example\tTRUE\t/\tTRUE\t0\ta\t1"]
)
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        imported(text, frozenset({"acme.example"}))


HOME = "https://careers.acme.example/jobs"
LOOKS: list[tuple[dict[str, Any], bool, bool]] = [
    # what is seen, signed out with a session, signed out without one
    ({}, False, False),
    ({"password": True}, True, False),
    ({"shown": "https://careers.acme.example/jobs?page=2"}, False, False),
    ({"shown": "https://careers.acme.example/login", "login_address": True}, True, True),
    ({"login_address": True}, False, False),  # the portal's own address looks like one
    ({"shown": "https://elsewhere.example/"}, True, False),
    ({"shown": "https://jobs.acme.example/"}, False, False),  # named under hosts
    ({"signed_in": True, "password": True}, False, False),
    ({"signed_in": False}, True, True),
    ({"signed_in": True, "signed_out": True}, True, True),
    ({"signed_out": False}, False, False),
    ({"shown": "http://[::bad"}, True, False),
]


@pytest.mark.parametrize(("seen", "strict", "loose"), LOOKS)
def test_what_tells_a_signed_out_page(seen: dict[str, Any], strict: bool, loose: bool) -> None:
    look = Look(**{"asked": HOME, "shown": HOME, **seen})
    hosts = frozenset({"jobs.acme.example"})
    assert (signed_out_reason(look, hosts) is not None) == strict
    assert (signed_out_reason(look, hosts, strict=False) is not None) == loose


def config(tmp_path: Path, said: str = "") -> Config:
    portals = "".join(
        f"  - {{name: {name}, kind: portal, url: {url!r}, session: acme, items: li, "
        "fields: {title: a, url: 'a@href'}}\n"
        for name, url in (
            ("jobs", "https://careers.acme.example/jobs"),
            ("gigs", "https://gigs.acme.example"),
        )
    )
    return write_config(
        tmp_path, f"sources:\n{portals}" + (f"sessions: {{acme: {{{said}}}}}\n" if said else "")
    )


def test_a_session_is_found_by_its_own_name_or_a_sources(tmp_path: Path) -> None:
    by_source, by_session = login.portal(config(tmp_path), "gigs"), login.portal(config(tmp_path), "acme")
    assert by_source == by_session
    assert by_session.hosts == {"careers.acme.example", "gigs.acme.example"}
    assert by_session.sources == ("jobs", "gigs")
    with pytest.raises(UserError, match="no source uses the session 'acm': use one of acme"):
        login.portal(config(tmp_path), "acm")


def test_the_list_of_sessions_tells_age_end_and_use(tmp_path: Path) -> None:
    told = config(tmp_path)
    sessions = Sessions(told.state / "sessions")
    (row,) = stored_sessions(told, NOON)
    assert (row["name"], row["state"], row["warning"]) == (
        "acme",
        "missing",
        "there is no session for acme yet: run `rolewatch login acme`",
    )
    ends = NOON + timedelta(days=5)
    cookie = {**COOKIE, "domain": ".acme.example", "expires": ends.timestamp()}
    sessions.save("acme", {"cookies": [cookie]}, NOON)
    sessions.save("old", {"cookies": []}, NOON)
    acme, old = stored_sessions(told, NOON + timedelta(days=1))
    assert acme == {
        "name": "acme",
        "sources": ["jobs", "gigs"],
        "saved": NOON,
        "age_seconds": 86_400,
        "last_probe": None,
        "signed_in": None,
        "expires": ends,
        "encrypted": False,
        "unattended": False,
        "state": "untried",
        "warning": None,
    }
    assert (old["state"], old["sources"], old["expires"]) == ("unused", [], None)
    for days, state, warning in (
        (3, "ending", "its cookies end soon: run `rolewatch login acme`"),
        (6, "ended", "its cookies ended: run `rolewatch login acme`"),
    ):
        later = stored_sessions(told, NOON + timedelta(days=days))
        assert (later[0]["state"], later[0]["warning"]) == (state, warning)
        assert "secret-canary" not in json.dumps(later, default=str)
    assert stored_sessions(config(tmp_path, "warn: 1d"), NOON + timedelta(days=3))[0]["state"] == "untried"


def test_the_list_of_sessions_reads_a_database_of_an_older_version(tmp_path: Path) -> None:
    """Until its next run brings the tables up to date."""
    told = config(tmp_path)
    with Store.open(told.state) as store:
        with store.transaction():
            store.sessions.put("acme", Standing(probed=NOON, signed_in=False, told_ended=True))
        assert stored_sessions(told, NOON)[0]["last_probe"] == NOON
        store.connection.execute("drop table sessions")
        store.connection.commit()
    assert stored_sessions(told, NOON)[0]["last_probe"] is None


def test_without_a_screen_the_way_round_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if login._has_screen({}):
        pytest.skip("this system always has a screen")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(UserError, match=r"no screen here.*--import state\.json"):
        login.sign_in(config(tmp_path), "acme", lambda: NOON)
