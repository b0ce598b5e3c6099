"""Portals of every make, in a real Chromium: frames, shadow roots, GraphQL, filters, slow pages, thousands."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_browser import NAMES, Desk, chromium, run
from support_portal import Portal, jobs
from support_recipes import GRAPHQL, SEARCH, filtered, graphql

from monitor.errors import ChangedLayout, LoginRequired
from monitor.models import Item, Listing, RawPosting

__all__ = ["chromium"]

FIELDS = {"title": "a", "url": "a@href", "identifier": "@data-id"}


def postings(items: list[Item]) -> list[RawPosting]:
    return [item for item in items if isinstance(item, RawPosting)]


def incomplete(items: list[Item]) -> list[str | None]:
    return [item.reason for item in items if isinstance(item, Listing) and not item.complete]


def units(items: list[Item]) -> dict[str, str | None]:
    return {item.identifier: item.employment_unit for item in postings(items)}


def test_a_list_in_an_iframe_of_the_same_site_is_found_by_itself(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, mode="next", size=10) as portal:
            portal.pages["/frame"] = "<h1>Our careers</h1><iframe src=/jobs></iframe>"
            items, _ = await desk.gather(
                portal.url("/frame"), items="li.job", fields=FIELDS, pagination={"next": "#next"}
            )
            assert len(postings(items)) == 25
            assert not incomplete(items)

    run(tmp_path, work)


def test_a_list_in_an_iframe_of_another_site_is_entered(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, mode="scroll", size=10) as portal:
            inner = portal.url("/jobs", host="other.test")
            portal.pages["/frame"] = f"<h1>Our careers</h1><iframe id=ats height=900 src={inner}></iframe>"
            items, _ = await desk.gather(
                portal.url("/frame", host="portal.test"),
                hosts=["other.test"],
                frame="#ats",
                items="li.job",
                fields=FIELDS,
                pagination={"scroll": True},
            )
            assert len(postings(items)) == 25
            assert postings(items)[0].url == portal.url("/jobs/R-1", host="other.test")

    assert {"portal.test", "other.test"} <= NAMES
    run(tmp_path, work)


def test_an_iframe_that_is_not_there_is_another_layout(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            with pytest.raises(ChangedLayout, match="no iframe '#ats'"):
                await desk.gather(portal.url(), frame="#ats", items="li.job", fields=FIELDS)

    run(tmp_path, work)


SHADOW = """<!doctype html><job-list></job-list><script>
customElements.define('job-card', class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({mode: 'open'}).innerHTML =
      `<a href="/jobs/${this.dataset.id}">Engineer ${this.dataset.id}</a><i class=unit>Payments</i>`;
  }
});
customElements.define('job-list', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: 'open'});
    const show = from => { for (let n = from; n < from + 3; n++)
      root.querySelector('div').insertAdjacentHTML('beforeend', `<job-card data-id="S-${n}"></job-card>`); };
    root.innerHTML = '<div></div><button class=more>More</button>';
    show(1);
    root.querySelector('.more').onclick = event => { show(4); event.target.disabled = true; };
  }
});</script>"""


def test_cards_in_shadow_roots_within_shadow_roots_are_read(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/shadow"] = SHADOW
            items, _ = await desk.gather(
                portal.url("/shadow"),
                items="job-card",
                fields={**FIELDS, "department": ".unit"},
                pagination={"more": ".more"},
            )
            assert units(items) == {f"S-{number}": "Payments" for number in range(1, 7)}

    run(tmp_path, work)


def graphql_recipe(portal: Portal) -> dict[str, Any]:
    fields = {
        "title": "title",
        "identifier": "id",
        "department": "unit",
        "url": portal.url("/jobs/{identifier}"),
    }
    return {
        "responses": {
            "match": "/graphql",
            "operation": "Openings",
            "items": "data.openings.nodes",
            "fields": fields,
        },
        "pagination": {"next": "#next"},
    }


def test_one_operation_of_many_is_read_from_one_address(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages |= {"/jobs": GRAPHQL, "/graphql": graphql()}
            items, _ = await desk.gather(portal.url(), **graphql_recipe(portal))
            assert sorted(units(items)) == sorted(job["id"] for job in jobs(25))
            assert not incomplete(items)

    run(tmp_path, work)


def test_a_graphql_error_with_status_200_is_no_end_of_the_list(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages |= {"/jobs": GRAPHQL, "/graphql": graphql(broken=1)}
            items, _ = await desk.gather(portal.url(), **graphql_recipe(portal))
            assert len(postings(items)) == 10
            (reason,) = incomplete(items)
            assert "timeout upstream" in (reason or "")

    run(tmp_path, work)


EXPECTED = {job["id"]: job["unit"] for job in jobs(25)}


def test_each_value_of_a_filter_gives_the_department(tmp_path: Path) -> None:
    """The filter is in a menu, its values say their counts, and the list follows half a second later."""

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/jobs"] = filtered(orphan=True)
            items, _ = await desk.gather(
                portal.url(),
                items="li.job",
                fields=FIELDS,
                facets={"values": "#menu label", "open": [{"click": "#open"}]},
                pagination={"next": "#next"},
            )
            wanted = {key: "Risk & Fraud" if unit == "Risk" else unit for key, unit in EXPECTED.items()}
            assert units(items) == {**wanted, "R-99": None}
            assert not incomplete(items)

    run(tmp_path, work)


def test_the_options_of_a_list_are_chosen_and_applied(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/jobs"] = filtered(apply=True)
            facets = {"select": "#site", "apply": "#go", "field": "department"}
            said = {"items": "li.job", "fields": FIELDS, "pagination": {"next": "#next"}}
            items, _ = await desk.gather(portal.url(), facets=facets, **said)
            assert units(items) == EXPECTED
            with pytest.raises(ChangedLayout, match="say what applies it"):
                await desk.gather(portal.url(), facets={"select": "#site"}, **said)

    run(tmp_path, work)


def test_a_filter_that_promises_more_than_it_shows_is_not_complete(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/jobs"] = filtered().replace("Payments (13)", "Payments (14)")
            items, _ = await desk.gather(
                portal.url(),
                items="li.job",
                fields=FIELDS,
                facets={"values": "#menu label", "open": [{"click": "#open"}]},
                pagination={"next": "#next"},
            )
            assert incomplete(items) == ["“Payments” has 14 postings by its filter, of which 13 were read"]

    run(tmp_path, work)


def test_the_departments_of_json_answers_come_from_filters_too(tmp_path: Path) -> None:
    page = """<button class=f data-u=Payments>Payments</button><button class=f data-u=Risk>Risk</button><script>
    const load = unit => fetch('/api/filtered?unit=' + unit).then(answer => answer.json());
    document.querySelectorAll('.f').forEach(each => { each.onclick = () => load(each.dataset.u) }); load('');
    </script>"""

    async def api(request: web.Request) -> web.StreamResponse:
        wanted = request.query["unit"]
        found = [{"id": j["id"], "title": j["title"]} for j in jobs(25) if wanted in ("", j["unit"])]
        return web.json_response({"jobs": found, "total": len(found)})

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages |= {"/jobs": page, "/api/filtered": api}
            items, _ = await desk.gather(
                portal.url(),
                responses={
                    "match": "/api/filtered",
                    "items": "jobs",
                    "total": "total",
                    "fields": {"title": "title", "identifier": "id", "url": portal.url("/jobs/{identifier}")},
                },
                facets={"values": ".f"},
            )
            assert units(items) == EXPECTED

    run(tmp_path, work)


@pytest.mark.parametrize("late", [6.0, 40.0])
def test_a_slow_page_is_not_the_last_one(tmp_path: Path, late: float) -> None:
    """The second page takes longer than a page usually does; within the bound it is read, beyond it is told."""
    page = """<ul id=list></ul><button id=next>Next</button><script>
    let page = 0;
    const load = async () => {
      const data = await fetch('/api/slow?page=' + page).then(answer => answer.json());
      list.innerHTML = data.map(id => `<li class=job data-id=${id}><a href=/jobs/${id}>${id}</a></li>`).join('');
      page += 1; next.disabled = page >= 3;
    };
    next.onclick = load; load();</script>"""

    async def api(request: web.Request) -> web.StreamResponse:
        number = int(request.query["page"])
        await asyncio.sleep(late if number == 1 else 0)
        return web.json_response([f"R-{number}-{each}" for each in range(5)])

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages |= {"/jobs": page, "/api/slow": api}
            items, _ = await desk.gather(
                portal.url(), items="li.job", fields=FIELDS, pagination={"next": "#next", "seconds": 10}
            )
            if late < 10:
                assert (len(postings(items)), incomplete(items)) == (15, [])
            else:
                (reason,) = incomplete(items)
                assert "/api/slow did not answer in time" in (reason or "")

    run(tmp_path, work)


def test_what_must_be_done_first_is_done(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages["/jobs"] = SEARCH
            items, _ = await desk.gather(
                portal.url(),
                steps=[
                    {"click": "#cookies button", "optional": True},
                    {"select": {"field": "#per", "option": "50"}},
                    {"fill": {"field": "#q", "with": "Payments"}},
                    {"press": {"key": "Enter", "field": "#q"}},
                    {"wait_for": "li.job", "seconds": 10},
                ],
                items="role=listitem",
                fields={"title": "role=heading", "url": "text=View job@href", "identifier": "@data-id"},
            )
            assert len(postings(items)) == 50
            assert postings(items)[7].title == "Payments 7"

    run(tmp_path, work)


def test_steps_on_a_login_page_are_a_login_and_no_other_layout(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3, login=True) as portal:
            with pytest.raises(LoginRequired):
                await desk.gather(
                    portal.url(), steps=[{"click": "#tab", "seconds": 1}], items="li.job", fields=FIELDS
                )

    run(tmp_path, work)


DETAIL = """<article><h1>Engineer</h1><dl><dt>Grade<dd>E5<dt>Hiring manager<dd>Ada Byron</dl>
<p>Requisition ID: JR-77</p><table><tr><th>Type</th><td>Project</td></tr></table><div id=ad><p>SQL.</p></div>"""


def test_labels_of_a_detail_page_are_read_and_no_more_pages_than_said(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            portal.pages |= {f"/jobs/R-{number}": DETAIL for number in (1, 2, 3)}
            items, _ = await desk.gather(
                portal.url(),
                items="li.job",
                fields=FIELDS,
                detail={
                    "grade": "label=Grade",
                    "hiring_manager": "label=Hiring manager",
                    "requisition": "label=Requisition ID",
                    "engagement": "label=Type",
                    "description": "#ad",
                },
                max_details=2,
            )
            first, _, third = postings(items)
            assert (first.grade, first.hiring_manager, first.requisition) == ("E5", "Ada Byron", "JR-77")
            assert (first.engagement, first.description) == ("Project", "<p>SQL.</p>")
            assert (third.grade, third.listing) == (None, None)  # asked for next time
            assert len(portal.asked("/jobs/")) == 2

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("mode", "size", "pagination"),
    [("scroll", 500, {"scroll": True}), ("next", 250, {"next": "#next"})],
)
def test_five_thousand_openings_are_all_read(
    tmp_path: Path, mode: str, size: int, pagination: dict[str, Any]
) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(5_000, mode=mode, size=size) as portal:
            items, _ = await desk.gather(
                portal.url(), items="li.job", fields=FIELDS, pagination=pagination, seconds=280.0
            )
            assert len({posting.identifier for posting in postings(items)}) == 5_000
            assert not incomplete(items)

    run(tmp_path, work)
