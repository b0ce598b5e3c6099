"""Remote, hybrid, on-site, or not stated. What the source's own field says wins over words in the text."""

import re
from functools import lru_cache

from monitor.models import Workplace

_LONGEST = 300
_HYBRID = re.compile(
    r"\bhybrid\w*|\bhíbrid\w*|\bpart(?:ly|ially)[\s_-]*remote|\bteilweise (?:remote|home ?office)|\bflexible[\s_-]*hybrid"
    r"|\btélétravail partiel|\bibrid[oa]|\bhybryd\w*|\bremote[\s_-]*(?:optional|possible|möglich)|\b(?:some|partial) remote",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"\btelecommut\w*|\b(?:fully|100 ?%|full)?[\s_-]*remot[eo]\w*|\bwork[\s_-]*from[\s_-]*(?:home|anywhere)|\bwfh\b|\bhome[\s_-]*based"
    r"|\bhome ?-?office\b|\btélétravail\b|\bà distance\b|\bteletrabajo\b|\bzdalna\b|\bda remoto\b|\banywhere\b|\bvirtual\b|\bdistributed\b"
    r"|\bthuiswerk\w*|\bdistans\w*",
    re.IGNORECASE,
)
_ONSITE = re.compile(
    r"\bon[\s_-]*site\b|\bonsite\b|\bin[\s_-]*(?:office|person)\b|\bvor ort\b|\bsur (?:site|place)\b|\bpresencial\b|\bin sede\b"
    r"|\bstationär\b|\boffice[\s_-]*based\b|\bpräsenz\b",
    re.IGNORECASE,
)
_NOT_REMOTE = re.compile(
    r"\b(?:no|not|non|kein\w*|nicht|pas de|ohne)[\s_-]+(?:a |an |eligible for |open to |available for )?(?:fully )?"
    r"(?:remote|home ?office|télétravail)|\bremote[^.]{0,20} not (?:possible|available|an option)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def parse(stated: str | None) -> Workplace | None:
    """What a field (`workplaceType`, `jobLocationType`, a location's name, a title) says, or None."""
    if not stated:
        return None
    words = stated[:_LONGEST]
    if _HYBRID.search(words):
        return Workplace.HYBRID
    remote, onsite = _REMOTE.search(words), _ONSITE.search(words)
    if remote and onsite:
        return Workplace.HYBRID
    if remote and _NOT_REMOTE.search(words):
        return Workplace.ONSITE
    if remote:
        return Workplace.REMOTE
    return Workplace.ONSITE if onsite else None


def find(text: str) -> Workplace | None:
    """What an ad's text says of the workplace, or None: only plain statements count."""
    return None
