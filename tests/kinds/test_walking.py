"""The walk through a listing, and reading JSON by expressions, without a browser."""

import asyncio
from typing import Any, cast

import pytest
from pydantic import ValidationError

from monitor.errors import ChangedLayout
from monitor.models import Broken, Listing, RawPosting
from monitor.reading import queries, selectors
from monitor.reading.fields import DetailFields, Fields, Pagination, Responses
from monitor.reading.walking import Entry, View, walk
from monitor.scraper import Tab, load


class Book:
    """A listing of pages: what each view shows, until there is no next one."""

    def __init__(self, *views: View, failed: tuple[str, ...] = (), last_is_clickable: bool = False) -> None:
        self.views = views
        self.at = 0
        self.failed = list(failed)
        self.last_is_clickable = last_is_clickable

    async def view(self) -> View:
        return self.views[min(self.at, len(self.views) - 1)]

    async def click(self, selector: str) -> bool:
        self.at += 1
        return self.at < len(self.views) or self.last_is_clickable

    async def scroll(self) -> bool:
        self.at += 1
        return self.at < len(self.views)

    def failures(self, *, late: bool) -> list[str]:
        return self.failed


def walked(book: Book, pagination: Pagination | None = None, most: int = 50) -> list[Entry | Listing]:
    async def all_of_it() -> list[Entry | Listing]:
        tab = cast(Tab, book)
        return [found async for found in walk(tab, book.view, pagination, most=most)]

    return asyncio.run(all_of_it())


def entry(number: int) -> RawPosting:
    return RawPosting(identifier=str(number), url=f"https://acme.example/{number}", title="Engineer")


def said(found: list[Entry | Listing]) -> list[str]:
    return [item.identifier for item in found if isinstance(item, RawPosting)]


NEXT = Pagination(next="a.next")
SCROLL = Pagination(scroll=True)


def test_without_pagination_there_is_one_page() -> None:
    assert said(walked(Book((None, [entry(1)]), (None, [entry(2)])))) == ["1"]


def test_every_page_is_seen_and_each_posting_told_once() -> None:
    book = Book((3, [entry(1), entry(2)]), (None, [entry(2), entry(3)]), (None, [entry(4)]))
    found = walked(book, NEXT)
    assert said(found) == ["1", "2", "3"]  # as many as the listing says: no third page is asked for
    assert [item for item in found if isinstance(item, Listing)] == [Listing(total=3)]
    assert book.at == 1


def test_a_button_that_changes_nothing_ends_the_walk() -> None:
    book = Book((None, [entry(1)]), (None, []), last_is_clickable=True)
    assert said(walked(book, NEXT)) == ["1"]
    assert book.at == 1


def test_a_scroll_may_bring_nothing_once() -> None:
    views: list[View] = [(None, [entry(1)]), (None, []), (None, [entry(2)]), (None, []), (None, [])]
    assert said(walked(Book(*views), SCROLL)) == ["1", "2"]


def test_broken_items_are_told_each_time() -> None:
    broken = Broken("no title")
    assert walked(Book((None, [broken, entry(1)]), (None, [broken])), NEXT).count(broken) == 2


def test_the_cap_and_a_failure_make_it_incomplete() -> None:
    capped = walked(Book(*((None, [entry(number)]) for number in range(9))), NEXT, most=3)
    assert capped[-1] == Listing(complete=False, reason="stopped after 3 pages")
    failed = walked(Book((None, [entry(1)]), failed=("/api answered 500",)))
    assert failed[-1] == Listing(
        complete=False, reason="a part of the listing did not come: /api answered 500"
    )


JOB: dict[str, Any] = {
    "id": 7,
    "attributes": {"title": "Engineer ", "team": None, "places": [{"city": "Berlin"}, {"city": "Paris"}]},
    "link": "/jobs/7",
    "open": True,
}
WANTED = Responses(
    match="/api",
    items="data",
    total="meta.count",
    fields=Fields(
        identifier="id",
        title="attributes.title",
        url="link",
        department="attributes.team",
        location="attributes.places[].city",
        date="open",
    ),
)


def test_postings_are_read_from_json() -> None:
    total, found = queries.view([{"data": [JOB], "meta": {"count": 12}}], WANTED, "https://acme.example/list")
    assert total == 12
    posting = found[0]
    assert isinstance(posting, RawPosting)
    assert (posting.identifier, posting.title, posting.url) == (
        "7",
        "Engineer",
        "https://acme.example/jobs/7",
    )
    assert [place.name for place in posting.job_location] == ["Berlin", "Paris"]
    assert (posting.employment_unit, posting.date_posted) == (None, None)


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"data": None}, {"data": {}}, {"data": "x"}, 7, {"meta": {"count": "x"}}]
)
def test_other_answers_hold_no_postings(answer: Any) -> None:
    assert queries.view([answer], WANTED, "https://acme.example") == (None, [])


@pytest.mark.parametrize(
    "item", [None, 7, "x", [], {}, {"id": None, "link": "/x"}, {**JOB, "link": "http://[::bad"}]
)
def test_an_item_that_is_no_posting_is_broken(item: Any) -> None:
    assert isinstance(queries.view([{"data": [item]}], WANTED, "https://acme.example")[1][0], Broken)


@pytest.mark.parametrize("expression", ["data[", "", "length(@.data, 1)", "nope(@)", "[" * 5000])
def test_an_expression_that_is_none_names_itself(expression: str) -> None:
    with pytest.raises(ChangedLayout, match="the JMESPath"):
        queries.found(expression, {"data": 1})


def test_the_short_words_are_the_long_ones() -> None:
    fields = Fields.model_validate({"title": "a", "url": "a@href", "department": ".d", "pay": ".p"})
    assert fields.specs == {"title": "a", "url": "a@href", "employment_unit": ".d", "base_salary": ".p"}
    with pytest.raises(ValidationError, match="department and employment_unit are the same field"):
        DetailFields.model_validate({"department": ".a", "employment_unit": ".b"})
    with pytest.raises(ValidationError):
        DetailFields.model_validate({"dept": ".a"})
    assert "department" in Fields.model_json_schema()["properties"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": "li"},
        {"items": "li", "fields": {"title": "a"}},
        {"items": "li", "fields": {"title": "a", "url": "a@href"}, "responses": WANTED.model_dump()},
        {"items": "li", "fields": {"title": "a", "url": "a@href"}, "pagination": {}},
        {
            "items": "li",
            "fields": {"title": "a", "url": "a@href"},
            "pagination": {"next": "a", "scroll": True},
        },
        {"items": "li", "fields": {"title": "a", "url": "a@href"}, "max_pages": 0},
        {"items": "li", "fields": {"title": "a", "url": "a@href"}, "password": "x"},
    ],
)
def test_options_of_a_portal_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        load("portal").Options(url="https://acme.example/jobs", **wrong)


def test_the_hosts_of_a_portal_are_those_it_names() -> None:
    kind = load("portal")
    fields = {"title": "a", "url": "https://elsewhere.example/{identifier}", "identifier": "@id"}
    options = kind.Options(url="https://acme.example/jobs", hosts=["idp.example"], items="li", fields=fields)
    assert kind(options).hosts() == {"acme.example", "idp.example"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1–20 of 1,234 results", 1234),
        ("1.234 Stellen", 1234),
        ("37 offres", 37),
        ("no jobs", None),
        ("Seite 1/4", 4),
    ],
)
def test_the_number_that_a_listing_declares(text: str, count: int | None) -> None:
    assert selectors.count([f"<p>{text}</p>"]) == count
