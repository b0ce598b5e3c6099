"""What a source showed when it could not be read: for the person's own eyes, with every secret taken out.

Of a browser the last page (screenshot, HTML) and what it loaded, of all others the last exchange. Never in
it: cookies, tokens, what the page stores, what was typed into a form. The HTML is inert, so that a hostile
page does nothing more when it is looked at.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import orjson

from monitor.fetch.hop import Answer, Exchange
from monitor.fetch.redact import MARK, Redactor
from monitor.fetch.strip import Strip, is_secret
from monitor.fetch.walls import looks_like_html

MAX_PAGE: Final = 2_000_000
MAX_BODY: Final = 500_000
MAX_SHOT: Final = 5_000_000

_MAX_SECRETS: Final = 3_000
# Shorter cookies are settings ("en-US"), shorter stored values words of the page.
_COOKIE: Final = 6
_STORED: Final = 16
_TOKEN_LIKE: Final = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[^\s<>]+")
_TAG: Final = re.compile(r"<([a-z][a-z0-9-]{0,60})", re.I)
_ATTRIBUTE: Final = re.compile(r"\s([a-z][a-z0-9_:-]{0,60})\s{0,3}=", re.I)
# Parts without a use for who looks at the structure, and all that acts, loads or leads away.
_WITHOUT_CONTENT: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "object", "iframe"}
)
_NEVER: Final = _WITHOUT_CONTENT | {"embed", "frame", "frameset", "link", "meta", "base", "applet", "portal"}
_NEVER_SAID: Final = frozenset(
    {
        "src",
        "srcset",
        "srcdoc",
        "style",
        "action",
        "formaction",
        "background",
        "poster",
        "ping",
        "data",
        "rel",
    }
    | {"nonce", "integrity", "cite", "longdesc", "value", "manifest", "http-equiv", "autofocus", "xlink:href"}
)
_HEAD: Final = (
    "<!doctype html><meta charset=utf-8>"
    "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; form-action 'none'\">"
    "<title>{title}</title>\n"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`secrets` are values that must not be shown: the session's cookies, and what the page stores."""

    url: str = ""
    page: str | None = None
    screenshot: bytes | None = None
    exchanges: tuple[Exchange, ...] = ()
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    def files(self, redactor: Redactor, now: datetime) -> dict[str, bytes]:
        """The files to keep, by name; all in bounds and without secrets."""
        own = Redactor(sorted(self.secrets)[:_MAX_SECRETS])
        strip = Strip(lambda text: own(redactor(text)))
        found: dict[str, bytes] = {}
        if self.screenshot and len(self.screenshot) <= MAX_SHOT:
            found["screenshot.png"] = self.screenshot
        if self.page is not None:
            found["page.html"] = inert(self.page, strip, self.url).encode("utf-8", "replace")
        if self.exchanges:
            found["traffic.har"] = _har(self.exchanges, strip, now)
        return found


def inert(page: str, strip: Strip, url: str = "") -> str:
    """The structure and text of a page, which does nothing: no script, no loading, no form, no typed value."""
    import nh3

    page = page[:MAX_PAGE]
    tags = {name.lower() for name in _TAG.findall(page)} - _NEVER
    attributes = {name.lower() for name in _ATTRIBUTE.findall(page)} - _NEVER_SAID
    kept = {name for name in attributes if not name.startswith("on")}
    cleaned = nh3.clean(
        page,
        tags=tags,
        clean_content_tags=set(_WITHOUT_CONTENT),
        attributes={"*": kept},
        url_schemes={"http", "https"},
        link_rel=None,
        attribute_filter=lambda _, name, value: _attribute(strip, name, value),
    )
    return _HEAD.format(title=html.escape(strip.text(url))) + strip.text(cleaned)


def _attribute(strip: Strip, name: str, value: str) -> str:
    if name == "href":
        return strip.address(value)
    return MARK if is_secret(name.removeprefix("data-"), value) else value


def secret_values(cookies: Iterable[Mapping[str, Any]], stored: Iterable[object]) -> frozenset[str]:
    """What must not be shown: the cookies' values, and what looks like a token in `stored` values."""
    found = {str(cookie["value"]) for cookie in cookies}
    tokens = {text for value in stored for text in _texts(value) if len(text) >= _STORED}
    return frozenset(
        {value for value in found if len(value) >= _COOKIE}
        | {text for text in tokens if _TOKEN_LIKE.fullmatch(text) and "://" not in text}
    )


def _texts(value: object, depth: int = 0) -> Iterable[str]:
    """All texts within a stored value, which is often JSON within JSON."""
    if depth > 6:
        return
    if isinstance(value, str):
        yield value
        if value[:1] in ("{", "["):
            try:
                yield from _texts(orjson.loads(value), depth + 1)
            except orjson.JSONDecodeError:
                return
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, depth + 1)


def _har(exchanges: Iterable[Exchange], strip: Strip, now: datetime) -> bytes:
    from monitor.fetch.har import archive, entry

    return archive([entry(strip, now, request, _shown(answer, strip)) for request, answer in exchanges])


def _shown(answer: Answer, strip: Strip) -> Answer:
    """The answer with what may be shown of its body: text only, and of a page its inert form."""
    kind = answer.headers.get("Content-Type", "").lower()
    if looks_like_html(answer.content, kind):
        text = inert(answer.content[:MAX_BODY].decode("utf-8", "replace"), strip)
        return replace(answer, content=text.encode("utf-8", "replace"))
    if any(part in kind for part in ("json", "xml", "text/")) or answer.content[:1] in (b"{", b"["):
        text = answer.content[:MAX_BODY].decode("utf-8", "replace")
        return replace(answer, content=text.encode("utf-8", "replace"))
    return replace(answer, content=b"")
