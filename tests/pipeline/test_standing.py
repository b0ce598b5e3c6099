"""What is told of a session over its life, as a table of gathers."""

from datetime import timedelta

import pytest
from support_world import START

from monitor.standing import Standing, stand

DAY = timedelta(days=1)
# Each life: (signed in, days until its fixed end or None) a gather, and what is told at each.
LIVES: list[tuple[list[tuple[bool | None, float | None]], list[str | None]]] = [
    ([(True, None), (True, None)], [None, None]),
    ([(False, None), (False, None), (False, None)], ["ended", None, None]),
    ([(True, None), (False, None), (True, None), (False, None)], [None, "ended", "healed", "ended"]),
    (
        [(False, None), (None, None), (False, None), (None, None), (True, None)],
        ["ended", *[None] * 3, "healed"],
    ),
    ([(True, 10), (True, 2.9), (True, 2), (False, None)], [None, "ends", None, "ended"]),
    ([(True, 2), (True, 30), (True, 2)], ["ends", None, "ends"]),  # a new login between
    ([(True, 2), (None, None), (True, 1.9)], ["ends", None, None]),
    ([(False, None), (True, 1), (True, 0.9), (True, 0.8)], ["ended", "healed", "ends", None]),
]


@pytest.mark.parametrize(("gathers", "expected"), LIVES)
def test_a_life_is_told(gathers: list[tuple[bool | None, float | None]], expected: list[str | None]) -> None:
    standing, told = Standing(), []
    for number, (signed_in, days) in enumerate(gathers):
        now = START + number * timedelta(hours=1)
        ends = now + days * DAY if days is not None else None
        standing, turn = stand(standing, signed_in, ends, now=now, warn=3 * DAY)
        told.append(turn.value if turn else None)
    assert told == expected
    assert standing.probed == START + timedelta(
        hours=max(index for index, (signed_in, _) in enumerate(gathers) if signed_in is not None)
    )
