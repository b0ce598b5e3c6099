"""A source is added to the file, and every other byte stays."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import begin, edit, load
from monitor.errors import UserError

URL = "https://jobs.lever.co/new"
FILES = {
    "block": "# mine\nsources:\n  - https://jobs.lever.co/a   # first\n  # last words\nwatches: []\n",
    "without indentation": "sources:\n- https://jobs.lever.co/a\n\nwatches: []\n",
    "mapping last": "sources:\n  - url: https://jobs.lever.co/a\n    every: 6h # often\n\n\n# end\n",
    "flow mapping last": "sources:\n    - {kind: lever,\n       site: a}  # two lines\nstate: x\n",
    "empty flow": "sources: []  # none yet\nstate: x\n",
    "empty flow at the end": "state: x\nsources: []",
    "flow": "sources: [https://jobs.lever.co/a, {kind: lever, site: b}]\n",
    "flow over lines": "sources: [\n  https://jobs.lever.co/a,  # one\n]\nstate: x\n",
    "no sources": "state: x # here\n",
    "no end of line": "state: x\nsources:\n  - https://jobs.lever.co/a",
    "windows": "sources:\r\n  - https://jobs.lever.co/a\r\nstate: x\r\n",
    "quoted key": '"sources":\n  - https://jobs.lever.co/a\n',
    "nothing": "",
    "only a comment": "# mine\n",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "source", [URL, {"kind": "lever", "site": "new", "canary": 'say "no": #1', "every": "6h"}]
)
def test_every_line_stays(name: str, source: str | dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "rolewatch.yaml"
    path.write_bytes(FILES[name].encode())
    before = len(load(path, {}).sources) if name not in ("nothing", "only a comment") else 0
    line = edit.add_source(path, source)
    text = path.read_bytes().decode()
    added = load(path, {}).sources
    assert len(added) == before + 1
    assert added[-1].options.site == "new"
    assert "new" in text.split("\n")[line - 1]
    for comment in (part for part in FILES[name].splitlines() if "#" in part):
        assert comment.partition("#")[2] in text
    if "flow" not in name or "mapping" in name:
        assert [part for part in FILES[name].splitlines() if part not in text.splitlines()] == []
    assert ("\r\n" in text) == ("\r\n" in FILES[name])


def test_the_same_source_is_not_added_twice(tmp_path: Path) -> None:
    path = tmp_path / "rolewatch.yaml"
    path.write_text(f"sources:\n  - {URL}\n")
    with pytest.raises(UserError, match=r"rolewatch\.yaml:2: this source is there already"):
        edit.add_source(path, URL)


def test_mode_and_link_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("state: x\n")
    real.chmod(0o640)
    (tmp_path / "rolewatch.yaml").symlink_to(real)
    edit.add_source(tmp_path / "rolewatch.yaml", URL)
    assert real.stat().st_mode & 0o777 == 0o640
    assert URL in real.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.yaml", "rolewatch.yaml"]


@given(
    st.dictionaries(st.text(min_size=1).map("k{}".format), st.text() | st.booleans() | st.integers(0, 10**9))
)
def test_what_is_dumped_reads_the_same(value: dict[str, object]) -> None:
    from monitor.config import document
    from monitor.config.report import Report

    report = Report("x")
    printable = {
        key: item for key, item in value.items() if document.readable(key) and document.readable(str(item))
    }
    assert document.parse(edit.dump(printable), report) == printable
    assert not report.problems


def test_init_writes_a_file_that_loads(tmp_path: Path) -> None:
    answers = begin.Answers(
        skills=("Python", "C#", "no"),
        titles=("data engineer",),
        places=("remote in EU", "Berlin within 50 km"),
        pay="80000 EUR/year",
        employment_units=("Payments",),
        sources=(URL,),
        channels={"phone": "ntfy://topic", "mail": "${MAIL_URL:-mailto://a:b@example.org}"},
    )
    path = tmp_path / "config" / "rolewatch.yaml"
    begin.write_new(path, answers)
    config = load(path, {})
    assert config.profile.skills == ("Python", "C#", "no")
    assert [watch.name for watch in config.watches] == ["roles that fit", "the department to join"]
    assert config.sources[0].kind == "lever"
    assert set(config.alerts.channels) == {"phone", "mail"}
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UserError, match="is there already"):
        begin.write_new(path, answers)


def test_init_without_answers_loads(tmp_path: Path) -> None:
    path = tmp_path / "rolewatch.yaml"
    begin.write_new(path, begin.Answers())
    edit.add_source(path, URL)
    assert len(load(path, {}).sources) == 1
