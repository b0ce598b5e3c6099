"""When and where each thing is said: nothing is lost, nothing is said twice on one channel."""

import os
import time as clock
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st
from support_alerts import content

from monitor.alerts.content import AlertContent, Event
from monitor.alerts.policy import Planned, Policies, Told, plan
from monitor.alerts.times import after_quiet, next_digest, next_try
from monitor.settings import AlertPolicy, AlertSettings, DigestTime, QuietHours, Secret

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
CHANNELS = {"phone": Secret("ntfy://topic"), "mail": Secret("mailto://a:b@example.org")}

USUAL = AlertPolicy()


def settings(**said: object) -> AlertSettings:
    return AlertSettings(**({"channels": CHANNELS, "timezone": "Europe/Berlin"} | said))  # type: ignore[arg-type]


def planned(
    contents: list[AlertContent],
    policy: AlertPolicy = USUAL,
    said: AlertSettings | None = None,
    now: datetime = NOON,
    first: bool = False,
) -> list[Planned]:
    watches = {"data roles": policy, "digest": AlertPolicy(policy.channels, "digest", policy.rules)}
    return plan(contents, Policies(said or settings(), watches), now=now, told=Told(), first=first)


def ways(rows: list[Planned]) -> list[tuple[str, str]]:
    return sorted((row.channel, row.delivery) for row in rows)


@pytest.mark.parametrize(
    ("policy", "digest", "expected"),
    [
        (AlertPolicy(), (), [("mail", "instant"), ("phone", "instant")]),
        (AlertPolicy(("phone",)), (), [("phone", "instant")]),
        (AlertPolicy(("phone",)), ("mail",), [("mail", "digest"), ("phone", "instant")]),
        (AlertPolicy(("phone", "mail")), ("mail",), [("mail", "instant"), ("phone", "instant")]),
        (AlertPolicy(), ("mail",), [("mail", "digest"), ("phone", "instant")]),
        (AlertPolicy(), ("mail", "phone"), [("mail", "digest"), ("phone", "digest")]),
        (AlertPolicy((), "digest"), ("mail",), [("mail", "digest")]),
        (AlertPolicy((), "digest"), (), [("mail", "digest"), ("phone", "digest")]),
        (AlertPolicy(("phone",), "digest"), (), [("phone", "digest")]),
    ],
)
def test_where(policy: AlertPolicy, digest: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert ways(planned([content()], policy, settings(digest_channels=digest))) == expected


def test_news_of_a_source_go_where_a_watch_without_channels_goes() -> None:
    broken = content(event=Event.SOURCE_BROKEN, watch=None, subject="source:a")
    rows = planned([broken], said=settings(digest_channels=("mail",), per_run=1))
    assert ways(rows) == [("mail", "digest"), ("phone", "health")]


def test_two_watches_tell_one_opening_once_and_at_once_if_one_says_so() -> None:
    slow = content(watch="digest", score=0.9)
    rows = planned([slow, content(score=0.4)], AlertPolicy(("phone",)))
    assert ways(rows) == [("phone", "instant")]
    assert ways(planned([slow], AlertPolicy(("phone",)))) == [("phone", "digest")]


def test_over_a_cap_the_rest_is_folded_and_none_is_lost() -> None:
    flood = [content(n, organization="Flood", score=n / 100) for n in range(67)]
    others = [content(100 + n, organization=f"Company {n}", score=0.01) for n in range(40)]
    rows = planned(
        [*flood, *others], AlertPolicy(("phone",)), settings(per_company=5, per_run=30, per_source=99)
    )
    assert len({row.key for row in rows}) == 107
    instant = [row.content for row in rows if row.delivery == "instant"]
    assert Counter(told.organization for told in instant)["Flood"] == 5
    assert [told.score for told in instant[:5]] == [0.66, 0.65, 0.64, 0.63, 0.62]
    assert len(instant) <= 30
    assert {row.delivery for row in rows} == {"instant", "fold"}


def test_of_one_source_no_more_than_ten_are_told_one_by_one() -> None:
    flood = [content(n, organization=f"Company {n}") for n in range(25)]
    other = content(100, organization="Company", sources=("elsewhere",))
    instant = [
        row.content for row in planned([*flood, other], AlertPolicy(("phone",))) if row.delivery == "instant"
    ]
    assert Counter(told.sources[0] for told in instant) == {"acme-board": 10, "elsewhere": 1}


def test_a_cap_counts_through_a_run_and_by_channel() -> None:
    told, said = Told(), settings(per_run=3, per_company=9)
    rows = [
        row
        for n in range(5)
        for row in plan([content(n)], Policies(said, {"data roles": AlertPolicy()}), now=NOON, told=told)
    ]
    assert Counter(ways(rows)) == {
        ("mail", "instant"): 3,
        ("mail", "fold"): 2,
        ("phone", "instant"): 3,
        ("phone", "fold"): 2,
    }


def test_a_first_reading_is_a_summary() -> None:
    rows = planned([content(n) for n in range(400)], AlertPolicy(("phone",)), first=True)
    assert ways(rows) == [("phone", "fold")] * 400
    assert (
        ways(planned([content(n) for n in range(3)], AlertPolicy(("phone",)), first=True))
        == [("phone", "instant")] * 3
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2025-03-03T21:59:59+01:00", "2025-03-03T21:59:59+01:00"),
        ("2025-03-03T22:00:00+01:00", "2025-03-04T07:00:00+01:00"),
        ("2025-03-04T06:59:59+01:00", "2025-03-04T07:00:00+01:00"),
        ("2025-03-04T07:00:00+01:00", "2025-03-04T07:00:00+01:00"),
        # The nights in which the clock is changed are an hour shorter and longer.
        ("2025-03-29T23:00:00+01:00", "2025-03-30T07:00:00+02:00"),
        ("2025-10-25T23:00:00+02:00", "2025-10-26T07:00:00+01:00"),
    ],
)
def test_quiet_hours_delay(now: str, due: str) -> None:
    quiet = QuietHours(time(22), time(7))
    assert after_quiet(at(now), quiet, "Europe/Berlin") == at(due)
    assert planned([content()], said=settings(quiet=quiet), now=at(now))[0].due == at(due)


