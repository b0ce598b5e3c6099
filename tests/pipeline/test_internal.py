"""An employer's own portal beside its public board: departments by their aliases, and the other side told."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from support_world import Boards, Life, serving, write_config

from monitor.cli import rolewatch
from monitor.errors import StoreError
from monitor.models import RawPosting
from monitor.normalize import normalize
from monitor.normalize.engagement import parse
from monitor.settings import Config
from monitor.store import Store
from monitor.store.database import FILE
from monitor.store.migrations import migrations

CONFIG = """
sources:
  - {kind: greenhouse, name: acme, board: acme, base_url: '{base}', every: 1h}
  - {kind: greenhouse, name: inside, board: inside, base_url: '{base}', every: 1h, internal: true}
watches:
  - name: move to Payments
    sources: [inside]
    employment_units: [Payments, Risk]
    unit_aliases: {Payments: [PAY-Platform, Money Movement], Risk: [R&F]}
alerts:
  channels: {phone: "json://127.0.0.1:9/"}
"""


class Employee(Life):
    """One who watches the portal inside and the board outside of one employer."""

    @property
    def config(self) -> Config:
        return write_config(self.folder, CONFIG.replace("{base}", self.boards.base))


def served(story: Callable[[Boards], Coroutine[None, None, None]]) -> None:
    async def all_of_it() -> None:
        async with serving(Boards()) as boards:
            await story(boards)

    asyncio.run(all_of_it())


async def told(folder: Path, boards: Boards) -> Employee:
    life = Employee(folder, boards)
    await life.run()
    return life


def put(boards: Boards, board: str, number: int, requisition: str, unit: str, **more: object) -> None:
    boards.put(
        board,
        number,
        requisition_id=requisition,
        company_name="Acme",
        departments=[{"id": 1, "name": unit}],
        **more,
    )


def test_the_other_side_of_a_requisition_is_told(tmp_path: Path) -> None:
    async def story(boards: Boards) -> None:
        put(boards, "acme", 7, "R-4711", "Engineering", title="Ledger Wizard", content="Outside words.")
        put(boards, "inside", 1, "JR4711", "PAY-Platform", title="Staff Engineer")
        life = await told(tmp_path, boards)
        (content,) = [content for _, content in life.receiver.took if content.watch]
        assert content.employment_unit == "Payments (PAY-Platform)"
        said = call(life, "openings", "--json", "--source", "inside")[0]["rolewatch"]
        assert said["internal"] is True
        assert said["matches"][0]["employmentUnit"] == "Payments"
        assert said["alsoOutside"] == {
            "since": "2026-10-01",
            "source": "acme",
            "url": f"{boards.base}/acme/jobs/7",
            "opening": said["alsoOutside"]["opening"],
        }
        outside = call(life, "show", "--json", str(said["alsoOutside"]["opening"]))["rolewatch"]
        assert outside["alsoInside"]["opening"] == said["id"]
        shown = shell(life, "show", str(said["id"]))
        assert "also open to outside since 2026-10-01 (acme)" in shown

    served(story)


def test_an_alert_about_an_internal_opening_names_the_outside(tmp_path: Path) -> None:
    async def story(boards: Boards) -> None:
        put(boards, "acme", 7, "R-4711", "Engineering")
        boards.put("inside")
        life = await told(tmp_path, boards)
        put(boards, "inside", 1, "R-4711", "Money Movement", title="Other words altogether")
        await life.run()
        (content,) = [content for _, content in life.receiver.took if content.watch]
        assert content.twin == "also open to outside since 2026-10-01 (acme)"

    served(story)


def test_another_requisition_or_employer_is_no_twin(tmp_path: Path) -> None:
    async def story(boards: Boards) -> None:
        put(boards, "acme", 7, "R-4712", "Payments")
        put(boards, "inside", 1, "R-4711", "R&F")
        life = await told(tmp_path, boards)
        said = call(life, "openings", "--json", "--source", "inside")[0]["rolewatch"]
        assert "alsoOutside" not in said
        assert said["matches"][0]["employmentUnit"] == "Risk"

    served(story)


def call(life: Employee, *words: str):  # type: ignore[no-untyped-def]
    return json.loads(shell(life, *words))


def shell(life: Employee, *words: str) -> str:
    done = CliRunner().invoke(rolewatch, ["--config", str(life.config.path), *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Gig", "gig"),
        ("Short-term gig", "gig"),
        ("Project", "project"),
        ("Stretch Assignment", "project"),
        ("PROJEKT", "project"),
        ("Full-time role", "role"),
        ("Job Shadowing", "gig"),
        ("permanent position on a project", "role"),
        ("Festanstellung", "role"),
        ("Other", None),
        ("", None),
        (None, None),
    ],
)
def test_a_role_a_project_and_a_gig_are_told_apart(words: str | None, meant: str | None) -> None:
    assert parse(words) == meant


def test_what_only_a_portal_says_is_kept_as_it_is_written(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    raw = RawPosting(
        identifier="1",
        url="https://acme.example/1",
        title="Engineer",
        grade=" Senior (E5) ",
        hiring_manager="Ada  Byron",
        engagement="Gig",
    )
    posting = normalize(raw, source="s", kind="portal", seen=datetime(2026, 1, 1, tzinfo=UTC))
    assert (posting.grade, posting.hiring_manager, posting.engagement, posting.seniority) == (
        "Senior (E5)",
        "Ada Byron",
        "gig",
        "senior",
    )


def test_a_fingerprint_of_before_still_holds() -> None:
    """What was stored before these fields existed must not look changed, or every detail is fetched anew."""
    entry = RawPosting(identifier="1", url="https://acme.example/1", title="Engineer")
    assert entry.fingerprint() == "8377dea0d0122e41d8e46599"
    assert RawPosting(
        identifier="1", url="https://acme.example/1", title="Engineer", grade="E5"
    ).fingerprint() not in (entry.fingerprint(),)


def test_a_database_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / FILE)
    db = Database(old, execute_plugins=False)
    migrations.apply(db, stop_before="m003_internal_postings")
    old.execute(
        "insert into sources (name, kind, coverage, options) values ('acme', 'greenhouse', 'api', 'x')"
    )
    old.execute("pragma user_version = 1")
    old.commit()
    old.close()
    with pytest.raises(StoreError, match="older"):
        Store.read(tmp_path)
    Store.open(tmp_path).close()
    with Store.read(tmp_path) as store:
        assert store.queries.sources()[0]["name"] == "acme"
        assert store.connection.execute("select internal from sources").fetchone()[0] == 0
