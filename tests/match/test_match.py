"""Offers × watches: what is accepted, what is dropped and why, and that points add up."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.match import Dropped, Matcher, match
from monitor.models import Lead, Match, Pay, Place, Posting, Unit, Workplace
from monitor.settings import PayFloor, PlaceWish, SkillWish, Watch
from monitor.wishes.offer import Offer

_BERLIN = Place("Berlin", "Berlin", "Berlin", "DE", 52.52, 13.41)
_POTSDAM = Place("Potsdam", "Potsdam", "Brandenburg", "DE", 52.4, 13.07)
_MUNICH = Place("Munich", "Munich", "Bavaria", "DE", 48.14, 11.58)
_TEXT = """About us
We move the money of two thousand shops in eleven countries, day and night, and have done so for ten years.
People like to work here, they say; they stay for six years on average, which is long.

Requirements
- 5+ years of Python and PostgreSQL
- Airflow

Nice to have
- dbt or Spark

No PHP experience needed."""


def _posting(**changes: Any) -> Posting:
    base = Posting(
        source="acme",
        kind="greenhouse",
        identifier="1",
        url="https://jobs.acme.example/1",
        title="Senior Data Engineer",
        description=_TEXT,
        hiring_organization="Acme GmbH",
        employment_unit="Payments & Risk",
        job_location=(_POTSDAM,),
        base_salary=Pay(85_000, 95_000, "EUR", Unit.YEAR, 85_000, 95_000),
        employment_type=("FULL_TIME",),
        seniority="senior",
    )
    return replace(base, **changes)


def _ask(watch: Watch, **changes: Any) -> Match | Dropped:
    return match(Offer.of_postings(_posting(**changes)), watch)


def _accepted(watch: Watch, **changes: Any) -> Match:
    answer = _ask(watch, **changes)
    assert isinstance(answer, Match), answer
    assert 0 <= answer.score <= 1
    assert sum(reason.points for reason in answer.reasons) == pytest.approx(answer.score, abs=1e-9)
    return answer


def _dropped(watch: Watch, **changes: Any) -> Dropped:
    answer = _ask(watch, **changes)
    assert isinstance(answer, Dropped), answer
    return answer


_DATA = Watch(
    name="data roles near home",
    skills=SkillWish(must=("Python", "SQL"), nice=("dbt", "Airflow", "k8s"), never=("PHP",)),
    titles=("data engineer", "analytics engineer"),
    places=(
        PlaceWish("Berlin within 50 km", near="Berlin", within_km=50),
        PlaceWish("remote in EU", area="EU", remote=True),
    ),
    pay=PayFloor(80_000, "EUR", Unit.YEAR),
)


def test_an_ad_that_fits_says_why() -> None:
    found = _accepted(_DATA)
    assert found.score > 0.9
    said = {reason.words: reason for reason in found.reasons}
    assert said["Python is required"].sentence == "5+ years of Python and PostgreSQL"
    assert "SQL (as PostgreSQL) is required" in said
    assert "dbt is nice to have" in said
    assert "the title is “data engineer”" in said
    assert "Potsdam is 27 km from Berlin" in said
    assert found.missing == ("k8s",)


def test_another_title_needs_nearly_all_skills() -> None:
    skilled = replace(_DATA, skills=SkillWish(must=("Python", "SQL"), nice=("dbt", "Airflow")))
    assert _accepted(skilled, title="Backend Engineer").score < 0.6
    assert (
        _dropped(_DATA, title="Backend Engineer", description=_TEXT.replace("dbt", "Excel")).part == "score"
    )


@pytest.mark.parametrize(
    ("changes", "part", "words"),
    [
        ({"description": _TEXT.replace("Python", "Java")}, "skill", "the ad does not ask for Python"),
        ({"description": _TEXT.replace("- Airflow", "- PHP")}, "skill", "the ad asks for PHP"),
        ({"job_location": (_MUNICH,)}, "place", "Munich is 50"),
        (
            {"base_salary": Pay(60_000, 70_000, "EUR", Unit.YEAR, 60_000, 70_000)},
            "pay",
            "at least 80,000 EUR",
        ),
    ],
)
def test_what_drops_an_offer(changes: dict[str, Any], part: str, words: str) -> None:
    answer = _dropped(_DATA, **changes)
    assert answer.part == part
    assert words in answer.reason
    assert answer.watch == _DATA.name


def test_a_skill_that_is_said_not_to_be_needed_drops_nothing() -> None:
    assert _accepted(Watch(name="w", skills=SkillWish(never=("PHP",)))).score == 1.0


def test_an_unwanted_skill_that_is_only_nice_to_have_drops_nothing() -> None:
    assert _accepted(Watch(name="w", skills=SkillWish(must=("Python",), never=("Spark",))))


def test_what_is_not_stated_is_told_and_costs_half() -> None:
    found = _accepted(_DATA, base_salary=None, job_location=())
    silent = {reason.part: reason for reason in found.reasons if not reason.points}
    assert silent["pay"].words == "the pay is not stated"
    assert silent["place"].words == "the place is not stated"
    assert found.score < _accepted(_DATA).score


def test_a_short_ad_is_not_blamed_for_what_it_leaves_out() -> None:
    found = _accepted(_DATA, description="We look for you.")
    assert found.missing == ("Python", "SQL", "dbt", "Airflow", "k8s")
    assert any("too short to say" in reason.words for reason in found.reasons)
    assert found.score < 0.8


def test_the_target_department_needs_no_skills() -> None:
    watch = Watch(name="move", sources=("acme",), employment_units=("Payments", "Risk"))
    found = _accepted(watch, description=None)
    assert found.score == 1.0
    assert found.reasons[0].words == "the department is Payments & Risk"
    assert _dropped(replace(watch, sources=("other",))).part == "source"


def test_a_watch_of_a_source_takes_all_of_it() -> None:
    assert _accepted(Watch(name="all", sources=("acme",))).score == 1.0


def test_a_watch_without_wishes_takes_everything() -> None:
    assert _accepted(Watch(name="all")).reasons[0].part == "any"


@pytest.mark.parametrize(
    ("wish", "unit", "fits"),
    [
        ("Payments", "Payments", True),
        ("payments", "PAYMENTS ENGINEERING (EMEA)", True),
        ("Payments & Risk", "Payments and Risk", True),
        ("Payments & Risk", "Risk", True),
        ("Payment", "4100 - Payments", True),
        ("Payments", "PAY-Platform", True),
        ("Payments", "Payroll", False),
        ("Risk", "Brisk Foods", False),
        ("Payments", None, False),
    ],
)
def test_names_of_departments(wish: str, unit: str | None, fits: bool) -> None:
    answer = _ask(Watch(name="w", employment_units=(wish,)), employment_unit=unit)
    assert isinstance(answer, Match) is fits


def test_a_title_can_name_the_department() -> None:
    watch = Watch(name="w", employment_units=("Payments",))
    found = _accepted(watch, employment_unit="Engineering", title="Staff Engineer, Payments")
    assert found.reasons[0].words == "the title names Payments"


@pytest.mark.parametrize(
    ("wish", "title", "score"),
    [
        ("data engineer", "Senior Data Engineer (m/w/d)", 1.0),
        ("data engineer", "Data Engineers", 1.0),
        ("data engineer", "Data Platform Engineer", 0.6),
        ("data engineer", "Engineer, Data Platform", 0.4),
        ("product manager", "Manager of Product Marketing", 0.4),
        ("data engineer", "Head of Data Engineering", 0.5),
        ("data engineer", "Dateningenieur", 0.0),
        ("frontend developer", "Front-End Dev", 1.0),
        ("Softwareentwickler", "Software-Entwickler:in", 1.0),
        ("Entwickler Backend", "Entwickler:in Backend", 1.0),
        ("intern", "Internal Auditor", 0.0),
        ("développeur", "Développeuse Python", 1.0),
        ("C++ developer", "C++ Developer", 1.0),
        ("C developer", "C++ Developer", 0.0),
    ],
)
def test_titles(wish: str, title: str, score: float) -> None:
    found = _accepted(Watch(name="w", titles=(wish,), at_least=0.0), title=title)
    assert found.score == score


def test_titles_that_are_not_wanted() -> None:
    watch = Watch(name="w", not_titles=("manager", "intern"))
    assert _dropped(watch, title="Engineering Manager").part == "title"
    assert _accepted(watch, title="Internal Auditor, Management")


def test_employers() -> None:
    assert _accepted(Watch(name="w", organizations=("ACME",))).score == 1.0
    assert _dropped(Watch(name="w", organizations=("Umbrella",))).part == "organization"
    assert _dropped(Watch(name="w", not_organizations=("acme",))).reason.startswith("the employer is acme")


def test_levels_kinds_and_workplaces() -> None:
    assert _accepted(Watch(name="w", seniority=("senior", "staff"))).score == 1.0
    assert _dropped(Watch(name="w", seniority=("junior",))).reason == "the level is senior"
    assert _dropped(Watch(name="w", employment_type=("CONTRACTOR",))).reason == "it is full-time"
    assert (
        _dropped(Watch(name="w", workplace=(Workplace.REMOTE,)), workplace=Workplace.ONSITE).part
        == "workplace"
    )
    assert _accepted(Watch(name="w", workplace=(Workplace.REMOTE,), at_least=0)).score == 0


_EU = (PlaceWish("remote in EU", area="EU", remote=True),)
_NEAR = (PlaceWish("near Berlin", near="Berlin", within_km=20),)


@pytest.mark.parametrize(
    ("wishes", "changes", "expected"),
    [
        (_EU, {"workplace": Workplace.REMOTE, "job_location": (), "applicant_location_requirements": ("DE",)}, "yes"),
        (_EU, {"workplace": Workplace.REMOTE, "job_location": (), "applicant_location_requirements": ("EMEA",)}, "yes"),
        (_EU, {"workplace": Workplace.REMOTE, "applicant_location_requirements": ("Worldwide",)}, "yes"),
        (_EU, {"workplace": Workplace.REMOTE, "job_location": (), "applicant_location_requirements": ("US",)}, "no"),
        (_EU, {"workplace": Workplace.REMOTE, "job_location": (Place("US", country="US"),)}, "no"),
        (_EU, {"workplace": Workplace.REMOTE, "job_location": ()}, "unknown"),
        (_EU, {"workplace": Workplace.HYBRID}, "no"),
        (_EU, {"workplace": None}, "no"),
        (_EU, {"workplace": None, "job_location": ()}, "unknown"),
        ((PlaceWish("remote", remote=True),), {"workplace": Workplace.REMOTE}, "yes"),
        ((PlaceWish("Germany", area="Germany"),), {}, "yes"),
        ((PlaceWish("Bavaria", area="Bavaria"),), {}, "no"),
        ((PlaceWish("Bavaria", area="Bavaria"),), {"job_location": (_MUNICH,)}, "yes"),
        ((PlaceWish("Bavaria", area="Bavaria"),), {"job_location": (Place("Germany", country="DE"),)}, "unknown"),
        ((PlaceWish("Potsdam", area="Potsdam"),), {}, "yes"),
        (_NEAR, {}, "no"),
        (_NEAR, {"job_location": (_MUNICH, _BERLIN)}, "yes"),
        (_NEAR, {"job_location": (Place("Germany", country="DE"),)}, "unknown"),
        (_NEAR, {"job_location": (Place("France", country="FR"),)}, "no"),
    ],
)  # fmt: skip
def test_places(wishes: tuple[PlaceWish, ...], changes: dict[str, Any], expected: str) -> None:
    answer = _ask(Watch(name="w", places=wishes, at_least=0.0), **changes)
    if isinstance(answer, Dropped):
        assert (answer.part, expected) == ("place", "no")
    else:
        assert answer.score == (1.0 if expected == "yes" else 0.0)
        assert answer.reasons[0].words


@pytest.mark.parametrize(
    ("pay", "floor", "expected"),
    [
        (Pay(85_000, 95_000, "EUR", Unit.YEAR, 85_000, 95_000), PayFloor(80_000, "EUR", Unit.YEAR), 1.0),
        (Pay(75_000, 95_000, "EUR", Unit.YEAR, 75_000, 95_000), PayFloor(80_000, "EUR", Unit.YEAR), 0.8),
        (Pay(500, 600, "GBP", Unit.DAY, 110_000, 132_000), PayFloor(450, "GBP", Unit.DAY), 1.0),
        (Pay(500, 600, "GBP", Unit.DAY, 110_000, 132_000), PayFloor(100_000, "EUR", Unit.YEAR), 1.0),
        (Pay(30_000, None, "USD", Unit.YEAR, 30_000, None), PayFloor(80_000, "EUR", Unit.YEAR), None),
        (Pay(30, 40, "EUR", Unit.HOUR, 62_400, 83_200), PayFloor(5_000, "EUR", Unit.MONTH), 1.0),
        (Pay(9e6, 9e6, "XXX", Unit.YEAR, 9e6, 9e6), PayFloor(80_000, "EUR", Unit.YEAR), 0.0),
        (None, PayFloor(80_000, "EUR", Unit.YEAR), 0.0),
        (None, PayFloor(80_000, "EUR", Unit.YEAR, accept_unknown=False), None),
    ],
)
def test_pay(pay: Pay | None, floor: PayFloor, expected: float | None) -> None:
    answer = _ask(Watch(name="w", pay=floor, at_least=0.0), base_salary=pay)
    assert (answer.score if isinstance(answer, Match) else None) == expected


def test_the_persons_own_rates_come_first() -> None:
    offer = Offer.of_postings(_posting(base_salary=Pay(90_000, 90_000, "USD", Unit.YEAR, 90_000, 90_000)))
    watch = Watch(name="w", pay=PayFloor(80_000, "EUR", Unit.YEAR))
    assert isinstance(match(offer, watch, rates={"USD": 0.95}), Match)
    assert isinstance(match(offer, watch, rates={"USD": 0.5}), Dropped)
    assert isinstance(match(offer, watch, rates={"USD": 1.0, "EUR": 1.05}), Match)


def test_an_opening_is_all_that_its_postings_say() -> None:
    offer = Offer.of_postings(
        _posting(job_location=(_MUNICH,)), [_posting(source="board", job_location=(_BERLIN,))]
    )
    answers = Matcher(
        [
            replace(_DATA, sources=("board",)),
            Watch(name="munich", places=(PlaceWish("Munich", near="Munich"),)),
        ]
    ).match(offer)
    assert [type(answer) for answer in answers] == [Match, Match]


def test_a_lead_matches_like_an_opening() -> None:
    lead = Lead(
        title="Data Engineer",
        agency="Talent Partners",
        text="I have a Python and SQL role at a bank in Berlin, hybrid, up to 95k. Would you like to talk?",
        job_location=(_BERLIN,),
        base_salary=Pay(None, 95_000, "EUR", Unit.YEAR, None, 95_000),
    )
    answer = match(Offer.of_lead(lead, "inbox"), _DATA)
    assert isinstance(answer, Match)
    assert {"title", "skill", "pay", "place"} <= {reason.part for reason in answer.reasons}


def test_a_lead_without_a_title_or_text_raises_nothing() -> None:
    assert isinstance(match(Offer.of_lead(Lead(), "inbox"), _DATA), Dropped)


def test_a_nice_list_of_thirty_needs_four() -> None:
    many = tuple(f"Skill{n}" for n in range(26))
    watch = Watch(name="w", skills=SkillWish(nice=("Python", "SQL", "dbt", "Airflow", *many)))
    found = _accepted(watch)
    assert found.score > 0.9
    assert len(found.missing) == 26


@pytest.mark.parametrize(
    "skill", ["Go", "C++", "k8s", ".NET", "R", "Falconry", "簿記", "SAS", "React", "MS Word"]
)
def test_any_skill_that_is_there_is_seen(skill: str) -> None:
    text = f"{_TEXT}\n\nRequirements\n- Experience with {skill}"
    assert _accepted(Watch(name="w", skills=SkillWish(must=(skill,))), description=text).score == 1.0
    assert _dropped(Watch(name="w", skills=SkillWish(must=(skill,)))).part == "skill"


def test_skills_that_a_source_lists_apart_count() -> None:
    found = _accepted(Watch(name="w", skills=SkillWish(must=("Kubernetes",))), skills=("Kubernetes", "Helm"))
    assert found.reasons[0].sentence == "Skills: Kubernetes, Helm"


def test_a_title_is_quoted_from_its_first_letter() -> None:
    offer = Offer(kind="opening", title="Senior Data Engineer (Python)", text="Senior Data Engineer (Python)")
    said = match(offer, Watch(name="w", skills=SkillWish(must=("Python",))))
    assert isinstance(said, Match)
    assert [reason.sentence for reason in said.reasons] == ["Senior Data Engineer (Python)"]
