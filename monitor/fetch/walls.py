"""What an answer means that is not the data: statuses, login pages, bot walls, consent and maintenance.

Marks are counted only where ordinary careers pages don't have them. Tried and rejected, because real
listings carry them: a password field alone (sign-in pop-ups of boards), the words captcha, recaptcha or
"Access Denied" anywhere in a page, Cloudflare's /cdn-cgi/challenge-platform/ and Imperva's
_Incapsula_Resource scripts (they are on every page of a site behind those services).
"""

import re
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Final

from monitor.errors import Blocked, ChangedLayout, Gone, LoginRequired, SourceError, Unreachable
from monitor.fetch.pace import Passing, Throttled

if TYPE_CHECKING:
    from yarl import URL

    from monitor.fetch.hop import Answer

_LOOKED_AT: Final = 200_000
_SMALL_PAGE: Final = 30_000
_PASSING: Final = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529, 530})
_BLOCKED: Final = frozenset({401, 403, 407, 451, 999})

_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.I)
_PASSWORD: Final = re.compile(r"""type\s{0,3}=\s{0,3}["']?password\b""", re.I)
_LOGIN_TITLE: Final = re.compile(
    r"\b(?:log[ -]?[io]n|sign[ -]?[io]n|single sign[ -]on|sso|authentica\w+|anmeld\w+|einloggen|"
    r"connexion|s.identifier|iniciar sesi\S+|accedi|inloggen|logga in|zaloguj)\b",
    re.I,
)
_LOGIN_PATH: Final = re.compile(
    r"/(?:log-?in|sign-?in|mfa|2fa|totp|otp|(?:two|second)-?factor|sso|saml2?|authwall|adfs/ls|oauth2?/(?:v\d/)?authorize|users/sign_in|"
    r"uas/login|checkpoint/\w+|wp-login\.php|authenticate|login\.(?:aspx?|jsp|php|html?|flex|htmld))(?:/|$)",
    re.I,
)
_LOGIN_HOST: Final = re.compile(
    r"(?:login|signin|sso|idp|adfs|accounts|identity)\.[a-z0-9.-]+"
    r"|(?:[a-z0-9-]+\.)*(?:okta|oktapreview|auth0|onelogin|pingone|duosecurity|microsoftonline)\.(?:com|eu|de)"
)
_CONSENT_HOST: Final = re.compile(r"(?:consent|guce)\.[a-z0-9.-]+")
_CONSENT_TITLE: Final = re.compile(
    r"before you continue|bevor sie (?:zu google )?(?:weitergehen|fortfahren)", re.I
)
_WALL_TITLE: Final = re.compile(
    r"just a moment\b|attention required!|security \| glassdoor|access denied$|pardon our interruption"
    r"|are you (?:a |not a )?(?:robot|human)|access to this page has been denied"
    r"|(?:sorry, )?you have been blocked|blocked - indeed|(?:please )?verify (?:that )?you are (?:a )?human"
    r"|checking your browser|ddos-guard|vercel security checkpoint|client challenge$|request rejected$"
    r"|(?:(?:human|bot) verification|security check(?:point)?|robot check|(?:re)?captcha(?: \w+)?)$",
    re.I,
)
_WALL_MARKS: Final = ("_cf_chl_opt", "geo.captcha-delivery.com", "window.gokuProps", "/_sec/cp_challenge")
_SMALL_WALL_MARKS: Final = ("px-captcha", "_Incapsula_Resource?SWUDNSAI", "errors.edgesuite.net", "/captcha/")
_MAINTENANCE: Final = re.compile(
    r"\b(?:workday|service|servers?|(?:web)?site|page|system|portal|application)"
    r" is (?:currently|temporarily) unavailable"
    r"|^(?:temporarily|currently) unavailable|(?:down for|under|scheduled) maintenance|we.ll be (?:right )?back"
    r"|^(?:site )?maintenance(?: mode| page)?$|service (?:temporarily )?unavailable$|wartungsarbeiten|wartungsmodus"
    r"|en maintenance$",
    re.I,
)


