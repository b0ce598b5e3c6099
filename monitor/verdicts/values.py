"""What is known of a source's past, what is said of its last gather, and the figures of the guards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.models import Verdict
from monitor.verdicts.fill import Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The guards' figures, from the public incident records of a large open crawler.

    A listing that answered 104 of 9,500 jobs closed 872 live ones there in six hours.
    """

    readable: float = 0.9
    """The share of the items that must be readable."""
    of_median: float = 0.7
    """The share of the median of the last healthy gathers below which a listing is too short."""
    vanished: float = 0.5
    """The share of the open postings that may vanish at once."""
    alike: float = 0.5
    """The share of the vanished that must come back under other identifiers to be a changed id scheme."""
    many_new: float = 0.5
    """The share of new postings over which they are told in one message."""
    same_layout: float = 0.5
    few: int = 3
    """So few postings are no basis for shares."""
    empties: int = 3
    """Confirmations after which an empty board is believed."""
    doubts: int = 6
    doubted_for: timedelta = timedelta(hours=72)
    """So many gathers of one kind, over this time, are believed although they are in doubt."""
    apart: timedelta = timedelta(hours=24)
    """The time over which a posting must be absent to close."""
    totals: bool = True
    """Whether a declared total must be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier gathers of the source say.

    `counts` and `fills` are of the last healthy ones since the baseline, `open` counts its open postings.
    `empties` and `doubts` count such gathers in a row until now, the latter since `doubted_since`.
    `accepted` is how many postings there were when the person said that the source is right, `gap` how
    many fewer than it declares it is known to show. `layout` is how its answer was built.
    """

    counts: tuple[int, ...] = ()
    fills: tuple[Fill, ...] = ()
    open: int = 0
    gathers: int = 0
    empties: int = 0
    doubts: int = 0
    doubted_since: datetime | None = None
    accepted: int | None = None
    gap: int = 0
    layout: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict in a line of words, and what follows from it.

    `counts`: absence in this gather is a fact. `first`: nothing was known before. `many`: so much is new
    that it is told in one message. `rekeyed`: the identifiers changed, so new ones are matched by content
    and told as no news. `drifted`: fields are missing that were there, so what is stored is kept.
    `acceptable`: the person can say that it is true. `believed`: it was doubted, and is the new baseline
    from now on; `confirmed`: by the person, so what is absent closes now.
    """

    verdict: Verdict
    error: str | None = None
    note: str | None = None
    counts: bool = False
    first: bool = False
    many: bool = False
    rekeyed: bool = False
    drifted: bool = False
    acceptable: bool = False
    believed: bool = False
    confirmed: bool = False
    empties: int = 0
    doubts: int = 0
    doubted_since: datetime | None = None
    gap: int = 0

    @property
    def healthy(self) -> bool:
        """Whether the source was read to its end, as it should be."""
        return self.verdict.healthy
