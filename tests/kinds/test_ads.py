"""Ads in the free text of comments: what each first line says, what sentences say, and what is no ad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.ads import Opening, opening

LINES = [
    (
        "Acme (YC W21) | Senior Engineers | London, UK or REMOTE (EU) | Full-time | £90k-£110k + equity | acme.com",
        Opening(
            "Senior Engineers",
            "Acme",
            ("London, UK or REMOTE (EU)",),
            "remote",
            "£90k-£110k + equity",
            ("full-time",),
            "https://acme.com",
        ),
    ),
    (
        "Acme | https://acme.example/ | Cook, Product Manager | ONSITE | NYC",
        Opening("Cook, Product Manager", "Acme", ("NYC",), "onsite", None, (), "https://acme.example/"),
    ),
    (
        "Berlin, Germany | Acme | Frontend Engineer | VISA | full time or contract",
        Opening("Frontend Engineer", "Acme", ("Berlin, Germany",), None, None, ("full time", "contract")),
    ),
    (
        "Acme Engineering | Data Scientist (Full-Time) | REMOTE (US ONLY)",
        Opening("Data Scientist", "Acme Engineering", ("REMOTE (US ONLY)",), "remote", None, ("full-time",)),
    ),
    (
        "Senior Rust Engineer | Vienna | Hybrid",
        Opening("Senior Rust Engineer", None, ("Vienna",), "hybrid"),
    ),
    ("Eagle | Founding Engineer | SF", Opening("Founding Engineer", "Eagle", ("SF",))),
    ("Seattle, WA | JS Developer", Opening("JS Developer", None, ("Seattle, WA",))),
    (
        "Acme Inc. Multiple roles | Full-time | Onsite Rome",
        Opening("Multiple roles", "Acme Inc.", ("Onsite Rome",), "onsite", None, ("full-time",)),
    ),
    (
        "Madrid, Spain or Paris<p>Acme is hiring a data scientist.",
        Opening("data scientist", "Acme", ("Madrid, Spain or Paris",)),
    ),
    (
        "Acme | Rome | ONSITE with remote for some roles | Cook, Developer",
        Opening("Cook, Developer", "Acme", ("Rome",), "onsite / remote"),
    ),
    (
        "Acme - Lisbon, Portugal - Backend Developer - Part-time",
        Opening("Backend Developer", "Acme", ("Lisbon, Portugal",), None, None, ("part-time",)),
    ),
    ("Acme; Toronto; Remote; QA Engineer", Opening("QA Engineer", "Acme", ("Toronto",), "remote")),
    (
        "SEEKING FREELANCER | Acme | Designer | Remote | $60/hr",
        Opening("Designer", "Acme", (), "remote", "$60/hr"),
    ),
    (
        "Acme | Remote (Europe) | DevOps | 70 - 85k EUR",
        Opening("DevOps", "Acme", ("Europe",), "remote", "70 - 85k EUR"),
    ),
    (
        "Acme | Interns | Paris",
        Opening("Acme | Interns | Paris", "Acme", ("Paris",), None, None, ("interns",)),
    ),
    (
        "<i>Acme</i> | Engineer | Oslo<p>Mail work@acme.example, see <a href='x'>y</a>",
        Opening("Engineer", "Acme", ("Oslo",)),
    ),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line[:40] for line, _ in LINES])
def test_a_first_line_in_its_parts(line: str, expected: Opening) -> None:
    assert opening(line) == expected


def test_lines_with_labels() -> None:
    ad = "Company: Acme\nRole: Pastry Chef\nLocation: Lyon, France\nSalary: €40,000\nRemote: on-site\nType: Full-time"
    assert opening(ad) == Opening(
        "Pastry Chef", "Acme", ("Lyon, France",), "on-site", "€40,000", ("full-time",)
    )


def test_a_label_adds_what_the_first_line_leaves_open() -> None:
    found = opening("Acme | Data Engineer | Full-time<p>Location: Ghent<p>Role: something else")
    assert found == Opening("Data Engineer", "Acme", ("Ghent",), None, None, ("full-time",))


SENTENCES = [
    (
        "Acme Press is hiring a software engineer for its archive. Write to us.",
        "Acme Press",
        "software engineer",
    ),
    ("At Acme (acme.example) we're looking for Data Scientists.", "Acme", "Data Scientists"),
    ("We make tea.\nAcme are seeking an embedded developer who likes tea", "Acme", "embedded developer"),
]


@pytest.mark.parametrize(("text", "company", "role"), SENTENCES)
def test_a_sentence_names_the_company_and_the_role(text: str, company: str, role: str) -> None:
    found = opening(text)
    assert found is not None
    assert found.hiring_organization == company
    assert found.title.startswith(role)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>",
        "----------",
        "[flagged]",
        "Is this position open to people in Spain?",
        "Thank you to everyone who submitted!",
        "SEEKING WORK | Full-Stack Developer | Remote",
        "Location: Lagos\nRemote: Yes\nWilling to relocate: No\nTechnologies: Go\nRésumé/CV: cv.example",
        "I'm a full-stack developer with three years of experience, looking for roles.",
        "Not hiring, but helping startups.",
        "India (Pune), remote",
        "(CLOSED) Acme | Engineer | Remote",
        "I made a page to search this thread by role: https://acme.example/hn",
    ],
)
def test_what_is_no_ad(text: str) -> None:
    assert opening(text) is None


@given(st.text(alphabet="Ab1 |-–,.()[]:/€$k\n<>p&#x2F;remot enginr", max_size=400))
def test_any_text_is_an_ad_with_a_title_or_none(text: str) -> None:
    found = opening(text)
    assert found is None or found.title.strip()
