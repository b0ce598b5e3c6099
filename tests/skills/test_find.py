"""Which skills a text names, and how much it wants them: cases in found.txt, and what holds for any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.skills import Extractor, canonical
from monitor.skills.extractor import LONGEST_TEXT
from monitor.skills.taxonomy import Manner, read, shipped

_CASES = [
    tuple(part.strip() for part in line.split("=>"))
    for line in (Path(__file__).parent / "found.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("# ")
]
_EXTRACTOR = Extractor()


@pytest.mark.parametrize(("text", "expected"), _CASES)
def test_finds_what_is_meant(text: str, expected: str) -> None:
    found = [f"{hit.skill} {hit.level}" for hit in _EXTRACTOR.find(text.replace("⏎", "\n"))]
    assert "; ".join(found) == (expected if expected != "-" else "")


def test_spans_are_those_of_the_words_meant() -> None:
    text = "data here, more data there, my data; data engineering, c c++ c"
    assert [(hit.start, hit.end) for hit in _EXTRACTOR.find(text)] == [(37, 53), (57, 60)]


def test_only_some_skills() -> None:
    text = "Python and SQL required, Scala a plus"
    everything = _EXTRACTOR.find(text)
    assert _EXTRACTOR.find(text, only={"SQL", "Scala"}) == everything[1:]


@given(st.text(max_size=300) | st.text("Gog C+#.netR&-\n:/,() reactIİßPython", max_size=300))
def test_any_text_has_spans_of_its_own(text: str) -> None:
    last = 0
    for hit in _EXTRACTOR.find(text):
        assert text[hit.start : hit.end] == hit.text
        assert hit.start >= last
        last = hit.end


@pytest.mark.parametrize(
    "unit",
    [
        "Go ",
        "C",
        "a plus, ",
        "no ",
        "Requirements: ",
        "python,",
        "((",
        "c++ ",
        "\n- ",
        "İ",
        "experience with ",
    ],
)
def test_long_hostile_text_takes_no_longer_than_its_length(unit: str) -> None:
    _EXTRACTOR.find(unit * (LONGEST_TEXT // len(unit) + 9))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k8s", "Kubernetes"),
        ("golang", "Go"),
        ("go", "Go"),
        ("c", "C"),
        ("c++", "C++"),
        ("C#", "C#"),
        (".net", ".NET"),
        ("node", "Node.js"),
        ("Postgres", "PostgreSQL"),
        ("react js", "React"),
        ("MS Excel", "Excel"),
        ("Basket weaving", "Basket weaving"),
    ],
)
def test_canonical_names(name: str, expected: str) -> None:
    assert canonical(name) == expected


def test_the_persons_own_words_are_skills() -> None:
    extractor = Extractor({"Kubernetes": ("kubby",), "Falconry": ("hawking",)}, words=["ACME", "Qlarion X"])
    found = extractor.find("kubby, hawking, falconry, ACME, acme, qlarion-x")
    assert [hit.skill for hit in found] == ["Kubernetes", "Falconry", "Falconry", "ACME", "ACME", "Qlarion X"]


def test_a_short_own_word_counts_as_written() -> None:
    extractor = Extractor(words=["ZIT"])
    assert [hit.text for hit in extractor.find("ZIT here, zit there")] == ["ZIT"]


def test_an_own_word_in_another_script_is_found() -> None:
    assert [hit.skill for hit in Extractor(words=["簿記"]).find("簿記2級、簿記")] == ["簿記", "簿記"]


def test_what_is_implied_includes_what_that_implies() -> None:
    assert _EXTRACTOR.implied("Spring Boot") == ("Spring", "Java")
    assert "React" not in _EXTRACTOR.implied("React Native")


def test_the_taxonomy_is_sound() -> None:
    taxonomy = shipped()
    assert len(taxonomy.skills) >= 800
    written = [(term.written, term.skill) for term in taxonomy.terms]
    assert len(written) == len(set(written))
    owner: dict[str, str] = {}
    for term in taxonomy.terms:
        assert owner.setdefault(term.written.lower(), term.skill) == term.skill, term
    for skill, implied in taxonomy.implies.items():
        assert set(implied) <= set(taxonomy.skills), skill


def test_a_line_of_the_taxonomy() -> None:
    taxonomy = read(["# comment", "[Office; MS]", "?Word: winword, =WW > Typing", "Typing"])
    assert [(term.written, term.manner) for term in taxonomy.terms] == [
        ("Word", Manner.QUALIFIED),
        ("winword", Manner.ANY),
        ("WW", Manner.EXACT),
        ("Typing", Manner.ANY),
    ]
    assert taxonomy.implies == {"Word": ("Typing",)}
