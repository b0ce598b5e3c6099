"""What a posting is beside another: the cases of openings.yaml, and openings of several postings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor import identity
from monitor.models import Place, Posting, Workplace

NOW = datetime(2026, 6, 6, 8, tzinfo=UTC)
SAID: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("openings.yaml").read_text("utf-8"))


def posting(number: str, **changes: Any) -> Posting:
    said = SAID["base"] | changes
    name = said["text"]
    text = (
        None
        if name is None
        else SAID["texts"][name]
        if isinstance(name, str)
        else SAID["texts"][name[0]][: name[1]]
    )
    return Posting(
        source=said.get("source", number),
        kind=said["kind"],
        identifier=number,
        url=said.get("url", f"https://{number}.example/ad"),
        title=said["title"],
        description=text,
        hiring_organization=said["company"],
        job_location=tuple(Place(**place) for place in said["places"]),
        workplace=Workplace(said["workplace"]) if "workplace" in said else None,
        requisition=said.get("requisition"),
        role=said.get("role"),
        apply_url=said.get("apply_url"),
    )


def candidate(
    features: identity.Features, *, number: int = 1, opening: int = 1, **state: Any
) -> identity.Candidate:
    state = {"first_seen": NOW - timedelta(days=40), "last_seen": NOW} | state
    return identity.Candidate(posting_id=number, opening_id=opening, features=features, **state)


@pytest.mark.parametrize("case", SAID["cases"], ids=lambda case: case["name"])
def test_what_the_second_posting_is(case: dict[str, Any]) -> None:
    old = identity.features(posting("old", **case.get("old", {})))
    new = identity.features(posting("new", **(case.get("old", {}) | case.get("new", {}))))
    seen = NOW - timedelta(days=case.get("unseen", 0))
    beside = candidate(identity.Features.load(old.dump()), open=not case.get("gone"), last_seen=seen)
    decision = identity.decide(new, [beside], seen=NOW)
    assert decision.kind == case["kind"], decision
    assert decision.opening == (None if case["kind"] == "new" else 1)
    assert case.get("rule") in {None, *(each.rule for each in decision.evidence)}, decision.evidence
    if case["kind"] != "new":
        assert set(identity.keys(old)) & set(identity.keys(new)), "not found by the blocking keys"


def test_nothing_to_compare_with_is_new() -> None:
    decision = identity.decide(identity.features(posting("new")), [], seen=NOW)
    assert decision == identity.Decision(kind=identity.Kind.NEW)
    assert not decision.joins


def test_what_was_split_stays_split_and_shares_the_role() -> None:
    old, new = identity.features(posting("old")), identity.features(posting("new"))
    decision = identity.decide(new, [candidate(old)], seen=NOW, never=frozenset({1}))
    assert decision.kind is identity.Kind.SIBLING
    assert decision.evidence[-1].rule == "split"


def test_a_split_opening_gives_way_to_another() -> None:
    old, new = identity.features(posting("old")), identity.features(posting("new"))
    beside = [candidate(old), candidate(old, number=2, opening=2)]
    assert identity.decide(new, beside, seen=NOW, never=frozenset({2})).opening == 1


def test_proof_goes_before_likeness() -> None:
    alike = identity.features(posting("old"))
    proved = identity.features(
        posting("third", requisition="R-20481", text=["payments", 400], title="Data Engineer")
    )
    new = identity.features(posting("new", requisition="R-20481"))
    decision = identity.decide(new, [candidate(alike), candidate(proved, number=2, opening=2)], seen=NOW)
    assert decision.opening == 2


def test_the_newest_of_equal_openings_is_taken() -> None:
    old = identity.features(posting("old"))
    beside = [candidate(old, number=number, opening=number) for number in (3, 7, 5)]
    assert identity.decide(identity.features(posting("new")), beside, seen=NOW).opening == 7


def test_a_place_not_stated_does_not_join_two_cities() -> None:
    nowhere = identity.features(posting("nowhere", places=[]))
    bremen = identity.features(posting("bremen", places=[{"text": "Bremen"}], text=["data", 500]))
    decision = identity.decide(
        identity.features(posting("hamburg")), [candidate(nowhere), candidate(bremen, number=2)], seen=NOW
    )
    assert decision.kind is identity.Kind.SIBLING
    assert decision.evidence[-1].rule == "place differs"


def test_an_opening_with_a_live_ad_of_the_same_board_takes_no_second() -> None:
    elsewhere = identity.features(posting("aggregator"))
    live = identity.features(posting("live", source="board", text=["data", 500]))
    new = identity.features(posting("new", source="board"))
    decision = identity.decide(new, [candidate(elsewhere), candidate(live, number=2)], seen=NOW)
    assert decision.kind is identity.Kind.SIBLING
    assert decision.evidence[-1].rule == "listed beside"


def test_an_agency_with_another_city_in_the_opening_is_not_joined_by_a_chain() -> None:
    """A snippet like both of two ads must not make one of them: only the longest text decides."""
    full = identity.features(posting("full", text="payments"))
    snippet = identity.features(posting("snippet", text=["data", 300]))
    decision = identity.decide(
        identity.features(posting("new")), [candidate(full), candidate(snippet, number=2)], seen=NOW
    )
    assert decision.kind is identity.Kind.NEW


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"source": "board"}, "listed beside"),
        ({"requisition": "R-20999"}, "requisition differs"),
    ],
)
def test_an_id_shared_with_one_ad_does_not_join_what_another_forbids(
    other: dict[str, str], rule: str
) -> None:
    """A board's copy that links to the wrong ad must not hide one of two that are listed side by side."""
    link = "https://job-boards.greenhouse.io/acme/jobs/4001"
    copy = identity.features(posting("copy", apply_url=link))
    beside = identity.features(posting("beside", **other))
    said = {"source": "board", "url": link, "requisition": "R-20481"}
    new = identity.features(posting("new", **said))
    alone = identity.decide(new, [candidate(copy)], seen=NOW)
    assert alone.kind is identity.Kind.SAME
    decision = identity.decide(new, [candidate(copy), candidate(beside, number=2)], seen=NOW)
    assert decision.kind is identity.Kind.SIBLING
    assert decision.evidence[-1].rule == rule
