"""What a wish answers: a `Refusal`, which drops the offer, or `Fit`s, its shares of the score in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.wishes.offer import Facts


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one wish is met: `share` of its weight, from 0 to 1, in words, with the ad's sentence.

    `checked` is False where the ad does not say enough; then the share is 0, which costs half as much as
    a wish that is not met.
    """

    share: float
    words: str
    sentence: str | None = None
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an offer is not for this watch, and which of its skills are missing if that is why."""

    words: str


class Wish(Protocol):
    """One wish. `part` names it in reasons; wishes weigh against each other by `weight`."""

    @property
    def part(self) -> str: ...

    @property
    def weight(self) -> float: ...

    def check(self, facts: Facts) -> Refusal | Sequence[Fit]:
        """The answer; () where there is nothing to say."""
        ...


def unchecked(words: str) -> tuple[Fit]:
    """The answer that the ad does not say enough."""
    return (Fit(0.0, words, checked=False),)
