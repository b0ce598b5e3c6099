"""How a source's trouble is told, borne and ended, run after run: docs/health.md, sentence by sentence."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from support_cli import rolewatch
from support_world import Boards, Life, serving

from monitor.models import Verdict
from monitor.pipeline.report import SourceReport
from monitor.pipeline.status import Status

Story = Callable[[Life], Coroutine[None, None, None]]


def live(folder: Path, story: Story, **said: object) -> None:
    async def told() -> None:
        async with serving(Boards()) as boards:
            await story(Life(folder, boards, **said))

    asyncio.run(told())


async def read(life: Life, *, hours: float = 6) -> SourceReport:
    """The only source, read so many hours later."""
    life.clock.forward(hours=hours - 1)
    (report,) = (await life.run(everything=True)).sources
    return report


def health(life: Life) -> list[str]:
    return [line for line in life.receiver.told() if line.startswith("source-")]


def accept(life: Life, *, code: int = 0) -> str:
    """`rolewatch sources accept acme`, as a person types it."""
    path = life.folder / "rolewatch.yaml"
    done = rolewatch("--config", str(path), "sources", "accept", "acme", state=life.folder / "state")
    assert done.code == code, done.out + done.err
    return done.out + done.err


def status(life: Life) -> Status:
    """What `rolewatch status` would say by the life's clock."""
    with life.store() as store:
        return Status(
            at=life.clock.now,
            last_run=store.queries.runs(1)[0],
            sources=store.queries.sources(),
            refused=store.queries.refused(),
            waiting=store.queries.waiting(),
            overdue=None,
            running=False,
        )


def test_a_mass_closing_is_believed_when_the_person_says_so(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 21))
        await read(life)
        assert "nothing to accept of acme: ok" in accept(life, code=2)
        life.boards.put("acme", *range(1, 6))
        life.boards.status = {f"/acme/jobs/{number}": 403 for number in range(1, 21)}
        doubted = await read(life)
        assert (doubted.verdict, doubted.closed) == (Verdict.PARTIAL, 0)
        assert (doubted.error or "").endswith("if that is true: rolewatch sources accept acme")
        assert "5 postings will be taken for all there is" in accept(life)
        believed = await read(life)
        assert (believed.verdict, believed.closed) == (Verdict.OK, 15)
        assert "believed, as you said" in (believed.note or "")
        assert (await read(life)).verdict.healthy, "the new baseline"

    live(tmp_path, story)


def test_what_was_accepted_does_not_hold_for_less(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 21))
        await read(life)
        life.boards.put("acme", *range(1, 11))
        await read(life)
        accept(life)
        life.boards.status = {f"/acme/jobs/{number}": 403 for number in range(1, 21)}
        life.boards.put("acme", 1, 2)
        worse = await read(life)
        assert (worse.verdict, worse.closed) == (Verdict.PARTIAL, 0)

    live(tmp_path, story)


def test_an_empty_board_can_be_accepted(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 6))
        await read(life)
        life.boards.put("acme")
        assert (await read(life)).verdict is Verdict.SUSPICIOUS_EMPTY
        accept(life)
        believed = await read(life)
        assert (believed.verdict, believed.closed, believed.note) == (
            Verdict.OK,
            5,
            "really empty, as you said",
        )

    live(tmp_path, story)


def test_a_board_that_is_really_empty_says_so_after_three_confirmations(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme")
        said = [await read(life) for _ in range(5)]
        assert [each.verdict for each in said] == [Verdict.SUSPICIOUS_EMPTY] * 3 + [Verdict.OK] * 2
        assert "believed after 3 confirmations" in (said[0].error or "")
        assert said[3].note == "really empty: 4 gathers in a row found nothing"
        assert health(life) == [
            "source-broken acme can't be trusted: suspicious-empty",
            "source-healed acme works again",
        ]

    live(tmp_path, story)


@pytest.mark.parametrize("field", ["location", "content", "title"])
def test_a_field_that_is_gone_is_a_changed_layout_and_costs_nothing(tmp_path: Path, field: str) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 21))
        for _ in range(2):
            await read(life)
        gone: object = "Apply now" if field == "title" else {"name": None} if field == "location" else ""
        life.boards.put("acme", *range(1, 21), **{field: gone})
        drifted = await read(life)
        assert drifted.verdict is Verdict.CHANGED_LAYOUT
        assert "of 20 postings have" in (drifted.error or "")
        assert (drifted.closed, drifted.new) == (0, 0)
        with life.store() as store:
            (kept,) = store.connection.execute(
                "select count(*) from postings where description is not null and job_location <> '[]'"
            ).fetchone()
        assert kept == 20, "what is stored is kept"

    live(tmp_path, story)


