"""Recordings without secrets: known values, and what stands under a name that tells.

A request is compared in its stripped form too, so that a replay finds what was recorded.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

import orjson
from yarl import URL

from monitor.fetch.redact import MARK

_DROPPED: Final = frozenset({"cookie", "set-cookie", "cookie2", "set-cookie2"})
_SECRET_HEADER: Final = re.compile(r"auth|token|secret|api-?key|session|csrf|xsrf|signature|password", re.I)
# Not a bare "key", "id" or "code", which name postings: two of them must stay two requests.
_SECRET_NAME: Final = re.compile(
    r"(?:x[_-])?(?:(?:api|access|auth|app|client|subscription|private)[_-]?(?:key|id[_-]?key)"
    r"|(?:[a-z]{1,20}[_-]?)?(?:token|secret|password|passwd|pwd|signature|credentials?)"
    r"|session(?:[_-]?id)?|sid|sig|jwt|auth|authorization|saml(?:request|response|art)|relaystate|assertion"
    r"|[\w-]{0,20}[cx]srf[\w-]{0,20}|t?otp|passcode)",
    re.I,
)
# A sign-on's, unless they are short: then they name something.
_PASSING_NAME: Final = re.compile(r"code|state|nonce|ticket", re.I)
_PASSING_LENGTH: Final = 16
_SECRET_MEMBER: Final = re.compile(
    r'("(?:[a-z]{0,20}[_-]?token|api[_-]?key|client[_-]?secret|password|session[_-]?id|authorization'
    r'|[\w-]{0,20}[cx]srf[\w-]{0,20})"\s{0,5}:\s{0,5}")(?:[^"\\]|\\.){1,8000}"',
    re.I,
)
_SECRET_FIELD: Final = re.compile(rf"((?:\A|(?<=&))(?:{_SECRET_NAME.pattern})=)[^&\s]{{1,8000}}", re.I)
_JWT: Final = re.compile(r"\beyJ[\w-]{10,4000}\.eyJ[\w-]{10,4000}\.[\w-]{10,4000}")

Key = tuple[str, str, str]


class Strip:
    """Takes out what may be a secret: known values, and what stands under a telling name."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact

    def url(self, url: URL) -> URL:
        """The address without secret query values, its parameters in order of their names."""
        pairs = sorted((name, MARK if is_secret(name, value) else value) for name, value in url.query.items())
        if url.absolute and url.raw_path in ("", "/"):
            url = url.with_path("/")
        return URL(self._redact(str(url.with_query(pairs).with_fragment(None))))

    def address(self, text: str) -> str:
        """An address as text, without its secret query values."""
        try:
            return str(self.url(URL(text)))
        except ValueError:
            return MARK

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        """HAR's list of headers; cookies are left out."""
        return [
            {"name": name, "value": self.header(name, value)}
            for name, value in headers
            if name.lower() not in _DROPPED
        ]

    def text(self, text: str) -> str:
        """A body without known secrets, tokens in telling members, and signed tokens (JWT)."""
        return _JWT.sub(MARK, _SECRET_MEMBER.sub(rf'\g<1>{MARK}"', self._redact(text)))

    def sent(self, text: str) -> str:
        """A request's body: as `text`, and a form's fields by their names."""
        return _SECRET_FIELD.sub(rf"\g<1>{MARK}", self.text(text))

    def header(self, name: str, value: str) -> str:
        """A header's value, or what may be shown of it."""
        if _SECRET_HEADER.search(name):
            return MARK
        if name.lower() in ("location", "referer"):
            return self.address(value)
        return self._redact(value)

    def key(self, method: str, url: URL, content: str | None) -> Key:
        """What makes two requests the same one: JSON is compared as what it says."""
        return method.upper(), str(self.url(url)), _canonical(self.sent(content or ""))


def is_secret(name: str, value: str) -> bool:
    """Whether what stands under this name is one, as far as the name tells."""
    if len(value) >= _PASSING_LENGTH and _PASSING_NAME.fullmatch(name):
        return True
    return bool(_SECRET_NAME.fullmatch(name))


def _canonical(text: str) -> str:
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONDecodeError:
        return text
