"""A length of time in words. Pure, and quick to import."""

from datetime import timedelta


def span_words(span: timedelta) -> str:
    """A length of time as a person says it: "3 hours"."""
    seconds = max(0.0, span.total_seconds())
    for size, unit in ((86_400, "day"), (3_600, "hour")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{max(1, round(seconds / 60))} min"
