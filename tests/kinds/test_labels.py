"""Facts by their labels, and listings that are HTML: rows, the words for nothing open, the next page."""

import re

import pytest

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.reading import labels, selectors, shape

ENTRY = RawPosting(identifier="1", url="https://acme.example/1", title="Cook")
OFFSET = re.compile(r"offset=(\d+)")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Work Location", "job_location"),
        ("list-item-posted", "date_posted"),
        ("list-item-Reference ID", "requisition"),
        ("workType", "employment_type"),
        ("Job #", "requisition"),
        ("Onsite or Remote", "job_location_type"),
        ("Location Type", "job_location_type"),
        ("Career Level", "seniority"),
        ("Business Unit", "employment_unit"),
        ("Salary Range", "base_salary"),
        ("Closing Date", "valid_through"),
        ("siteLocation", None),
        ("Job Description", None),
        ("Payroll", None),
        ("", None),
    ],
)
def test_a_label_stands_for_a_field(label: str, name: str | None) -> None:
    assert labels.field(label) == name


def test_facts_with_labels_in_them_or_none() -> None:
    told = [
        (None, "Rome, Italy"),
        (None, "Ref #441. "),
        ("posted", "Posted 02-Aug-2026"),
        ("x", "y"),
        ("City", None),
    ]
    said = {"job_location": ("Rome, Italy",), "requisition": "441", "date_posted": "02-Aug-2026"}
    assert labels.fields(told) == said


def test_parts_are_facts_or_the_description() -> None:
    parts = [
        ("Duties", None),
        (None, "<p>Cook &amp; serve.</p>"),
        ("Department", "<b>Kitchen</b>"),
        ("Shift", "Late"),
    ]
    found = labels.completed(ENTRY, parts)
    assert found.description == "<h3>Duties</h3>\n<p>Cook &amp; serve.</p>\n<h3>Shift</h3>\nLate"
    assert found.employment_unit == "Kitchen"
    with pytest.raises(ChangedLayout):
        labels.completed(ENTRY, [("Department", "Kitchen")])


def test_a_row_is_what_stands_around_its_link_once() -> None:
    page = selectors.document(
        "<ul><li><a href=/job/1>Cook</a> Rome <a href=/job/1>More</a></li></ul><a href=/job/2>x</a>"
    )
    rows = selectors.around(page, "a[href*='/job/']", "li")
    assert [selectors.value(row, ".") for row in rows] == ["Cook Rome More", "x"]


@pytest.mark.parametrize(
    "words", ["There are no open positions", "There aren't any jobs", "0 results", "Keine Stellen"]
)
def test_nothing_is_open_only_where_words_say_so(words: str) -> None:
    assert selectors.listed(selectors.document(f"<p>{words}</p>"), []) == []
    for other in ("Apply for any position", "Sign in", "<script>'no jobs'</script>"):
        with pytest.raises(ChangedLayout):
            selectors.listed(selectors.document(f"<p>{other}</p>"), [])
        assert selectors.listed(selectors.document(f"<p>{other}</p>"), [1]) == [1]


def test_the_next_page_is_that_with_the_least_greater_number() -> None:
    page = selectors.document(
        "".join(f"<a href='http://x.example/jobs?offset={n}'>x</a>" for n in (0, 40, 20))
    )
    home = "https://acme.example/jobs"
    assert selectors.following(page, home, OFFSET) == f"{home}?offset=20"
    assert selectors.following(page, f"{home}?offset=20", OFFSET) == f"{home}?offset=40"
    assert selectors.following(page, f"{home}?offset=40", OFFSET) is None


def test_an_address_moves_to_another_host() -> None:
    assert (
        shape.moved("https://a.example/b/c?d=1#e", "http://127.0.0.1:80/x") == "http://127.0.0.1:80/b/c?d=1"
    )
    assert shape.moved("http://[::bad", "https://a.example") == "https://a.example"
