"""The kinds of employers' own systems, against pages built as the catalogue tells, in a real Chromium."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support_browser import Desk, chromium, run
from support_portal import Portal

from monitor.models import Item, Listing, RawPosting, SourceState
from monitor.scraper import Page, load
from monitor.settings import Source

__all__ = ["chromium"]


async def gathered(desk: Desk, kind: str, **options: Any) -> list[Item]:
    scraper = load(kind)(load(kind).Options(**options))
    source = Source(name="acme", kind=kind, options=scraper.options, seconds=90)
    fetch = desk.egress.for_source(scraper, SourceState(), source)
    return [item async for item in scraper.gather(fetch)]


def postings(items: list[Item]) -> list[RawPosting]:
    assert not [item for item in items if isinstance(item, Listing) and not item.complete], items
    assert all(isinstance(item, RawPosting | Listing) for item in items), items
    return [item for item in items if isinstance(item, RawPosting)]


def answering(answer: Any) -> Any:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.json_response(answer(request))

    return handler


HUB = """<!doctype html><style>body{height:3000px}</style><h1>Jobs Hub</h1><script>
let offset = 0, busy = false, total = 1;
const load = async () => {
  if (busy || offset >= total) return;
  busy = true;
  const path = '/acme/internalapi/ccx/internalapi/talentMarketplace/v1/acme/searchJobs';
  const data = await fetch(path + '?offset=' + offset + '&limit=50').then(answer => answer.json());
  offset += data.data.length; total = data.total; busy = false;
  document.body.style.height = document.body.offsetHeight + 3000 + 'px';
};
addEventListener('scroll', load); load();</script>"""


def hub_job(number: int) -> dict[str, Any]:
    job = {
        "referenceID": f"JR-{number}",
        "jobTitle": f"Engineer {number}",
        "postDate": "2026-11-02",
        "jobPrimaryLocation": {"descriptor": "Berlin"},
        "jobAdditionalLocations": [{"descriptor": "Paris"}],
        "jobTimeType": {"descriptor": "Full time"},
        "supervisoryOrganization": {"descriptor": "PAY-Platform"},
        "jobDescriptionFormatted": "<p>SQL</p>",
        "externalJobPostingUrl": "https://acme.wd5.myworkdayjobs.com/acme/job/x_JR-1"
        if number == 1
        else None,
    }
    return {"jobPostingAnchor": job} if number % 2 else job


def test_a_jobs_hub_is_read_as_it_is_scrolled(tmp_path: Path) -> None:
    jobs = [hub_job(number) for number in range(1, 121)]

    def page(request: web.Request) -> dict[str, Any]:
        offset = int(request.query["offset"])
        return {"total": 120, "data": jobs[offset : offset + 50]}

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            path = "/acme/internalapi/ccx/internalapi/talentMarketplace/v1/acme/searchJobs"
            portal.pages |= {"/acme/d/task/2998$1.htmld": HUB, path: answering(page)}
            found = postings(
                await gathered(desk, "workday-internal", url=portal.url("/acme/d/task/2998$1.htmld"))
            )
            assert len({one.identifier for one in found}) == 120
            first, second = found[0], found[1]
            assert (first.requisition, first.employment_unit) == ("JR-1", "PAY-Platform")
            assert first.url == first.apply_url == "https://acme.wd5.myworkdayjobs.com/acme/job/x_JR-1"
            assert second.url == portal.url("/acme/d/task/2998$1.htmld?job=JR-2")
            assert [place.name for place in second.job_location] == ["Berlin", "Paris"]
            assert second.employment_type == ("Full time",)

    run(tmp_path, work)


def test_a_site_that_only_employees_see_is_read_too(tmp_path: Path) -> None:
    posting = {
        "title": "Welder",
        "externalPath": "/job/Berlin/Welder_R-7",
        "locationsText": "Berlin",
        "postedOn": "Posted Today",
        "bulletFields": ["R-7"],
    }

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            page = "<script>fetch('/wday/cxs/acme/Acme_Internal/jobs', {method: 'POST', body: '{}'})</script>"
            portal.pages |= {
                "/en-US/Acme_Internal": page,
                "/wday/cxs/acme/Acme_Internal/jobs": answering(
                    lambda _: {"total": 1, "jobPostings": [posting], "userAuthenticated": True}
                ),
            }
            (found,) = postings(
                await gathered(desk, "workday-internal", url=portal.url("/en-US/Acme_Internal"))
            )
            assert (found.identifier, found.url) == (
                "R-7",
                portal.url("/Acme_Internal/job/Berlin/Welder_R-7"),
            )

    run(tmp_path, work)


def test_a_report_of_jobs_is_read_by_its_labels(tmp_path: Path) -> None:
    def line(number: int) -> dict[str, Any]:
        return {
            "widget": "templatedListItem",
            "title": {"instances": [{"text": f"Welder {number}", "instanceId": f"15$1{number}"}]},
            "subtitles": [{"label": "Job Requisition ID", "instances": [{"text": f"R-{number}"}]}],
            "detailResultFields": [
                {"label": "Department", "instances": [{"text": "Hardware"}]},
                {"label": "Hiring Manager", "value": "Ada Byron"},
                {"label": "Job Grade", "value": "E5"},
                {"label": "Locations", "instances": [{"text": "Berlin"}]},
            ],
        }

    tree = {
        "body": {
            "facetContainer": {"paginationCount": {"value": 2}},
            "children": [{"widget": "facetSearchResultList", "listItems": [line(1), line(2)]}],
        }
    }

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            shell = "<script>fetch('/acme/task/1422$1.htmld?clientRequestID=1')</script>"
            portal.pages |= {
                "/acme/d/task/1422$1.htmld": shell,
                "/acme/task/1422$1.htmld": answering(lambda _: tree),
            }
            items = await gathered(desk, "workday-report", url=portal.url("/acme/d/task/1422$1.htmld"))
            one, two = postings(items)
            assert [item.total for item in items if isinstance(item, Listing)] == [2]
            assert (one.requisition, one.employment_unit, one.hiring_manager) == (
                "R-1",
                "Hardware",
                "Ada Byron",
            )
            assert (two.grade, two.url) == ("E5", portal.url("/acme/d/inst/15$12.htmld"))

    run(tmp_path, work)


TABLE = """<!doctype html><table id=rows></table><a id=p1_next href=#>Next</a><script>
let page = 0; const all = ROWS;
const draw = () => { rows.innerHTML = all.slice(page * 2, page * 2 + 2).join('');
  p1_next.className = (page + 1) * 2 >= all.length ? 'disabled' : ''; };
