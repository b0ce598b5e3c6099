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
    r"|session(?:[_-]?id)?|sid|sig|jwt|auth|authorization)",
    re.I,
)
_SECRET_MEMBER: Final = re.compile(
    r'("(?:[a-z]{0,20}[_-]?token|api[_-]?key|client[_-]?secret|password|session[_-]?id|authorization)"'
    r'\s{0,5}:\s{0,5}")[^"\\]{1,8000}"',
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
        pairs = sorted(
            (name, MARK if _SECRET_NAME.fullmatch(name) else value) for name, value in url.query.items()
        )
        if url.absolute and url.raw_path in ("", "/"):
            url = url.with_path("/")
        return URL(self._redact(str(url.with_query(pairs).with_fragment(None))))

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        """HAR's list of headers; cookies are left out."""
        return [
            {"name": name, "value": self._header(name, value)}
            for name, value in headers
            if name.lower() not in _DROPPED
        ]

    def text(self, text: str) -> str:
        """A body without known secrets, tokens in telling members, and signed tokens (JWT)."""
        return _JWT.sub(MARK, _SECRET_MEMBER.sub(rf'\g<1>{MARK}"', self._redact(text)))

    def sent(self, text: str) -> str:
        """A request's body: as `text`, and a form's fields by their names."""
        return _SECRET_FIELD.sub(rf"\g<1>{MARK}", self.text(text))

    def _header(self, name: str, value: str) -> str:
        if _SECRET_HEADER.search(name):
            return MARK
        if name.lower() in ("location", "referer"):
            try:
                return str(self.url(URL(value)))
            except ValueError:
                return MARK
        return self._redact(value)

    def key(self, method: str, url: URL, content: str | None) -> Key:
        """What makes two requests the same one: JSON is compared as what it says."""
        return method.upper(), str(self.url(url)), _canonical(self.sent(content or ""))


def _canonical(text: str) -> str:
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONDecodeError:
        return text
