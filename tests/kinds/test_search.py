"""What a search is asked for, and which search an address is."""

from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from monitor.scraper import SearchOptions, asked


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