def test_an_answer_that_is_built_otherwise_is_no_empty_board(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 4))
        await read(life)
        life.boards.bodies["acme"] = (
            b'{"jobs": [], "notice": "moved", "portal": {"theme": 1, "brand": 2, "locale": 3, "version": 4}}'
        )
        said = await read(life)
        assert said.verdict is Verdict.CHANGED_LAYOUT
        assert "built otherwise than before" in (said.error or "")
        del life.boards.bodies["acme"]
        life.boards.put("acme")
        assert (await read(life)).verdict is Verdict.SUSPICIOUS_EMPTY, (
            "an empty listing is built as a full one"
        )

    live(tmp_path, story)


def test_a_total_that_is_declared_and_not_reached_is_never_believed_by_time(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", *range(1, 11))
        await read(life)
        jobs = life.boards.jobs["acme"][:9]
        body = json.dumps({"jobs": jobs, "meta": {"total": 10}}).encode()
        life.boards.bodies["acme"] = body
        for _ in range(9):
            short = await read(life, hours=12)
            assert (short.verdict, short.closed) == (Verdict.PARTIAL, 0)
            assert "9 postings read of 10 that the source declares" in (short.error or "")

    live(tmp_path, story)


def test_a_source_that_fails_for_long_is_probed_told_weekly_and_healed_once(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2, 3)
        await life.run()
        life.boards.status["/v1/boards/acme/jobs"] = 404
        visits = [hour for hour in range(24 * 30) if (await life.run()).sources]
        pauses = [later - earlier for earlier, later in pairwise(visits)]
        begun = next(number for number, pause in enumerate(pauses) if pause >= 20)
        assert pauses[0] == 1
        assert pauses[:begun] == sorted(pauses[:begun]), "ever more rarely"
        assert all(20 <= pause <= 25 for pause in pauses[begun:]), "and never given up"
        assert len(visits) < 60
        assert health(life) == ["source-broken acme can't be trusted: unreachable"]
        weekly = [content for name, content in life.receiver.took if "still in trouble" in content.title]
        assert len({content.version for content in weekly}) == 4
        said = status(life)
        assert "acme: unreachable for 30 days, probed once a day: " in said.problems[0]
        assert said.json()["sources"] == {"configured": 1, "in_trouble": 1, "quarantined": 1}
        del life.boards.status["/v1/boards/acme/jobs"]
        for _ in range(30):
            await life.run()
        assert health(life)[-1] == "source-healed acme works again"
        assert len(health(life)) == 2
        with life.store() as store:
            assert store.queries.sources()[0]["failures"] == 0

    live(tmp_path, story, alerts=DIGEST)


DIGEST = """
alerts:
  channels: {phone: "json://127.0.0.1:9/", mail: "json://127.0.0.1:9/mail"}
  digest: {at: "08:00", channels: [mail]}
"""


def test_a_source_that_comes_and_goes_is_no_alert_each_time(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2, 3)
        await read(life)
        for turn in range(12):
            life.boards.status = {"/v1/boards/acme/jobs": 404} if turn % 2 == 0 else {}
            await read(life)
        assert health(life) == [
            "source-broken acme can't be trusted: unreachable",
            "source-healed acme works again",
        ]

    live(tmp_path, story)


def test_a_sleep_is_noticed_and_made_up_for_once(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        life.boards.put("acme", 1, 2, 3)
        for _ in range(4):
            assert (await life.run()).missed is None
        slept = life.clock.now
        life.clock.forward(days=14)
        life.boards.put("acme", 1, 2, 3, 4)
        caught_up = await life.run()
        assert caught_up.missed == slept
        assert "not run for 14 days" in caught_up.problems()[-1]
        assert (len(caught_up.totals.new), caught_up.totals.closed) == (1, 0)
        life.clock.forward(hours=-1, minutes=1)
        assert (await life.run()).sources == (), "once"
        again = await life.run()
        assert (again.missed, len(again.sources)) == (None, 1)
        assert life.clock.now - slept > timedelta(days=14)

    live(tmp_path, story)