document.querySelector('#p1_next').onclick = event => { event.preventDefault(); page += 1; draw(); };
draw();</script>"""
ROW = """<tr class=jobResultItem><td><a class=jobTitle href="/sf/careers/job?id={0}">Engineer {0}</a>
<span class=jobContentEM>{0}</span><span class=jobContentEM>Posted on 11/02/2026</span>
<span class=jobContentEM>Germany</span><span class=jobContentEM>Payments</span></td></tr>"""
HEADER = """<div class=headerContent><p><span>Career Status: Professional</span><span>Grade: T3</span>
<span>Hiring Manager: Ada Byron</span></p></div><div class=jobDescription><p>SQL.</p></div>"""


def test_a_table_of_successfactors_is_read_by_labels_and_columns(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            rows = [ROW.format(number) for number in range(101, 106)]
            portal.pages |= {
                "/sf/careers/jobsearch": TABLE.replace("ROWS", json.dumps(rows)),
                "/sf/careers/job": HEADER,
            }
            found = postings(
                await gathered(
                    desk,
                    "successfactors-internal",
                    url=portal.url("/sf/careers/jobsearch?bplte_company=acme"),
                    columns=("requisition", "-", "location", "department"),
                )
            )
            assert [one.requisition for one in found] == ["101", "102", "103", "104", "105"]
            first = found[0]
            assert (first.employment_unit, first.date_posted) == ("Payments", "11/02/2026")
            assert [place.name for place in first.job_location] == ["Germany"]
            assert (first.grade, first.hiring_manager) == ("T3", "Ada Byron")
            assert first.description == "<p>SQL.</p>"

    run(tmp_path, work)


CAREER_HUB = """<!doctype html><style>body{height:5000px}</style><script>
let start = 0, busy = false, total = 1;
const load = async () => { if (busy || start >= total) return; busy = true;
  const url = '/api/career_hub/v1/search/position?page_size=10&domain=acme.example&start=' + start;
  const data = (await fetch(url).then(answer => answer.json())).data;
  start += data.results.length; total = data.pagination.totalCount; busy = false;
  document.body.style.height = document.body.offsetHeight + 5000 + 'px'; };
addEventListener('scroll', load); load();</script>"""


def test_a_career_hub_is_read_with_its_details(tmp_path: Path) -> None:
    def page(request: web.Request) -> dict[str, Any]:
        start = int(request.query["start"])
        results = [
            {"entityId": f"position_{number}", "title": f"Engineer {number}", "postedDate": "3 days ago"}
            for number in range(start + 1, min(start + 10, 25) + 1)
        ]
        return {"status": 200, "data": {"pagination": {"totalCount": 25}, "results": results}}

    def entity(request: web.Request) -> dict[str, Any]:
        details = {"description": f"<p>About {request.path.rpartition('/')[2]}</p>", "department": "Payments"}
        return {"status": 200, "data": {"dataIds": {"details": details}}}

    async def work(desk: Desk) -> None:
        async with Portal() as portal:
            portal.pages |= {
                "/careerhub/explore/jobs": CAREER_HUB,
                "/api/career_hub/v1/search/position": answering(page),
            }
            for number in range(1, 26):
                load_it = f"<script>fetch('/api/career_hub/v1/entity/position/{number}')</script>"
                portal.pages[f"/careerhub/explore/jobs/{number}"] = load_it
                portal.pages[f"/api/career_hub/v1/entity/position/{number}"] = answering(entity)
            url = portal.url("/careerhub/explore/jobs")
            found = postings(await gathered(desk, "eightfold-internal", url=url, max_details=3))
            assert len({one.identifier for one in found}) == 25
            assert [one.description for one in found][:4] == [*(f"<p>About {n}</p>" for n in (1, 2, 3)), None]
            assert (found[0].employment_unit, found[0].url) == ("Payments", f"{url}/1")
            assert not portal.asked("/api/career_hub/v1/search/profile")

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://wd5.myworkday.com/acme/d/task/2998$42366.htmld", "workday-internal"),
        ("https://wd3.myworkday.com/acme/d/home.htmld", None),
        ("https://performancemanager4.successfactors.com/sf/careers/jobsearch?bplte_company=acme",
         "successfactors-internal"),
        ("https://acme.eightfold.ai/careerhub/explore/jobs/17", "eightfold-internal"),
        ("https://acme.eightfold.ai/careers", "eightfold"),
    ],
)  # fmt: skip
def test_the_address_tells_the_kind(url: str, kind: str | None) -> None:
    kinds = ("eightfold", "eightfold-internal", "successfactors", "successfactors-internal", "workday")
    found = [name for name in (*kinds, "workday-internal") if load(name).recognise(Page(url))]
    assert found == ([kind] if kind else [])
    for name in found:
        assert load(name).internal == name.endswith("-internal")
