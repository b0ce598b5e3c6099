"""An unknown page over loopback, tried rung by rung."""

import asyncio
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support_server import Reply, Server

from monitor.errors import SourceError
from monitor.fetch import Egress
from monitor.gather import gather
from monitor.infer import Proposal
from monitor.ladder import climb
from monitor.models import Gathered, SourceState
from monitor.scraper import load
from monitor.settings import FetchSettings, Source

NOW = datetime(2026, 10, 20, tzinfo=UTC)
PAGES = Path(__file__).parent / "pages"
HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXT = {"Content-Type": "text/plain"}
TITLES = {"koch-m-w-d": "Koch", "buchhalter-m-w-d": "Buchhalter", "softwareentwickler": "Softwareentwickler"}


def html(server: Server, path: str, text: str) -> None:
    server.add(path, Reply(200, text.encode(), HTML))


def posting(title: str) -> str:
    job = {"@type": "JobPosting", "title": title, "description": "<p>x</p>", "identifier": title}
    return f'<html><script type="application/ld+json">{json.dumps(job)}</script><h1>{title}</h1></html>'


def climbed(server: Server, path: str = "/karriere") -> tuple[Proposal, ...]:
    async def climbing() -> tuple[Proposal, ...]:
        async with Egress(FetchSettings(retries=0), now=lambda: NOW, sleep=no_sleep) as egress:
            return await climb(server.url(path), egress, browser=False)

    return asyncio.run(climbing())


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def read(found: Proposal) -> Gathered:
    """What a source with the proposed options gathers."""

    async def reading() -> Gathered:
        source = Source(name="acme", kind=found.kind, options=load(found.kind).Options(**found.options))
        async with Egress(FetchSettings(retries=0), now=lambda: NOW, sleep=no_sleep) as egress:
            return await gather(source, SourceState(), egress)

    return asyncio.run(reading())


def test_a_known_system_behind_a_hop_is_the_answer() -> None:
    with Server() as server:
        html(server, "/karriere", '<html><a href="/offen">Offene Stellen</a></html>')
        html(server, "/offen", '<html><iframe src="https://jobs.lever.co/acme"></iframe></html>')
        (found,) = climbed(server)
    assert (found.kind, found.options, found.confidence) == ("lever", {"site": "acme"}, 0.9)
    assert found.evidence[0].startswith("the page leads to")


def test_an_address_of_a_known_system_costs_no_request() -> None:
    async def climbing() -> tuple[Proposal, ...]:
        async with Egress(FetchSettings(retries=0), now=lambda: NOW) as egress:
            return await climb("https://jobs.lever.co/acme", egress)

    (found,) = asyncio.run(climbing())
    assert (found.kind, found.confidence) == ("lever", 1.0)


def test_cards_whose_pages_hold_structured_data_are_read_by_it() -> None:
    with Server() as server:
        html(server, "/karriere", (PAGES / "table.html").read_text())
        for slug, title in TITLES.items():
            html(server, f"/karriere/stellen/{slug}", posting(title))
        best, *others = climbed(server)
        assert (best.kind, [one.kind for one in others]) == ("jsonld", ["page"])
        gathered = read(best)
    assert [one.title for one in gathered.postings] == list(TITLES.values())
    assert gathered.error is None


def test_cards_alone_are_read_by_selectors() -> None:
    with Server() as server:
        html(server, "/karriere", (PAGES / "table.html").read_text())
        for slug, title in TITLES.items():
            text = (
                f"<main><h1>{title}</h1><div class=ad-text>{f'<p>{title}: wir kochen.</p>' * 30}</div></main>"
            )
            html(server, f"/karriere/stellen/{slug}", f"<html><nav><p>{'Menü ' * 200}</p></nav>{text}</html>")
        (found,) = climbed(server)
        gathered = read(found)
    assert found.kind == "page"
    assert found.options["detail"] == {"description": "div.ad-text"}
    counts = [(one.description or "").count(": wir kochen") for one in gathered.postings]
    assert counts == [30, 30, 30]
    assert [one.title for one in gathered.postings] == [f"{title} (m/w/d)" for title in TITLES.values()]


def test_a_sitemap_is_found_and_read() -> None:
    with Server() as server:
        html(server, "/karriere", "<html><h1>Karriere</h1><div id=app></div></html>")
        server.add("/robots.txt", Reply(200, f"Sitemap: {server.url('/maps.xml')}".encode(), TEXT))
        index = f"<sitemapindex><sitemap><loc>{server.url('/jobs.xml.gz')}</loc></sitemap></sitemapindex>"
        server.add("/maps.xml", Reply(200, index.encode(), {"Content-Type": "application/xml"}))
        urls = "".join(f"<url><loc>{server.url(f'/jobs/{slug}')}</loc></url>" for slug in TITLES)
        packed = gzip.compress(f"<urlset><url><loc>{server.url('/')}</loc></url>{urls}</urlset>".encode())
        server.add("/jobs.xml.gz", Reply(200, packed, {"Content-Type": "application/gzip"}))
        for slug, title in TITLES.items():
            html(server, f"/jobs/{slug}", posting(title))
        (found,) = climbed(server)
        gathered = read(found)
    assert found.kind == "sitemap"
    assert [one.title for one in found.sample] == ["Koch", "Buchhalter"]
    assert [one.title for one in gathered.postings] == list(TITLES.values())
    assert gathered.error is None


def test_state_is_read_as_proposed() -> None:
    jobs = [{"title": "Head Cook", "path": "/jobs/cook"}, {"title": "Data Engineer", "path": "/jobs/data"}]
    state = json.dumps({"props": {"jobs": jobs}})
    with Server() as server:
        html(
            server,
            "/karriere",
            f'<html><script id="__NEXT_DATA__" type="application/json">{state}</script></html>',
        )
        (found,) = climbed(server)
        gathered = read(found)
    assert found.kind == "state"
    assert [one.title for one in gathered.postings] == ["Head Cook", "Data Engineer"]


def test_a_page_that_refuses_us_is_told() -> None:
    with Server() as server:
        server.add("/karriere", Reply(403, b"no", HTML))
        with pytest.raises(SourceError):
            climbed(server)


def test_a_page_of_which_nothing_is_known_yields_nothing() -> None:
    with Server() as server:
        html(server, "/karriere", (PAGES / "no-openings.html").read_text())
        assert climbed(server) == ()
