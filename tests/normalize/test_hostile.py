"""Whatever a source writes: no exception, and bounded time."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.models import RawPay, RawPlace, RawPosting
from monitor.normalize import dates, employment, normalize, organization, pay, place, title, url, workplace

SEEN = datetime(2026, 8, 20, tzinfo=UTC)
_WORDS = """
$ € £ EUR k K 13 × x , . - – to bis 1 00 000 999 per hour / m w d ( ) [ ] & &amp; < > Remote ; | Berlin CA
US-TX DE or and ~ # : % + ago vor 2026 Aug T Z http:// %2F ? = www. ß 東京 İ ﷽
"""
_PIECES = st.sampled_from([*_WORDS.split(), "\u3000", "\ud800", "\x00", "\u202e", "\x1e"])
_TEXTS = st.lists(_PIECES | st.text(max_size=5), max_size=30).map(" ".join) | st.text(max_size=200)


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS)
def test_any_text(text: str) -> None:
    title.clean(text)
    organization.clean(text)
    organization.key(text)
    place.parse(text)
    place.parse(RawPlace(locality=text, region=text, country=text))
    place.areas((text,))
    pay.parse(text)
    pay.find(text)
    pay.parse(RawPay(minimum=1e12, maximum=1e-9, currency=text, unit=text))
    dates.parse(text, SEEN)
    employment.parse([text])
    workplace.parse(text)
    workplace.find(text)
    url.canonical(text)
    url.job_key(text)


@settings(max_examples=50, deadline=None)
@given(number=st.floats() | st.integers())
def test_any_number_is_a_date_or_none(number: float) -> None:
    dates.parse(number, SEEN)


_FLOODS = [
    *(
        "$1,",
        "1 ",
        "13 x ",
        "€",
        "- ",
        "(Remote",
        "[m/",
        "m/w/d ",
        "a@b.",
        "/",
        "_1",
        "=1&",
        "Berlin, ",
        "US-",
    ),
    *("or ", "12 ago ", "&lt;", "k€ ", ".5", "hybrid ", "1-", "R1", "#1 ", "in(", "Berlin and "),
]


@pytest.mark.parametrize("piece", _FLOODS)
def test_a_flood_takes_no_time(piece: str) -> None:
    flood = piece * 20_000
    raw = RawPosting(
        identifier="1",
        url=f"https://e.org/{flood}",
        title=flood,
        description=flood,
        hiring_organization=flood,
        job_location=flood,
        base_salary=RawPay(text=flood),
        employment_type=(flood,),
        date_posted=flood,
        applicant_location_requirements=(flood,),
        job_location_type=flood,
        seniority=flood,
    )
    started = time.process_time()
    normalize(raw, source="s", kind="k", seen=SEEN)
    assert time.process_time() - started < 2
