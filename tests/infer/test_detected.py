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


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe uc-src="https://jobs.lever.co/acme" src="about:blank"></iframe>',
        '<iframe data-cookieblock-src="https://jobs.lever.co/acme"></iframe>',
        '<script type="text/plain" data-rocket-lazy-src="https://jobs.lever.co/acme/embed"></script>',
    ],
)
def test_a_frame_that_waits_for_consent_is_one(frame: str) -> None:
    (found,) = detect(OWN, frame)
    assert (found.options, found.confidence) == ({"site": "acme"}, 0.9)


@pytest.mark.parametrize(
    "script",
    [
        "var site = 'acme', teams = {}; $.getJSON('https://api.lever.co/v0/postings/' + site + '?mode=json')",
        'let r="other";let r="acme",o="https://api.lever.co/v0/postings";fetch(o+"/"+r+"/",{})',
        "const job = {board: 'acme'}; fetch(`https://api.lever.co/v0/postings/${job.board}?mode=json`)",
        "const api = 'https://api.lever.co', name = 'acme'; get(`${api}/v0/postings/${name}/x`)",
    ],
)
def test_an_address_that_a_script_puts_together_is_its_board(script: str) -> None:
    (found,) = detect(OWN, f"<script>{script}</script>")
    assert (found.kind, found.options, found.confidence) == ("lever", {"site": "acme"}, 0.8)


@pytest.mark.parametrize(
    "script",
    [
        "fetch('https://api.lever.co/v0/postings/' + site)",
        "fetch(`https://api.lever.co/v0/postings/${site()}`); var site = 'later'",
        "site = 'a' + 'https://api.lever.co/v0/postings/'; fetch(`${site}`)",
    ],
)
def test_of_an_address_whose_name_is_not_known_nothing_is_made_up(script: str) -> None:
    assert detect(OWN, f"<script>{script}</script>") == ()


def test_what_is_shown_as_code_is_an_example() -> None:
    example = """<code>&lt;div id="BambooHR" data-domain="acme.bamboohr.com"&gt;</code>
      <PRE><code>https://jobs.lever.co/acme</code></PRE>"""
    assert detect(OWN, example) == ()
    assert detect(OWN, example.replace("<PRE><code>", "<a href=").replace("</code></PRE>", ">x</a>"))


def test_unheard_of_roles_are_known_by_whom_they_want() -> None:
    roles = ("Zierpflanzenbau (m/w/d)", "Markttour (w/m/d)", "Hofladen (gn*)")
    rows = "".join(f"<li><a href=/stellenangebote/{n}.html>{role}</a></li>" for n, role in enumerate(roles))
    (found,) = detect(OWN, f"<h2>Offene Stellen</h2><ul class=jobs>{rows}</ul>")
    assert found.kind == "page"
    plain = rows.replace(" (m/w/d)", "").replace(" (w/m/d)", "").replace(" (gn*)", "")
    assert detect(OWN, f"<h2>Offene Stellen</h2><ul class=jobs>{plain}</ul>") == ()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://studio.example/case-studies/acme", False),
        ("https://studio.example/projects/case-acme", False),
        ("https://blog.studio.example/boards", False),
        ("https://studio.blog/five-systems", False),
        ("https://acme-group.example/blog/we-hire", True),
        ("https://studio.example/blog/careers", True),
        ("https://studio.example/jobs/case-manager", True),
    ],
)
def test_an_article_tells_of_others(url: str, told: bool) -> None:
    link = "<p>See <a href='https://jobs.lever.co/acme'>the openings</a></p>"
    assert bool(detect(url, link)) == told
    assert detect(url, "<iframe src='https://jobs.lever.co/acme'></iframe>"), "its own, wherever it stands"


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
