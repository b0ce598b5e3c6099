"""Which opening is a posting of? Pure decisions, each with its evidence.

Requisition ids prove different, shared ids prove same, text only suggests (DESIGN §6.3). False merges
hide jobs, false splits only repeat them: in doubt a posting is a new opening, linked by its role.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.identity.compare import Comparison, Likeness, compare
from monitor.identity.features import Features
from monitor.identity.relation import Employer
from monitor.models import Evidence

_GONE_AFTER = timedelta(days=21)


class Kind(StrEnum):
    """What a new posting is."""

    SAME = "same"
    REPOST = "repost"
    COPY = "copy"
    SIBLING = "sibling"
    NEW = "new"


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

    `opening` is the one to join (SAME, REPOST, COPY), or the one whose role it shares (SIBLING).
    """

    kind: Kind
    opening: int | None = None
    posting: int | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def joins(self) -> bool:
        """Whether the posting belongs to an opening that is there."""
        return self.kind in (Kind.SAME, Kind.REPOST, Kind.COPY)


_ORDER = (Kind.SAME, Kind.REPOST, Kind.COPY, Kind.SIBLING, Kind.NEW)


def decide(
    new: Features,
    candidates: Sequence[Candidate],
    *,
    seen: datetime,
    never: frozenset[int] = frozenset(),
) -> Decision:
    """What a new posting is, among candidates found by `keys`.

    `seen` is when the posting was seen. `never` are openings that the person split it from. Give all
    open postings of each opening among the candidates: one of them can forbid the merge.
    """
    openings: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.opening_id not in never:
            openings.setdefault(candidate.opening_id, []).append(candidate)
    found = [_beside(new, members, seen) for members in openings.values()]
    return min(found, key=_rank, default=(Decision(kind=Kind.NEW), 0.0))[0]


def _rank(found: tuple[Decision, float]) -> tuple[int, float, int]:
    decision, score = found
    return _ORDER.index(decision.kind), -score, -(decision.opening or 0)


def _beside(new: Features, members: Iterable[Candidate], seen: datetime) -> tuple[Decision, float]:
    """The decision against one opening: against its representative, unless another member proves more."""
    ranked = sorted(
        members, key=lambda member: (len(member.features.shingles), member.posting_id), reverse=True
    )
    compared = [(member, compare(new, member.features)) for member in ranked]
    proved = [pair for pair in compared if pair[1].proved]
    member, comparison = (proved or compared)[0]
    kind = _kind(new, member, comparison, seen)
    if kind is not Kind.NEW and any(_forbids(new, *pair, seen) for pair in compared):
        kind = Kind.SIBLING
    if kind is Kind.NEW:
        return Decision(kind=Kind.NEW), 0.0
    return (
        Decision(
            kind=kind, opening=member.opening_id, posting=member.posting_id, evidence=comparison.evidence
        ),
        comparison.score,
    )


def _live(member: Candidate, seen: datetime) -> bool:
    return member.open and seen - member.last_seen < _GONE_AFTER


def _forbids(new: Features, member: Candidate, comparison: Comparison, seen: datetime) -> bool:
    if comparison.proved:
        return False
    if comparison.requisition:
        return True
    return _live(member, seen) and (comparison.numbered or _same_board(new, member.features))


def _same_board(a: Features, b: Features) -> bool:
    return a.source == b.source and a.identifier != b.identifier


def _kind(new: Features, member: Candidate, comparison: Comparison, seen: datetime) -> Kind:
    if comparison.likeness is Likeness.DIFFERENT:
        return Kind.NEW
    if comparison.likeness is Likeness.ELSEWHERE:
        return Kind.SIBLING
    if comparison.employer is Employer.OTHER and not comparison.proved:
        return Kind.COPY
    if _same_board(new, member.features) and not _live(member, seen):
        return Kind.REPOST
    return Kind.SAME
