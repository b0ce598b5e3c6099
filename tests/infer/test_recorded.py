"""Saved careers pages of companies without a known system: what each lists, as a reader of them counted."""

import re
from pathlib import Path

import pytest

from monitor import infer
from monitor.detect import detect
from monitor.reading import embedded, queries, selectors

# What stands on each page: titles with the place beside them, if there is one.
LISTED: dict[str, list[tuple[str, str | None]]] = {
    "01-framework-hiring": [
        ("Senior Mechanical Engineer", "Los Angeles, CA"),
        ("Senior Software Engineer", "Los Angeles, CA"),
    ],
    "02-framework-senior-software-engineer": [],
    "03-flymotion-careers": [("Event Coordinator", "Tampa, FL")],
    "04-flymotion-event-coordinator": [],
    "11-mara-careers": [
        ("Wargamer", "San Francisco"),
        ("Bitcaster (Embedded Systems / Electrical)", "San Francisco"),
    ],
    "12-mara-careers-empty": [],
    "13-reelement-careers": [
        ("Human Resources (HR) Manager", "Marion, IN"),
        ("Environmental, Health & Safety (EHS) Manager", "Marion, IN"),
    ],
    "14-velontra-careers": [
        ("Propulsion Responsible Engineer", None),
        ("Principal Turbomachinery Engineer", None),
        ("Senior Turbomachinery Engineer", None),
        ("Turbomachinery Engineer", None),
    ],
    "16-graincorp-careers": [],
    "20-peoplestrong-bajaj": [],
}
OWN = "https://acme.example/careers"


def saved(corpus: Path, name: str) -> str:
    return (corpus / "payloads" / "careers_html" / f"{name}.html").read_text(
        encoding="utf-8", errors="replace"
    )


@pytest.mark.parametrize("name", LISTED)
def test_each_opening_is_one_card_and_nothing_else_is(corpus: Path, name: str) -> None:
    html = saved(corpus, name)
    url = infer.own_address(html) or OWN
    found = [one for one in infer.recipes(url, html) if one.kind == "page"]
    assert len(found) == bool(LISTED[name]), found
    shown = []
    for one in found:
        fields = one.options["fields"]
        nodes = selectors.items(html, one.options["items"], url)
        made = [selectors.posting(selectors.record(node, fields), fields["url"]) for node in nodes]
        assert len({posting.identifier for posting in made}) == len(made)
        shown = [(one.title, next((place.name for place in one.job_location), None)) for one in made]
    assert shown == LISTED[name]


def test_a_widget_s_literal_is_read_whole(corpus: Path) -> None:
    html = saved(corpus, "17-jobylon-mcdonalds-se-widget")
    (found,) = infer.recipes("https://emp.jobylon.example/embed", html)
    numbers = re.findall(r"^ +id: '(\d+)',$", html, re.M)
    assert found.kind == "state"
    assert found.found == len(numbers) > 100
    listed = queries.found(found.options["items"], embedded.state(html, found.options["state"]))
    made = [queries.record(one, found.options["fields"], OWN) for one in listed]
    assert [one["identifier"] for one in made] == numbers
    assert all(one["title"] and one["url"] for one in made)
    assert sum("job_location" in one for one in made) == len(re.findall(r"locations: \[\s+'.+'", html))


@pytest.mark.parametrize("name", [*LISTED, "17-jobylon-mcdonalds-se-widget"])
def test_a_saved_page_is_no_company_s_board_for_that(corpus: Path, name: str) -> None:
    assert {one.kind for one in detect("", saved(corpus, name))} <= {
        "page",
        "state",
        "jsonld",
        "feed",
        "successfactors",
        "jobylon",
        "peoplestrong",
    }
