"""The one contract suite: every built-in kind against all of its cases, and against all that can go wrong."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from support_cases import Case, cases, named, recognise_rows, without_page
from support_fetch import Answer, Recorded, gathered, until_first

from monitor.errors import SourceError
from monitor.models import Broken, Known, Listing, RawPosting
from monitor.scraper import Coverage, Page, Scraper, kinds, load

ALL = pytest.mark.parametrize("case", cases(), ids=named)
FILLED = pytest.mark.parametrize("case", [case for case in cases() if case.data["postings"]], ids=named)
MINE = tuple(sorted({case.kind for case in cases()}))


@ALL
def test_what_is_answered_becomes_these_postings_and_no_others(case: Case) -> None:
    items = gathered(case.scraper, case.recorded())
    assert [without_page(item) for item in items if isinstance(item, RawPosting)] == case.postings
    assert len([item for item in items if isinstance(item, Broken)]) == case.data.get("broken", 0), items


@ALL
def test_the_declared_total_and_an_early_end_are_said(case: Case) -> None:
    said = [item for item in gathered(case.scraper, case.recorded()) if isinstance(item, Listing)]
    assert next((item.total for item in said if item.total is not None), None) == case.data.get("total")
    assert all(item.complete for item in said) == case.data.get("complete", True)


@ALL
def test_nothing_is_asked_twice_and_nothing_but_what_is_recorded(case: Case) -> None:
    fetch = case.recorded()
    gathered(case.scraper, fetch)
    assert len(fetch.requests) == len(set(fetch.requests))
    assert set(fetch.requests) <= set(case.answers) | set(case.data.get("absent", ()))


@FILLED
def test_the_first_posting_comes_before_a_later_page_is_asked_for(case: Case) -> None:
    posting, requests = until_first(case.scraper, case.recorded())
    assert posting is not None
    assert len(requests) <= case.data.get("lazy", 1)


@FILLED
def test_a_known_entry_costs_no_detail_request(case: Case) -> None:
    fetch = case.recorded()
    first = [item for item in gathered(case.scraper, fetch) if isinstance(item, RawPosting)]
    stored = {posting.identifier: posting.listing for posting in first if posting.listing}
    again = case.recorded()
    again.known = stored
    items = gathered(case.scraper, again)
    assert {item.identifier for item in items if isinstance(item, Known)} == set(stored)
    details = [
        request for request, spec in case.answers.items() if spec.get("detail") and "error" not in spec
    ]
    assert not set(details) & set(again.requests)


HOSTILE = {
    "html": b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in to go on</body></html>",
    "truncated": b'{"jobs": [{"id": 1, "title": "cut o',
    "nothing": b"",
    "null": b"null",
    "number": b"12",
    "text": b'"maintenance"',
    "object": b"{}",
    "list": b"[]",
    "maintenance": b'{"status": "maintenance", "errorCode": "S22"}',
    "list of lists": b"[[[]]]",
    "deep": b"[" * 100_000,
    "deep object": b'{"jobs":' * 5_000,
    "huge number": b'{"jobs": [{"id": ' + b"9" * 5_000 + b', "title": "x"}]}',
    "not a number": b'{"jobs": [{"id": NaN, "title": "x"}]}',
    "nul": b"\0" * 1_000,
    "binary": bytes(range(256)) * 8,
    "entity bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccccccc">]><a>&b;&b;</a>',
}


@FILLED
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_an_error_and_never_a_silent_zero(case: Case, name: str) -> None:
    body = HOSTILE[name]
    for request, spec in case.answers.items():
        items, error = _tried(case, case.recorded(**{request: Answer(body)}))
        found = [item for item in items if isinstance(item, RawPosting)]
        if body.decode("latin-1") in spec.get("honest", ()):
            continue
        assert error or found or _doubts(items), f"{request} answered {name}: zero, and nobody told"
        if not _extra(spec):
            assert error or _doubts(items) or len(found) >= len(case.postings), request


def _tried(case: Case, fetch: Recorded) -> tuple[list[Any], SourceError | None]:
    """What came, and the SourceError that ended it; anything else that is raised fails the test."""
    items: list[Any] = []
    try:
        items = gathered(case.scraper, fetch)
    except SourceError as error:
        return items, error
    return items, None


def _doubts(items: list[Any]) -> bool:
    return any(isinstance(i, Broken) or (isinstance(i, Listing) and not i.complete) for i in items)


CHANGES: dict[str, Any] = {
    "null": None,
    "empty text": "",
    "blank": "  ",
    "empty list": [],
    "empty object": {},
    "zero": 0,
    "negative": -1,
    "text": "changed",
    "true": True,
    "huge number": 1e308,
    "huge integer": 10**18,
    "huge text": "x" * 100_000,
    "nested": [[{"a": [{"b": None}]}]],
    "object": {"value": {"value": 1}},
    "list of null": [None, None],
    "not an address": "http://[::bad",
    "script": "javascript:alert(1)",
}
GONE = object()


@FILLED
def test_a_changed_optional_field_costs_no_posting(case: Case) -> None:
    for request, spec in case.answers.items():
        if "json" not in spec or not ("items" in spec or _extra(spec)):
            continue
        for path in _paths(spec["json"]):
            if _optional(path, spec):
                for name, value in [*CHANGES.items(), ("gone", GONE)]:
                    changed = json.dumps(_with(spec["json"], path, value)).encode()
                    items, error = _tried(case, case.recorded(**{request: Answer(changed)}))
                    left = [item.identifier for item in items if isinstance(item, RawPosting)]
                    assert error is None, f"{path} {name}: {error}"
                    assert left == [posting.identifier for posting in case.postings], (
                        f"{path} {name}: {items}"
                    )
                    assert _extra(spec) or not any(isinstance(item, Broken) for item in items), (
                        f"{path} {name}"
                    )


@FILLED
def test_a_changed_mandatory_field_is_broken_and_the_others_are_read(case: Case) -> None:
    for request, spec in case.answers.items():
        if "json" not in spec or "items" not in spec:
            continue
        where = _where(spec)
        for key in spec["mandatory"]:
            for value in (GONE, None, "", [], {}, {"id": 1}, True):
                changed = _with(spec["json"], (*where, 0, key), value)
                items, error = _tried(case, case.recorded(**{request: Answer(json.dumps(changed).encode())}))
                found = [item for item in items if isinstance(item, RawPosting)]
                assert error or len([item for item in items if isinstance(item, Broken)]) == 1, (key, value)
                assert error or len(found) == len(case.postings) - 1, (key, value)


@FILLED
def test_any_other_change_ends_in_a_source_error_at_worst(case: Case) -> None:
    for request, spec in case.answers.items():
        if "json" in spec:
            for path in _paths(spec["json"]):
                for value in (*CHANGES.values(), GONE):
                    changed = json.dumps(_with(spec["json"], path, value)).encode()
                    _tried(case, case.recorded(**{request: Answer(changed)}))
        elif "text" in spec:
            whole = case.recorded().answers[request].body
            for at in range(0, len(whole), max(1, len(whole) // 150)):
                for changed in (
                    whole[:at],
                    whole[at:],
                    whole[:at] + whole[at + 9 :],
                    whole[:at] + b"<&\0" + whole[at:],
                ):
                    _tried(case, case.recorded(**{request: Answer(changed)}))


def _extra(spec: dict[str, Any]) -> bool:
    """Whether this answer only adds to postings that another one lists."""
    return bool(spec.get("detail") or spec.get("optional"))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all that stands in a JSON value; of a long list's members only the first three."""
    inside = (
        value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    )
    for key, member in inside:
        yield (*path, key)
        yield from _paths(member, (*path, key))


