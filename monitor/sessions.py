"""`rolewatch sessions`: how each stored login stands, from its file and from what is remembered of it."""

from datetime import datetime
from typing import Any

from monitor.errors import LoginRequired, SourceError, StoreError
from monitor.fetch.sessions import NoSession, Session, Sessions
from monitor.login import hosts_of
from monitor.settings import Config, Login
from monitor.standing import Standing
from monitor.store import Store


def stored_sessions(config: Config, now: datetime) -> list[dict[str, Any]]:
    """All sessions that are stored or used, by name; `warning` is None where there is nothing to do.

    `saved` is when it was last seen good and saved back, `expires` the first end that a cookie tells.
    """
    sessions = Sessions(config.state / "sessions", config.sessions)
    known = _standings(config)
    names = sorted({*config.sessions, *sessions.names()})
    return [_row(config, sessions, name, known.get(name, Standing()), now) for name in names]


def _standings(config: Config) -> dict[str, Standing]:
    """What the runs remember; nothing before the first one."""
    try:
        with Store.read(config.state) as store:
            return store.sessions.all()
    except StoreError:
        return {}


def _row(config: Config, sessions: Sessions, name: str, standing: Standing, now: datetime) -> dict[str, Any]:
    login = config.sessions.get(name)
    users = [source for source in config.sources if source.session == name]
    row: dict[str, Any] = {
        "name": name,
        "sources": [source.name for source in users],
        "saved": None,
        "age_seconds": None,
        "last_probe": standing.probed,
        "signed_in": standing.signed_in,
        "expires": None,
        "encrypted": bool(login and login.key),
        "unattended": bool(login and login.steps),
    }
    try:
        session = sessions.load(name)
    except SourceError as error:
        ahead = isinstance(error, NoSession) and row["unattended"] and not sessions.refused(name)
        warning = None if ahead else str(error)
        return {
            **row,
            "state": "missing" if isinstance(error, LoginRequired) else "locked",
            "warning": warning,
        }
    hosts = login.hosts.union(*map(hosts_of, users)) if login else frozenset(_domains(session))
    row |= {
        "saved": session.saved,
        "age_seconds": int((now - session.saved).total_seconds()),
        "expires": session.expires(hosts),
    }
    if standing.probed is not None and session.saved > standing.probed:
        row["signed_in"] = True  # a login since the last run
    return {**row, **_judged(row, sessions.refused(name), login, now)}


def _judged(row: dict[str, Any], refused: bool, login: Login | None, now: datetime) -> dict[str, Any]:
    """Its state in a word, and what the person should do, if anything."""
    name, expires = row["name"], row["expires"]
    remedy = f"run `rolewatch login {name}`"
    if login is None:
        return {"state": "unused", "warning": "no source uses it"}
    if row["signed_in"] is False:
        how = ", and its steps were refused" if refused else ""
        return {"state": "ended", "warning": f"ended{how}: {remedy}"}
    if expires is not None and not login.steps:
        if expires <= now:
            return {"state": "ended", "warning": f"its cookies ended: {remedy}"}
        if expires - now <= login.warn:
            return {"state": "ending", "warning": f"its cookies end soon: {remedy}"}
    return {"state": "good" if row["signed_in"] else "untried", "warning": None}


def _domains(session: Session) -> set[str]:
    return {cookie["domain"].lstrip(".") for cookie in session.cookies}
