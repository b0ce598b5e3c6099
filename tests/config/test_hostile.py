"""No text makes the reader raise anything but ConfigError with a line, or take long."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import load
from monitor.errors import ConfigError, UserError

ALIAS_BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)
BOMBS = {
    "aliases": ALIAS_BOMB,
    "brackets": "[" * 100_000,
    "braces": "{" * 100_000,
    "dashes": "- " * 100_000,
    "questions": "? " * 50_000,
    "keys": "a: " * 50_000,
    "quote": "a: " + "'" * 99_999,
    "long key": "a" * 2_000_000 + ": 1",
    "long number": "state: " + "9" * 100_000,
    "long odd": "state: " + "0_" * 100_000,
    "many problems": "a: no\n" * 100_000,
    "tags": "!!python/name:os.system " * 1_000,
    "nul": "state: a\0b",
    "bell": 'state: "a\\ab"',
    "surrogate": 'state: "\\ud800"',
    "byte order": "\ufeffstate: a",
    "newer": "%YAML 9.9\n---\nstate: a",
    "references": "state: '" + "${A:-" * 20_000 + "'",
}


def refusal(path: Path) -> str | None:
    """What the file is refused with, or None."""
    try:
        load(path, {})
    except ConfigError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_an_error_with_a_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(BOMBS[name])
    begin = time.perf_counter()
    message = refusal(path) or f"{path}:1: "
    assert re.match(rf"{path}:\d+: ", message)
    assert len(message) < 50_000
    assert time.perf_counter() - begin < 2


def test_the_public_suite_is_read_or_refused_with_a_line(corpus: Path, tmp_path: Path) -> None:
    files = sorted((corpus / "suites" / "yaml" / "yaml-test-suite").glob("*.yaml"))
    assert len(files) > 300
    read = 0
    for file in files:
        for text in (file.read_text(), *inner(file.read_text())):
            path = tmp_path / "x.yaml"
            path.write_text(text)
            with pytest.raises(UserError, match=r"x\.yaml:\d+: "):
                load(path, {})
            read += 1
    assert read > 500


def inner(text: str) -> list[str]:
    """The documents under test, which stand in the suite's files as block texts."""
    blocks = re.findall(r"^ +yaml: \|[0-9-]*\n((?: {4,}.*\n|\n)+)", text, re.M)
    marks = {"␣": " ", "»": "\t", "↵": "", "∎": "", "⇔": "\ufeff"}
    found = [re.sub(r"^ {4}", "", block, flags=re.M) for block in blocks]
    return ["".join(marks.get(sign, "" if sign == "—" else sign) for sign in block) for block in found]


WORDS = "sources watches name kind greenhouse alerts channels skills no 010 &a *a << ! ${A} $${ é ~ - "
PIECES = st.sampled_from([*WORDS.split(" "), *":[]{},'\"|>#%\t\n", "  ", "\n  - ", ": "])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_mixture_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    message = refusal(path)
    assert message is None or message.startswith(f"{path}:")
