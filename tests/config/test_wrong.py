"""Each wrong configuration of wrong.txt is refused with exactly the problems that stand below it."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.config import load
from monitor.errors import ConfigError

ENVIRON = {"NTFY_URL": "ntfy://topic", "HOME": "/home/someone"}


class Case(NamedTuple):
    name: str
    text: str
    problems: list[tuple[int, str, str]]


def cases() -> list[Case]:
    blocks = re.split(r"^=== ", Path(__file__).with_name("wrong.txt").read_text(), flags=re.M)[1:]
    return [_case(block) for block in blocks]


def _case(block: str) -> Case:
    name, _, rest = block.partition("\n")
    text, _, expected = rest.rpartition("\n---\n")
    found = [re.fullmatch(r"(\d+) (\S+) \| (.+)", line) for line in expected.splitlines()]
    problems = [
        (int(match[1]), match[2].replace("-", "", match[2] == "-"), match[3]) for match in found if match
    ]
    assert len(problems) == len(found), name
    return Case(name, text.replace("---8<---", "---") + "\n", problems)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_problem_is_told_with_its_line(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "rolewatch.yaml"
    path.write_text(case.text)
    with pytest.raises(ConfigError) as caught:
        load(path, ENVIRON)
    told = caught.value.problems
    assert [(problem.line, problem.path) for problem in told] == [
        (line, at) for line, at, _ in case.problems
    ], told
    for problem, (line, _, fragment) in zip(told, case.problems, strict=True):
        assert fragment in str(problem)
        assert str(problem).startswith(f"{path}:{line}: ")
