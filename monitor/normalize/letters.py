"""Characters: those that no ad means are dropped, and folded keys for comparing names."""

import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_WORD = re.compile(r"[^\W_]+")
_NO_MARKS = str.maketrans({"'": "", "’": "", "ʼ": "", "‘": "", "`": ""})
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "þ": "th", "ð": "d"}
)


def printable(text: str, keep: str | None = None) -> str:
    """The text without characters that can't be shown, or that only deceive; line feeds, tabs and `keep` stay."""
    if text.isprintable():
        return text
    return _UNWANTED.sub(lambda found: found[0] if found[0] == keep else "", text)


def fold(text: str) -> str:
    """Words in lower case without accents and punctuation, one blank between them.

    "München" and "MUNCHEN" are "munchen"; "Île-de-France" is "ile de france"; other scripts keep their letters.
    """
    text = text.translate(_NO_MARKS).lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text))
