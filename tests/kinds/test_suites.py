"""The public suites of odd and hostile documents through our readers: a SourceError at worst, and soon."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from monitor.detect import detect
from monitor.errors import SourceError
from monitor.reading import feeds, jsonld, selectors, shape, structured
from monitor.reading.entries import read

URL = "https://acme.example/jobs"
MICRODATA = '<div itemscope itemtype="http://schema.org/JobPosting"><b itemprop="title">x</b>'
SLOWEST = 2.0


def a_feed(text: str) -> None:
    feed = feeds.parsed(text)
    list(read(feed.entries, partial(feeds.posting, feed=feed, base=URL, rule="auto")))


def a_page(text: str) -> None:
    structured.postings(text, URL)
    structured.postings(MICRODATA + text, URL)
    detect(URL, text)
    selectors.items(text, "a[href]", URL)


READERS: dict[str, tuple[str, int, Callable[[str], object]]] = {
    "feeds": ("feeds", 2_000, a_feed),
    "xml": ("xml", 20, a_feed),
    "positions": ("xml", 20, partial(shape.xml, root="workzag-jobs")),
    "html": ("html", 100, a_page),
    "scripts": ("xss", 30, a_page),
    "json": ("json", 300, jsonld.loads),
    "json feeds": ("json", 300, feeds.json_items),
}


@pytest.mark.parametrize("name", READERS)
def test_a_suite(corpus: Path, name: str) -> None:
    folder, least, reader = READERS[name]
    files = [path for path in sorted((corpus / "suites" / folder).rglob("*")) if path.is_file()]
    assert len(files) >= least
    slow = []
    for path in files:
        text = path.read_bytes()[:3_000_000].decode("utf-8", "replace")
        start = time.process_time()
        with suppress(SourceError):
            reader(text)
        if time.process_time() - start > SLOWEST:
            slow.append(path.name)
    assert slow == []


DEEP = 50_000
PAGES = [
    "<div>" * DEEP,
    "<a href=x>" * DEEP,
    "<a " * DEEP,
    "<!--" * DEEP,
    "<script>" * DEEP,
    "&" * DEEP,
    "<p itemscope>" * 20_000,
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[:12])
def test_absurd_pages_end_soon(page: str) -> None:
    start = time.process_time()
    a_page(page + '<script type="application/ld+json">{"@type":"JobPosting"}</script>')
    assert time.process_time() - start < 10
