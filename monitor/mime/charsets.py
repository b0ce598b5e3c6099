"""Bytes of foreign text → str, whatever encoding they claim: pure, and never raises.

Names are read as the WHATWG Encoding Standard does (latin-1 means windows-1252, GB 2312 means
GB 18030), because that is what writers of mail mean. Encoded words: RFC 2047.
"""

import binascii
import codecs
import re
from itertools import groupby

_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Codecs of Python that are no encodings of mail; some are slow or warn on hostile input.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined", "utf-7"})

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\n]{0,4000})\?=")
_GAP = re.compile(r"(\?=)\s+(=\?)")


def decode(content: bytes, charset: str | None) -> str:
    """The text of `content`, without NULs and lone surrogates.

    UTF-8 is believed when it fits, then the declared charset, then windows-1252; what fits nowhere
    becomes U+FFFD.
    """
    name = _codec(charset)
    if name in (None, "cp1252"):
        try:
            return content.decode("utf-8").replace("\0", "")
        except UnicodeDecodeError:
            name = "cp1252"
    text = content.decode(name, "replace")
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def decode_words(value: str) -> str:
    """A header value with its encoded words (=?utf-8?Q?…?=) decoded; the rest stays as it is.

    Neighbouring words of one encoding are joined before they are decoded, since some mailers split
    inside a character.
    """
    if "=?" not in value:
        return value
    value = _GAP.sub(r"\1\2", value)
    pieces: list[str] = []
    end = 0
    words: list[tuple[str, bytes]] = []
    for match in _WORD.finditer(value):
        if match.start() > end or not words:
            pieces += [_joined(words), value[end : match.start()]]
            words = []
        words.append((match[1].lower(), _unwrapped(match[2], match[3])))
        end = match.end()
    return "".join([*pieces, _joined(words), value[end:]])


def _joined(words: list[tuple[str, bytes]]) -> str:
    groups = groupby(words, key=lambda word: word[0])
    return "".join(decode(b"".join(content for _, content in group), name) for name, group in groups)


def _unwrapped(encoding: str, word: str) -> bytes:
    raw = word.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return base64(raw)


def base64(content: bytes) -> bytes:
    """What base64 says, however it is broken or padded; other characters are passed over."""
    digits = content.translate(None, _NOT_BASE64)
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _codec(charset: str | None) -> str | None:
    try:
        name = codecs.lookup((charset or "").strip("\"' ")[:40]).name
    except (LookupError, ValueError):
        return None
    if name in _REFUSED:
        return None
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError, TypeError):
        return None  # hex, zlib and the like turn bytes into bytes
    return _MEANT.get(name, name)
