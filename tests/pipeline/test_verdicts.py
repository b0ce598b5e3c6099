"""The verdict of a gather, and what follows for closing: DESIGN §6.1, case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.models import Gathered, RawPosting, Verdict
from monitor.scraper import Coverage
from monitor.verdicts import History, Judgement, closing, judge

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def raw(number: int, title: str = "Engineer") -> RawPosting:
    return RawPosting(identifier=number, url=f"https://jobs.example/{number}", title=f"{title} {number}")


def gathered(numbers: range | list[int], **said: object) -> Gathered:
    return Gathered(
        source="acme", kind="greenhouse", verdict=Verdict.OK, postings=tuple(raw(n) for n in numbers), **said
    )


def known(numbers: range) -> dict[str, str]:
    return {str(n): f"Engineer {n}" for n in numbers}


def ask(
    result: Gathered,
    before: int = 20,
    *,
    history: History | None = None,
    coverage: Coverage = Coverage.API,
    canary: str | None = None,
    now: datetime = NOW,
) -> Judgement:
    history = history or History(counts=(before,) * 5, open=before, gathers=5)
    return judge(result, history, coverage, known=known(range(before)), canary=canary, now=now)


def test_a_whole_listing_counts() -> None:
    said = ask(gathered(range(20)))
    assert (said.verdict, said.counts, said.error) == (Verdict.OK, True, None)


def test_the_first_gather_is_the_baseline() -> None:
    said = ask(gathered(range(20)), 0, history=History())
    assert said.first
    assert said.verdict is Verdict.OK


@pytest.mark.parametrize("before", [0, 20])
def test_nothing_is_suspicious(before: int) -> None:
    said = ask(gathered([]), before)
    assert said.verdict is Verdict.SUSPICIOUS_EMPTY
    assert not said.counts
    assert "nothing was closed" in (said.error or "")


def test_a_board_that_is_really_empty_is_believed_after_three_confirmations() -> None:
    history = History()
    for _ in range(3):
        said = ask(gathered([]), 0, history=history)
        assert said.verdict is Verdict.SUSPICIOUS_EMPTY
        history = History(empties=said.empties)
    said = ask(gathered([]), 0, history=history)
    assert said.verdict is Verdict.OK
    assert "really empty" in (said.note or "")


def test_an_empty_mailbox_is_no_news() -> None:
    assert ask(gathered([]), 0, coverage=Coverage.MAIL).verdict is Verdict.OK


@pytest.mark.parametrize(("shown", "verdict"), [(14, Verdict.OK), (13, Verdict.PARTIAL)])
def test_less_than_seventy_percent_of_the_median_is_partial(shown: int, verdict: Verdict) -> None:
    said = ask(gathered(range(shown)))
    assert said.verdict is verdict
    assert said.counts is (verdict is Verdict.OK)


def test_more_than_half_vanishing_at_once_closes_nothing() -> None:
    fresh = [*range(9), *range(100, 104)]
    history = History(counts=(13, 13), open=20, gathers=2)
    said = ask(gathered(fresh), history=history)
    assert said.verdict is Verdict.PARTIAL
    assert "11 of 20" in (said.error or "")


def renamed(numbers: range, title: str = "Engineer") -> Gathered:
    """The postings of `numbers` under other identifiers."""
    postings = tuple(
        RawPosting(identifier=f"x{n}", url=f"https://jobs.example/x{n}", title=f"{title} {n}")
        for n in numbers
    )
    return Gathered(source="acme", kind="greenhouse", verdict=Verdict.OK, postings=postings)


def test_new_identifiers_for_the_same_jobs_are_no_news() -> None:
    said = ask(renamed(range(20)))
    assert said.rekeyed
    assert not said.counts
    assert (said.verdict, said.many) == (Verdict.OK, True)


def test_other_jobs_under_new_identifiers_are_another_listing() -> None:
    said = ask(renamed(range(20), "Nurse"))
    assert (said.verdict, said.rekeyed, said.counts, said.acceptable) == (Verdict.PARTIAL, False, False, True)
    assert "20 of 20 open postings vanished at once, and 20 that are not like them came" in (said.error or "")


def test_what_came_in_doubt_is_no_basis_for_the_next_gather() -> None:
    """Or the strangers of a wrong listing would dilute the vanished to a half, and close them."""
    titles = known(range(20)) | {f"x{n}": f"Nurse {n}" for n in range(20)}
    history = History(counts=(20,) * 5, open=40, gathers=5, doubts=1, doubted_since=NOW)
    strange = frozenset(f"x{n}" for n in range(20))
    again = renamed(range(20), "Nurse")
    judged = judge(again, history, Coverage.API, known=titles, fresh=strange, canary=None, now=NOW)
    assert (judged.verdict, judged.counts) == (Verdict.PARTIAL, False)
    without = judge(again, history, Coverage.API, known=titles, canary=None, now=NOW)
    assert without.counts, "the control: without `fresh` it is taken for true"


def test_a_smaller_listing_is_believed_after_six_gathers_over_three_days() -> None:
    history, now = History(counts=(20,) * 5, open=20, gathers=5), NOW
    verdicts = []
    for _ in range(7):
        said = ask(gathered(range(5)), history=history, now=now)
        verdicts.append(said.verdict)
        now += timedelta(hours=14)
        history = History(
            counts=(20,) * 5, open=20, gathers=5, doubts=said.doubts, doubted_since=said.doubted_since
        )
    assert verdicts[:5] == [Verdict.PARTIAL] * 5
    assert verdicts[6] is Verdict.OK


def test_a_declared_total_that_was_not_reached_is_partial() -> None:
    assert ask(gathered(range(20), total=21)).verdict is Verdict.PARTIAL
    assert ask(gathered(range(20), total=20)).verdict is Verdict.OK


def test_a_listing_cut_at_our_own_cap_is_partial() -> None:
    said = ask(gathered(range(20), complete=False, note="stopped at the limit"))
    assert (said.verdict, said.error) == (Verdict.PARTIAL, "stopped at the limit")


@pytest.mark.parametrize(("broken", "verdict"), [(2, Verdict.OK), (3, Verdict.CHANGED_LAYOUT)])
def test_a_tenth_of_the_items_may_be_unreadable_and_then_nothing_closes(
    broken: int, verdict: Verdict
) -> None:
    said = ask(gathered(range(20), broken=("KeyError: 'id'",) * broken))
    assert said.verdict is verdict
    assert not said.counts


def test_the_canary_must_sing() -> None:
    assert ask(gathered(range(20)), canary="engineer 7").verdict is Verdict.OK
    said = ask(gathered(range(20)), canary="Staff Plumber")
    assert said.verdict is Verdict.PARTIAL
    assert "Staff Plumber" in (said.error or "")


def test_a_known_canary_sings_too() -> None:
    result = Gathered(
        source="acme", kind="workday", verdict=Verdict.OK, known=tuple(str(n) for n in range(20))
    )
    assert ask(result, canary="Engineer 7").verdict is Verdict.OK


def test_a_canary_named_later_must_sing_where_nothing_changed() -> None:
    same = Gathered(source="acme", kind="greenhouse", verdict=Verdict.UNCHANGED)
    assert ask(same, canary="Engineer 7").verdict is Verdict.UNCHANGED
    assert ask(same, canary="Staff Plumber").verdict is Verdict.PARTIAL


def test_unchanged_counts_as_a_healthy_gather() -> None:
    said = ask(Gathered(source="acme", kind="greenhouse", verdict=Verdict.UNCHANGED))
    assert said.healthy
    assert said.counts


def test_a_failure_keeps_its_verdict_and_counts_nothing() -> None:
    said = ask(Gathered(source="a", kind="b", verdict=Verdict.BLOCKED, error="403"))
    assert (said.verdict, said.error, said.counts) == (Verdict.BLOCKED, "403", False)


@pytest.mark.parametrize(
    ("coverage", "times", "hours", "closes"),
    [
        (Coverage.API, 0, 48, False),
        (Coverage.API, 1, 23, False),
        (Coverage.API, 1, 24, True),
        (Coverage.PAGE, 2, 100, False),
        (Coverage.PAGE, 3, 24, True),
        (Coverage.WINDOW, 99, 9999, False),
        (Coverage.MAIL, 99, 9999, False),
    ],
)
def test_closing(coverage: Coverage, times: int, hours: int, closes: bool) -> None:
    since = NOW - timedelta(hours=hours) if times else None
    closed = closing({7: (times, since)}, coverage, now=NOW)
    assert closed == ([7] if closes else [])
