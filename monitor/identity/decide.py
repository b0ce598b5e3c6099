"""Which opening is a posting of? Pure decisions, each with its evidence.

Requisition ids prove different, shared ids prove same, text only suggests (DESIGN §6.3). False merges
hide jobs, false splits only repeat them: in doubt a posting is a new opening, linked by its role.

A posting is compared with each opening's representative, the one with the longest text, not with every
member: joined by any member (union-find), 44 % of a cluster's pairs are not duplicates, by the
representative 11 % (measured). Other members may prove more, or forbid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.identity.compare import Comparison, Likeness, compare, numbers, requisitions
from monitor.identity.features import Features
from monitor.identity.relation import Employer, elsewhere
from monitor.models import Evidence

GONE_AFTER = timedelta(days=21)


class Kind(StrEnum):
    """What a new posting is."""

    SAME = "same"
    REPOST = "repost"
    COPY = "copy"
    SIBLING = "sibling"
    NEW = "new"


_SPLIT = Evidence("split", "you said that it is another opening", -1.0)
_ORDER = {kind: at for at, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A posting that shares a blocking key.

    `open`: still listed, as far as is known now; one that is absent from the healthy gather at hand is not.
    """

    posting_id: int
    opening_id: int
    features: Features
    first_seen: datetime
    last_seen: datetime
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a posting is, of or beside which opening, compared with which posting, and why.

    SAME: the vacancy of `opening`, shown elsewhere. REPOST: it again, in the same source, after the
    older ad is gone. COPY: it under another name, an agency's or a renamed employer's. SIBLING: another
    opening of the role that `opening` has: another place or requisition. NEW: no relation known.
    """

    kind: Kind
    opening: int | None = None
    posting: int | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def joins(self) -> bool:
        """Whether the posting belongs to an opening that is there."""
        return self.kind in (Kind.SAME, Kind.REPOST, Kind.COPY)


_NEW = Decision(kind=Kind.NEW)


def decide(
    new: Features,
    candidates: Sequence[Candidate],
    *,
    seen: datetime,
    never: frozenset[int] = frozenset(),
) -> Decision:
    """What a new posting is, among candidates found by `keys`.

    `seen` is when the posting was seen. `never` are openings that the person split it from: it joins
    none of them, though it may share their role. Give all open postings of each opening, or at least its
    representative and those in the same source: each can forbid that the posting joins.
    """
    openings: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        openings.setdefault(candidate.opening_id, []).append(candidate)
    best, score = _NEW, 0.0
    for opening, members in openings.items():
        decision, like = _beside(new, members, seen, forbidden=opening in never)
        if (_ORDER[decision.kind], -like, -opening) < (_ORDER[best.kind], -score, -(best.opening or 0)):
            best, score = decision, like
    return best


def _beside(
    new: Features, members: Sequence[Candidate], seen: datetime, *, forbidden: bool
) -> tuple[Decision, float]:
    """The decision against one opening.

    An id shared with one member proves nothing of the others: a board that shows the posting beside one of
    them, or their other requisition, keeps it out, for a wrong merge hides and a wrong split only repeats.
    """
    pairs = [(each, compare(new, each.features)) for each in members]
    member, comparison = max(pairs, key=_telling)
    others = [each for each, like in pairs if not like.proved]
    kind, evidence = _kind(new, member, comparison, seen), comparison.evidence
    if kind is Kind.NEW:
        return _NEW, 0.0
    if kind is not Kind.SIBLING:
        proof = _SPLIT if forbidden else _proof(new, others, seen)
        if not proof and not comparison.proved:
            proof = _bridge(new, members)
        if proof:
            kind, evidence = Kind.SIBLING, (*evidence, proof)
    decision = Decision(kind=kind, opening=member.opening_id, posting=member.posting_id, evidence=evidence)
    return decision, comparison.score


def _telling(pair: tuple[Candidate, Comparison]) -> tuple[bool, int, int]:
    """The order of an opening's members: proved by an id, then the longest text, then the newest."""
    member, comparison = pair
    return comparison.proved, len(member.features.shingles), member.posting_id


def _live(member: Candidate, seen: datetime) -> bool:
    return member.open and seen - member.last_seen < GONE_AFTER


def _proof(new: Features, members: Sequence[Candidate], seen: datetime) -> Evidence | None:
    """The proof that the posting is not of an opening with any of these members."""
    for member in members:
        found = requisitions(new, member.features)
        if not found and _live(member, seen):
            found = numbers(new, member.features)
            if not found and new.own and _same_source(new, member.features):
                found = Evidence("listed beside", f"{new.source} shows both at once", -1.0)
        if found:
            return found
    return None


def _bridge(new: Features, members: Sequence[Candidate]) -> Evidence | None:
    """A representative without a place must not join two cities: the other members' places count too."""
    placed = [member.features for member in members if member.features.cities]
    differ = [found for each in placed if (found := elsewhere(new, each))]
    return differ[0] if placed and len(differ) == len(placed) else None


def _same_source(a: Features, b: Features) -> bool:
    return a.source == b.source and a.identifier != b.identifier


def _kind(new: Features, member: Candidate, comparison: Comparison, seen: datetime) -> Kind:
    if comparison.likeness is Likeness.DIFFERENT:
        return Kind.NEW
    if comparison.likeness is Likeness.ELSEWHERE:
        return Kind.SIBLING
    if comparison.employer is Employer.OTHER and not comparison.proved:
        return Kind.COPY
    if _same_source(new, member.features) and not _live(member, seen):
        return Kind.REPOST
    return Kind.SAME
