"""What detection makes of a page: a board wherever the page holds its address, else what can be inferred."""

from pathlib import Path

import pytest
from support_cli import rolewatch

from monitor.detect import detect

OWN = "https://acme.example/careers"
PAGES = Path(__file__).parent / "pages"


@pytest.mark.parametrize(
    "html",
    [
        "<!-- saved from url=(0026)https://jobs.lever.co/acme --><p>Jobs</p>",
        '<meta property="og:url" content="https://jobs.lever.co/acme">',
        '<meta http-equiv="refresh" content="0; url=https://jobs.lever.co/acme">',
    ],
)
def test_where_a_page_is_from_or_leads_on_to_is_its_board(html: str) -> None:
    (found,) = detect("", html)
    assert (found.kind, found.options, found.confidence) == ("lever", {"site": "acme"}, 0.9)


@pytest.mark.parametrize(
    "html",
    [
        "<script>var board = '//jobs.lever.co/acme/embed'</script>",
        '<div data-board="https://jobs.lever.co/acme?a=1&amp;b=2"></div>',
    ],
)
def test_an_address_that_a_script_or_attribute_holds_is_its_board(html: str) -> None:
    (found,) = detect(OWN, html)
    assert (found.kind, found.options, found.confidence) == ("lever", {"site": "acme"}, 0.8)


def test_cards_are_told_only_where_no_system_is_known() -> None:
    html = (PAGES / "table.html").read_text()
    (found,) = detect(OWN, html)
    assert (found.kind, found.confidence) == ("page", 0.4)
    assert found.json()["options"]["fields"]["title"] == "a"
    (known,) = detect(OWN, f'{html}<iframe src="https://jobs.lever.co/acme"></iframe>')
    assert known.kind == "lever"


def test_detect_tells_a_recipe_for_a_saved_page(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_text(f"<link rel=canonical href={OWN}>{(PAGES / 'whole-cards.html').read_text()}")
    done = rolewatch("detect", str(page), "--json", state=tmp_path)
    assert done.code == 0, done.err
    assert set(done.json) == {"kind", "options", "confidence", "evidence"}
    assert (done.json["kind"], done.json["options"]["url"]) == ("page", OWN)
    page.write_text((PAGES / "no-openings.html").read_text())
    assert rolewatch("detect", str(page), "--json", state=tmp_path).json["kind"] is None
