"""The last rungs of the ladder, in a real Chromium: what is heard and shown becomes a portal that reads it."""

from pathlib import Path

from support_browser import Desk, chromium, run
from support_portal import Portal

from monitor.ladder import climb
from monitor.models import RawPosting

__all__ = ["chromium"]

SHOWN = """<!doctype html><title>Careers</title><h1>Open positions</h1><div id=list></div><script>
for (const [id, title, city] of [[1, 'Head Cook', 'Graz'], [2, 'Data Engineer', 'Wien']])
  list.innerHTML += `<div class="job-row"><a href="/jobs/${id}">${title}</a><span class="city">${city}</span></div>`;
</script>"""


def test_the_pages_own_json_becomes_a_portal(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            best, *others = await climb(portal.url(), desk.egress)
            assert best.kind == "portal"
            assert best.options["responses"]["items"] == "jobs"
            assert best.options["responses"]["fields"]["url"] == portal.url("/jobs/{identifier}")
            assert all(one.kind == "portal" and "items" in one.options for one in others)
            items, _ = await desk.gather(**best.options)
            found = [(one.identifier, one.title, one.url) for one in items if isinstance(one, RawPosting)]
            assert found == [(f"R-{n}", f"Engineer {n}", portal.url(f"/jobs/R-{n}")) for n in (1, 2, 3)]

    run(tmp_path, work)


def test_cards_that_only_a_browser_shows_become_a_portal(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(0) as portal:
            portal.pages["/work"] = SHOWN
            (found,) = await climb(portal.url("/work"), desk.egress)
            assert (found.kind, found.options["items"]) == ("portal", "div.job-row")
            items, _ = await desk.gather(**found.options)
            postings = [one for one in items if isinstance(one, RawPosting)]
            assert [(one.title, one.job_location[0].name) for one in postings] == [
                ("Head Cook", "Graz"),
                ("Data Engineer", "Wien"),
            ]

    run(tmp_path, work)


def test_a_browser_is_not_started_where_it_is_not_wanted(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(3) as portal:
            assert await climb(portal.url(), desk.egress, browser=False) == ()

    run(tmp_path, work)
