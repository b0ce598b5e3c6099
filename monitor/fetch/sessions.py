"""Stored browser logins: one file of mode 600 a session, with Playwright's storage state; never a password.

Written whole or not at all, and only from a page that was signed in and still on the portal's own host.
With a key (`sealed`) its content is encrypted. Beside it lies NAME.refused while a sign-in by steps was
refused, so that a wrong password is tried once, and never until the portal locks the account.
"""

import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from monitor.errors import LoginRequired, Unreachable, UserError
from monitor.fetch import cookies, sealed
from monitor.fetch.cookies import Cookie
from monitor.settings import Key, Login

_SIZE: Final = 40_000_000


@dataclass(frozen=True, slots=True)
class Session:
    """One stored login. `saved` is when it was last known to be signed in (UTC)."""

    name: str
    saved: datetime
    cookies: tuple[Cookie, ...] = field(default=(), repr=False)
    origins: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    @property
    def state(self) -> dict[str, Any]:
        """Playwright's storage state."""
        return {"cookies": list(self.cookies), "origins": list(self.origins)}

    def expires(self, hosts: Iterable[str]) -> datetime | None:
        """When it ends at these hosts, if one of its cookies says so."""
        return cookies.ends(self.cookies, hosts)


class Sessions:
    """The folder of sessions (mode 700). `logins` say which of them are stored encrypted."""

    def __init__(self, folder: Path, logins: Mapping[str, Login] | None = None) -> None:
        self.folder = folder
        self._keys: dict[str, Key] = {
            name: login.key for name, login in (logins or {}).items() if login.key is not None
        }

    def names(self) -> tuple[str, ...]:
        """All stored sessions."""
        return tuple(sorted(unquote(path.stem) for path in self.folder.glob("*.json")))

    def load(self, name: str) -> Session:
        """The session. Raises LoginRequired if there is none, or others could have read or changed it.

        Raises Unreachable if it is encrypted and the keyring does not answer.
        """
        path = self._path(name)
        try:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                content = file.read(_SIZE)
        except FileNotFoundError:
            raise NoSession(f"there is no session for {name} yet: {_remedy(name)}") from None
        except OSError as error:
            raise LoginRequired(
                f"the session for {name} can't be read ({error.strerror}): {_remedy(name)}"
            ) from error
        if mode & 0o077:
            raise LoginRequired(f"the session for {name} can be read by others ({path}): {_remedy(name)}")
        try:
            return _session(name, self._plain(name, json.loads(content)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise damaged(name) from error

    def save(self, name: str, state: Mapping[str, Any], now: datetime) -> Session:
        """Replace the session in one step. Raises OSError (the disk) or UserError (the keyring)."""
        session = _session(name, {**state, "saved": now.isoformat()})
        content: dict[str, Any] = {"saved": session.saved.isoformat(), **session.state}
        if (key := self._keys.get(name)) is not None:
            secret = key.find() or key.make()
            content = sealed.seal(json.dumps(content, ensure_ascii=False).encode(), secret, name)
        self._put(self._path(name), json.dumps(content, ensure_ascii=False, indent=1).encode())
        self._refusal(name).unlink(missing_ok=True)
        return session

    def refuse(self, name: str, now: datetime) -> None:
        """Remember that the portal refused a sign-in by steps. Raises OSError."""
        self._put(self._refusal(name), now.isoformat().encode())

    def refused(self, name: str) -> bool:
        """Whether the portal refused a sign-in by steps, and none has come about since."""
        return self._refusal(name).exists()

    def forget(self, name: str) -> bool:
        """Remove the session; whether there was one."""
        path = self._path(name)
        found = path.exists()
        path.unlink(missing_ok=True)
        self._refusal(name).unlink(missing_ok=True)
        return found

    def _put(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        _write(path, content)

    def _plain(self, name: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """The content of a file, decrypted if it is encrypted."""
        if not sealed.is_sealed(content):
            return content
        key = self._keys.get(name)
        if key is None:
            raise Unreachable(
                f"the session for {name} is stored encrypted: say `encrypt` in its `sessions` entry"
            )
        try:
            secret = key.find()
        except UserError as error:
            raise Unreachable(f"the session for {name} can't be opened: {error}") from error
        if secret is None:
            raise LoginRequired(f"the key of the session for {name} is gone: {_remedy(name)}")
        plain: Mapping[str, Any] = json.loads(sealed.unseal(content, secret, name))
        return plain

    def _refusal(self, name: str) -> Path:
        return self._path(name).with_suffix(".refused")

    def _path(self, name: str) -> Path:
        return self.folder / f"{quote(name, safe=' ')}.json"


class NoSession(LoginRequired):
    """The person has not signed in yet."""


def ended(name: str, but: str = "") -> LoginRequired:
    """The error for a session that the portal does not accept any more, `but` what was tried in vain."""
    return LoginRequired(f"the session for {name} ended{but}: {_remedy(name)}")


def damaged(name: str) -> LoginRequired:
    """The error for a session that no browser can use."""
    return LoginRequired(f"the session for {name} is damaged: {_remedy(name)}")


@dataclass(frozen=True, slots=True)
class Look:
    """What the browser shows after `asked` was opened: the address, and the marks found on the page.

    `signed_in` and `signed_out` tell whether the configured selectors match; None: not configured.
    `login_address` is whether `shown` looks like a login page's address.
    """

    asked: str
    shown: str
    password: bool = False
    login_address: bool = False
    signed_in: bool | None = None
    signed_out: bool | None = None


def signed_out_reason(look: Look, hosts: frozenset[str] = frozenset(), *, strict: bool = True) -> str | None:
    """Why the page shown is not the signed-in portal, or None if it seems to be.

    The person's own selectors decide where they are given. `hosts` are further hosts of the portal.
    Without a session (not `strict`) a form for the password proves nothing: public boards have one too.
    """
    if look.signed_out:
        return "the page has the mark of a signed-out one"
    if look.signed_in is not None:
        return None if look.signed_in else "the page does not have the mark of a signed-in one"
    if look.password and strict:
        return "the page asks for a password"
    if look.login_address and look.shown != look.asked:
        return f"{_host(look.asked)} led to a login page at {_host(look.shown)}"
    if strict and _host(look.shown) != _host(look.asked) and _host(look.shown) not in hosts:
        return f"{_host(look.asked)} led to another host, {_host(look.shown)}"
    return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _remedy(name: str) -> str:
    return f"run `rolewatch login {name}`"


def _session(name: str, content: Mapping[str, Any]) -> Session:
    return Session(name, datetime.fromisoformat(content["saved"]), *cookies.parts(content))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, whatever the umask."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
