"""`rolewatch learn` on portals over loopback: opened, understood, shown, written; then a run reads it whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from ruamel.yaml import YAML
from support_browser import chromium
from support_cli import Done, rolewatch
from support_portal import Portal, jobs
from support_thread import in_thread

from monitor.config.edit import update_source
from monitor.errors import UserError

__all__ = ["chromium"]

CONFIG = """# where I work
sources:
  - name: acme-internal   # ours
    kind: portal
    url: {url}
    items: .old           # from before the redesign
    fields: {{title: b, url: "a@href"}}
    every: 1d             # often enough
  - {{name: other, kind: portal, url: "{url}", enabled: false}}
watches:
  - name: all   # of them
"""


def learnt(portal: Portal, folder: Path, *more: str, name: str = "acme-internal") -> tuple[Done, Path]:
    path = folder / "rolewatch.yaml"
    if not path.exists():
        path.write_text(CONFIG.format(url=portal.url()))
    return rolewatch("--config", str(path), "learn", name, *more, state=folder), path


def read(portal: Portal, path: Path, folder: Path) -> list[Any]:
    ran = rolewatch("--config", str(path), "run", "acme-internal", "--json", state=folder)
    assert ran.code == 0, ran.out + ran.err
    found = rolewatch("--config", str(path), "openings", "--json", state=folder)
    return list(found.json)


def test_a_portal_is_learnt_by_what_it_loads(tmp_path: Path) -> None:
    portal = Portal(25, mode="more", size=10)
    with in_thread(portal):
        done, path = learnt(portal, tmp_path, "--yes")
        assert done.code == 0, done.out + done.err
        assert "Engineer 1" in done.out
        text = path.read_text()
        assert all(f"# {words}" in text for words in ("where I work", "ours", "often enough", "of them"))
        assert ".old" not in text
        source = YAML(typ="safe").load(text)["sources"][0]
        assert (
            source["responses"]["match"].endswith("/api/jobs?") or "/api/jobs" in source["responses"]["match"]
        )
        found = read(portal, path, tmp_path)
        assert len(found) == 25
        assert {one["employmentUnit"]["name"] for one in found} == {"Payments", "Risk"}


def test_without_data_of_its_own_it_is_learnt_by_its_cards(tmp_path: Path) -> None:
    portal = Portal()
    row = (
        "<article class=card><h3><a href=/jobs/{id}>{title}</a></h3><span class=unit>{unit}</span></article>"
    )
    shown = "".join(row.format(**job) for job in jobs(12))
    portal.pages["/jobs"] = f"<main id=m></main><script>m.innerHTML = {json.dumps(shown)}</script>"
    with in_thread(portal):
        done, path = learnt(portal, tmp_path, "--yes")
        assert done.code == 0, done.out + done.err
        assert len(read(portal, path, tmp_path)) == 12


def test_the_operation_of_a_graphql_portal_is_learnt(tmp_path: Path) -> None:
    portal = Portal()

    async def graphql(request: web.Request) -> web.StreamResponse:
        name = json.loads(await request.text())["operationName"]
        found = [{**job, "url": f"/jobs/{job['id']}"} for job in jobs(12)]
        nodes = found if name == "Openings" else [{"id": "n1", "title": "News of the day", "url": "/news/1"}]
        return web.json_response({"data": {"list": {"nodes": nodes}}})

    ask = "fetch('/graphql', {method: 'POST', body: JSON.stringify({operationName: '%s', query: ''})});"
    portal.pages |= {"/jobs": f"<script>{ask % 'News'}{ask % 'Openings'}</script>", "/graphql": graphql}
    with in_thread(portal):
        done, path = learnt(portal, tmp_path, "--yes")
        assert done.code == 0, done.out + done.err
        assert YAML(typ="safe").load(path.read_text())["sources"][0]["responses"]["operation"] == "Openings"
        assert len(read(portal, path, tmp_path)) == 12


def test_no_is_no_and_other_names_are_told(tmp_path: Path) -> None:
    portal = Portal(5)
    with in_thread(portal):
        done, path = learnt(portal, tmp_path)  # nobody answers
        assert done.code != 0
        assert path.read_text() == CONFIG.format(url=portal.url())
        unknown, _ = learnt(portal, tmp_path, name="acme")
        assert (unknown.code, "acme-internal" in unknown.err) == (2, True)


def test_what_repeats_nowhere_is_not_learnt(tmp_path: Path) -> None:
    portal = Portal()
    portal.pages["/jobs"] = "<h1>Welcome</h1><p>Nothing to see.</p>"
    with in_thread(portal):
        done, path = learnt(portal, tmp_path, "--yes")
        assert done.code == 2
        assert "portals.md" in done.err
        assert path.read_text() == CONFIG.format(url=portal.url())


WRITTEN = "  responses:\n    match: /api\n    items: jobs\n    fields:\n      title: t\n      url: u\n"
NEW = {"responses": {"match": "/api", "items": "jobs", "fields": {"title": "t", "url": "u"}}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "sources:\n- kind: portal  # a\n  items: x\n  fields: {title: a, url: b}  # gone\n  every: 1d # c",
            "sources:\n- kind: portal  # a\n  every: 1d # c\n" + WRITTEN,
        ),
        (
            "sources: [{kind: portal, items: x}]  # one\n",
            "sources: [{kind: portal, responses: {match: /api, items: jobs, fields: {title: t, url: u}}}]  # one\n",
        ),
    ],
)
def test_a_source_is_changed_and_nothing_else(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(before)
    update_source(path, 0, NEW, drop=("items", "fields"))
    assert path.read_text().replace('"/api"', "/api") == after


def test_a_first_key_that_would_go_is_left_to_the_person(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("sources:\n  - items: x\n    kind: portal\n")
    with pytest.raises(UserError, match="first key"):
        update_source(path, 0, NEW, drop=("items",))
    assert "items: x" in path.read_text()
