"""Remote, hybrid, on-site, or not stated. What the source's own field says wins over words in the text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.models import Workplace
from monitor.normalize.letters import fold
from monitor.normalize.lexicon import lexicon

_LONGEST = 300


@lru_cache(maxsize=4096)
def parse(stated: str | None) -> Workplace | None:
    """What a field (`workplaceType`, `jobLocationType`, a location's name, a title) says, or None.

    Remote and on-site in one is hybrid. "Unspecified" and plain places say nothing.
    """
    if not stated:
        return None
    found = {
        hit.value for hit in lexicon("workplace").hits(fold(stated[:_LONGEST].replace("_", " ")).split())
    }
    if Workplace.HYBRID in found or {Workplace.REMOTE, Workplace.ONSITE} <= found:
        return Workplace.HYBRID
    return next((place for place in (Workplace.REMOTE, Workplace.ONSITE) if place in found), None)


# In an ad's text the bare words are everywhere ("our remote colleagues"): only statements about the role
# count. "Work remotely" was tried: a third of the ads that say so are of offices.
_MARKS = ("emote", "ybrid", " office", "nsite", "n-site")
_BEFORE, _AFTER, _MOST = 36, 36, 12
_SAID = (
    (
        Workplace.ONSITE,
        re.compile(
            r"(?:5|five) days (?:a|per|/) ?week|\b5 days/week|(?:role|position|job) (?:is|will be) (?:fully "
            r"|100 ?% )?(?:on-?site|in[- ]person|in[- ]office)"
            r"|(?:on-?site|in[- ]person|in[- ]office) (?:role|position|only)|not (?:a |an "
            r"|eligible for )?remote|no remote|fully on-?site"
        ),
    ),
    (
        Workplace.HYBRID,
        re.compile(
            r"hybrid (?:role|position|model|work|schedule|set-?up|policy|environment|in|office|team)"
            r"|\(hybrid|: hybrid|hybrides? (?:arbeit|modell)"
            r"|days?(?: (?:a|per|each|/) ?week|/week)? (?:in|from|at|onsite|on-site)(?: (?:the|our|an?"
            r"|your))?(?: \w+){0,2} office|jours de télétravail|télétravail partiel|tage home ?office"
        ),
    ),
    (
        Workplace.REMOTE,
        re.compile(
            r"(?:fully|100 ?%|full|completely|entirely|vollständig|komplett|permanently"
            r"|totalement)[ -]+remote|remote[- ](?:first|company|role|position|job|opportunity|only"
            r"|organi[sz]ation)\b"
            r"|(?:role|position|job) (?:is|can be|will be) (?:a )?remote|this is a remote|remote within"
            r"|location: remote|\(remote\)|work[ -]from[ -]anywhere|télétravail complet"
        ),
    ),
)


def find(text: str) -> Workplace | None:
    """What an ad's text says of its own workplace, or None where it makes no plain statement.

    With several statements the least free one counts: "fully remote" stands in many hybrid ads of
    companies that have both.
    """
    found = {workplace for window in _windows(text) for workplace, said in _SAID if said.search(window)}
    return next((workplace for workplace, _ in _SAID if workplace in found), None)


def _windows(text: str) -> Iterator[str]:
    """The surroundings of each word that may matter."""
    for mark in _MARKS:
        at = text.find(mark)
        for _ in range(_MOST):
            if at < 0:
                break
            yield text[max(0, at - _BEFORE) : at + _AFTER].lower()
            at = text.find(mark, at + _AFTER // 2)
