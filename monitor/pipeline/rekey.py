"""Which postings that came under new identifiers are those that vanished, where the source changed them all. Pure."""

from collections import defaultdict
from collections.abc import Mapping

from monitor.models import Posting
from monitor.pipeline.changes import place_words


def renamed(vanished: Mapping[str, Posting], new: Mapping[str, Posting]) -> dict[str, str]:
    """The old identifier of each new one, told by title, employer and place; each is taken once.

    Two requisition numbers prove two vacancies, whatever they are called.
    """
    waiting: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for key, posting in vanished.items():
        waiting[_content(posting)].append(key)
    found: dict[str, str] = {}
    for key, posting in new.items():
        alike = waiting[_content(posting)]
        match = next((old for old in alike if not _differ(vanished[old], posting)), None)
        if match is not None:
            alike.remove(match)
            found[key] = match
    return found


def _content(posting: Posting) -> tuple[str | None, ...]:
    said = (posting.title, posting.hiring_organization, place_words(posting.job_location, 20))
    return tuple(text and " ".join(text.casefold().split()) for text in said)


def _differ(old: Posting, new: Posting) -> bool:
    return bool(old.requisition and new.requisition and old.requisition != new.requisition)
