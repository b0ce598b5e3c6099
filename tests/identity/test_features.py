"""What is remembered of a posting: stable, compact, and safe against hostile text."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import identity
from monitor.identity.shingles import containment, shingles, spoken
from monitor.models import Lead, Place, Posting, Workplace

NOW = datetime(2026, 6, 6, tzinfo=UTC)
AD = Posting(
    source="nordhafen",
    kind="greenhouse",
    identifier="5512345",
    url="https://boards.greenhouse.io/nordhafen/jobs/5512345",
    title="Senior Data Engineer",
    description="You own the pipelines which turn parcel events into tables that planners trust. " * 20,
    hiring_organization="Nordhafen Logistics GmbH",
    job_location=(Place(text="Hamburg, Germany", locality="Hamburg", country="DE"),),
    requisition="R-20481",
)
KEYS = (
    -9128802960855257625,
    5936060269289517532,
    -8206351383810933196,
    -3456707618062521036,
    7172777425196334605,
    -3628433052589854814,
    2564692941613452990,
    4357044762761193815,
    -8817242766535118827,
    2519338688057707945,
    -8249992626934007463,
)


def test_the_same_keys_on_every_machine_and_in_every_release() -> None:
    """Stored keys must be found again: change these numbers only together with a migration."""
    assert identity.keys(identity.features(AD)) == KEYS


def test_a_posting_has_few_keys() -> None:
    places = tuple(Place(text=f"City {number}", locality=f"City {number}") for number in range(500))
    many = Posting(
        source="s",
        kind="file",
        identifier="1",
        url="https://example.org/11111/22222/33333/44444/55555",
        title=" ".join(f"word{n}" for n in range(200)),
        description=AD.description,
        hiring_organization="A",
        job_location=places,
        requisition="R-1",
        role="9",
    )
    assert len(identity.keys(identity.features(many))) <= 16
    assert all(-(2**63) <= key < 2**63 for key in identity.keys(identity.features(many)))


@given(
    texts=st.lists(st.text(max_size=60), min_size=9, max_size=9),
    description=st.one_of(st.none(), st.text(min_size=150, max_size=400)),
    remote=st.booleans(),
)
def test_what_is_stored_is_read_again(texts: list[str], description: str | None, remote: bool) -> None:
    source, identifier, title, organization, place, locality, country, requisition, role = texts
    posting = Posting(
        source=source,
        kind="page",
        identifier=identifier,
        url="https://example.org/" + identifier,
        title=title,
        description=description,
        hiring_organization=organization,
        job_location=(Place(text=place, locality=locality, country=country),),
        workplace=Workplace.REMOTE if remote else None,
        requisition=requisition,
        role=role,
    )
    found = identity.features(posting)
    again = identity.Features.load(found.dump())
    assert again == found
    assert identity.keys(again) == identity.keys(found)
    beside = identity.Candidate(posting_id=1, opening_id=1, features=again, first_seen=NOW, last_seen=NOW)
    identity.decide(found, [beside], seen=NOW)


@pytest.mark.parametrize(
    "dumped", [b"", b"0\nold", b"\0\1", identity.features(AD).dump()[1:], identity.features(AD).dump() + b"x"]
)
def test_anything_else_is_refused(dumped: bytes) -> None:
    with pytest.raises(ValueError, match="not features of this version"):
        identity.Features.load(dumped)


def test_an_ad_is_remembered_in_about_a_kilobyte() -> None:
    assert len(identity.features(AD).dump()) < 1200


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000_000,
        "- " * 1_000_000,
        "\u2022" * 1_000_000,
        "語" * 1_000_000,
        "\ud800" * 100_000,
        "x\u0301" * 500_000,
        "1" * 1_000_000,
        "jr-_" * 500_000,
        "20" * 500_000,
    ],
    ids=[
        "one word",
        "dashes",
        "bullets",
        "ideographs",
        "surrogates",
        "accents",
        "digits",
        "prefixes",
        "years",
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    place = Place(text=text, locality=text, country="XX")
    posting = Posting(
        source="s",
        kind="page",
        identifier="1",
        url="https://example.org/" + text[:100_000],
        title=text,
        description=text,
        hiring_organization=text,
        job_location=(place,) * 1000,
        requisition=text,
        role="r",
    )
    lead = Lead(title=text, hiring_organization=text, text=text, url="https://example.org/" + text[:100_000])
    start = time.perf_counter()
    found = identity.features(posting)
    other = identity.features(AD)
    beside = identity.Candidate(posting_id=1, opening_id=1, features=found, first_seen=NOW, last_seen=NOW)
    identity.decide(other, [beside] * 20, seen=NOW)
    identity.resembles(lead, found)
    assert time.perf_counter() - start < 1
    assert identity.Features.load(found.dump()) == found


def test_a_cut_copy_is_contained_whatever_its_marks() -> None:
    text = (
        "You own pipelines, which turn “parcel” events — forty thousand an hour — into tables that planners trust; "
        * 8
    )
    words = " ".join(f"clause{number} about {number * 7} matters" for number in range(120))
    whole = shingles(spoken(text + words))[1]
    cut = shingles(spoken((text + words).replace("—", "-").replace("“", '"').upper()[:900]))[1]
    assert containment(whole, cut)[0] > 0.9
    assert containment(whole, b"") == (0.0, 0)


def test_a_short_text_says_nothing() -> None:
    assert shingles(spoken("We are hiring, apply now.")) == ((), b"")