def _optional(path: tuple[Any, ...], spec: dict[str, Any]) -> bool:
    if _extra(spec):
        return True
    where = _where(spec)
    depth = len(where)
    if len(path) < depth + 2 or path[:depth] != where:
        return False
    named = {*spec["mandatory"], *spec.get("identifies", ())}
    return path[depth + 1] not in named and path[depth] not in spec.get("hidden", ())


def _where(spec: dict[str, Any]) -> tuple[str | int, ...]:
    """The path of the list of postings in an answer."""
    steps = spec["items"].split(".") if spec["items"] else []
    return tuple(int(step) if step.isdecimal() else step for step in steps)


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    if new is GONE:
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    return changed


@pytest.mark.parametrize("kind", MINE)
def test_addresses_are_recognised_and_never_as_another_company(kind: str) -> None:
    recogniser = load(kind)
    for row in recognise_rows(kind):
        found = recogniser.recognise(Page(row["url"], row.get("html")))
        said = found.model_dump(mode="json", exclude_defaults=True) if found else None
        assert said == row["options"], row["url"]


ODD = [
    "",
    " ",
    "x",
    "http://[::bad",
    "https://",
    "javascript:1",
    "https://a.example:99999/x",
    "//a",
    "https://jobs.lever.co",
]


@pytest.mark.parametrize("kind", MINE)
def test_recognising_never_raises(kind: str) -> None:
    for url in [
        *ODD,
        *(f"{row['url']}/%2F%00%ff?for=%2F" for row in recognise_rows(kind)),
    ]:
        for html in (None, "", "<html", "greenhouse.io" + "boardToken: '" * 1_000):
            load(kind).recognise(Page(url, html))


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_declares_itself(kind: str) -> None:
    made: type[Scraper] = load(kind)
    assert made.kind == kind
    assert isinstance(made.coverage, Coverage)
    assert (made.__doc__ or "").strip(), "what the system is, and where its format is documented"
    assert all(field.description for field in made.Options.model_fields.values()), (
        "each option says what it is"
    )
