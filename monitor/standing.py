"""How a stored login stands after a gather, and what of that is to be told: ended once, healed once, and
once ahead where its cookies say that it ends. Pure.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Turn(StrEnum):
    """What there is to tell of a session."""

    ENDED = "ended"
    HEALED = "healed"
    ENDS = "ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is remembered of a session: when it was looked at last, and what the person was told.

    `signed_in` is None while it was never seen. `told_ended` and `told_ahead` last until it is well again.
    """

    probed: datetime | None = None
    signed_in: bool | None = None
    told_ended: bool = False
    told_ahead: bool = False


def stand(
    before: Standing, signed_in: bool | None, ends: datetime | None, *, now: datetime, warn: timedelta
) -> tuple[Standing, Turn | None]:
    """The new standing and what to tell. `ends` is None where each visit puts the end off."""
    if signed_in is None:
        return before, None
    seen = replace(before, probed=now, signed_in=signed_in)
    if not signed_in:
        return replace(seen, told_ended=True), None if before.told_ended else Turn.ENDED
    near = ends is not None and ends - now <= warn
    turn = Turn.HEALED if before.told_ended else Turn.ENDS if near and not before.told_ahead else None
    # Healed comes first, and leaves what is ahead to the next gather.
    ahead = near and (before.told_ahead or turn is Turn.ENDS)
    return replace(seen, told_ended=False, told_ahead=ahead), turn
