"""JSON of every make → where in it the openings and their fields stand; and JSON that holds none."""

import json
import time
from typing import Any

import pytest

from monitor import infer
from monitor.infer.tables import expression
from monitor.reading import embedded, literals

OWN = "https://acme.example/careers"
JOBS: list[dict[str, Any]] = [
    {
        "id": 7,
        "slug": "cook-7",
        "title": "Head Cook",
        "location": {"city": "Graz", "country": "Austria", "id": 3},
        "department": {"id": 1, "name": "Kitchen"},
        "employmentType": "Full-time",
        "createdAt": "2026-10-01T00:00:00Z",
        "description": f"<p>{'We cook. ' * 20}</p>",
    },
    {
        "id": 8,
        "slug": "data-engineer-8",
        "title": "Data Engineer",
        "location": {"city": "Wien", "country": None},
        "department": None,
        "employmentType": "Part-time",
        "createdAt": "2026-10-02T00:00:00Z",
        "description": f"<p>{'We count. ' * 20}</p>",
    },
]
NAV = [{"id": 1, "title": "Home", "url": "/"}, {"id": 2, "title": "Data Engineer stories", "url": "/blog"}]
POSTS = [
    {"id": 1, "title": "Meet our Data Engineer", "slug": "meet", "date": "2026-01-01"},
    {"id": 2, "title": "x y z"},
]
TEAM = [
    {"id": 1, "name": "Ada Ray", "role": "Managing Director"},
    {"id": 2, "name": "Bo Li", "role": "Data Engineer"},
]
PRODUCTS = [
    {"id": 1, "title": "Manager Suite", "url": "/products/a"},
    {"id": 2, "title": "Cook", "url": "/products/b"},
]


def script(name: str, value: Any) -> str:
    return f'<script id="{name}" type="application/json">{json.dumps(value)}</script>'


def variable(name: str, value: Any) -> str:
    return f"<script>window.{name} = {json.dumps(value)};</script>"


