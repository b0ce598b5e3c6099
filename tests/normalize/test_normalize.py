"""A posting as a whole: what the source's fields say wins over what its text says."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.models import Pay, Place, Posting, RawPay, RawPlace, RawPosting, Unit, Workplace
from monitor.normalize import normalize

SEEN = datetime(2026, 8, 20, 9, 30, tzinfo=UTC)
RAW = RawPosting(
    identifier="7",
    url="https://jobs.example.org/7?utm_source=feed",
    title="Senior Data Engineer (m/w/d) - Remote",
    description="&lt;p&gt;We use Python &amp;amp; SQL.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;One&lt;/li&gt;&lt;/ul&gt;",
    hiring_organization="Acme GmbH 3.8 ★",
    employment_unit="Data &amp; AI",
    job_location=(RawPlace(locality="München", country="Deutschland"),),
    employment_type=("Vollzeit",),
    date_posted="Posted 8 Days Ago",
    valid_through="2026-09-30T23:59:59Z",
)


def posting(**changed: object) -> Posting:
    return normalize(replace(RAW, **changed), source="acme", kind="feed", seen=SEEN)


def test_a_posting() -> None:
    assert posting() == Posting(
        source="acme",
        kind="feed",
        identifier="7",
        url="https://jobs.example.org/7",
        title="Senior Data Engineer",
        description="We use Python & SQL.\n- One",
        hiring_organization="Acme GmbH",
        employment_unit="Data & AI",
        job_location=(Place("München, Deutschland", "Munich", "Bavaria", "DE", 48.14, 11.58),),
        workplace=Workplace.REMOTE,
        employment_type=("FULL_TIME",),
        seniority="senior",
        date_posted=date(2026, 8, 12),
        valid_through=date(2026, 9, 30),
    )


def test_what_is_not_stated_stays_unknown() -> None:
    bare = normalize(
        RawPosting(identifier="1", url="https://e.org/1", title="Cook"), source="s", kind="k", seen=SEEN
    )
    assert bare == Posting(source="s", kind="k", identifier="1", url="https://e.org/1", title="Cook")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"job_location_type": "Hybrid"}, Workplace.HYBRID),
        ({"job_location_type": "ON_SITE"}, Workplace.ONSITE),
        ({"job_location_type": "TELECOMMUTE", "title": "Cook"}, Workplace.REMOTE),
        ({"job_location_type": "unspecified", "title": "Cook"}, None),
        ({"title": "Cook", "job_location": "Berlin (Hybrid)"}, Workplace.HYBRID),
        ({"title": "Cook", "job_location": RawPlace(locality="Remote", country="US")}, Workplace.REMOTE),
        ({"title": "Cook", "description": "This is a remote role."}, Workplace.REMOTE),
        (
            {"title": "Cook", "description": "Fully remote? No: 3 days per week in our Berlin office."},
            Workplace.HYBRID,
        ),
        ({"title": "Cook", "description": "Our remote colleagues love it."}, None),
        ({"title": "Remote Sensing Scientist", "description": "Satellites."}, None),
    ],
)
def test_workplace(changed: dict[str, object], expected: Workplace | None) -> None:
    assert posting(**changed).workplace is expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"applicant_location_requirements": ("Germany", "EU")}, ("DE", "EU")),
        ({"title": "Cook (Remote - Germany)"}, ("DE",)),
        ({"job_location": "Remote - Spain", "title": "Cook"}, ("ES",)),
        ({"job_location": "Remote (EMEA)", "title": "Cook"}, ("EMEA",)),
        ({"job_location": "Berlin, Germany", "title": "Cook, Remote"}, ()),
        ({"job_location": "Spain", "title": "Cook"}, ()),
    ],
)
def test_where_applicants_may_live(changed: dict[str, object], expected: tuple[str, ...]) -> None:
    assert posting(**changed).applicant_location_requirements == expected


def test_the_place_of_a_title() -> None:
    found = posting(title="Cook (Hybrid, Berlin)", job_location=())
    assert [one.locality for one in found.job_location] == ["Berlin"]
    assert found.applicant_location_requirements == ()
    assert posting(title="Cook (Remote, Spain)", job_location=()).job_location == ()


def test_the_stated_pay_wins_over_the_text() -> None:
    text = "The salary range is €70,000 - €80,000 per year."
    stated = RawPay(minimum=60000, maximum=65000, currency="EUR", unit="1 YEAR")
    found = posting(base_salary=stated, description=text).base_salary
    assert found == Pay(60000, 65000, "EUR", Unit.YEAR, 60000, 65000)
    found = posting(base_salary=None, description=text).base_salary
    assert found is not None
    assert (found.minimum, found.maximum, found.currency) == (70000, 80000, "EUR")


@pytest.mark.parametrize(
    ("place", "currency"),
    [
        ("Toronto, Canada", "CAD"),
        ("Sydney, Australia", "AUD"),
        ("Austin, TX", "USD"),
        ("Remote", "USD"),
        ("Berlin", "USD"),
    ],
)
def test_a_lone_dollar_is_the_dollar_of_the_place(place: str, currency: str) -> None:
    found = posting(job_location=place, base_salary=RawPay(text="$90K - $100K")).base_salary
    assert found is not None
    assert found.currency == currency


def test_two_dollar_countries() -> None:
    both = posting(job_location=("Toronto, Canada", "Sydney, Australia"), base_salary=RawPay(text="$90K"))
    assert both.base_salary is not None
    assert both.base_salary.currency is None


def test_the_employer_of_the_source_fills_in() -> None:
    raw = replace(RAW, hiring_organization=None)
    assert normalize(raw, source="s", kind="k", seen=SEEN, organization="Acme").hiring_organization == "Acme"
    assert (
        normalize(RAW, source="s", kind="k", seen=SEEN, organization="Other").hiring_organization
        == "Acme GmbH"
    )


def test_a_stated_level_wins() -> None:
    assert posting(seniority="Entry level").seniority == "junior"
    assert posting(seniority="Mid-Senior level").seniority == "senior"
