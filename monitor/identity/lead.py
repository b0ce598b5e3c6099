"""A recruiter's lead beside a posting: is it perhaps this opening that the message is about?"""

import re

from monitor.identity.compare import shared_address, unmatched
from monitor.identity.features import Features, features, requisition
from monitor.identity.relation import Employer, elsewhere, employers
from monitor.models import Evidence, Lead, Posting

SURE = 0.9
"""From this weight on, `resembles` says the same; below, perhaps the same."""

_TEXT_CAP = 20_000
_TOKEN = re.compile(r"[^\W_][\w-]{3,30}")


def lead_features(lead: Lead) -> Features:
    """The lead as identity sees it, whose `keys` find the openings that it may be about."""
    return features(
        Posting(
            source="",
            kind="mailbox",
            identifier="",
            url=lead.url or "",
            title=lead.title or "",
            hiring_organization=lead.hiring_organization,
            job_location=lead.job_location,
            workplace=lead.workplace,
        )
    )


def resembles(lead: Lead, posting: Features) -> Evidence | None:
    """Why the lead may be about a posting's opening, or None.

    Sure are an equal address or job id, the posting's requisition in the message, and the same employer
    with the same title words in the same city. Titles alone mislead: by employer and title, two lists of
    the same internships agree with a precision of .72 (measured by their addresses).
    """
    mine = lead_features(lead)
    return _by_id(lead, mine, posting) or _by_words(mine, posting)


def _by_id(lead: Lead, mine: Features, posting: Features) -> Evidence | None:
    shared = shared_address(mine, posting)
    if shared and (shared.rule == "same job id" or not mine.title or not all(unmatched(mine, posting))):
        return shared
    number = posting.requisition
    if len(number) < 4 or employers(mine.company, posting.company) is Employer.OTHER:
        return None
    if any(requisition(token) == number for token in _TOKEN.findall((lead.text or "")[:_TEXT_CAP])):
        return Evidence("same requisition", number, 1.0)
    return None


def _by_words(mine: Features, posting: Features) -> Evidence | None:
    employer = employers(mine.company, posting.company)
    if not employer.one or not mine.title or mine.seniority != posting.seniority or elsewhere(mine, posting):
        return None
    only_mine, only_theirs = unmatched(mine, posting)
    if only_mine and only_theirs:
        return None
    certain = employer is Employer.SAME and mine.title == posting.title and mine.cities & posting.cities
    where = f" in {min(mine.cities & posting.cities)}" if mine.cities & posting.cities else ""
    words = f"{' '.join(sorted(mine.title))} at {' '.join(posting.company)}{where}"
    return Evidence("same employer and title", words, SURE if certain else 0.6)
