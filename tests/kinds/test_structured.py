"""JobPostings in the shapes that people really write them, and the blocks that no strict parser takes."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ChangedLayout
from monitor.models import Broken, RawPay, RawPlace, RawPosting
from monitor.reading import jsonld, structured

JOB = '{"@type": "JobPosting", "title": "Cook"'
URL = "https://acme.example/jobs/1"


@pytest.mark.parametrize(
    "text",
    [
        f"{JOB}}}",
        f"\ufeff  {JOB}}} ;",
        f"<!-- {JOB}}} -->",
        f"<!-- a note --> {JOB}}}",
        f"//<![CDATA[\n{JOB}}}\n//]]>",
        f"/*<![CDATA[*/ {JOB}}} /*]]>*/",
        f"<![CDATA[{JOB}}}]]>",
        f"{JOB},}}",
        f'{JOB}, "a": [1, 2,],}}',
        f'{JOB}\n "a": 1}}',
        f'{JOB}, "a": "b\nc\td"}}',
        f'{JOB}, "a": "it\\\'s \\$5"}}',
        f'{JOB}, "a": NaN, "b": undefined, "c": -Infinity}}',
        f'{JOB}, // a comment, "with" quotes\n "a": 1 /* another */}}',
        f"{JOB}}}".replace('"', "&quot;"),
    ],
    ids=range(15),
)
def test_a_broken_block_is_repaired(text: str) -> None:
    (value,) = jsonld.loads(text)
    assert value["title"] == "Cook"


def test_repairs_leave_what_stands_in_strings_alone() -> None:
    text = '{"a": "x // y, } /* z */", "b": "\\u00e9 \\\\ \\"q\\"", "c": [1,],}'
    assert jsonld.loads(text) == [{"a": "x // y, } /* z */", "b": 'é \\ "q"', "c": [1]}]


def test_several_values_in_one_block() -> None:
    assert jsonld.loads('{"a": 1}\n{"b": 2},[3];') == [{"a": 1}, {"b": 2}, [3]]


LONG = 200_000
HOSTILE = [
    "<!--" * LONG,
    "/*" * LONG,
    '"' * LONG,
    " " * LONG + "x",
    "\n" * LONG + "{",
    "//" * LONG,
    "\\" * LONG,
]
HOSTILE += [
    "1\n" * LONG,
    ";" * LONG + "x",
    '{"a":1' + "\n" * LONG + "x}",
    '"a":' * LONG,
    "[" * LONG,
    '{"a":' * LONG,
]
HOSTILE += [
    f'{JOB}, "n": {"9" * 5_000}}}',
    ":" + " " * LONG,
    "&quot;" * LONG,
    "//]]>" * LONG,
    "",
    "null",
    "}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
def test_hostile_blocks_end_soon(text: str) -> None:
    start = time.process_time()
    jsonld.loads(text)
    structured.postings(f'<script type="application/ld+json">{text}</script>', URL)
    assert time.process_time() - start < 2


SAID: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"title": "R&amp;amp;D"}, {"title": "R&D"}),
    ({"title": ["Cook", "Chef"]}, {"title": "Cook"}),
    ({"name": "Cook", "title": None}, {"title": "Cook"}),
    ({"hiringOrganization": "Acme"}, {"hiring_organization": "Acme"}),
    ({"hiringOrganization": [{"name": "Acme"}, {"name": "B"}]}, {"hiring_organization": "Acme"}),
    ({"hiringOrganization": {"legalName": "Acme &amp; Co"}}, {"hiring_organization": "Acme & Co"}),
    ({"hiringOrganization": {"name": ["odd"]}}, {"hiring_organization": None}),
    ({"jobLocation": "Berlin"}, {"job_location": (RawPlace(name="Berlin"),)}),
    ({"jobLocation": {"address": "Berlin"}}, {"job_location": (RawPlace(name="Berlin"),)}),
    ({"jobLocation": {"name": "HQ"}}, {"job_location": (RawPlace(name="HQ"),)}),
    ({"jobLocation": {"addressLocality": ["Berlin"]}}, {"job_location": (RawPlace(locality="Berlin"),)}),
    ({"jobLocation": [{"address": {"addressLocality": "UNAVAILABLE"}}]}, {"job_location": ()}),
    ({"jobLocation": 7}, {"job_location": (RawPlace(name="7"),)}),
    ({"baseSalary": 50000}, {"base_salary": RawPay(None, 50000, 50000)}),
    ({"baseSalary": "50000.00", "salaryCurrency": "USD"}, {"base_salary": RawPay(None, 50000, 50000, "USD")}),
    ({"baseSalary": "Competitive"}, {"base_salary": RawPay("Competitive")}),
    ({"baseSalary": {"value": {"value": "1.234,50"}}}, {"base_salary": RawPay(None, 1234, 1234)}),
    (
        {"baseSalary": {"value": {"value": "12,50", "unitText": "HOUR"}}},
        {"base_salary": RawPay(None, 12.5, 12.5, None, "HOUR")},
    ),
    (
        {"baseSalary": {"currency": "", "value": {"minValue": "", "maxValue": "", "unitText": ""}}},
        {"base_salary": None},
    ),
    (
        {"baseSalary": {"currency": "EUR", "minValue": 1, "maxValue": 2}},
        {"base_salary": RawPay(None, 1, 2, "EUR")},
    ),
    ({"estimatedSalary": {"value": 5}}, {"base_salary": None}),
    ({"employmentType": "FULL_TIME, PART_TIME"}, {"employment_type": ("FULL_TIME", "PART_TIME")}),
    ({"employmentType": [["odd"], "INTERN"]}, {"employment_type": ("odd", "INTERN")}),
    ({"skills": [{"name": "SQL"}, "dbt"]}, {"skills": ("SQL", "dbt")}),
    ({"skills": "You know " + "very " * 20 + "much"}, {"skills": ()}),
    (
        {"applicantLocationRequirements": {"@type": "Country", "name": "DE"}},
        {"applicant_location_requirements": ("DE",)},
    ),
    ({"identifier": {"value": 12}}, {"identifier": "12", "requisition": None}),
    ({"identifier": {"name": "Requisition", "value": "R-1"}}, {"identifier": "R-1", "requisition": "R-1"}),
    ({"identifier": [{"value": "1"}]}, {"identifier": "1"}),
    ({"identifier": "null"}, {"identifier": URL}),
    ({"url": "/jobs/2"}, {"url": "https://acme.example/jobs/2"}),
    ({"url": "https://acme.example/jobs"}, {"url": URL}),
    ({"url": "javascript:x", "mainEntityOfPage": {"@id": "/jobs/3"}}, {"url": "https://acme.example/jobs/3"}),
    ({"description": "&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;"}, {"description": "<p>a</p>"}),
    ({"description": "a &lt; b"}, {"description": "a &lt; b"}),
    ({"description": "<b>x</b>\\nnext"}, {"description": "<b>x</b>\nnext"}),
    ({"datePosted": ["2026-08-01"]}, {"date_posted": "2026-08-01"}),
    ({"datePosted": {"odd": 1}}, {"date_posted": None}),
]


@pytest.mark.parametrize(("said", "expected"), SAID, ids=[str(said)[:60] for said, _ in SAID])
def test_values_in_all_their_shapes(said: dict[str, Any], expected: dict[str, Any]) -> None:
    posting = structured.posting({"title": "Cook", **said}, URL)
    assert {name: getattr(posting, name) for name in expected} == expected


def test_a_posting_inside_another_is_that_ones_business() -> None:
    page = {
        "@graph": [{"@type": "JobPosting", "title": "a", "similar": {"@type": "JobPosting", "title": "b"}}]
    }
    assert [job["title"] for job in structured.inside(page)] == ["a"]


def test_postings_without_an_address_on_one_page_are_told_apart() -> None:
    blocks = [{"@type": "JobPosting", "title": title} for title in ("Cook", "Waiter")]
    found = structured.postings(f'<script type="application/ld+json">{json.dumps(blocks)}</script>', URL)
    assert len({posting.identifier for posting in found if isinstance(posting, RawPosting)}) == 2


def test_an_identifier_that_repeats_is_not_the_postings() -> None:
    made = [RawPosting(identifier="acme", url=f"{URL}{n}", title="Cook") for n in (1, 2, 2)]
    found = list(structured.distinct([*made, Broken("x")], set()))
    assert [one.identifier for one in found if isinstance(one, RawPosting)] == ["acme", f"{URL}2", "acme"]


def test_every_example_of_schema_org_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "suites" / "jobposting" / "schemaorg").glob("*.txt")):
        (found,) = structured.postings(path.read_text(), URL)
        assert isinstance(found, RawPosting), path.name


def test_every_invalid_block_of_extruct_s_tests_is_read(corpus: Path) -> None:
    pages = sorted((corpus / "suites" / "jobposting" / "extruct" / "custom.invalid").glob("*.html"))
    assert len(pages) >= 5
    for page in pages:
        assert jsonld.blocks(page.read_text())[0] == json.loads(page.with_suffix(".jsonld").read_text()), (
            page.name
        )


def test_an_entry_is_completed_by_the_jobposting_of_its_page_or_by_the_text() -> None:
    entry = RawPosting(identifier="1", title="Head Cook", url="https://acme.example/1")
    job = '<script type="application/ld+json">{"@type": "JobPosting", "title": "x", "description": "Cook"}</script>'
    page = "<main><h1>Head\n Cook</h1></main>"
    assert structured.completed(entry, job, entry.url, "main@html").description == "Cook"
    assert (
        structured.completed(entry, page, entry.url, "p", "main@html").description == "<h1>Head\n Cook</h1>"
    )
    for other in ("<main>Sign in</main>", "<h1>Head Cook</h1>"):
        with pytest.raises(ChangedLayout):
            structured.completed(entry, other, entry.url, "main@html")


def test_an_entry_is_completed_by_the_system_s_own_markup() -> None:
    entry = RawPosting(identifier="1", title="Head Cook", url="https://acme.example/1")
    marks = {"description": ".text", "job_location": ".place"}
    page = "<p class=place>Lyon</p><div class=text><b>Feed</b> us</div>"
    found = structured.completed(entry, page, entry.url, **marks)
    assert (found.title, found.description) == ("Head Cook", "<b>Feed</b> us")
    assert [place.name for place in found.job_location] == ["Lyon"]
    with pytest.raises(ChangedLayout):
        structured.completed(entry, "<p class=place>Lyon</p>", entry.url, **marks)


def test_an_entry_is_completed_under_its_own_address_and_keeps_the_longer_list_of_places() -> None:
    entry = RawPosting(
        identifier="7", url="https://acme.example/7", title="Cook", job_location=("Lyon", "Paris")
    )
    page = f'<script type="application/ld+json">{JOB}, "identifier": "8", "jobLocation": "Lyon"}}</script>'
    found = structured.completed(entry, page, URL)
    assert (found.identifier, found.url) == ("7", "https://acme.example/7")
    assert [place.name for place in found.job_location] == ["Lyon", "Paris"]
    assert found.listing == entry.fingerprint()
