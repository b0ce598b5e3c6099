"""Pages that are not the data, told from pages that only look a little like them."""

import json
from pathlib import Path

import pytest
from yarl import URL

from monitor.errors import Blocked, LoginRequired, SourceError, Unreachable
from monitor.fetch import body, walls

CASES = json.loads((Path(__file__).parent / "cases" / "walls.json").read_text())
MEANINGS = {"login": LoginRequired, "blocked": Blocked, "unreachable": Unreachable, "none": None}


@pytest.mark.parametrize(
    ("meaning", "case"), [(meaning, case) for meaning, cases in CASES.items() for case in cases]
)
def test_what_a_page_is(meaning: str, case: dict[str, str]) -> None:
    title, inside = case["title"], case.get("body", "")
    page = f"<!doctype html><html><head><title>\n {title}</title></head><body>{inside}</body></html>"
    found: SourceError | None = None
    try:
        walls.inspect(page, URL(case.get("url", "https://acme.example/jobs")))
    except SourceError as error:
        found = error
    expected = MEANINGS[meaning]
    assert type(found) is (expected or type(None)), found


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("https://login.microsoftonline.com/x/oauth2/authorize", LoginRequired),
        ("https://acme.okta.com/", LoginRequired),
        ("https://acme.example/login?next=/jobs", LoginRequired),
        ("https://www.linkedin.com/authwall?x", LoginRequired),
        ("https://acme.example/adfs/ls/", LoginRequired),
        ("https://guce.yahoo.com/consent", Blocked),
        ("https://acme.example/jobs/login-engineer-5", None),
        ("https://acme.example/jobs/sso-architect", None),
        ("https://jobs.acme.example/", None),
    ],
)
def test_where_a_redirect_leads(target: str, error: type[SourceError] | None) -> None:
    source = URL("https://acme.example/jobs")
    if error is None:
        walls.login_redirect(source, URL(target))
    else:
        with pytest.raises(error):
            walls.login_redirect(source, URL(target))


@pytest.mark.parametrize(
    ("content", "kind", "html"),
    [
        (b"<!DOCTYPE html><p>", "", True),
        (b"\xef\xbb\xbf \n<html>", "application/json", True),
        (b"<div>a fragment</div>", "text/html", True),
        (b"<?xml version='1.0'?><rss/>", "text/html", False),
        (b"<rss/>", "application/rss+xml", False),
        (b'{"html": "<html>"}', "text/html", False),
        (b"", "text/html", False),
    ],
)
def test_what_looks_like_html(content: bytes, kind: str, html: bool) -> None:
    assert walls.looks_like_html(content, kind) is html


def test_real_pages_are_no_walls_but_the_one_that_is(corpus: Path) -> None:
    found = {}
    pages = [path for path in (corpus / "payloads").rglob("*") if path.is_file()]
    for path in pages:
        content = path.read_bytes()
        if walls.looks_like_html(content, "text/html"):
            try:
                walls.inspect(body.text(content, "text/html"), URL("https://acme.example/jobs"))
            except SourceError as error:
                found[path.name] = type(error)
    assert found == {"04-blocked-cloudflare.html": Blocked}
