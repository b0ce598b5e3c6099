"""Addresses are parsed once, as the client will use them; where parsers differ they are refused."""

import json
from pathlib import Path

import pytest
from yarl import URL

from monitor.errors import Refused
from monitor.fetch.hop import origin, prepared, web_address

BASE = URL("https://acme.example/careers/list?page=2")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://acme.example", "https://acme.example"),
        (" https://acme.example/a b \n", "https://acme.example/a%20b"),
        ("HTTPS://ACME.example:443/#top", "https://acme.example/"),
        ("https://bücher.example/ü?q=é", "https://xn--bcher-kva.example/%C3%BC?q=%C3%A9"),
        ("https://acme.example/a%2Fb?x=%26", "https://acme.example/a%2Fb?x=%26"),
        ("/jobs", "https://acme.example/jobs"),
        ("?page=3", "https://acme.example/careers/list?page=3"),
        ("//other.example/x", "https://other.example/x"),
        ("../jobs/1", "https://acme.example/jobs/1"),
        ("", "https://acme.example/careers/list?page=2"),
    ],
)
def test_addresses_and_what_redirects_say(text: str, address: str) -> None:
    assert str(web_address(text, BASE)) == address


@pytest.mark.parametrize(
    "text", ["", "/jobs", "acme.example", "mailto:a@b.example", "about:blank", "http://", "x" * 9_000]
)
def test_an_address_stands_by_itself(text: str) -> None:
    with pytest.raises(Refused):
        web_address(text)


def test_parameters_are_added_to_those_that_are_there() -> None:
    request = prepared("https://acme.example/jobs?a=1&page=1", params={"page": 2, "q": "c++ & é"})
    assert str(request.url) == "https://acme.example/jobs?a=1&page=2&q=c%2B%2B+%26+%C3%A9"


def test_the_origin_tells_scheme_host_and_port() -> None:
    assert origin(URL("https://acme.example/x")) == "https://acme.example:443"
    assert origin(URL("http://acme.example:8080/")) == "http://acme.example:8080"
    assert origin(URL("http://[::1]:8080/")) == "http://[::1]:8080"


def test_no_host_is_taken_for_another_than_browsers_take(corpus: Path) -> None:
    """The URL standard's own cases: we may refuse more, but never go elsewhere."""
    cases = json.loads((corpus / "suites" / "url" / "wpt" / "urltestdata.json").read_text())
    accepted = 0
    for case in (case for case in cases if isinstance(case, dict)):
        base = URL(case["base"]) if str(case["base"]).startswith("http") else None
        try:
            found = web_address(case["input"], base)
        except Refused:
            continue
        assert not case.get("failure"), case["input"]
        assert case["protocol"] in ("http:", "https:"), case["input"]
        assert (found.raw_host or "").rstrip(".") == case["hostname"].strip("[]").rstrip("."), case["input"]
        accepted += 1
    assert accepted > 130
