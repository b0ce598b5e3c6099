"""What is told, when, and to whom, run after run: at real receivers, through outages and changes of the clock."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path

from support_alerts import Hook, Inbox, hook, inbox
from support_world import Boards, Life, serving

from monitor.alerts import render
from monitor.alerts.deliver import Notifier
from monitor.pipeline import news
from monitor.standing import Turn
from monitor.store import Store

Story = Callable[[Life], Coroutine[None, None, None]]
OUTBOX = "select channel, subject, event, state, count(*) as n from outbox group by 1, 2, 3, 4"


def live(folder: Path, story: Story, **said: object) -> None:
    async def told() -> None:
        async with serving(Boards()) as boards:
            await story(Life(folder, boards, **said))

    asyncio.run(told())


def alerts(good: Hook, down: Hook, box: Inbox) -> str:
    """Three channels, no caps in the way."""
    channels = f'{{good: "{good.own}", down: "{down.own}", mail: "{box.url}"}}'
    return f"alerts:\n  channels: {channels}\n  at_most: {{per_company: 1000, per_run: 1000}}\n"


def openings(hook: Hook) -> Counter[str]:
    return Counter(subject for subject in hook.subjects if subject.startswith("opening:"))


def test_a_channel_down_for_three_runs_gets_each_once_and_the_others_none_twice(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        async with hook() as good, hook() as down, inbox() as box:
            life.alerts = alerts(good, down, box)
            life.receiver = Notifier(life.config.alerts)  # type: ignore[assignment]
            down.status = 503
            for number in range(1, 4):
                life.boards.put("acme", *range(1, number + 1))
                assert (await life.run()).exit_code == 1
            down.status = 200
            life.clock.forward(hours=5)
            assert (await life.run()).exit_code == 0
            for receiver in (good, down):
                assert list(openings(receiver).values()) == [1, 1, 1]
            assert len({mail["Message-ID"] for mail in box.mails}) == len(box.mails) == 3

    live(tmp_path, story)


def test_an_outage_of_three_days(tmp_path: Path) -> None:
    """500 openings in 72 hours, three channels, one down: nothing lost, nothing twice, few requests in vain."""

    async def story(life: Life) -> None:
        async with hook() as good, hook() as down, inbox() as box:
            life.alerts = alerts(good, down, box)
            life.boards.put("acme", 1)
            life.receiver = Notifier(life.config.alerts)  # type: ignore[assignment]
            await life.run()
            down.status, down.asked = 503, []
            for hour in range(72):
                life.boards.put("acme", *range(1, 2 + min(500, (hour // 6 + 1) * 42)))
                await life.run()
            print(f"{len(down.asked)} requests in vain")
            assert len(down.asked) <= 60
            down.status = 200
            for _ in range(5):
                await life.run()
            for receiver in (good, down):
                assert len(openings(receiver)) == 501
                assert set(openings(receiver).values()) == {1}
            told = Counter(mail["References"] for mail in box.mails)
            assert told.pop(None) == 1, "the first 42 made one opening 43: one summary, not a storm"
            assert (len(told), set(told.values())) == (501 - 42, {1})
            with life.store() as store:
                states = {row["state"] for row in store.connection.execute(OUTBOX)}
            assert states == {"sent"}

    live(tmp_path, story)


def test_what_was_planned_while_the_clock_was_wrong_is_told_when_it_is_right(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1)
        life.receiver.down = {"phone", "mail"}
        life.clock.now = datetime(2036, 1, 1, tzinfo=UTC)
        await life.run()
        life.clock.now = datetime(2026, 1, 1, tzinfo=UTC)
        life.receiver.down = set()
        await life.run()
        assert life.receiver.told("phone") == life.receiver.told("mail") == ["new Welder 1"]
        life.clock.now = datetime(2036, 1, 1, tzinfo=UTC)
        await life.run()
        assert len(life.receiver.told()) == 1

    live(tmp_path, story)


def test_quiet_hours_in_the_nights_in_which_clocks_change(tmp_path: Path) -> None:
    """Found at night, told in the morning at seven by the wall clock, an hour sooner or later in UTC."""
    channel = 'alerts:\n  channels: {phone: "json://127.0.0.1:9/"}\n'
    rules = f'{channel}  quiet_hours: "22:00-07:00"\n  timezone: Europe/Berlin\n'

    async def story(life: Life) -> None:
        for number, (night, morning) in enumerate(
            [
                (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
                (datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
            ],
            start=1,
        ):
            life.boards.put("acme", *range(1, number + 1))
            life.clock.now = night
            await life.run()
            while life.clock.now < morning:
                assert len(life.receiver.told()) == number - 1, life.clock.now
                await life.run()
            assert len(life.receiver.told()) == number

    live(tmp_path, story, alerts=rules)


def test_a_snooze_delays_and_drops_nothing(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1)
        await life.run()
        with Store.open(life.config.state) as store, store.transaction():
            store.outbox.snooze("everything with Python", life.clock().replace(day=5))
        life.boards.put("acme", 1, 2)
        snoozed = await life.run()
        assert (snoozed.delivered.sent, snoozed.delivered.held) == (0, 2)
        life.clock.forward(days=4)
        await life.run()
        assert life.receiver.told() == ["new Welder 1", "new Pilot 2"]

    live(tmp_path, story)


def test_a_last_day_is_told_once_ahead_and_again_when_it_moves(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, application_deadline="2026-11-20T12:00:00Z")
        await life.run()
        for _ in range(16):
            life.clock.forward(days=1)
            await life.run()
        soon = [line for line in life.receiver.told() if line.startswith("closing-soon")]
        assert soon == ["closing-soon Welder 1"]
        life.boards.put("acme", 1, application_deadline="2026-11-30T12:00:00Z")
        for _ in range(14):
            life.clock.forward(days=1)
            await life.run()
        soon = [line for line in life.receiver.told() if line.startswith("closing-soon")]
        assert soon == ["closing-soon Welder 1"] * 2

    live(tmp_path, story)


def test_a_follow_up_is_told_on_its_day_once_and_not_when_it_is_done(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2)
        await life.run()
        with Store.open(life.config.state) as store, store.transaction():
            keys = [store.queries.find(f"{life.boards.base}/acme/jobs/{n}")[0] for n in (1, 2)]
            due = life.clock().replace(day=6)
            numbers = [store.reminders.follow_opening(key, due, "ask Jane", life.clock()) for key in keys]
            assert store.reminders.done(numbers[1], life.clock())
        for _ in range(8):
            life.clock.forward(days=1)
            await life.run()
        assert [line for line in life.receiver.told() if line.startswith("follow-up")] == [
            "follow-up ask Jane: Welder 1"
        ]

    live(tmp_path, story)


def test_what_closes_and_comes_back_is_told_each_time(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 11))
        await life.run()
        for _ in range(2):
            life.boards.put("acme", *range(1, 10))
            await life.run()
            life.boards.put("acme", *range(1, 11))
            await life.run()
        assert life.receiver.told().count("reopened Baker 10") == 2

    live(tmp_path, story)


def test_an_ad_that_is_put_up_anew_is_posted_again(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 11))
        await life.run()
        life.boards.put("acme", *range(1, 10))
        await life.run()
        life.boards.put("acme", *range(1, 11))
        life.boards.jobs["acme"][-1]["id"] = 99
        await life.run()
        assert life.receiver.told()[-1] == "reposted Baker 10"

    live(tmp_path, story)


def test_the_end_of_a_login_has_its_day() -> None:
    ends = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    content = news.of_session("acme", Turn.ENDS, 1, error=None, ends=ends)
    assert content.deadline == "2026-12-04T09:30:00+00:00"
    assert render.text([content]).splitlines() == [
        "the session for acme ends soon: run `rolewatch login acme`",
        "Ends: Fri 4 Dec 2026 09:30 UTC",
    ]
