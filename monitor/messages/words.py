"""The vocabulary of data/words.toml as regular expressions."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _lists() -> Mapping[str, list[str]]:
    return tomllib.loads((files("monitor.messages") / "data" / "words.toml").read_text("utf-8"))


def any_of(name: str) -> str:
    """The words of a list as one group, to be built into an expression."""
    return f"(?:{'|'.join(_lists()[name])})"


@cache
def pattern(before: str, name: str, after: str = "") -> re.Pattern[str]:
    """`before`, any of the list's words, `after`; without regard to case."""
    return re.compile(f"{before}{any_of(name)}{after}", re.IGNORECASE)
