"""The addresses in files as people keep them, and the boards among them that are reached by mail."""

import pytest

from monitor.addresses import addresses
from monitor.bymail import forbidden
from monitor.keyed import keyed
from monitor.scraper import Page, kinds, load

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<TITLE>Bookmarks</TITLE>
<DL><p>
  <DT><A HREF="https://jobs.lever.co/acme?a=1&amp;b=2" ADD_DATE="1" ICON="data:image/png;base64,xx">Acme</A>
  <DT><A HREF="javascript:alert(1)">no</A>
  <DT><A HREF='https://acme.example/jobs'>Jobs</A>
</DL>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Acme" type="rss" xmlUrl="https://acme.example/jobs.rss" htmlUrl="https://acme.example/jobs"/>
<outline text="folder"><outline xmlUrl="https://b.example/feed?x=1&amp;y=2"/></outline>
</body></opml>"""
LIST = """# mine
Acme, https://acme.example/jobs, the best (https://b.example/jobs).
c.example/careers
- https://acme.example/jobs
just words, e.g. this. https://d.example/x#frag
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOOKMARKS, [("https://jobs.lever.co/acme?a=1&b=2", 4), ("https://acme.example/jobs", 6)]),
        (OPML, [("https://acme.example/jobs", 2), ("https://b.example/feed?x=1&y=2", 3)]),
        (
            LIST,
            [
                ("https://acme.example/jobs", 2),
                ("https://b.example/jobs", 2),
                ("https://c.example/careers", 3),
                ("https://d.example/x#frag", 5),
            ],
        ),
        ("", []),
        ("\0\0<opml", []),
    ],
    ids=["bookmarks", "opml", "list", "nothing", "rubbish"],
)
def test_each_address_once_with_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(each.url, each.line) for each in addresses(text)] == expected


@pytest.mark.parametrize(
    "text", ["<a " * 60_000, "<opml>" + "<outline " * 60_000, "https://" * 60_000, "a." * 90_000]
)
def test_a_hostile_file_ends(text: str) -> None:
    assert len(addresses("<html>" + text)) <= 20_000
    assert len(addresses(text)) <= 20_000


@pytest.mark.parametrize(
    ("url", "board"),
    [
        ("https://www.linkedin.com/jobs/view/1", "LinkedIn"),
        ("https://de.indeed.com/viewjob?jk=1", "Indeed"),
        ("https://www.glassdoor.co.uk/Job/x", "Glassdoor"),
        ("https://www.stepstone.de/stellenangebote--x", "StepStone"),
        ("https://www.seek.com.au/job/1", "SEEK"),
        ("https://id.jobstreet.com/jobs", "SEEK"),
        ("https://www.ziprecruiter.com/jobs", "ZipRecruiter"),
        ("https://seek.acme.example/jobs", None),
        ("https://boards.greenhouse.io/indeed", None),
        ("https://linkedin.acme.example/", None),
        ("nonsense", None),
    ],
)
def test_boards_that_forbid_scraping(url: str, board: str | None) -> None:
    found = forbidden(url)
    assert (found and found.board) == board


def test_no_kind_scrapes_a_board_that_forbids_it() -> None:
    urls = ("https://www.linkedin.com/jobs/", "https://de.indeed.com/jobs", "https://www.stepstone.de/jobs")
    assert [kind for kind in kinds() for url in urls if load(kind).recognise(Page(url))] == []


@pytest.mark.parametrize(
    ("url", "kind", "said"),
    [
        ("https://www.adzuna.co.uk/search?q=python", "adzuna", 'app_id: "${ADZUNA_APP_ID}", app_key:'),
        ("https://www.usajobs.gov/search", "usajobs", "developer.usajobs.gov"),
        ("https://www.reed.co.uk/jobs/python-jobs", "reed", "reed.co.uk/developers"),
        ("https://candidat.francetravail.fr/offres", "francetravail", "client_secret"),
        ("https://reliefweb.int/jobs", "reliefweb", "appname"),
        ("https://reed.acme.example/", None, ""),
    ],
)
def test_boards_that_want_a_key_say_which(url: str, kind: str | None, said: str) -> None:
    found = keyed(url)
    assert (found and found.kind) == kind
    assert said in (found.remedy if found else "")
