"""Cookies of stored logins: Playwright's form, and the files that other programs export. Pure.

storage state    Playwright's JSON: {"cookies": [...], "origins": [...]}
cookies.txt      Netscape's and curl's: lines of seven fields parted by tabs
cookie JSON      what browser extensions export: a list of objects with `expirationDate` and `hostOnly`
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypedDict

from monitor.errors import UserError

_HTTP_ONLY: Final = "#HttpOnly_"
_SAME_SITE: Final = {"strict": "Strict", "lax": "Lax", "none": "None", "no_restriction": "None"}
# What stands before a portal sets these (bot and load management): they end early, and no login with them.
_NOT_A_LOGIN: Final = re.compile(
    r"__cf|_cfuvid|cf_|AWSALB|ak_bmsc|bm_|_abck|incap_ses|visid_incap|nlbi_|TS[0-9a-f]{6}|ARRAffinity"
    r"|BIGip|datadome|_ga|_gid|_gat|optimizely|.*(?:csrf|xsrf)",
    re.I,
)
_LOGIN_NAME: Final = re.compile(r"sess|sid|auth|token|jwt|login|remember|sso|identity", re.I)


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


def imported(text: str, hosts: frozenset[str]) -> dict[str, Any]:
    """The storage state in an exported file: a state.json as it is, of others the cookies for `hosts`.

    They often hold all that a browser has: the rest is nobody's business. Raises UserError.
    """
    if text.lstrip().startswith("{"):
        cookies, origins = _whole(text)
        if _is_state(text):
            return {"cookies": list(cookies), "origins": list(origins)}
    elif text.lstrip().startswith("["):
        cookies, _ = _whole(f'{{"cookies": {text}}}')
    else:
        cookies = tuple(cookie for line in text.splitlines() if (cookie := _cookie_line(line)))
    if not cookies:
        raise UserError(
            "there are no cookies in this file",
            "give a state.json, a cookies.txt, or a browser's cookie JSON",
        )
    kept = [cookie for cookie in cookies if any(belongs(cookie["domain"], host) for host in hosts)]
    if not kept:
        raise UserError(f"none of the {len(cookies)} cookies belongs to {', '.join(sorted(hosts))}")
    return {"cookies": kept, "origins": []}


def _whole(text: str) -> tuple[tuple[Cookie, ...], tuple[Mapping[str, Any], ...]]:
    try:
        return parts(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        raise UserError(
            "this JSON is neither a storage state nor a list of cookies",
            "export one with Playwright, or with a cookie extension of the browser",
        ) from None


def _is_state(text: str) -> bool:
    """Whether the JSON object is Playwright's: it alone has origins."""
    return "origins" in json.loads(text)


def ends(cookies: Iterable[Cookie], hosts: Iterable[str]) -> datetime | None:
    """When the first cookie that may be the login ends at one of these hosts, if one says so.

    That is one which only the server reads, or whose name says so; what stands before a portal, and what
    counts visitors, is none.
    """
    named = tuple(hosts)
    times = [
        cookie["expires"]
        for cookie in cookies
        if 0 < cookie["expires"] < 1e11
        and (cookie["httpOnly"] or _LOGIN_NAME.search(cookie["name"]))
        and not _NOT_A_LOGIN.match(cookie["name"])
        and any(belongs(cookie["domain"], host) for host in named)
    ]
    return datetime.fromtimestamp(min(times), UTC) if times else None


def belongs(domain: str, host: str) -> bool:
    """Whether a cookie of this domain is sent to the host (RFC 6265 §5.1.3)."""
    bare = domain.lower().lstrip(".")
    return host == bare or (domain.startswith(".") and host.endswith(f".{bare}"))


def parts(content: Mapping[str, Any]) -> tuple[tuple[Cookie, ...], tuple[Mapping[str, Any], ...]]:
    """The cookies and origins of a storage state. Raises what wrong JSON raises: ValueError, KeyError, TypeError."""
    cookies = tuple(_cookie(cookie) for cookie in content["cookies"])
    return cookies, tuple(_origin(origin) for origin in content.get("origins") or ())


def _cookie(found: Mapping[str, Any]) -> Cookie:
    domain, same_site = _text(found["domain"]), str(found.get("sameSite") or "").lower()
    if found.get("hostOnly") is False:  # an extension's word for the dot
        domain = f".{domain.lstrip('.')}"
    return Cookie(
        name=_text(found["name"]),
        value=_text(found["value"]),
        domain=domain,
        path=_text(found.get("path") or "/"),
        expires=float(found.get("expires") or found.get("expirationDate") or -1),
        httpOnly=bool(found.get("httpOnly")),
        secure=bool(found.get("secure")),
        sameSite=_SAME_SITE.get(same_site, "Lax"),
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
