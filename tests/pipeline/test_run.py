"""The main job over loopback, run after run: what is new, changed, gone, told; and what must not be."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest
from support_world import Boards, Life, serving

from monitor.errors import LockHeld, UserError
from monitor.models import Verdict
from monitor.store import Store, database
from monitor.store.queries import Wanted

Story = Callable[[Life], Coroutine[None, None, None]]


def live(folder: Path, story: Story, **said: object) -> None:
    async def told() -> None:
        async with serving(Boards()) as boards:
            await story(Life(folder, boards, **said))

    asyncio.run(told())


def test_a_second_run_says_only_what_is_new(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2, 3)
        first = await life.run()
        assert (len(first.totals.new), first.totals.matches, first.exit_code) == (3, 3, 0)
        assert sorted(life.receiver.told()) == ["new Nurse 3", "new Pilot 2", "new Welder 1"]
        second = await life.run()
        assert second.sources[0].verdict is Verdict.UNCHANGED
        assert (second.sources[0].requests, second.sources[0].bytes, second.delivered.sent) == (1, 0, 0)
        life.boards.put("acme", 1, 2, 3, 4)
        third = await life.run()
        assert len(third.totals.new) == 1
        assert life.receiver.told()[-1] == "new Lawyer 4"

    live(tmp_path, story)


def test_nothing_due_does_nothing(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1)
        await life.run()
        asked = len(life.boards.requests)
        life.clock.forward(minutes=-55)
        idle = await life.run()
        assert (idle.run, idle.sources, len(life.boards.requests)) == (None, (), asked)
        assert "nothing due" in idle.line()

    live(tmp_path, story)


def test_a_change_of_pay_place_or_title_is_told_once_and_of_the_text_not(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2)
        await life.run()
        life.boards.jobs["acme"][0]["title"] = "Master Welder 1"
        changed = await life.run()
        assert changed.totals.changed == 1
        assert life.receiver.told()[-1] == "changed Master Welder 1"
        life.boards.jobs["acme"][0]["content"] += " More words."
        again = await life.run()
        assert (again.totals.changed, again.delivered.queued) == (1, 0)
        with life.store() as store:
            opening = store.queries.find(f"{life.boards.base}/acme/jobs/1")[0]
            said = [(row["what"], row["after"]) for row in store.queries.history(opening)]
        assert said == [("title", "Master Welder 1"), ("text", None)]

    live(tmp_path, story)


def test_a_page_that_is_gone_closes_at_once_and_an_absence_only_in_time(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 11))
        await life.run()
        life.boards.put("acme", *range(1, 10))
        gone = await life.run()
        assert gone.totals.closed == 1
        life.boards.put("acme", *range(1, 9))
        life.boards.status["/acme/jobs/9"] = 503
        absent = await life.run()
        assert absent.totals.closed == 0
        soon = await life.run()
        assert soon.totals.closed == 0, "two gathers, but not a day apart"
        life.clock.forward(hours=23)
        closed = await life.run()
        assert closed.totals.closed == 1
        life.boards.put("acme", *range(1, 10))
        back = await life.run()
        assert (back.totals.reopened, len(back.totals.new)) == (1, 0)

    live(tmp_path, story)


def test_an_opening_that_was_saved_is_told_of_when_it_closes(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 11))
        await life.run()
        with Store.open(life.config.state) as store, store.transaction():
            (saved,) = store.queries.find(f"{life.boards.base}/acme/jobs/9")
            store.triage.mark("save", saved, life.clock())
        life.boards.put("acme", *range(1, 9))
        assert (await life.run()).totals.closed == 2
        assert life.receiver.told()[-1] == "closed Glazier 9"
        assert "closed Baker 10" not in life.receiver.told()

    live(tmp_path, story)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b'{"jobs": [], "meta": {"total": 0}}', Verdict.SUSPICIOUS_EMPTY),
        (b'{"jobs": [{"id": 1,', Verdict.CHANGED_LAYOUT),
        (b"<html><body>maintenance</body></html>", Verdict.CHANGED_LAYOUT),
        (b'{"results": []}', Verdict.CHANGED_LAYOUT),
    ],
)
def test_a_bad_answer_is_a_verdict_and_closes_nothing(tmp_path: Path, body: bytes, verdict: Verdict) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2, 3)
        life.boards.put("other", 4, 5, 6)
        await life.run()
        life.boards.bodies["acme"] = body
        life.boards.put("other", 4, 5, 6, 7)
        for _ in range(4):
            life.clock.forward(hours=30)
            bad = await life.run()
            assert (bad.exit_code, bad.totals.closed) == (1, 0)
            assert bad.sources[0].verdict in (verdict, Verdict.UNREACHABLE)
            assert bad.problems()[0].startswith("acme: ")
        assert sum(line.startswith("source-broken") for line in life.receiver.told()) == 1
        assert "new Tailor 7" in life.receiver.told(), "the other source was done"
        del life.boards.bodies["acme"]
        healed = await life.run()
        assert (healed.exit_code, healed.totals.closed, healed.totals.reopened) == (0, 0, 0)
        assert life.receiver.told()[-1] == "source-healed acme works again"

    live(tmp_path, story, names=("acme", "other"))


def test_new_identifiers_for_the_same_jobs_are_no_news(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 9))
        await life.run()
        told = len(life.receiver.took)
        for each in life.boards.jobs["acme"]:
            each["id"] = 500 + int(str(each["id"]))
        rekeyed = await life.run()
        assert rekeyed.sources[0].verdict is Verdict.OK
        assert (len(rekeyed.totals.new), len(life.receiver.took)) == (0, told)

    live(tmp_path, story)


def test_new_identifiers_are_matched_by_title_employer_and_place(tmp_path: Path) -> None:
    """Where nothing else is told: then they keep their history, and the address of before still finds them."""
    bare = {"content": "", "requisition_id": None, "internal_job_id": None}

    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 9), **bare)
        await life.run()
        told, before = len(life.receiver.took), f"{life.boards.base}/acme/jobs/3"
        with life.store() as store:
            (opening,) = store.queries.find(before)
        for each in life.boards.jobs["acme"]:
            each["id"] = 500 + int(str(each["id"]))
            each["absolute_url"] = f"{life.boards.base}/acme/jobs/{each['id']}"
        for _ in range(4):
            life.clock.forward(hours=12)
            rekeyed = await life.run()
            assert (rekeyed.totals.new, rekeyed.totals.closed, rekeyed.totals.reopened) == ([], 0, 0)
        assert len(life.receiver.took) == told
        with life.store() as store:
            assert (
                store.queries.find(before)
                == store.queries.find(f"{life.boards.base}/acme/jobs/503")
                == [opening]
            )
            assert [row["what"] for row in store.queries.history(opening)] == ["address"]

    live(tmp_path, story)


def test_other_requisitions_under_new_identifiers_are_other_openings(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 9))
        await life.run()
        for each in life.boards.jobs["acme"]:
            each["id"] = 500 + int(str(each["id"]))
            each["requisition_id"] = f"{each['requisition_id']}-b"
            each["internal_job_id"] = each["id"]
            each["absolute_url"] = f"{life.boards.base}/acme/jobs/{each['id']}"
        assert len((await life.run()).totals.new) == 8

    live(tmp_path, story)


def test_a_channel_that_is_down_gets_each_alert_once_in_the_end(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2)
        life.receiver.down = {"mail"}
        first = await life.run()
        assert (first.delivered.sent, first.exit_code) == (2, 1)
        for number in range(3, 6):
            life.boards.put("acme", *range(1, number + 1))
            await life.run()
        life.receiver.down = set()
        life.clock.forward(hours=6)
        await life.run()
        assert len(life.receiver.told("phone")) == 5
        assert sorted(life.receiver.told("mail")) == sorted(life.receiver.told("phone"))

    live(tmp_path, story)


def test_what_a_channel_took_before_it_refused_is_not_told_again(tmp_path: Path) -> None:
    """Single messages go first; a summary with older rows is refused after them."""

    async def story(life: Life) -> None:
        life.alerts = (
            'alerts:\n  channels: {phone: "json://127.0.0.1:9/"}\n  at_most: {per_company: 2, per_run: 100}\n'
        )
        life.boards.put("acme", 1, 2, 3)
        life.boards.put("other", 4)
        life.receiver.refuses_folds = True
        first = await life.run()
        assert (first.delivered.sent, first.delivered.failed) == (3, 1)
        life.receiver.refuses_folds = False
        life.clock.forward(hours=6)
        await life.run()
        assert sorted(life.receiver.told()) == sorted(set(life.receiver.told()))
        assert len(life.receiver.told()) == 4

    live(tmp_path, story, names=("acme", "other"))


def test_a_storm_on_the_first_run_is_one_summary(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 41))
        first = await life.run()
        assert first.totals.matches == 40
        phone = [message for message in life.receiver.messages if message[0] == "phone"]
        assert phone == [("phone", "fold", 41, False)]
        assert life.receiver.told()[-1] == (
            "baseline acme, read for the first time: 40 openings, 40 fit; the best come first"
        )

    live(tmp_path, story)


def test_a_changed_watch_looks_again_without_asking_any_source(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.watches = "watches:\n  - {name: welders, titles: [welder]}\n"
        life.boards.put("acme", 1, 2, 3)
        await life.run()
        assert life.receiver.told() == ["new Welder 1"]
        life.watches = "watches:\n  - {name: pilots, titles: [pilot]}\n"
        life.clock.forward(minutes=-58)
        asked = len(life.boards.requests)
        again = await life.run()
        assert (again.totals.matches, len(life.boards.requests) - asked) == (1, 0)
        assert life.receiver.told()[-1] == "new Pilot 2"

    live(tmp_path, story)


def test_an_unknown_source_is_the_persons_mistake(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        with pytest.raises(UserError, match="no source “nope”"):
            await life.run(only=("nope",))

    live(tmp_path, story)


def test_two_runs_at_once(tmp_path: Path) -> None:
    with database.lock(tmp_path), pytest.raises(LockHeld) as refused, database.lock(tmp_path):
        pass
    assert refused.value.exit_code == 3


def test_split_and_merge_are_remembered_and_undone(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2)
        await life.run()
        with Store.open(life.config.state) as store, store.transaction():
            first, second = (store.queries.find(f"{life.boards.base}/acme/jobs/{n}")[0] for n in (1, 2))
            store.triage.merge(second, first, life.clock())
            assert len(store.queries.openings(Wanted())) == 1
            store.triage.undo("merge", [str(first)], life.clock())
            assert len(store.queries.openings(Wanted())) == 2
            store.triage.merge(second, first, life.clock())
        life.boards.put("acme", 1, 2, 3)
        await life.run()
        with Store.open(life.config.state) as store, store.transaction():
            assert len(store.queries.openings(Wanted())) == 2
            (posting,) = [row["id"] for row in store.triage.postings(first) if row["identifier"] == "2"]
            store.triage.split(posting, life.clock())
            assert len(store.queries.openings(Wanted())) == 3

    live(tmp_path, story)


def test_words_are_found_and_forgotten(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2)
        await life.run()
        life.boards.jobs["acme"][0]["content"] = "Zeppelins only."
        await life.run()
        with life.store() as store:
            found = store.queries.openings(Wanted(search='zeppelins" OR'))
            assert not found, "a person's words are no operators"
            assert [view.posting.title for view in store.queries.openings(Wanted(search="zeppelins"))] == [
                "Welder 1"
            ]
            assert [view.posting.title for view in store.queries.openings(Wanted(search="python"))] == [
                "Pilot 2"
            ]

    live(tmp_path, story)
