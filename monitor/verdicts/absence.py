"""Which absent postings close."""

from collections.abc import Mapping
from datetime import datetime

from monitor.scraper import Coverage
from monitor.verdicts.values import Rules

_RULES = Rules()


def closing(
    absences: Mapping[int, tuple[int, datetime | None]],
    coverage: Coverage,
    *,
    now: datetime,
    rules: Rules = _RULES,
) -> list[int]:
    """The absent postings that close now, by id.

    `absences` holds, for each posting that a counting gather did not show, how often it was absent
    before, and since when.
    """
    needed = coverage.absences
    if needed is None:
        return []
    return [
        key
        for key, (times, since) in absences.items()
        if times + 1 >= needed and since is not None and now - since >= rules.apart
    ]
