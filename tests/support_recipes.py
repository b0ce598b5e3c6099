"""Portals of several makes, as pages for support_portal.Portal: GraphQL, filters, a search form."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from support_portal import jobs

GRAPHQL = """<!doctype html><main></main><button id=next>Next</button><script>
const ask = (operationName, variables) => fetch('/graphql', {method: 'POST', body: JSON.stringify(
  {operationName, variables, query: `query ${operationName} { x }`})}).then(answer => answer.json());
let page = 0;
const load = async () => {
  const both = await fetch('/graphql', {method: 'POST', body: JSON.stringify([
    {operationName: 'Banner', query: 'query Banner { x }'},
    {operationName: 'Openings', variables: {page}, query: 'query Openings { x }'}])}).then(a => a.json());
  page += 1;
  document.querySelector('#next').disabled = !both[1].data || page >= 3;
};
ask('Me', {}); ask('Recommended', {}); load();
document.querySelector('#next').onclick = load;
</script>"""


def graphql(broken: int | None = None) -> Any:
    async def answer(request: web.Request) -> web.StreamResponse:
        asked = json.loads(await request.text())
        answers = [_operation(each, broken) for each in (asked if isinstance(asked, list) else [asked])]
        return web.json_response(answers if isinstance(asked, list) else answers[0])

    return answer


def answering_json(answer: Callable[[web.Request], Any]) -> Any:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.json_response(answer(request))

    return handler


def _operation(asked: dict[str, Any], broken: int | None) -> dict[str, Any]:
    if asked["operationName"] != "Openings":
        return {"data": {"openings": {"nodes": [{"id": "X", "title": "Not one of the listing"}]}}}
    page = asked["variables"]["page"]
    if page == broken:
        return {"errors": [{"message": "timeout upstream"}], "data": None}
    return {"data": {"openings": {"count": 25, "nodes": jobs(25)[page * 10 : page * 10 + 10]}}}


FILTERED = """<!doctype html><button id=open>Filters</button><div id=menu hidden>
<label><input type=checkbox value="">All departments</label>
<label><input type=checkbox value=Payments>Payments (13)</label>
<label><input type=checkbox value=Risk>Risk &amp; Fraud (12)</label></div>
<select id=site><option value="">All sites<option>Payments<option>Risk</select><button id=go>Apply</button>
<ul id=list></ul><a id=next href=#>Next</a><script>
const all = JOBS; let page = 0, unit = '';
const draw = () => {
  const mine = all.filter(job => !unit || job.unit === unit);
  list.innerHTML = mine.slice(page * 10, page * 10 + 10).map(job =>
    `<li class=job data-id="${job.id}"><a href="/jobs/${job.id}">${job.title}</a></li>`).join('');
  next.className = (page + 1) * 10 >= mine.length ? 'disabled' : '';
};
const choose = to => setTimeout(() => { unit = to; page = 0; draw(); }, DELAY);
open.onclick = () => { menu.hidden = false; };
document.querySelector('#open').onclick = () => { menu.hidden = false; };
menu.onchange = event => choose(event.target.checked ? event.target.value : '');
site.onchange = event => APPLY || choose(site.value);
go.onclick = () => choose(site.value);
next.onclick = event => { event.preventDefault(); page += 1; draw(); };
draw();
</script>"""


def filtered(*, delay: int = 400, apply: bool = False, orphan: bool = False) -> str:
    shown = jobs(25) + ([{"id": "R-99", "title": "Nobody's", "unit": "Lab"}] if orphan else [])
    page = FILTERED.replace("JOBS", json.dumps(shown)).replace("DELAY", str(delay))
    return page.replace("APPLY", json.dumps(apply))


SEARCH = """<!doctype html><div id=cookies><button>Accept</button></div><form><input id=q>
<select id=per><option>10<option>50</select></form><ul id=list></ul><script>
let ok = false;
document.querySelector('#cookies button').onclick = event => { ok = true; event.target.remove(); };
q.onkeydown = event => { if (event.key !== 'Enter' || !ok) return; event.preventDefault();
  setTimeout(() => { list.innerHTML = Array.from({length: +per.value}, (_, n) =>
    `<li role=listitem class=job data-id=R-${n}><h3>${q.value} ${n}</h3><a href=/jobs/R-${n}>View job</a></li>`)
    .join(''); }, 300); };
</script>"""
