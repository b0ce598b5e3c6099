"""Small pages of every make → the cards that they show; and pages that show none."""

from pathlib import Path
from typing import Any

import pytest

from monitor import infer
from monitor.infer import Proposal
from monitor.reading import selectors

PAGES = Path(__file__).parent / "pages"
OWN = "https://acme.example/careers"


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text()


def shown(proposal: Proposal, html: str) -> list[tuple[str, str, str | None]]:
    """Address, title and first place of all that the proposed selectors find in the page."""
    fields = proposal.options["fields"]
    nodes = selectors.items(html, proposal.options["items"], OWN)
    made = [selectors.posting(selectors.record(node, fields), fields["url"]) for node in nodes]
    return [(one.url, one.title, next((place.name for place in one.job_location), None)) for one in made]


SITE = "https://acme.example"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "table",
            [
                (f"{SITE}/karriere/stellen/koch-m-w-d", "Koch (m/w/d)", "Graz"),
                (f"{SITE}/karriere/stellen/buchhalter-m-w-d", "Buchhalter (m/w/d)", "Wien"),
                (f"{SITE}/karriere/stellen/softwareentwickler", "Softwareentwickler (m/w/d)", "Linz"),
            ],
        ),
        (
            "whole-cards",
            [
                (f"{SITE}/jobs/4001-backend-engineer", "Backend Engineer", "Berlin, Germany"),
                (
                    f"{SITE}/jobs/4002-site-reliability-engineer",
                    "Site Reliability Engineer",
                    "Remote, Germany",
                ),
                (f"{SITE}/jobs/4003-account-executive", "Account Executive", "Munich, Germany"),
            ],
        ),
        (
            "departments",
            [
                (f"{SITE}/careers/cook", "Cook", "Lyon, France"),
                (f"{SITE}/careers/accountant", "Accountant", "Paris, France"),
                (f"{SITE}/careers/head-of-finance", "Head of Finance", "Paris, France"),
            ],
        ),
        (
            "unlike-paths",
            [
                (f"{SITE}/p/line-cook", "Line Cook", "Austin, TX"),
                (f"{SITE}/p/pastry-chef", "Pastry Chef", "Austin, TX"),
                (f"{SITE}/p/restaurant-manager", "Restaurant Manager", "Dallas, TX"),
            ],
        ),
        ("twice", [(f"{SITE}/vacancies/1", "Nurse", "Leeds"), (f"{SITE}/vacancies/2", "Midwife", "York")]),
        (
            "query",
            [
                (f"{SITE}/view.php?job_id=11", "Welder", "Ghent, Belgium"),
                (f"{SITE}/view.php?job_id=12", "Fitter", "Antwerp, Belgium"),
            ],
        ),
        (
            "accordion",
            [
                (f"{OWN}#Test%20Engineer", "Test Engineer", None),
                (f"{OWN}#Office%20Manager", "Office Manager", None),
            ],
        ),
        ("one", [(f"{SITE}/jobs/cook", "Cook", "Graz, Austria")]),
    ],
)
def test_each_card_is_found_once_and_nothing_else(name: str, expected: list[Any]) -> None:
    html = page(name)
    (found,) = infer.recipes(OWN, html)
    assert shown(found, html) == expected
    assert found.found == len(expected)
    assert found.kind == "page"
    assert 0.3 <= found.confidence <= 0.4
    assert found.evidence


def test_what_else_the_cards_say_is_found_by_what_it_is() -> None:
    (found,) = infer.recipes(OWN, page("whole-cards"))
    assert found.options["items"] == 'a[data-testid="job-card"]'
    assert found.options["fields"] == {
        "url": "@href",
        "title": "h3",
        "date_posted": "time@datetime",
        "employment_type": "span",
        "job_location": "p",
    }
    (paged,) = infer.recipes(OWN, page("query"))
    assert paged.options["next"] == 'a[rel~="next"]'


@pytest.mark.parametrize("name", ["no-openings", "posting", "blog"])
def test_what_lists_no_openings_yields_no_cards(name: str) -> None:
    url = "https://acme.example/jobs/cook" if name == "posting" else OWN
    assert infer.recipes(url, page(name)) == ()


def test_a_rendered_page_is_one_for_a_browser() -> None:
    (found,) = infer.recipes(OWN, page("table"), rendered=True)
    assert (found.kind, set(found.options)) == ("portal", {"url", "items", "fields"})


def test_a_saved_page_says_whose_it_is() -> None:
    saved = f"<!-- saved from url=(0028){OWN} -->{page('table')}"
    (found,) = infer.recipes("", saved)
    assert found.options["url"] == OWN
    assert infer.recipes("", page("table")) == ()
    assert infer.own_address(f"<link rel=canonical href={OWN}>") == OWN
    assert infer.own_address(f"<meta content='{OWN}?a=1&amp;b=2' property='og:url'>") == f"{OWN}?a=1&b=2"
    assert infer.own_address("<link rel=icon href=https://acme.example/x>") == ""


def test_a_saved_page_that_says_nothing_is_of_the_site_to_which_most_links_lead() -> None:
    own = "".join(f"<a class=nav href='https://www.Acme.example/{each}'>x</a>" for each in range(4))
    others = "".join(f'<a href="https://{each}.example/">x</a>' for each in "bcd")
    assert infer.own_address(others + own) == "https://www.acme.example/"
    assert infer.own_address(others + own + others) == ""
    assert infer.own_address(own[: own.rindex("<a")]) == "", "too few to tell"


def test_where_a_page_leads_to_its_openings() -> None:
    html = """<nav><a href="/about">About</a><a href="/careers">Careers</a><a href="mailto:x@y.example">Jobs</a>
      <a href="https://jobs.acme.example/">View open positions</a><a href="/jobs/cook">Line Cook</a>
      <a href="#top">Jobs</a><a href="/stellen">Stellenangebote (12)</a><a href="/x">Join us</a></nav>"""
    assert infer.hops("https://acme.example/", html) == (
        "https://jobs.acme.example/",
        "https://acme.example/stellen",
        "https://acme.example/careers",
    )
