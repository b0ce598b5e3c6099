"""Steps in a page, in a real browser: each action, each bound, and no secret in what is said."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from support_browser import Desk, chromium, run
from support_portal import Portal

from monitor.errors import ChangedLayout, SourceError
from monitor.reading import steps
from monitor.reading.steps import Steps

__all__ = ["chromium"]

FORM = """<!doctype html><title>Search</title><div id=later></div>
<input id=q><select id=site><option value=1>Berlin</option><option value=2>Paris</option></select>
<button id=go>Go</button><p id=said></p><script>
const say = what => { said.textContent += what + ';' };
q.onkeydown = event => { if (event.key === 'Enter') say('enter ' + q.value) };
site.onchange = () => say('site ' + site.value);
go.onclick = () => { say('go'); setTimeout(() => { later.innerHTML = '<b id=done>done</b>' }, 300) };
</script>"""


def told(given: list[dict[str, Any]]) -> Steps:
    return TypeAdapter(Steps).validate_python(given)


async def said(desk: Desk, portal: Portal, *given: dict[str, Any]) -> str:
    portal.pages["/form"] = FORM
    _, fetch = desk.fetch(portal.url("/form"))
    async with fetch.browser() as tab:
        await steps.run(tab, told([{"goto": portal.url("/form")}, *given]))
        html: str = await tab.html()
    return html.partition('<p id="said">')[2].partition("</p>")[0]


def test_each_action_is_done_in_its_order(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            found = await said(
                desk,
                portal,
                {"click": "#cookies", "optional": True, "seconds": 0.5},
                {"fill": {"field": "#q", "with": "data"}},
                {"press": {"key": "Enter", "field": "#q"}},
                {"press": "Enter"},  # goes where the focus is
                {"select": {"field": "#site", "option": "Paris"}},
                {"select": {"field": "#site", "option": "1"}},
                {"click": "#go"},
                {"wait_for": "#done"},
            )
            assert found == "enter data;enter data;site 2;site 1;go;"

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"click": "#none", "seconds": 0.5}, r"step 2 \(click #none\)"),
        ({"wait_for": "#none", "seconds": 0.5}, r"step 2 \(wait_for #none\)"),
        ({"fill": {"field": "#none", "with": "canary-value"}, "seconds": 0.5}, r"step 2 \(fill #none\)"),
        ({"select": {"field": "#site", "option": "Rome"}}, r"step 2 \(select #site\)"),
        ({"click": "p[[", "seconds": 0.5}, "not a selector"),
    ],
)
def test_a_step_that_nothing_answers_is_named(tmp_path: Path, step: dict[str, Any], why: str) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            with pytest.raises(ChangedLayout, match=why) as caught:
                await said(desk, portal, step)
            assert "canary-value" not in str(caught.value)

    run(tmp_path, work)


def test_a_key_that_does_not_exist_is_an_error_of_the_source(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            with pytest.raises(SourceError, match="Unknown key"):
                await said(desk, portal, {"press": "Entr"})

    run(tmp_path, work)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"click": "#a", "press": "Enter"},
        {"goto": "javascript:alert(1)"},
        {"click": ""},
        {"fill": {"field": "#a"}},
        {"clik": "#a"},
        {"click": "#a", "seconds": 0},
        {"click": "#a", "seconds": 1000},
        {"press": ""},
    ],
)
def test_what_is_no_step_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        told([given])


def test_what_is_filled_in_is_never_shown() -> None:
    found = told([{"fill": {"field": "#password", "with": "canary-value"}}])
    assert "canary-value" not in repr(found) + str(found[0]) + str(found[0].model_dump())
    with pytest.raises(ValidationError) as caught:
        told([{"fill": {"field": "#password", "with": "canary-value", "wih": 1}}])
    assert "canary-value" not in str(caught.value)