@pytest.mark.parametrize(
    ("now", "digest_at", "due"),
    [
        ("2025-03-03T07:59:00+01:00", time(8), "2025-03-03T08:00:00+01:00"),
        ("2025-03-03T08:00:00+01:00", time(8), "2025-03-04T08:00:00+01:00"),
        ("2025-03-29T12:00:00+01:00", time(8), "2025-03-30T08:00:00+02:00"),
        ("2025-10-25T12:00:00+02:00", time(8), "2025-10-26T08:00:00+01:00"),
        # 02:30 does not exist on this day: half an hour into the hour that was left out.
        ("2025-03-30T00:00:00+01:00", time(2, 30), "2025-03-30T03:30:00+02:00"),
        # In quiet hours the digest waits for their end.
        ("2025-03-03T12:00:00+01:00", time(6), "2025-03-04T07:00:00+01:00"),
    ],
)
def test_digests_come_by_the_wall_clock(now: str, digest_at: time, due: str) -> None:
    quiet = QuietHours(time(22), time(7)) if digest_at == time(6) else QuietHours()
    said = settings(digest=DigestTime(digest_at), quiet=quiet)
    assert planned([content(watch="digest")], said=said, now=at(now))[0].due == at(due)


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tokyo")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.usefixtures("tokyo")
def test_without_a_zone_the_machine_s_clock_counts() -> None:
    quiet = QuietHours(time(22), time(7))
    assert after_quiet(at("2025-03-03T13:30:00+00:00"), quiet, None) == at("2025-03-03T22:00:00+00:00")
    assert next_digest(at("2025-03-03T13:30:00+00:00"), DigestTime(), None) == at("2025-03-03T23:00:00+00:00")


ZONES = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
TIMES = st.times().map(lambda value: value.replace(second=0, microsecond=0))
MOMENTS = st.integers(1_577_836_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@trial(deadline=None)  # the first look into a time zone takes long on a busy machine
@given(MOMENTS, TIMES, TIMES, TIMES, ZONES)
def test_whatever_the_clock_nothing_is_lost_or_early(
    now: datetime, begin: time, end: time, digest_at: time, zone: str
) -> None:
    said = settings(timezone=zone, quiet=QuietHours(begin, end), digest=DigestTime(digest_at))
    for row in planned([content(), content(2, watch="digest")], said=said, now=now):
        assert now <= row.due <= now + timedelta(hours=51)


def test_a_refused_message_is_tried_ever_more_slowly_but_always_again() -> None:
    moments = [NOON]
    while moments[-1] < NOON + timedelta(hours=72):
        moments.append(next_try(len(moments), moments[-1]))
    gaps = [(later - earlier) for earlier, later in pairwise(moments)]
    assert gaps == sorted(gaps)
    assert gaps[0] == timedelta(minutes=1)
    assert len(moments) <= 30
