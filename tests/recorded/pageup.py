"""What is recorded of pageup: a list of boards, which names one by the last part of its address."""

from typing import Any

PAYLOADS = ()


def _language(options: Any) -> str:
    return str(options.url).rpartition("/")[2]


BOARDS = ("pageup", _language)
