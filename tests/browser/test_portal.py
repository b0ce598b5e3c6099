"""The portal kind against a portal that is rendered by JavaScript, in a real Chromium."""

import json
from pathlib import Path

import pytest
from aiohttp import web
from support_browser import Desk, chromium, run
from support_portal import Portal

from monitor.gather import gather
from monitor.models import Item, Known, Listing, RawPosting, SourceState, Verdict
from monitor.scraper import load
from monitor.settings import Source

__all__ = ["chromium"]


def postings(items: list[Item]) -> list[RawPosting]:
    return [item for item in items if isinstance(item, RawPosting)]


def incomplete(items: list[Item]) -> list[str | None]:
    return [item.reason for item in items if isinstance(item, Listing) and not item.complete]


def test_a_list_that_javascript_renders_is_read_with_one_page_load(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            items, fetch = await desk.gather(portal.url())
            assert [(p.identifier, p.title, p.employment_unit) for p in postings(items)] == [
                ("R-1", "Engineer 1", "Payments"),
                ("R-2", "Engineer 2", "Risk"),
                ("R-3", "Engineer 3", "Payments"),
            ]
            assert postings(items)[0].url == portal.url("/jobs/R-1")
            assert not incomplete(items)
            assert fetch.requests == 3  # robots.txt, the document and its data
            assert fetch.bytes > 500

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("mode", "pagination"),
    [("next", {"next": "#next"}), ("more", {"more": "#more"}), ("scroll", {"scroll": True})],
)
def test_every_page_is_read_to_the_end(tmp_path: Path, mode: str, pagination: dict[str, object]) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, mode=mode, size=10) as portal:
            items, _ = await desk.gather(
                portal.url(), items="li.job", fields={"title": "a", "url": "a@href"}, pagination=pagination
            )
            assert len(postings(items)) == 25
            assert not incomplete(items)

    run(tmp_path, work)


def test_rows_that_leave_the_page_are_read_before_they_do(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(200, mode="virtual") as portal:
            items, _ = await desk.gather(
                portal.url(),
                items="li.job",
                fields={"title": "a", "url": "a@href"},
                pagination={"scroll": True},
            )
            assert len(postings(items)) == 200

    run(tmp_path, work)


def test_the_pages_own_json_is_read(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, mode="more", size=10) as portal:
            items, _ = await desk.gather(
                portal.url(),
                responses={
                    "match": "/api/jobs?",
                    "items": "jobs",
                    "total": "total",
                    "fields": {
                        "title": "title",
                        "identifier": "id",
                        "department": "unit",
                        "url": portal.url("/jobs/{identifier}"),
                    },
                },
                pagination={"more": "#more"},
            )
            assert len(postings(items)) == 25
            assert postings(items)[24].url == portal.url("/jobs/R-25")
            assert postings(items)[24].employment_unit == "Payments"
            assert [item.total for item in items if isinstance(item, Listing)] == [25]

    run(tmp_path, work)


def test_details_are_read_for_what_is_new_only(tmp_path: Path) -> None:
    detail = {"description": ".text"}
    said = {
        "items": "li.job",
        "fields": {"title": "a", "url": "a@href", "identifier": "@data-id"},
        "detail": detail,
    }

    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            items, _ = await desk.gather(portal.url(), **said)
            assert [p.description for p in postings(items)] == [
                f"<p>We need <b>SQL</b> for R-{number}.</p>" for number in (1, 2, 3)
            ]
            known = {p.identifier: p.listing for p in postings(items) if p.listing and p.identifier != "R-2"}
            portal.hits.clear()
            again, fetch = await desk.gather(portal.url(), state=SourceState(known=known), **said)
            assert [item.identifier for item in again if isinstance(item, Known)] == ["R-1", "R-3"]
            assert portal.asked("/jobs/") == ["/jobs/R-2"]
            assert fetch.requests == 3

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("status", "match", "verdict", "said"),
    [
        (
            200,
            "/api/v2/jobs?",
            Verdict.CHANGED_LAYOUT,
            "the page loaded no JSON that matches '/api/v2/jobs?'",
        ),
        (500, "/api/jobs?", Verdict.UNREACHABLE, "the listing did not come: /api/jobs answered 500"),
        (204, "/api/jobs?", Verdict.CHANGED_LAYOUT, "the page loaded no JSON"),
    ],
)
def test_a_listing_whose_data_never_came_is_not_an_empty_one(
    tmp_path: Path, status: int, match: str, verdict: Verdict, said: str
) -> None:
    responses = {
        "match": match,
        "items": "jobs",
        "fields": {"title": "title", "url": "https://a.example/{id}"},
    }

    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            portal.api_status = {0: status} if status != 200 else {}
            options = load("portal").Options(url=portal.url(), responses=responses)
            source = Source(name="acme", kind="portal", options=options)
            found = await gather(source, SourceState(), desk.egress)
            assert found.verdict is verdict
            assert said in (found.error or "")

    run(tmp_path, work)


OWN = """<title>Opening</title><script>fetch('/api/jobs/' + location.pathname.split('/').pop())</script>"""


def test_each_postings_own_data_is_its_own(tmp_path: Path) -> None:
    """One that loads none stands without details, and is asked for next time; none gets another's."""
    said = {
        "responses": {
            "match": "/api/jobs?",
            "items": "jobs",
            "fields": {"title": "title", "identifier": "id", "url": "http://HOST/jobs/{identifier}"},
        },
        "detail_responses": {"match": "/api/jobs/", "fields": {"description": "text"}},
    }

    async def own(request: web.Request) -> web.StreamResponse:
        return web.json_response({"text": f"<p>{request.path}"})

    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            portal.pages |= {"/jobs/R-1": OWN, "/jobs/R-2": "<title>Opening</title>", "/jobs/R-3": OWN}
            portal.pages |= {"/api/jobs/R-1": own, "/api/jobs/R-3": own}
            text = json.dumps(said).replace("HOST", f"127.0.0.1:{portal.port}")
            items, _ = await desk.gather(portal.url(), **json.loads(text))
            found = [(p.description, p.listing is not None) for p in postings(items)]
            assert found == [("<p>/api/jobs/R-1", True), (None, False), ("<p>/api/jobs/R-3", True)]

    run(tmp_path, work)


def test_a_page_that_did_not_come_is_no_end_of_the_list(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, mode="more", size=10) as portal:
            portal.api_status[1] = 500
            items, _ = await desk.gather(
                portal.url(),
                items="li.job",
                fields={"title": "a", "url": "a@href"},
                pagination={"more": "#more"},
            )
            assert len(postings(items)) == 10
            assert incomplete(items) == ["a part of the listing did not come: /api/jobs answered 500"]

    run(tmp_path, work)


def test_a_listing_longer_than_the_cap_is_not_complete(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, mode="next", size=5) as portal:
            items, _ = await desk.gather(
                portal.url(),
                items="li.job",
                fields={"title": "a", "url": "a@href"},
                pagination={"next": "#next"},
                max_pages=2,
            )
            assert len(postings(items)) == 10
            assert incomplete(items) == ["stopped after 2 pages"]

    run(tmp_path, work)
