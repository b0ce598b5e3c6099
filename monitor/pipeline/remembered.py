"""What identity needs of the postings it compares with: their features, kept for the run, and bounded."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from monitor import identity
from monitor.store import Store
from monitor.store.postings import Near

_KEPT = 1_000
_CANDIDATES = 8


class Remembered:
    """Features by posting, read once. The least lately used are forgotten, so that memory stays flat."""

    def __init__(self, store: Store, *, kept: int = _KEPT) -> None:
        self._store = store
        self._kept = kept
        self._features: OrderedDict[int, identity.Features] = OrderedDict()

    def add(self, posting: int, features: identity.Features) -> None:
        """Remember the features of a posting that was just stored."""
        self._features[posting] = features
        self._forget()

    def _forget(self) -> None:
        while len(self._features) > self._kept:
            self._features.popitem(last=False)

    def candidates(
        self, keys: Sequence[int], absent: frozenset[int] = frozenset()
    ) -> list[identity.Candidate]:
        """The postings near these blocking keys; those `absent` from the gather at hand are not open."""
        near = self._store.postings.near(keys, limit=_CANDIDATES)
        self._read([each.posting_id for each in near])
        found = [self._candidate(each, absent) for each in near]
        self._forget()
        return found

    def _read(self, postings: Sequence[int]) -> None:
        """Have the features of these; nothing is forgotten before they were used."""
        missing = [posting for posting in postings if posting not in self._features]
        for posting, dumped in (self._store.postings.features(missing) if missing else {}).items():
            self._features[posting] = identity.Features.load(dumped)

    def _candidate(self, near: Near, absent: frozenset[int]) -> identity.Candidate:
        self._features.move_to_end(near.posting_id)
        return identity.Candidate(
            posting_id=near.posting_id,
            opening_id=near.opening_id,
            features=self._features[near.posting_id],
            first_seen=near.first_seen,
            last_seen=near.last_seen,
            open=near.open and near.posting_id not in absent,
        )

    def decide(
        self, features: identity.Features, keys: Sequence[int], *, seen: datetime, absent: frozenset[int]
    ) -> identity.Decision:
        """Which opening a posting is of."""
        return identity.decide(features, self.candidates(keys, absent), seen=seen)
