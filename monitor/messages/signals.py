"""Phrases → weighted evidence. The phrases stand in data/phrases.toml; RE2 reads any text in linear time."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from monitor.models import Evidence

_WINDOW = 8_000
_LONGEST = 120
_SHOWN = 6
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "‑": "-", "ß": "ss", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    kind: str
    weight: float
    cap: float
    subject: bool
    pattern: Any


@cache
def _groups() -> tuple[_Group, ...]:
    text = (files("monitor.messages") / "data" / "phrases.toml").read_text("utf-8")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return tuple(
        _Group(
            name,
            group["kind"],
            group["weight"],
            group["cap"],
            group.get("subject", False),
            re2.compile("|".join(f"(?:{_folded(phrase)})" for phrase in group["phrases"]), options),
        )
        for name, group in tomllib.loads(text).items()
    )


def _folded(text: str) -> str:
    """Without accents, because RE2's words and word ends are ASCII."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return "".join(c for c in plain if not unicodedata.combining(c))


def plain(text: str) -> str:
    """As the phrases expect it: lower case, no accents, straight quotes, single blanks."""
    return " ".join(_folded(text).lower().split())


def found(subject: str, body: str) -> tuple[tuple[str, Evidence], ...]:
    """(kind, evidence) for each group that occurs; its weight is capped. `body` is read to 8,000 characters."""
    about, text = plain(subject[:500]), plain(body[:_WINDOW])
    both = f"{about}. {text}"
    hits = ((group, _hits(group, about if group.subject else both)) for group in _groups())
    return tuple((group.kind, _evidence(group, phrases)) for group, phrases in hits if phrases)


def _hits(group: _Group, text: str) -> list[str]:
    return list(dict.fromkeys(match.group()[:_LONGEST].strip() for match in group.pattern.finditer(text)))


def _evidence(group: _Group, phrases: list[str]) -> Evidence:
    weight = group.weight * len(phrases)
    bounded = max(weight, group.cap) if weight < 0 else min(weight, group.cap)
    return Evidence(group.name, "; ".join(phrases[:_SHOWN]), bounded)
