"""Which system a page is on: by its address, by what it embeds, by what it links to; never a wrong company."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from support_recorded import recorded_kinds

from monitor.detect import detect
from monitor.scraper import Page, kinds, load

OWN = "https://acme.example/careers"
IFRAME = '<iframe src="https://boards.greenhouse.io/embed/job_board?for=acme"></iframe>'
SCRIPT = '<script src="//jobs.ashbyhq.com/Acme%20Labs/embed?version=2"></script>'
INLINE = r'<script>load("https:\/\/api.lever.co\/v0\/postings\/acme?mode=json")</script>'
LINKS = '<a href="https://acme.jobs.personio.de/job/1">Cook</a><a href="https://acme.jobs.personio.de/job/2">x</a>'
STRUCTURED = '<script type="application/ld+json">{"@type": "JobPosting", "title": "Cook"}</script>'


@pytest.mark.parametrize(
    ("url", "html", "expected"),
    [
        ("https://boards.greenhouse.io/acme", None, [("greenhouse", {"board": "acme"}, 1.0)]),
        ("https://boards.greenhouse.io/acme", IFRAME + LINKS, [("greenhouse", {"board": "acme"}, 1.0)]),
        (OWN, None, []),
        (OWN, "<p>We are hiring</p>", []),
        (OWN, '<a href="https://remoteok.com/">also here</a>', []),
        (
            "https://acme.teamtailor.com/jobs.rss",
            None,
            [
                ("teamtailor", {"base_url": "https://acme.teamtailor.com"}, 1.0),
                ("feed", {"url": "https://acme.teamtailor.com/jobs.rss"}, 1.0),
            ],
        ),
        (OWN, IFRAME, [("greenhouse", {"board": "acme"}, 0.9)]),
        (OWN, SCRIPT, [("ashby", {"board": "Acme Labs"}, 0.9)]),
        (OWN, INLINE, [("lever", {"site": "acme"}, 0.8)]),
        (OWN, LINKS, [("personio", {"company": "acme"}, 0.62)]),
        (OWN, '<link rel=canonical href="https://jobs.lever.co/acme">', [("lever", {"site": "acme"}, 0.9)]),
        (OWN, STRUCTURED, [("jsonld", {"url": [OWN]}, 0.6)]),
        ("", f"<link rel=canonical href={OWN}>{STRUCTURED}", [("jsonld", {"url": [OWN]}, 0.6)]),
        ("", STRUCTURED, []),
        ("", STRUCTURED.replace("}", f', "url": "{OWN}"}}'), [("jsonld", {"url": [OWN]}, 0.6)]),
        (
            OWN,
            '<link rel=alternate href="/jobs.rss">',
            [("feed", {"url": "https://acme.example/jobs.rss"}, 0.6)],
        ),
        (OWN, '<link rel=alternate href="/feed/">', []),
        (
            OWN,
            IFRAME + LINKS,
            [("greenhouse", {"board": "acme"}, 0.9), ("personio", {"company": "acme"}, 0.62)],
        ),
        (OWN, '<iframe src="http://[::bad"></iframe><a href="javascript:x">x</a><a>y</a>', []),
    ],
)
def test_what_a_page_is(
    url: str, html: str | None, expected: list[tuple[str, dict[str, Any], float]]
) -> None:
    assert [(found.kind, found.options, found.confidence) for found in detect(url, html)] == expected


def test_boards_that_are_linked_alike_are_both_told() -> None:
    html = LINKS + '<a href="https://jobs.lever.co/acme/1">x</a><a href="https://jobs.lever.co/acme/2">y</a>'
    assert {(found.kind, found.confidence) for found in detect(OWN, html)} == {
        ("personio", 0.31),
        ("lever", 0.31),
    }


MANY = [f"https://jobs.lever.co/company{n}/" for n in range(30)]


@pytest.mark.parametrize(
    "html",
    [
        "".join(f'<a href="{url}">x</a>' for url in MANY),
        f"<script>companies = {json.dumps(MANY)}</script>",
        "".join(f'<div data-url="{url}"></div>' for url in MANY),
        f"<div data-props='{json.dumps(MANY)}'></div>".replace('"', "&quot;"),
    ],
)
def test_a_list_of_many_companies_is_none_of_them(html: str) -> None:
    assert detect(OWN, html) == ()


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (r'<script>a = {"jobs": "https:\u002F\u002Fjobs.lever.co\u002Facme\u002F1"}</script>', "lever"),
        ('<script>site = "https://acme.teamtailor.com"</script>', "teamtailor"),
        ("<button onclick=\"open('https://jobs.lever.co/acme/')\">Jobs</button>", "lever"),
        ('<iframe src="about:blank" data-lazy-src="https://acme.jobs.personio.de/"></iframe>', "personio"),
        ('<div data-site="https://acme.jobs.personio.de"></div>', "personio"),
        ('<select><option value="https://jobs.lever.co/acme/">Jobs</select>', "lever"),
        ('<div data-props="{&quot;url&quot;:&quot;https://jobs.lever.co/acme/&quot;}"></div>', "lever"),
        ("<script>open(`https://jobs.lever.co/${site}/`)</script>", None),
        ('<a href="https://boards-api.greenhouse.io/v1/boards/{board_token}/jobs">API</a>', None),
    ],
)
def test_addresses_in_scripts_and_attributes(html: str, kind: str | None) -> None:
    assert [found.kind for found in detect(OWN, html)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    "url", ["https://www.indeed.com/viewjob?jk=1", "https://himalayas.app/companies/acme/jobs/cook"]
)
def test_an_ad_on_a_job_board_is_not_the_employers_page(url: str) -> None:
    html = (
        '<a href="https://jobs.lever.co/acme/1">Apply</a><script>a = "https://jobs.lever.co/acme/1"</script>'
    )
    assert detect(url, html) == ()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://ACME.example:80/x", "https://acme.example"),
        ("https://acme.example.:443/x", "https://acme.example"),
        ("http://acme.example:8080/x", "http://acme.example:8080"),
        ("http://127.0.0.1/x", "http://127.0.0.1"),
        ("http://[::1]:8000/x", "http://[::1]:8000"),
        ("http://jobs.acme.internal/", "http://jobs.acme.internal"),
        ("http://localhost/", "http://localhost"),
        ("mailto:a@acme.example", ""),
    ],
)
def test_the_origin_is_written_in_one_way(url: str, origin: str) -> None:
    assert Page(url).origin == origin


def test_the_evidence_says_where_it_stands() -> None:
    (found,) = detect(OWN, IFRAME)
    assert found.evidence == ("frame or script https://boards.greenhouse.io/embed/job_board?for=acme",)
    assert found.json()["options"] == {"board": "acme"}


def test_every_listed_board_is_recognised_as_itself_and_no_other_system_as_ours(corpus: Path) -> None:
    asked = {kind: load(kind) for kind in kinds()}
    ours = [(*kind.boards, kind) for kind in recorded_kinds() if kind.boards]
    systems = {system for system, _, _ in ours}
    wrong, right = [], 0
    for path in sorted((corpus / "payloads" / "_boards").glob("atscompanies-*.csv")):
        system = path.stem.removeprefix("atscompanies-")
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows[:: 1 if system in systems and len(rows) < 7_000 else 7]:
            page = Page(row.get("url") or "")
            found = [(kind, options) for kind, made in asked.items() if (options := made.recognise(page))]
            mine = [(kind, name) for of, name, kind in ours if of == system and kind.hosts.search(page.host)]
            if mine:
                kind, name = mine[0]
                if [other for other, _ in found] == [kind.kind] and _slug(row) in _named(name, found[0][1]):
                    right += 1
                    continue
            elif not found:
                continue
            wrong.append(json.dumps([system, row, str(found)]))
    assert wrong == []
    assert right > 20_000


def _named(name: str | Callable[[Any], str | tuple[str, ...]], options: Any) -> tuple[str, ...]:
    """How the list may name this board: some lists have a board's name in one row and its address in another."""
    named = name(options) if callable(name) else getattr(options, name, "")
    return tuple(one.lower() for one in ((named,) if isinstance(named, str) else named))


def _slug(row: dict[str, str]) -> str:
    """The last part of how the list names a board."""
    return unquote(row.get("slug") or row["url"]).replace("|", "/").rpartition("/")[2].lower()


def test_a_link_to_an_employers_inside_is_no_board_of_a_public_page() -> None:
    inside = "https://performancemanager4.successfactors.com/sf/careers/jobsearch?bplte_company=acme"
    found = detect("https://acme.example/careers", f"<a href='{inside}'>For employees</a>")
    assert "successfactors-internal" not in {each.kind for each in found}
    assert detect(inside)[0].kind == "successfactors-internal"
