"""Characters that no ad means: controls, unpaired surrogates, invisible and direction marks."""

import re

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)


def printable(text: str) -> str:
    """The text without characters that can't be shown, or that only deceive. Line feeds and tabs stay."""
    if text.isprintable():
        return text
    return _UNWANTED.sub("", text)
