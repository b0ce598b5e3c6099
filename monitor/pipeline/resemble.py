"""Is a recruiter's lead an opening that we know?

A shared address or requisition proves it; employer, title and place together say "possibly": a title
alone is right in seven cases of ten, which is too little to merge and enough to mention.
"""

from datetime import datetime

from monitor import identity
from monitor.models import Lead, Posting
from monitor.store import Store

_CANDIDATES = 20
_PROOF = 1.0
_NOWHERE = "https://lead.invalid/"


def resembling(store: Store, lead: Lead, now: datetime) -> tuple[int | None, str | None]:
    """The opening that it surely is, or words about the one that it may be."""
    if not lead.title:
        return None, None
    features = identity.features(_as_posting(lead))
    near = store.postings.near(identity.keys(features), limit=_CANDIDATES)
    candidates = [
        identity.Candidate(
            posting_id=each.posting_id,
            opening_id=each.opening_id,
            features=identity.Features.load(each.features),
            first_seen=each.first_seen,
            last_seen=each.last_seen,
            open=each.open,
        )
        for each in near
    ]
    decision = identity.decide(features, candidates, seen=now)
    if decision.opening is None:
        return None, None
    shown = store.postings.of_opening(decision.opening)[0]
    words = f"possibly the same as #{decision.opening} “{shown.title}” at {shown.hiring_organization or '?'}"
    proved = (
        decision.joins and lead.url is not None and any(each.weight >= _PROOF for each in decision.evidence)
    )
    return (decision.opening, words.removeprefix("possibly ")) if proved else (None, words)


def _as_posting(lead: Lead) -> Posting:
    return Posting(
        source="",
        kind="lead",
        identifier="lead",
        url=lead.url or _NOWHERE,
        title=lead.title or "",
        hiring_organization=lead.hiring_organization,
        job_location=lead.job_location,
        workplace=lead.workplace,
        seniority=lead.seniority,
        base_salary=lead.base_salary,
    )
