"""Is a recruiter's lead an opening that we know?"""

from monitor import identity
from monitor.models import Lead
from monitor.pipeline.remembered import Remembered
from monitor.store import Store


def resembling(store: Store, remembered: Remembered, lead: Lead) -> tuple[int | None, str | None]:
    """The opening that it surely is (equal address, requisition, or employer, title and city), and words.

    Short of that only words: a title alone is right in seven cases of ten, which is too little to merge
    and enough to mention.
    """
    candidates = remembered.candidates(identity.keys(identity.lead_features(lead)))
    found = [(identity.resembles(lead, candidate.features), candidate.opening_id) for candidate in candidates]
    likely = [(evidence, opening) for evidence, opening in found if evidence is not None]
    if not likely:
        return None, None
    evidence, opening = max(likely, key=lambda pair: (pair[0].weight, -pair[1]))
    shown = store.postings.of_opening(opening)[0]
    sure = evidence.weight >= identity.SURE
    words = f"#{opening} “{shown.title}” at {shown.hiring_organization or '?'} ({evidence.rule})"
    return (opening, f"the same as {words}") if sure else (None, f"possibly the same as {words}")
