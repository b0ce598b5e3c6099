"""Foreign text made safe to show: nothing in it acts, hides or rings. Pure.

What is taken out: control and format characters (Unicode categories Cc, Cf, Cs, Co, Cn: bidi overrides,
zero-width signs, tags), line and paragraph separators, and combining marks piled on one letter.
"""

import re
import unicodedata
from urllib.parse import urlsplit

_PILE = 4
_LONG = 20_000
_LINK = 2_000
_BLANK = re.compile(r"\s+")
_MENTION = re.compile(r"@(?=(?:everyone|here|channel|all|team|room)\b)|(?<=<)(?=[@!#])|(?<=\])(?=\()", re.I)
_APART = "\u200b"


def clean(text: str, limit: int = 300) -> str:
    """One line without signs that act, cut at `limit` characters with an ellipsis."""
    text = text[:_LONG]
    line = _BLANK.sub(" ", text if text.isascii() and text.isprintable() else _kept(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _kept(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        marks = marks + 1 if category[0] == "M" else 0
        if category in ("Zl", "Zp", "Cc"):
            kept.append(" ")
        elif category[0] != "C" and marks <= _PILE:
            kept.append(sign)
    return "".join(kept)


def link(url: str | None) -> str | None:
    """The address if it is http or https, names a host, hides no user name, and is one word; else None."""
    if not url or len(url) > _LINK or clean(url, _LINK) != url or " " in url or '"' in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "\\" in url:
        return None
    return url


def defused(text: str) -> str:
    """For services that read marks in plain text: no mention rings, no bracket becomes a link.

    `@everyone`, `<!channel>`, `<@id>` and `[words](address)` are split by a sign of no width.
    """
    return _MENTION.sub(lambda found: found[0] + _APART, text)
