"""Every recipe of docs/portals.md, as it stands there, reads its portal whole."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support_browser import Desk, chromium, run
from support_portal import LIST, Portal, jobs
from support_recipes import GRAPHQL, SEARCH, answering_json, filtered, graphql

from monitor.config import load as load_config
from monitor.models import Listing, RawPosting, SourceState
from monitor.scraper import load
from monitor.settings import Source

__all__ = ["chromium"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "portals.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
HOST = "https://careers.acme.example"

CARD = """<article class=job data-id="{id}"><h3>{title}</h3><a href="/jobs/{id}">View job</a>
<span class=unit>{unit}</span><span class=place>Berlin</span><span class=place>Paris</span><dl><dt>Grade<dd>E5
<dt>Hiring manager<dd>Ada Byron<dt>Type<dd>Project<dt>Requisition ID<dd>{id}</dl></article>"""
DATA = """<!doctype html><script>let page = 0, busy = false;
const load = async () => { if (busy || page > 2) return; busy = true; await fetch('/api/jobs?page=' + page);
  page += 1; busy = false; document.body.style.height = document.body.offsetHeight + 3000 + 'px'; };
addEventListener('scroll', load); load();</script>"""
DETAIL = "<div id=ad><p>SQL.</p></div><dl><dt>Grade<dd>E5<dt>Hiring manager<dd>Ada Byron</dl>"


def listing(mode: str) -> str:
    return LIST.replace("MODE", json.dumps(mode)).replace("SIZE", "10")


def data(page: int) -> dict[str, Any]:
    found = [
        {
            "id": job["id"],
            "attributes": {
                "title": job["title"],
                "org": {"name": job["unit"]},
                "places": [{"city": "Berlin"}],
                "req": job["id"],
                "kind": "gig",
            },
        }
        for job in jobs(25)[page * 10 : page * 10 + 10]
    ]
    return {"result": {"count": 25, "jobs": found}}


def served(portal: Portal, path: str) -> None:
    cards = "".join(CARD.format(**job) for job in jobs(25))
    portal.pages |= {
        "/list": f"<a id=account>Jane</a><p id=count>1–25 of 25</p><main></main><script>"
        f"document.querySelector('main').innerHTML = {json.dumps(cards)}</script>",
        "/pages": listing("next"),
        "/more": listing("more"),
        "/scroll": listing("scroll"),
        "/data": DATA,
        "/graphql-page": GRAPHQL,
        "/graphql": graphql(),
        "/filters": filtered(),
        "/select": filtered(apply=True),
        "/search": SEARCH,
        "/frame": f"<iframe id=ats height=900 src={portal.url('/jobs', host='other.test')}></iframe>",
        **{f"/jobs/{job['id']}": DETAIL for job in jobs(25)},
    }
    if path == "/data":
        portal.pages["/api/jobs"] = answering_json(lambda request: data(int(request.query["page"])))


def sources(block: str, portal: Portal, folder: Path) -> tuple[Source, ...]:
    text = block.replace(HOST, portal.url("", host="portal.test")).replace("ats.example", "other.test")
    path = folder / "rolewatch.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, {}).sources


RECIPES = [block for block in BLOCKS if "session:" not in block]
WANTED = {
    "acme-internal": ("employment_unit", "title"),
    "acme-data": ("employment_unit", "requisition", "engagement", "job_location"),
    "acme-graphql": ("employment_unit",),
    "acme-filters": ("employment_unit",),
    "acme-select": ("employment_unit",),
    "acme-details": ("description", "grade", "hiring_manager"),
}


@pytest.mark.parametrize("block", RECIPES, ids=lambda block: re.findall(r"name: ([\w-]+)", block)[0])
def test_the_recipe_of_the_page_reads_the_portal(tmp_path: Path, block: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal(25, size=10) as portal:
            for source in sources(block, portal, tmp_path):
                served(portal, source.options.url.rpartition(str(portal.port))[2])
                await reads_all(desk, source)

    run(tmp_path, work)


async def reads_all(desk: Desk, source: Source) -> None:
    scraper = load(source.kind)(source.options)
    fetch = desk.egress.for_source(scraper, SourceState(), source)
    items = [item async for item in scraper.gather(fetch)]
    found = {item.identifier: item for item in items if isinstance(item, RawPosting)}
    assert len(found) == {"acme-search": 50, "acme-frame": 10}.get(source.name, 25), source.name
    assert not [item for item in items if isinstance(item, Listing) and not item.complete]
    for name in WANTED.get(source.name, ()):
        assert all(getattr(one, name) for one in found.values()), (source.name, name)


def test_the_page_has_a_recipe_for_each_make() -> None:
    names = {name for block in BLOCKS for name in re.findall(r"name: ([a-z-]+)", block)}
    assert {"pages", "more", "scroll", "acme-search", "acme-frame", *WANTED} <= names
