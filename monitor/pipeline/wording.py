"""Lengths of time and numbers of things in words. Pure, and quick to import."""

from datetime import timedelta


def span_words(span: timedelta) -> str:
    """A length of time as a person says it: "3 hours"."""
    seconds = max(0.0, span.total_seconds())
    for size, unit in ((86_400, "day"), (3_600, "hour")):
        if seconds >= size:
            return counted(round(seconds / size), unit)
    return f"{max(1, round(seconds / 60))} min"


def counted(number: int, noun: str) -> str:
    """So many of a thing: "1 source", "1,200 sources", "2 watches"."""
    ending = "" if number == 1 else "es" if noun.endswith("ch") else "s"
    return f"{number:,} {noun}{ending}"
