"""What an alert looks like, and that foreign text does nothing in it."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from support_alerts import content

from monitor.alerts import render
from monitor.alerts.content import AlertContent, Event
from monitor.alerts.safe import clean, defused, link


def test_a_text_says_all_there_is() -> None:
    assert render.text([content()]).splitlines() == [
        "Staff Data Engineer",
        "Acme Robotics · Payments · Berlin, Germany · hybrid · EUR 80,000–95,000 a year",
        "https://acme.example/jobs/1?a=1&b=2",
        "Fits “data roles” (83%)",
        "- Python — “You write Python every day”",
        "- title: data engineer",
        "You wish for, and it does not name: dbt",
        "Seen in: acme-board, harbour",
        "Posted: Sat 1 Mar 2025",
    ]


def test_html_says_the_same_words() -> None:
    soup = BeautifulSoup(render.html([content()]), "lxml")
    for line in render.text([content()]).splitlines():
        if not line.startswith("http"):
            assert line.removeprefix("- ") in " ".join(soup.get_text(" ").split())
    assert [a["href"] for a in soup.find_all("a")] == ["https://acme.example/jobs/1?a=1&b=2"]
    assert soup.find("meta", attrs={"name": "viewport"}) is not None


LEAD = content(event=Event.LEAD, subject="lead:1", person="Jane Doe", agency="Hays", text="reply with a time")
CHANGED = content(event=Event.CHANGED, changes=("pay: not stated → EUR 90,000 a year",))


@pytest.mark.parametrize(
    ("contents", "subject"),
    [
        ([content()], "Staff Data Engineer — Acme Robotics, Berlin, Germany · EUR 80,000–95,000 a year"),
        ([content(organization=None, place=None, pay=None)], "Staff Data Engineer"),
        (
            [CHANGED],
            "Changed: Staff Data Engineer — pay: not stated → EUR 90,000 a year — Acme Robotics, Berlin",
        ),
        ([LEAD], "A recruiter writes: Staff Data Engineer — Acme Robotics"),
        (
            [content(event=Event.SESSION_ENDED, title="the session for acme ended")],
            "the session for acme ended",
        ),
        ([content(), content(2)], "2 openings fit: Staff Data Engineer — Acme Robotics"),
        ([content(), CHANGED, LEAD], "1 lead, 1 changed, 1 opening fits: A recruiter writes: Staff Data"),
    ],
)
def test_subjects(contents: list[AlertContent], subject: str) -> None:
    assert render.title(contents).startswith(subject)
    assert render.title(contents, possible_repeat=True).startswith(f"(possible repeat) {subject[:50]}")


def test_troubles_come_first_and_the_best_match_next() -> None:
    broken = content(3, event=Event.SOURCE_BROKEN, title="harbour can't be trusted: blocked", watch=None)
    shown = render.text([content(1, score=0.5, title="Low"), broken, content(2, score=0.9, title="High")])
    order = [shown.index(words) for words in ("harbour can't", "High", "Low")]
    assert order == sorted(order)


def test_one_company_does_not_drown_the_others() -> None:
    many = [content(n, organization="Flood", title=f"Job {n}") for n in range(67)]
    other = content(99, organization="Other", score=0.1, title="The other one")
    for shown in (render.text([*many, other]), render.html([*many, other])):
        assert "The other one" in shown
        assert "+62 more at Flood" in shown
        assert len(set(re.findall(r"Job \d+", shown))) == 5


def test_the_rest_is_linked_where_there_is_a_list() -> None:
    many, frame = [content(n) for n in range(9)], render.Frame(list_page="https://list.example/mine")
    assert "\nAll of them: https://list.example/mine" in render.text(many, frame)
    assert "\nAll of them: https://list.example/mine" in render.brief(many, frame, limit=2_000)
    assert BeautifulSoup(render.html(many, frame), "lxml").find("a", href="https://list.example/mine")
    for shown in (render.text([content()], frame), render.html([content()], frame)):
        assert "list.example" not in shown, "there is no more"


def test_what_does_not_fit_is_counted() -> None:
    many = [content(n, organization=f"Company {n}", title=f"Job {n}") for n in range(120)]
    for limit in (300, 1_000, 2_000, 4_096, 30_000):
        shown = render.text(many, limit=limit)
        assert len(shown) <= limit
        more = sum(int(count) for count in re.findall(r"^\+(\d+) more", shown, re.M))
        assert len(re.findall(r"^Job \d+$", shown, re.M)) + more == 120


BAD = [
    "Engineer\r\nBcc: thief@example.org",
    "Eng\u202eineer \u2066x\u2069",
    "En\u200bgi\u200dne\ufeffer\u00ad",
    "Engineer\x00\x1b[31m",
    "Engineer\u2028\u2029\x85",
    "{x} %s %(y)s {{7*7}} ${z} {% raw %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "E" + "\u0301" * 500,
    "Engineer " * 1_000,
    "\U000e0001\U000e0041tag",
    "\ud800 alone",
]


@pytest.mark.parametrize("text", BAD)
def test_foreign_text_is_one_harmless_line(text: str) -> None:
    bad = content(
        title=text, organization=text, reasons=(text,), missing=(text,), watch=text, sources=(text,)
    )
    subject = render.title([bad])
    assert len(subject) <= render.SUBJECT
    for shown in (subject, render.text([bad]).replace("\n", " "), render.html([bad]).replace("\n", " ")):
        assert not re.search(
            "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\ud800]", shown
        )
        shown.encode()
    soup = BeautifulSoup(render.html([bad]), "lxml")
    assert not soup.find_all(["script", "img", "svg", "iframe"])
    assert render.text([bad]).count("\n") < 12


def test_templates_print_what_they_were_given() -> None:
    words = "{x} %s {{7*7}} {% raw %} ${z}"
    assert words in render.title([content(title=words)])
    assert words in render.text([content(title=words)])
    assert words in render.html([content(title=words)])


@pytest.mark.parametrize(
    "url",
    [
        None,
        "javascript:alert(1)",
        "data:text/html,x",
        "java\tscript:alert(1)",
        "//evil.example/x",
        "file:///etc/passwd",
        "https://acme.example@evil.example/",
        "https://evil.example/\u202etxt",
        "https://evil.example/a b",
        'https://evil.example/"onclick="x',
        "https://[::bad/",
        "https:///path",
        "http://evil.example\\@acme.example",
        "https://a.example/" + "x" * 3_000,
    ],
)
def test_no_other_address_becomes_a_link(url: str | None) -> None:
    assert link(url) is None
    assert "<a " not in render.html([content(url=url)])
    assert "http" not in render.text([content(url=url)])


@pytest.mark.parametrize(
    "text", ["@everyone", "@Here", "<!channel>", "<@123>", "<#C1>", "[job](https://evil.example)"]
)
def test_mentions_and_marked_links_are_broken(text: str) -> None:
    assert text not in defused(f"a {text} b")
    assert defused(f"a {text} b").replace("\u200b", "") == f"a {text} b"
    assert defused("me@example.org <b> a@hereafter") == "me@example.org <b> a@hereafter"


def test_public_attack_strings_stay_text(corpus: Path) -> None:
    folder = corpus / "suites"
    files = [*(folder / "xss").rglob("*.txt"), *(folder / "strings").rglob("blns.txt")]
    lines = {line for file in files for line in file.read_text(errors="replace").splitlines() if line.strip()}
    assert len(lines) > 1_000
    contents = [
        content(n, title=line, organization=None, reasons=(line,), url=line) for n, line in enumerate(lines)
    ]
    for start in range(0, len(contents), 50):
        html = render.html(contents[start : start + 50])
        tags = {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)}
        assert tags <= {*"html head meta title style body table tr td p a strong".split()}
        assert not re.search(r'href="(?!https?://)', html)


@given(st.text(max_size=200), st.integers(min_value=1, max_value=60))
def test_clean_is_short_plain_and_final(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert clean(cleaned, limit) == cleaned
    assert "\n" not in cleaned
