"""Addresses of postings from ids alone."""

from pathlib import Path
from urllib.parse import quote

import pytest

from monitor.messages import links

FILE = Path(__file__).parent / "links.txt"

KNOWN = [block.split() for block in FILE.read_text("utf-8").split("\n\n")[1:]]


@pytest.mark.parametrize(("url", "identifier", "canonical"), KNOWN)
def test_known_boards(url: str, identifier: str, canonical: str) -> None:
    found = links.job(url)
    assert found is not None
    assert (found.identifier, found.url) == (identifier, canonical)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/comm/jobs/search?keywords=x",
        "https://www.linkedin.com.evil.example/jobs/view/4312345678/",
        "https://evil.example/?jk=0123456789abcdef",
        "https://notindeed.com/viewjob?jk=0123456789abcdef",
        "javascript:alert(1)",
        "mailto:jane@example.org",
        "https://[::bad",
        "https://a:99999/jobs/1",
        "",
    ],
)
def test_what_is_no_known_posting(url: str) -> None:
    assert links.job(url) is None


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://acme.example/careers/data-engineer-42?utm_source=mail", True),
        ("https://acme.example/stellenangebote/entwickler", True),
        ("https://acme.example/jobs/unsubscribe?id=1", False),
        ("https://acme.example/jobs/search?q=x", False),
        ("https://acme.example/about", False),
        ("https://calendly.com/acme/jobs/interview", False),
    ],
)
def test_paths_that_look_like_postings(url: str, is_one: bool) -> None:
    assert (links.joblike(url) is not None) == is_one


@pytest.mark.parametrize(
    ("url", "call"),
    [
        ("https://calendly.com/jane/15min", True),
        ("https://meetings-eu1.hubspot.com/jane", True),
        ("https://outlook.office365.com/owa/calendar/x/bookings/", True),
        ("https://teams.microsoft.com/l/meetup-join/19", True),
        ("https://us02web.zoom.us/j/1", True),
        ("https://calendly.com.evil.example/jane", False),
        ("https://teams.microsoft.com/about", False),
        ("nonsense", False),
    ],
)
def test_calls(url: str, call: bool) -> None:
    assert links.is_call(url) is call


def test_a_wrapper_of_wrappers_ends() -> None:
    url = "https://a.example/"
    for _ in range(20):
        url = f"https://www.google.com/url?q={quote(url, safe='')}"
    assert links.unwrapped(url[:3_000]).startswith("https://")
