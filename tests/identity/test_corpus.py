"""Precision, recall, selectivity on real postings; floors a little under what was measured."""

import csv
import gzip
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import identity
from monitor.identity.compare import Likeness, compare
from monitor.models import Place, Posting, RawPosting
from monitor.normalize import normalize, url

NOW = datetime(2026, 6, 6, tzinfo=UTC)
Pair = tuple[int, int, str]


def lines(path: Path) -> list[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def labelled(row: dict[str, Any]) -> Posting:
    raw = RawPosting(
        identifier=row["pid"],
        url=row["url"] or f"https://example.org/{row['pid']}",
        title=row["title"],
        description=row["description"],
        hiring_organization=row["company"],
        job_location=row["location"],
    )
    return normalize(raw, source=row["site"] or "board", kind="file", seen=NOW)


@pytest.fixture(scope="module")
def ads(corpus: Path) -> dict[int, identity.Features]:
    rows = lines(corpus / "labelled/duplicates/handlabel_postings.jsonl.gz")
    return {row["pid"]: identity.features(labelled(row)) for row in rows}


@pytest.fixture(scope="module")
def pairs(corpus: Path) -> list[Pair]:
    with (corpus / "labelled/duplicates/handlabel_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = [(int(row["pid_a"]), int(row["pid_b"]), row["label"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[2] != "U"]


def precision_and_recall(judged: Iterable[tuple[bool, bool]]) -> tuple[float, float]:
    """Of (said, true) pairs."""
    counts = Counter(judged)
    hits, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    return hits / (hits + wrong), hits / (hits + missed)


def test_pairs_labelled_by_hand(ads: dict[int, identity.Features], pairs: list[Pair]) -> None:
    said = {(a, b): compare(ads[a], ads[b]).likeness for a, b, _ in pairs}
    same = precision_and_recall((said[a, b] is Likeness.SAME, label == "D") for a, b, label in pairs)
    family = precision_and_recall(
        (said[a, b] is not Likeness.DIFFERENT, label in "DL") for a, b, label in pairs
    )
    assert same[0] >= 0.97, same
    assert same[1] >= 0.94, same
    assert family[0] >= 0.97, family
    assert family[1] >= 0.93, family


def test_the_comparison_is_symmetrical(ads: dict[int, identity.Features], pairs: list[Pair]) -> None:
    for a, b, _ in pairs:
        assert compare(ads[a], ads[b]).likeness is compare(ads[b], ads[a]).likeness


def test_blocking_finds_the_pairs(ads: dict[int, identity.Features], pairs: list[Pair]) -> None:
    keys = {number: set(identity.keys(ad)) for number, ad in ads.items()}
    shared = {
        label: [not keys[a].isdisjoint(keys[b]) for a, b, other in pairs if other == label] for label in "DL"
    }
    assert sum(shared["D"]) / len(shared["D"]) >= 0.97
    assert sum(shared["L"]) / len(shared["L"]) >= 0.95
    assert sum(map(len, keys.values())) / len(keys) <= 12


class Memory:
    """Openings by blocking keys, as the store finds them: the newest 50 of a key, ranked by shared keys."""

    def __init__(self, limit: int = 8) -> None:
        self._limit = limit
        self._blocks: dict[int, list[int]] = defaultdict(list)
        self._members: dict[int, list[identity.Candidate]] = defaultdict(list)
        self._opening: list[int] = []
        self.compared = 0

    def put(self, posting: Posting) -> identity.Decision:
        found = identity.features(posting)
        keys = identity.keys(found)
        near = Counter(self._opening[each] for key in keys for each in self._blocks[key][-50:])
        ranked = sorted(near, key=lambda opening: (near[opening], opening), reverse=True)[: self._limit]
        beside = [member for opening in ranked for member in self._members[opening]]
        self.compared += len(beside)
        decision = identity.decide(found, beside, seen=NOW)
        self._add(found, keys, decision)
        return decision

    def _add(self, found: identity.Features, keys: Sequence[int], decision: identity.Decision) -> None:
        number = len(self._opening)
        opening = decision.opening if decision.joins and decision.opening is not None else number
        self._opening.append(opening)
        self._members[opening].append(
            identity.Candidate(
                posting_id=number, opening_id=opening, features=found, first_seen=NOW, last_seen=NOW
            )
        )
        for key in keys:
            self._blocks[key].append(number)

    def opening(self, number: int) -> int:
        return self._opening[number]


def test_openings_of_boards_put_together(corpus: Path, pairs: list[Pair]) -> None:
    """The whole way: keys, the eight nearest openings, decisions; then which pairs share an opening."""
    rows = lines(corpus / "labelled/duplicates/handlabel_postings.jsonl.gz")
    memory = Memory()
    for row in rows:
        memory.put(labelled(row))
    number = {row["pid"]: memory.opening(at) for at, row in enumerate(rows)}
    found = precision_and_recall((number[a] == number[b], label == "D") for a, b, label in pairs)
    assert found[0] >= 0.97, found
    assert found[1] >= 0.88, found


def test_live_ads_of_employers_boards_are_never_one(corpus: Path) -> None:
    """Of 112,616 live Greenhouse ads, a third share employer and title with another; none may be hidden."""
    with gzip.open(
        corpus / "postings/greenhouse_2026-01-07.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        rows = list(itertools.islice(csv.DictReader(file), 15_000))
    memory = Memory()
    kinds = Counter(
        memory.put(
            Posting(
                source=row["company"],
                kind="greenhouse",
                identifier=row["id"],
                url=row["url"],
                title=row["title"] or "?",
                hiring_organization=row["company"],
                job_location=(Place(text=row["location"]),) if row["location"] else (),
            )
        ).kind
        for row in rows
    )
    assert kinds[identity.Kind.SAME] + kinds[identity.Kind.COPY] + kinds[identity.Kind.REPOST] == 0
    assert 0.4 < kinds[identity.Kind.SIBLING] / len(rows) < 0.55
    assert memory.compared / len(rows) < 8


TRACKERS = [
    ("tracker_simplify_summer2025.json.gz", "tracker_cvrve_summer2025.json.gz"),
    ("tracker_simplify_newgrad.json.gz", "tracker_cvrve_newgrad.json.gz"),
]


def tracked(path: Path) -> list[tuple[str | None, identity.Features]]:
    """The ads of one list with the id that their address carries."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [row for row in json.load(file) if row["url"].startswith("http")]
    return [
        (url.job_key(row["url"]), identity.features(on_list(row, str(at), path.name)))
        for at, row in enumerate(rows)
    ]


def on_list(row: dict[str, Any], identifier: str, source: str) -> Posting:
    places = tuple(row.get("locations", ()))
    raw = RawPosting(
        identifier=identifier,
        url=row["url"],
        title=row["title"],
        hiring_organization=row["company_name"],
        job_location=places,
    )
    return normalize(raw, source=source, kind="page", seen=NOW)


@pytest.mark.parametrize(("first", "second"), TRACKERS, ids=["interns", "graduates"])
@pytest.mark.parametrize(
    ("linked", "precision", "recall"),
    [(True, 0.98, 0.98), (False, 0.7, 0.55)],
    ids=["with links", "titles only"],
)
def test_two_lists_of_the_same_jobs(
    corpus: Path, first: str, second: str, linked: bool, precision: float, recall: float
) -> None:
    """Lists without texts, one with rewritten titles; two ads are one where their addresses carry one id."""
    known = tracked(corpus / "labelled/duplicates" / first)
    twins = {key for key, _ in known if key}
    blocks: dict[int, list[int]] = defaultdict(list)
    kept = [each if linked else replace(each, jobs=frozenset(), numbers=frozenset()) for _, each in known]
    for at, each in enumerate(kept):
        for key in identity.keys(each):
            blocks[key].append(at)
    judged = []
    for key, ad in tracked(corpus / "labelled/duplicates" / second):
        if key not in twins:
            continue
        new = ad if linked else replace(ad, jobs=frozenset(), numbers=frozenset())
        near = Counter(at for each in identity.keys(new) for at in blocks[each][-50:])
        beside = [
            identity.Candidate(posting_id=at, opening_id=at, features=kept[at], first_seen=NOW, last_seen=NOW)
            for at, _ in near.most_common(20)
        ]
        decision = identity.decide(new, beside, seen=NOW)
        right = decision.joins and known[decision.opening or 0][0] == key
        judged += [(decision.joins, right), *([] if right else [(False, True)])]
    found = precision_and_recall(judged)
    assert found[0] >= precision, found
    assert found[1] >= recall, found
