"""What a search is asked for, and which search an address is."""

import asyncio
import json
from collections.abc import Mapping

import pytest
from pydantic import SecretStr
from support_egress import NOON
from support_server import Reply, Server

from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Gathered, SourceState, Verdict
from monitor.scraper import SearchOptions, asked, load
from monitor.settings import FetchSettings, Source


class Options(SearchOptions):
    key: SecretStr = asked("api_key", "the key", ...)
    words: str = asked("q", "words")
    radius: int | None = asked("distance", "km", None, ge=0)
    remote: bool = asked("remote_only", "only remote ones", False)
    ours: str = "never sent"


class Open(SearchOptions):
    words: str = asked("q", "words")
    radius: int | None = asked("distance", "km", None, ge=0)


def test_only_what_is_set_is_asked_for_by_the_sources_names() -> None:
    assert Options(key=SecretStr("k")).parameters() == {"api_key": "k"}
    chosen = Options(key=SecretStr("k"), words="a b", radius=0, remote=True)
    assert chosen.parameters(true="1") == {"api_key": "k", "q": "a b", "distance": 0, "remote_only": "1"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "cook", "distance": "25", "utm_source": "x"}, {"words": "cook", "radius": 25}),
        ({"distance": "25"}, None),
        ({"q": "cook", "distance": "far"}, None),
        ({"newest": "9", "base_url": "https://evil.example"}, None),
        ({}, None),
    ],
)
def test_an_address_is_a_search_if_it_says_enough(
    query: Mapping[str, str], expected: dict[str, object] | None
) -> None:
    found = Open.searched(query, "words")
    assert (found.model_dump(exclude_defaults=True) if found else None) == expected


def test_a_search_that_needs_a_key_is_none() -> None:
    assert Options.searched({"q": "cook"}, "words") is None


def offers(*replies: Reply) -> Gathered:
    """One gather of francetravail from a server that answers its searches so."""

    async def work(base: str) -> Gathered:
        options = {"client_id": "id-1", "client_secret": "s3cret", "base_url": base, "login_url": base}
        made = load("francetravail").Options(**options)
        source = Source(name="acme", kind="francetravail", options=made)
        async with Egress(FetchSettings(retries=0), now=lambda: NOON) as egress:
            return await gather(source, SourceState(), egress)

    with Server() as server:
        server.json("/connexion/oauth2/access_token", {"access_token": "t0ken"})
        server.add("/partenaire/offresdemploi/v2/offres/search", *replies)
        return asyncio.run(work(server.url("").rstrip("/")))


def ranged(first: int, number: int, total: int) -> Reply:
    jobs = [{"id": f"20{each}", "intitule": "Pilote"} for each in range(first, first + number)]
    span = f"offres {first}-{first + number - 1}/{total}"
    return Reply(206, json.dumps({"resultats": jobs}).encode(), {"Content-Range": span})


def test_ranges_are_read_to_the_total_that_their_header_tells() -> None:
    found = offers(ranged(0, 150, 152), ranged(150, 2, 152))
    assert (found.verdict, found.total, len(found.postings)) == (Verdict.OK, 152, 152)


def test_a_lost_range_is_missed() -> None:
    found = offers(ranged(0, 150, 152), Reply(503))
    assert (found.verdict, len(found.postings)) == (Verdict.PARTIAL, 150)


def test_204_says_that_nothing_is_found() -> None:
    found = offers(Reply(204))
    assert (found.error, found.total, found.postings) == (None, 0, ())