FLIGHT = json.dumps(
    [1, f'1a:T3,abc2:["$","$L3",null,{json.dumps({"jobs": JOBS, "children": ["$", "p", None, {"x": 1}]})}]\n']
)
CALL = (
    '(function(a,b,c){return {data:[{jobs:[{title:"Nurse Manager",slug:a,city:c},'
    '{title:"Software Engineer",slug:b,city:c}]}]}}("nurse","engineer","Leeds"))'
)
PAGES = {
    "next": (
        script("__NEXT_DATA__", {"props": {"nav": NAV, "posts": POSTS, "list": {"jobs": JOBS}}}),
        "props.list.jobs",
    ),
    "parts": (
        variable("__INITIAL_STATE__", {"groups": [{"jobs": JOBS[:1]}, {"jobs": JOBS[1:]}]}),
        "groups[].jobs[]",
    ),
    "mapping": (
        variable("__PRELOADED_STATE__", {"jobs": {str(n): {**JOBS[1], "id": n} for n in range(3)}}),
        "jobs.*",
    ),
    "apollo": (
        variable(
            "__APOLLO_STATE__",
            {
                "Q": {"__typename": "Q"},
                **{f"J:{n}": {"__typename": "Job", **job} for n, job in enumerate(JOBS)},
            },
        ),
        "values(@)[?__typename=='Job']",
    ),
    "devalue": (
        script(
            "__NUXT_DATA__",
            [
                {"state": 1},
                {"jobs": 2},
                [3, 6],
                {"title": 4, "path": 5},
                "Line Manager",
                "/jobs/a",
                {"title": 7, "path": 8},
                "Data Engineer",
                "/jobs/b",
            ],
        ),
        "state.jobs",
    ),
    "function": (f"<script>window.__NUXT__={CALL};</script>", "data[].jobs[]"),
    "attribute": (f"<jobs-list :jobs='{json.dumps(JOBS)}'></jobs-list>", "[][]"),
    "unnamed": (f'<script type="application/json">{json.dumps({"jobs": JOBS})}</script>', "[].jobs[]"),
    "streamed": (f"<script>self.__next_f.push({FLIGHT})</script>", "[].jobs[]"),
    "quoted": (
        f"<script>window.__X__ = JSON.parse({json.dumps(json.dumps({'jobs': JOBS}))})</script>",
        "jobs",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_list_of_openings_is_found(name: str) -> None:
    html, items = PAGES[name]
    (found,) = infer.recipes(OWN, html)
    assert (found.kind, found.options["items"]) == ("state", items)
    assert 0.4 <= found.confidence <= 0.5
    assert len(found.sample) == found.found >= 2
    assert all(one.url.startswith("https://acme.example/") for one in found.sample)


def test_each_field_is_found_by_its_name_and_what_it_holds() -> None:
    html = script("__NEXT_DATA__", {"jobs": JOBS, "total": 9}) + "<a href='/careers/cook-7'>x</a>"
    (found,) = infer.recipes(OWN, html)
    assert found.options["total"] == "total"
    first, second = found.sample
    assert (first.identifier, first.url) == ("cook-7", f"{OWN}/cook-7")
    assert [place.name for place in first.job_location] == ["Graz, Austria"]
    assert [place.name for place in second.job_location] == ["Wien"]
    assert (first.employment_unit, first.employment_type) == ("Kitchen", ("Full-time",))
    assert (first.date_posted, second.employment_unit) == ("2026-10-01T00:00:00Z", None)
    assert first.description


@pytest.mark.parametrize(
    "value",
    [
        {"nav": NAV},
        {"posts": POSTS},
        {"team": TEAM},
        {"products": PRODUCTS},
        {"jobs": []},
        {"departments": [{"label": "Data Engineering", "count": 3}, {"label": "Sales Manager", "count": 1}]},
        {"offices": [{"id": 1, "name": "Berlin"}, {"id": 2, "name": "Wien"}]},
        {"jobs": [{"id": 1, "title": ""}, {"id": 2, "title": None}]},
        {"jobs": [1, 2]},
        [],
        None,
    ],
)
def test_other_lists_are_not_openings(value: Any) -> None:
    assert infer.recipes(OWN, variable("__STATE__", value)) == ()
    assert infer.answers(OWN, [("https://acme.example/api", value)]) == ()


def test_the_answers_that_a_page_loads_become_a_portal() -> None:
    heard = [
        ("https://acme.example/api/menu", NAV),
        ("https://acme.example/api/v2/jobs?page=1", {"data": {"results": JOBS}, "meta": {"total": 30}}),
        ("https://acme.example/api/v2/jobs/facets", {"departments": [{"name": "Kitchen", "count": 3}]}),
    ]
    (found,) = infer.answers(OWN, heard, "<button>Load more</button><a href='/careers/7'>Head Cook</a>")
    assert found.kind == "portal"
    responses = found.options["responses"]
    assert (responses["match"], responses["items"]) == ("acme.example/api/v2/jobs?", "data.results")
    assert responses["total"] == "meta.total"
    assert found.options["pagination"] == {"more": 'button:has-text("Load more")'}
    assert found.sample[0].url == f"{OWN}/7"


def test_what_changes_with_each_build_is_left_open() -> None:
    (found,) = infer.answers(
        OWN, [("https://acme.example/_next/data/0123456789abcdef01/careers.json", {"jobs": JOBS})]
    )
    assert found.options["responses"]["match"] == "acme.example/_next/data/*/careers.json"


def test_which_addresses_of_a_sitemap_are_postings() -> None:
    entries = [
        (f"https://acme.example{path}", None)
        for path in (
            "/",
            "/careers",
            "/careers/benefits",
            "/blog/jobs/a-data-engineer",
            "/de/jobs/data-engineer",
            "/de/jobs/teamleiter-kueche",
            "/en/jobs/data-engineer",
            "/en/jobs/head-chef",
            "/en/jobs/nurse-manager",
            "/en/jobs/category/engineering-manager",
        )
    ]
    (german,) = infer.sitemap("https://acme.example/de/karriere", "https://acme.example/sitemap.xml", entries)
    assert german.options["match"] == r"^https://acme\.example/de/jobs/[^/?#]+/?$"
    (english,) = infer.sitemap(OWN, "https://acme.example/sitemap.xml", entries)
    assert english.options["match"] == r"^https://acme\.example/en/jobs/[^/?#]+/?$"
    assert infer.sitemap(OWN, "https://acme.example/sitemap.xml", entries[:4]) == ()


def test_dates_that_all_changed_at_once_say_nothing() -> None:
    entries = [(f"https://acme.example/jobs/nurse-{n}00{n}", "2026-10-01") for n in range(9)]
    (found,) = infer.sitemap(OWN, "https://acme.example/sitemap.xml", entries)
    assert found.options["lastmod"] is False


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("[]",), "@"),
        (("a", "b-c", "[]"), 'a."b-c"'),
        (("a", "[]", "b", "[]"), "a[].b[]"),
        (("a", "*"), "a.*"),
        (("a", "[]", "b", "*"), "a[].b.*[]"),
        (("[]", "[]"), "[][]"),
        (("a", "?Job"), "values(a)[?__typename=='Job']"),
    ],
)
def test_paths_as_jmespath(path: tuple[str, ...], expected: str) -> None:
    assert expression(path) == expected


