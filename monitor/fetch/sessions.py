"""Stored browser logins: one file of mode 600 a session, with Playwright's storage state; never a password.

Written whole or not at all, and only from a page that was signed in and still on the portal's own host.
Formats: Playwright's storage state (JSON: cookies, origins); for imports also cookies.txt, as Netscape's
and curl's, whose lines have seven fields parted by tabs.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypedDict
from urllib.parse import quote, unquote, urlsplit

from monitor.errors import LoginRequired, UserError

_SIZE: Final = 20_000_000
_HTTP_ONLY: Final = "#HttpOnly_"
_SAME_SITE: Final = frozenset({"Strict", "Lax", "None"})


class Cookie(TypedDict):
    """A cookie as Playwright writes it; `expires` in epoch seconds, -1 for the end of the session."""

    name: str
    value: str
    domain: str
    path: str
    expires: float
    httpOnly: bool
    secure: bool
    sameSite: str


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

    def expires(self, host: str) -> datetime | None:
        """When the first of the cookies that only the server reads ends at this host, if one says so."""
        times = [
            cookie["expires"]
            for cookie in self.cookies
            if cookie["httpOnly"] and 0 < cookie["expires"] < 1e11 and belongs(cookie["domain"], host)
        ]
        return datetime.fromtimestamp(min(times), UTC) if times else None


class Sessions:
    """The folder of sessions (mode 700)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """All stored sessions."""
        return tuple(sorted(unquote(path.stem) for path in self.folder.glob("*.json")))

    def load(self, name: str) -> Session:
        """The session. Raises LoginRequired if there is none, or others could have read or changed it."""
        path = self._path(name)
        try:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                content = file.read(_SIZE)
        except FileNotFoundError:
            raise LoginRequired(f"there is no session for {name} yet: {_remedy(name)}") from None
        except OSError as error:
            raise LoginRequired(
                f"the session for {name} can't be read ({error.strerror}): {_remedy(name)}"
            ) from error
        if mode & 0o077:
            raise LoginRequired(f"the session for {name} can be read by others ({path}): {_remedy(name)}")
        try:
            return _session(name, json.loads(content))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise damaged(name) from error

    def save(self, name: str, state: Mapping[str, Any], now: datetime) -> Session:
        """Replace the session in one step. Raises OSError if the disk does not let us."""
        session = _session(name, {**state, "saved": now.isoformat()})
        content = {"saved": session.saved.isoformat(), **session.state}
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        _write(self._path(name), json.dumps(content, ensure_ascii=False, indent=1).encode())
        return session

    def forget(self, name: str) -> bool:
        """Remove the session; whether there was one."""
        path = self._path(name)
        found = path.exists()
        path.unlink(missing_ok=True)
        return found

    def _path(self, name: str) -> Path:
        return self.folder / f"{quote(name, safe=' ')}.json"


def ended(name: str) -> LoginRequired:
    """The error for a session that the portal does not accept any more."""
    return LoginRequired(f"the session for {name} ended: {_remedy(name)}")


def damaged(name: str) -> LoginRequired:
    """The error for a session that no browser can use."""
    return LoginRequired(f"the session for {name} is damaged: {_remedy(name)}")


def imported(text: str, hosts: frozenset[str]) -> dict[str, Any]:
    """The storage state in an exported file: state.json as it is, of a cookies.txt the cookies for `hosts`.

    A cookies.txt often holds all that a browser has: the rest is nobody's business. Raises UserError.
    """
    if text.lstrip().startswith("{"):
        try:
            cookies, origins = _parts(json.loads(text))
            return {"cookies": list(cookies), "origins": list(origins)}
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UserError("this JSON is not a storage state", "export one with Playwright") from None
    found = [cookie for line in text.splitlines() if (cookie := _cookie_line(line))]
    if not found:
        raise UserError("there are no cookies in this file", "give a state.json or a cookies.txt")
    kept = [cookie for cookie in found if any(belongs(cookie["domain"], host) for host in hosts)]
    if not kept:
        raise UserError(f"none of the {len(found)} cookies belongs to {', '.join(sorted(hosts))}")
    return {"cookies": kept, "origins": []}


def belongs(domain: str, host: str) -> bool:
    """Whether a cookie of this domain is sent to the host (RFC 6265 §5.1.3)."""
    bare = domain.lower().lstrip(".")
    return host == bare or (domain.startswith(".") and host.endswith(f".{bare}"))


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
    return Session(name, datetime.fromisoformat(content["saved"]), *_parts(content))


def _parts(content: Mapping[str, Any]) -> tuple[tuple[Cookie, ...], tuple[Mapping[str, Any], ...]]:
    cookies = tuple(_cookie(cookie) for cookie in content["cookies"])
    return cookies, tuple(_origin(origin) for origin in content.get("origins") or ())


def _cookie(found: Mapping[str, Any]) -> Cookie:
    same_site = str(found.get("sameSite") or "Lax").capitalize()
    return Cookie(
        name=_text(found["name"]),
        value=_text(found["value"]),
        domain=_text(found["domain"]),
        path=_text(found.get("path") or "/"),
        expires=float(found.get("expires") or found.get("expirationDate") or -1),
        httpOnly=bool(found.get("httpOnly")),
        secure=bool(found.get("secure")),
        sameSite=same_site if same_site in _SAME_SITE else "Lax",
    )


def _origin(found: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(found, Mapping) or not _text(found["origin"]).startswith(("https://", "http://")):
        raise ValueError("not an origin")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {type(value).__name__}")
    return value


def _cookie_line(line: str) -> Cookie | None:
    http_only = line.startswith(_HTTP_ONLY)
    parts = line.removeprefix(_HTTP_ONLY).rstrip("\r\n").split("\t")
    if len(parts) != 7 or (line.startswith("#") and not http_only):
        return None
    domain, subdomains, path, secure, expires, name, value = parts
    return Cookie(
        name=name,
        value=value,
        domain=f".{domain.lstrip('.')}" if subdomains == "TRUE" else domain.lstrip("."),
        path=path,
        expires=float(expires) if expires.isdecimal() and expires != "0" else -1,
        httpOnly=http_only,
        secure=secure == "TRUE",
        sameSite="Lax",
    )


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
