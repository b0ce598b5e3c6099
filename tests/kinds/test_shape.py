"""Reading foreign values: quiet for what is optional, loud for what is not."""

import math
import re
from typing import Any

import pytest
from multidict import CIMultiDict

from monitor.errors import ChangedLayout
from monitor.models import RawPay, RawPlace
from monitor.reading import shape

JOB = {"a": {"b": [{"c": " x "}, {"c": 2}, {"c": None}, "odd"]}, "n": "1.5", "t": True, "e": ""}


PATHS: list[tuple[tuple[Any, ...], str | None]] = [
    (("a", "b", 0, "c"), "x"),
    (("a", "b", 1, "c"), "2"),
    (("a", "b", 9, "c"), None),
    (("a", "b"), None),
    (("t",), None),
    (("e",), None),
    (("a", "b", "c"), None),
    (("none", "b"), None),
    (("a", "b", -1), "odd"),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_text_at_a_path(path: tuple[Any, ...], expected: str | None) -> None:
    assert shape.text(JOB, *path) == expected


def test_the_first_readable_text_among_several_names() -> None:
    assert shape.first({"a": " ", "b": [], "c": 3, "d": "x"}, "z", "a", "b", "c", "d") == "3"
    assert shape.first({"a": None}, "a") is None
    assert shape.first([], "a") is None


def test_texts_step_through_lists() -> None:
    assert shape.texts(JOB, "a", "b", ..., "c") == ("x", "2")
    assert shape.texts([[1, [2]], "no"], ..., ...) == ("1",)
    assert shape.texts(None, ...) == ()
    assert shape.texts(JOB, "n") == ("1.5",)


def test_the_first_that_says_something() -> None:
    assert shape.first(JOB, "none", "e", "t", "n", "a") == "1.5"
    assert shape.first(None, "a") is shape.first(JOB, "a") is None


def test_cookies_as_they_are_sent_back() -> None:
    headers = CIMultiDict([("Set-Cookie", "a=1; Path=/"), ("set-cookie", "b=2"), ("Date", "x")])
    assert shape.cookies(headers) == "a=1; b=2"
    assert shape.cookies({}) == ""


ODD: list[Any] = [
    None,
    "",
    [],
    {},
    True,
    "x",
    "nan",
    "1e999",
    math.nan,
    math.inf,
    10**400,
    -1,
    [[1]],
    {"a": 1},
]


@pytest.mark.parametrize("value", ODD, ids=str)
def test_nothing_raises(value: Any) -> None:
    for read in (
        shape.text,
        shape.texts,
        shape.each,
        shape.number,
        shape.count,
        shape.moment,
        shape.web,
        shape.labelled,
    ):
        read(value, *(("a", "b") if read is shape.labelled else ()))
    shape.pay(value, value, value, value, value)
    shape.place(value, locality=value, latitude=value)
    shape.address(value, value)
    shape.places(shape.place(value))
    shape.pay_of(value, "a", "b", "c", "d")


def test_numbers_are_finite_and_plausible() -> None:
    found = [shape.number(value) for value in ("65000", 1.5, "1e999", math.nan, 10**400, True, None, "x")]
    assert found == [65000, 1.5, None, None, None, None, None, None]
    assert [shape.count(value) for value in (3, "4", 0, -1, 1.5, None)] == [3, 4, 0, None, None, None]


def test_addresses_are_web_addresses_or_nothing() -> None:
    base = "https://acme.example/jobs/"
    assert shape.web("../x", base) == "https://acme.example/x"
    assert [
        shape.web(found, base)
        for found in ("javascript:1", "mailto:a@b", "http://[::bad", "", 3, "x" * 9_000)
    ] == [None] * 6
    assert shape.web("/x") is None


def test_pay_is_amounts_or_words() -> None:
    assert shape.pay("1", None, "EUR", "YEAR") == RawPay(None, 1, None, "EUR", "YEAR")
    assert shape.pay(0, "", "EUR", "YEAR") is None
    assert shape.pay(words=" much ") == RawPay("much")
    assert shape.span(
        [
            None,
            RawPay(None, 2, 3, "EUR", "H"),
            RawPay(None, 1, 9, "EUR", "D"),
            RawPay(None, 1, 2.5, "EUR", "H"),
        ]
    ) == (RawPay(None, 1, 3, "EUR", "H"))
    assert shape.span([]) is None


def test_places_are_each_once_and_never_empty() -> None:
    berlin = RawPlace(locality="Berlin", country="DE")
    found = shape.address(
        {"addressLocality": "Berlin", "addressCountry": {"name": "DE"}, "addressRegion": ["x"]}
    )
    assert found == berlin
    assert shape.places(found, None, berlin, "Paris", RawPlace()) == (berlin, RawPlace(name="Paris"))


def test_a_listing_and_its_details_are_needed() -> None:
    assert shape.required({"a": {"b": [1]}}, "a", "b") == [1]
    assert shape.needed({"a": {}}, "a") == {}
    for value in (None, {}, [], {"a": None}, "x"):
        with pytest.raises(ChangedLayout):
            shape.required(value, "a")
        with pytest.raises(ChangedLayout):
            shape.needed(value, "a")


def test_html_that_was_escaped_as_a_whole_is_unescaped_once() -> None:
    assert shape.unescaped_once("&lt;p&gt;a &amp;amp; b &amp;lt; c&lt;/p&gt;") == "<p>a &amp; b &lt; c</p>"
    assert shape.unescaped_once("<p>a &lt; b</p>") == "<p>a &lt; b</p>"


@pytest.mark.parametrize(
    "document",
    [
        "",
        "text",
        "<other/>",
        "<root><cut>",
        '<!DOCTYPE root [<!ENTITY a "b">]><root>&a;</root>',
        "<?xml version='1.0'?><!-- c --><!doctype root><root/>",
        "<root>&undefined;</root>",
        "<a>" * 100_000,
        "<!--" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_anything_but_the_expected_xml_is_a_changed_layout(document: str) -> None:
    with pytest.raises(ChangedLayout):
        shape.xml(document, "root")


def test_xml_is_read_in_any_declared_encoding_without_forbidden_characters() -> None:
    head = "\ufeff<?xml version='1.0' encoding='utf-16'?>"
    document = head + "<n:root xmlns:n='x'>M\x0bü\ud800<![CDATA[<!DOCTYPE html>]]></n:root>"
    assert shape.xml(document, "root").text == "M ü <!DOCTYPE html>"


def test_json_that_stands_in_a_page_is_read_to_its_own_end() -> None:
    page = '<script>var data = {"a": "};</script>", "b": [1]}; var c = {};</script>'
    assert shape.behind(page, re.compile(r"data = ")) == {"a": "};</script>", "b": [1]}


@pytest.mark.parametrize("page", ["", "data = ", "data = undefined;", "data = " + "[" * 100_000])
def test_a_page_without_that_json_is_another_layout(page: str) -> None:
    with pytest.raises(ChangedLayout):
        shape.behind(page, re.compile(r"data = "))


@pytest.mark.parametrize("value", [None, "", "no JSON", 1.5, [], {"a": 1}])
def test_a_json_text_within_a_value_is_read_quietly(value: Any) -> None:
    assert shape.inner({"a": '{"b": [1]}'}, "a") == {"b": [1]}
    assert shape.inner(value) in (None, 1.5)


def test_json_that_a_script_holds() -> None:
    page = """<script>var board = new Board({"a": "}{", "b": [1]}); other({"c": 1})</script>"""
    assert shape.behind(page, "new Board") == {"a": "}{", "b": [1]}
    assert shape.behind("x.context = {};", "x.context") == {}
    for mark, html in (
        ("new Board", "no script"),
        ("x", 'x = {"a": '),
        ("x", "x" + "[" * 99_999),
    ):
        with pytest.raises(ChangedLayout):
            shape.behind(html, mark)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KrakÃ³w", "Kraków"),
        ("cook â\x80\x93 eat", "cook – eat"),
        ("weâ€™re", "we’re"),
        ("Weâ\x80\x99re in MÃ¼nchen", "We’re in München"),
        ("Kraków, ÄÖÜ – “it’s” ½ 東京 🍜", "Kraków, ÄÖÜ – “it’s” ½ 東京 🍜"),
        ("", ""),
        (None, None),
    ],
)
def test_text_that_was_read_in_the_wrong_encoding_is_as_it_was_meant(
    text: str | None, meant: str | None
) -> None:
    assert shape.unscrambled(text) == meant


def test_the_first_of_several_names_that_says_something() -> None:
    assert shape.first({"a": " ", "b": None, "c": 3}, "a", "b", "c") == "3"
    assert shape.first("odd", "a") is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("9/3/2026 7:11 PM", "2026-09-03"),
        ("12/31/2026", "2026-12-31"),
        ("3 hours ago", "3 hours ago"),
        (None, None),
    ],
)
def test_an_american_date_is_written_as_iso(words: str | None, expected: str | None) -> None:
    assert shape.us_date(words) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lyon, ARA, FR", RawPlace(locality="Lyon", region="ARA", country="FR")),
        (
            "Kolkata, WB, IN, 700091",
            RawPlace(locality="Kolkata", region="WB", country="IN", postal_code="700091"),
        ),
        ("Austin, TX", RawPlace(name="Austin, TX")),
        ("", None),
        (None, None),
    ],
)
def test_a_place_with_its_country_s_code_comes_in_parts(name: str | None, expected: RawPlace | None) -> None:
    assert shape.coded_place(name) == expected


def test_the_json_that_a_script_assigns() -> None:
    page = '<script>if (app.data == null) {} app.data = {"a": [1]}; app.more = {};</script>'
    assert shape.behind(page, "app.data") == {"a": [1]}


@pytest.mark.parametrize("page", ["", "app.data", "app.data = load()", "app.data = " + "[" * 100_000])
def test_a_page_that_assigns_no_json_is_a_changed_layout(page: str) -> None:
    with pytest.raises(ChangedLayout):
        shape.behind(page, "app.data")


def test_a_place_by_the_names_of_its_parts() -> None:
    names = {"locality": "city", "country": "land", "latitude": "lat"}
    found = shape.place_of({"city": " Lyon ", "land": "FR", "lat": "45.7", "zip": "69001"}, **names)
    assert found == RawPlace(locality="Lyon", country="FR", latitude=45.7)
    for odd in ({}, {"city": None}, {"city": ["x"]}, None, "Lyon", [1]):
        assert shape.place_of(odd, **names) is None