def test_literals_are_read_and_never_run() -> None:
    text = r"""var a = {b: 1.5, 'c': [1, , 2,], d: !0, e: void 0, f: new Date("2026"), 3: 'it\'s \x41\u002D', /* x */};
      window["g"] = {h: `plain`, i: 0x10 // end
      }; j.k['l'] = [{"m": null}]; n == {o: 1}; p = {q: alert(1)}; r = {s: `${t}`}; u = {v: function(){}};"""
    assert list(literals.assigned(text)) == [
        ("a", {"b": 1.5, "c": [1, 2], "d": True, "e": None, "f": "2026", "3": "it's A-"}),
        ("g", {"h": "plain", "i": 16}),
        ("j.k['l']", [{"m": None}]),
    ]


HOSTILE = {
    "open objects": "<script>" + "a={" * 200_000 + "</script>",
    "open lists": "<script>window.x=" + "[" * 200_000 + "</script>",
    "open strings": "<script>" + 'a={"' * 100_000 + "</script>",
    "open comments": "<script>" + "a=[/*" * 100_000 + "</script>",
    "open scripts": "<script " * 200_000,
    "odd quotes": "<script a=\"'" * 100_000,
    "attributes": "<p :a='[" * 100_000,
    "deep state": '<script id="__NEXT_DATA__" type="application/json">' + '{"a":[' * 20_000 + "</script>",
    "laughing references": script("__NUXT_DATA__", [[1] * 9, *([[n + 1] * 9 for n in range(1, 40)])]),
    "circles": script("__NUXT_DATA__", [{"a": 1, "jobs": 0}, {"b": 0}]),
    "rows": f"<script>self.__next_f.push({json.dumps([1, '1:Tffffffff,x' * 1000])})</script>",
    "deep page": "<div class=job>" * 30_000,
    "many links": "".join(
        f"<li class=c{n % 7}><a href=/jobs/{n}>Data Engineer {n}</a>" for n in range(6_000)
    ),
    "many names": "".join(f"<div class='a{n}x b{n}y'><h3>Data Engineer {n}</h3></div>" for n in range(3_000)),
    "nul": "\0" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_bounded_time_and_raise_nothing(name: str) -> None:
    began = time.process_time()
    infer.recipes(OWN, HOSTILE[name])
    list(embedded.states(HOSTILE[name]))
    infer.hops(OWN, HOSTILE[name])
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "value",
    [
        {
            "jobs": [
                {"title": f"Data Engineer {n}", "id": n, "x": {str(k): k for k in range(200)}}
                for n in range(5_000)
            ]
        },
        {"a": [[[[[{"title": "Data Engineer", "id": 1}]]]]] * 2_000},
        {
            "jobs": [
                {"title": "Data Engineer", "url": "http://[::bad"},
                {"title": "Nurse Manager", "url": "http://[::worse"},
            ]
        },
        {"jobs": [{"title": {"rendered": ["x"]}}, {"title": 3}]},
        {"": [{"": 1}], "\ud800": [{"title": "\ud800 Manager", "id": "\ud800"}]},
    ],
)
def test_hostile_answers_raise_nothing(value: Any) -> None:
    began = time.process_time()
    infer.answers(
        OWN,
        [("https://acme.example/api/jobs", value), ("http://[::bad", value)],
        "<a href='http://[::'>x</a>",
    )
    assert time.process_time() - began < 20
