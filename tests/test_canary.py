"""Words to watch a source by: shared by several titles, and as they are written there."""

import pytest

from monitor.canary import propose


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (
            ["Senior Data Engineer", "Data Engineer, Payments", "Lead Data Engineer", "Cook"],
            ("Data Engineer", 3),
        ),
        (["Software Engineer", "Data Engineer", "Test Engineer (m/w/d)", "Cook"], ("Engineer", 3)),
        (["Koch", "Gärtnerin", "Fahrer"], None),
        (["Engineer", "Engineer"], None),
        (["Senior Remote", "Senior Remote", "Senior Remote"], None),
        ([], None),
        (["Engineer"] * 3 + [f"Cook {chr(65 + n)}{n}" for n in range(40)], ("Cook", 40)),
        (["C++ Developer", "C++ Developer", "C++ Developer"], ("C++ Developer", 3)),
    ],
)
def test_what_is_proposed(titles: list[str], expected: tuple[str, int] | None) -> None:
    assert propose(titles) == expected
    if expected:
        assert sum(expected[0] in title for title in titles) == expected[1]
