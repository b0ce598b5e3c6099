"""Fields out of HTML by selectors: the whole notation, in the shapes that listings have."""

import time

import pytest

from monitor.errors import ChangedLayout
from monitor.reading import selectors

BASE = "https://acme.example/careers/list?page=2"
LISTING = """
<ul><li class="job" data-id="R-1"><a href="../jobs/1">Data  Engineer</a>
  <span class="place">Berlin</span><span class="place">Paris</span>
  <div class="text"><p>We <b>like</b> SQL.</p></div></li>
<li class="job" data-id="R-2"><a href="/jobs/2#apply">Analyst</a><i title="a@b.example">x</i></li></ul>
"""


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("a", "Data Engineer"),
        ("a@href", "https://acme.example/jobs/1"),
        ("@data-id", "R-1"),
        (".text@html", "<p>We <b>like</b> SQL.</p>"),
        (".text@text", "We like SQL."),
        (".absent", None),
        ("a@absent", None),
        ("li.job > a, span", "Data Engineer"),
    ],
)
def test_a_field_is_text_attribute_or_html(spec: str, expected: str | None) -> None:
    item = selectors.items(LISTING, "li.job", BASE)[0]
    assert selectors.value(item, spec) == expected


def test_an_at_sign_inside_the_css_belongs_to_the_css() -> None:
    item = selectors.items(LISTING, "li.job", BASE)[1]
    assert selectors.value(item, 'i[title*="@b."]') == "x"
    assert selectors.value(item, 'i[title*="@b."]@title') == "a@b.example"


def test_the_base_element_counts() -> None:
    html = '<base href="https://cdn.example/x/"><a href="1">t</a>'
    assert selectors.value(selectors.items(html, "a", BASE)[0], "@href") == "https://cdn.example/x/1"


def test_a_fragment_is_its_first_element_even_a_table_row() -> None:
    row = selectors.fragment("<tr data-id='7'><td>A<td><a href='/7'>B</a>", BASE)
    assert selectors.value(row, "@data-id") == "7"
    assert selectors.value(row, "td + td a@href") == "https://acme.example/7"


def test_a_record_has_lists_where_schema_org_has_several() -> None:
    item = selectors.items(LISTING, "li.job", BASE)[0]
    fields = {
        "title": "a",
        "url": "a@href",
        "job_location": ".place",
        "description": ".text",
        "seniority": None,
    }
    assert selectors.record(item, fields) == {
        "title": "Data Engineer",
        "url": "https://acme.example/jobs/1",
        "job_location": ["Berlin", "Paris"],
        "description": "<p>We <b>like</b> SQL.</p>",
    }


def test_the_address_is_the_identifier_of_last_resort_and_can_be_a_template() -> None:
    linked = selectors.posting({"title": "A", "url": "https://acme.example/jobs/2#apply"})
    assert linked.identifier == "https://acme.example/jobs/2"
    filled = selectors.posting(
        {"title": "A", "identifier": "R/1 x"}, "https://acme.example/j?id={identifier}"
    )
    assert (filled.identifier, filled.url) == ("R/1 x", "https://acme.example/j?id=R%2F1%20x")
    with pytest.raises(KeyError):
        selectors.posting({"title": "A"}, "https://acme.example/{identifier}")


@pytest.mark.parametrize("css", ["a[", "text^=Next", "li:frobnicate", "", "@"])
def test_malformed_css_names_itself(css: str) -> None:
    with pytest.raises(ChangedLayout, match="not a CSS selector"):
        selectors.items(LISTING, css)


def test_an_address_that_cannot_be_joined_is_absent() -> None:
    item = selectors.fragment('<a href="http://[::bad">x</a>', BASE)
    assert selectors.value(item, "@href") is None


def test_absurd_nesting_is_bounded_in_time() -> None:
    started = time.monotonic()
    item = selectors.fragment("<div>" * 100_000 + "deep", BASE)
    selectors.value(item, "div a")
    selectors.value(item, ".@html")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>There are currently no open positions.</p>", True),
        ("<p>No jobs found</p>", True),
        ("<p>Derzeit sind <b>keine offenen</b> Stellen ausgeschrieben.</p>", True),
        ("<p>Aucune offre</p>", True),
        ("<p>Inga lediga jobb just nu</p>", True),
        ("<p>Ingen ledige stillinger</p>", True),
        ("<p>No account? Sign in to see jobs</p>", False),
        ("<script>const none = 'No jobs found'</script><style>/* no jobs */</style>", False),
        ("", False),
    ],
)
def test_whether_a_page_says_that_nothing_is_open(html: str, said: bool) -> None:
    assert selectors.nothing_open(selectors.document(html)) is said