def meaning(answer: "Answer", retry_after: datetime | None) -> SourceError | None:
    """The error that a status stands for; None for 2xx and 304."""
    status, host = answer.status, answer.url.raw_host
    if status == 206 and not _records(answer):
        return Unreachable(f"{host} answered with a part only (206)")
    if 200 <= status < 300 or status == 304:
        return _challenge_header(answer)
    said = f"{host} answered {status}"
    if status in (404, 410):
        return Gone(said)
    if status == 429:
        return Throttled(f"{said}: too many requests", retry_after=retry_after)
    if 400 <= status < 600 or status == 999:
        wall = _challenge_header(answer) or _wall(_start(answer), answer.url)
        if wall is not None:
            return wall
    if status in _BLOCKED:
        return Blocked(said, retry_after=retry_after)
    if status in _PASSING:
        return Passing(said, retry_after=retry_after)
    if 400 <= status < 500:
        return ChangedLayout(f"{said}: the request is not as it wants it")
    return Unreachable(said)


def login_redirect(source: "URL", target: "URL") -> None:
    """Raise LoginRequired or Blocked if a redirect leads to a login or consent page."""
    if is_login(target) and not is_login(source):
        raise LoginRequired(f"{source.raw_host} redirects to a login page at {target.raw_host}")
    if _CONSENT_HOST.fullmatch(target.raw_host or ""):
        raise Blocked(f"{source.raw_host} redirects to a consent page at {target.raw_host}")


def inspect(page: str, url: "URL") -> None:
    """Raise what an HTML page with status 200 is, if it is a wall, a login or a maintenance page."""
    wall = _wall(page, url)
    if wall is not None:
        raise wall


def not_json(page: str, url: "URL") -> SourceError:
    """What HTML means where JSON was due: one of the above, or a changed layout."""
    name = title(page)
    titled = f"titled {name[:80]!r}" if name else "without a title"
    return _wall(page, url) or ChangedLayout(f"{url.raw_host} answered HTML where JSON was due, {titled}")


def looks_like_html(content: bytes, content_type: str = "") -> bool:
    """Whether a body is an HTML page (or claims to be, and is not JSON or XML)."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return True
    return "html" in content_type.lower() and start.startswith(b"<") and not start.startswith(b"<?xml")


def title(page: str) -> str:
    """The text of the page's title, or ""."""
    found = _TITLE.search(page, 0, _LOOKED_AT)
    return " ".join(unescape(found[1]).split()) if found else ""


def _records(answer: "Answer") -> bool:
    """Whether it is a range of records, as some listings answer their pages, and no cut-off body (RFC 9110 §14)."""
    unit = answer.headers.get("Content-Range", "").split(" ")[0].lower()
    return unit not in ("", "bytes")


def _start(answer: "Answer") -> str:
    return answer.content[:_LOOKED_AT].decode("utf-8", "replace")


def _challenge_header(answer: "Answer") -> Blocked | None:
    headers = answer.headers
    challenged = headers.get("cf-mitigated") == "challenge" or "x-amzn-waf-action" in headers
    if challenged:
        return Blocked(f"{answer.url.raw_host} wants a browser check (a bot wall)")
    return None


def _wall(page: str, url: "URL") -> SourceError | None:
    """The one place that knows walls by their pages."""
    page = page[:_LOOKED_AT]
    name, host = title(page), url.raw_host
    small = len(page) < _SMALL_PAGE
    shown = repr(name[:80]) if name else "without a title"
    if (
        _WALL_TITLE.match(name)
        or any(mark in page for mark in _WALL_MARKS)
        or (small and any(mark in page for mark in _SMALL_WALL_MARKS))
    ):
        return Blocked(f"{host} shows a bot wall: {shown}")
    if _CONSENT_TITLE.match(name):
        return Blocked(f"{host} shows a consent page: {name[:80]!r}")
    if _PASSWORD.search(page) and (_LOGIN_TITLE.search(name) or is_login(url)):
        return LoginRequired(f"{host} shows a login page: {shown}")
    if small and _MAINTENANCE.search(name or page[:2000]):
        return Unreachable(f"{host} is under maintenance: {shown}")
    return None


def is_login(url: "URL") -> bool:
    """Whether the address looks like a login page's."""
    return bool(_LOGIN_HOST.fullmatch(url.raw_host or "") or _LOGIN_PATH.search(url.raw_path[:500]))
