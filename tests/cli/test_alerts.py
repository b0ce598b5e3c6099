"""The commands about alerts, as a person types them."""

import json
from pathlib import Path
from time import sleep

import pytest
from support_cli import Done, rolewatch

POSTINGS = [
    {
        "identifier": f"A-{number}",
        "url": f"https://jobs.example.org/a-{number}",
        "title": title,
        "hiringOrganization": "Acme & Söhne",
        "description": "You know Python.",
    }
    for number, title in enumerate(("Data Engineer", "Gardener"), start=1)
]


def configure(home: Path, title: str, channels: str) -> None:
    (home / "config.yaml").write_text(
        f"""state: {home / "state"}
sources:
  - {{kind: file, name: mine, path: {home / "jobs.json"}}}
watches:
  - {{name: data, titles: [{title}]}}
alerts:
  channels: {{{channels}}}
"""
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One opening was told to a file."""
    (tmp_path / "jobs.json").write_text(json.dumps(POSTINGS))
    configure(tmp_path, "data engineer", f'file: "outbox:{tmp_path / "outbox.txt"}"')
    ask(tmp_path, "run")
    return tmp_path


@pytest.fixture
def refused(home: Path) -> Path:
    """Another opening was told there, and refused by a channel that nobody answers."""
    channels = f'down: "json://127.0.0.1:9/s3cret", file: "outbox:{home / "outbox.txt"}"'
    configure(home, "gardener", channels)
    ask(home, "run", code=1)
    return home


def ask(home: Path, *arguments: str, code: int = 0) -> Done:
    done = rolewatch("--config", str(home / "config.yaml"), *arguments, state=home)
    assert done.code == code, done.out + done.err
    return done


def test_a_test_alert_says_of_each_channel_whether_it_took_it(home: Path) -> None:
    assert ask(home, "test-alert").out == "file: sent\n"
    assert "Test alert" in (home / "outbox.txt").read_text()
    assert "no channel “fil”" in ask(home, "test-alert", "fil", code=2).err
    assert "known: file" in ask(home, "test-alert", "fil", code=2).err


def test_what_was_refused_is_listed_tried_again_and_moved(refused: Path) -> None:
    (row,) = ask(refused, "alerts", "--failed", "--json").json
    assert (row["channel"], row["state"]) == ("down", "queued")
    assert "s3cret" not in row["error"]
    again = ask(refused, "alerts", "retry", code=1).out
    assert again.startswith("1 tried again: 0 sent, 1 refused, ")
    assert "\n! down: " in again
    assert ask(refused, "alerts", "move", "down", "file").out == "0 moved from down to file\n", "told there"
    assert ask(refused, "alerts", "--failed", "--json").json == []


def test_a_preview_is_the_mail(home: Path) -> None:
    page = home / "look.html"
    said = ask(home, "alerts", "--preview", str(page)).out
    assert said.startswith(f"written: {page} (what was sent last, 1 alert)\nsubject: Data Engineer")
    assert "Acme &amp; Söhne" in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600


def test_a_preview_folds_as_the_mail_does(home: Path) -> None:
    more = [
        {
            **POSTINGS[0],
            "identifier": f"B-{n}",
            "url": f"https://jobs.example.org/b-{n}",
            "title": f"Data Engineer {n}",
        }
        for n in range(4)
    ]
    (home / "jobs.json").write_text(json.dumps([*POSTINGS, *more]))
    config = home / "config.yaml"
    config.write_text(config.read_text() + "  at_most: {per_company: 2}\n  list: https://me.example/list\n")
    ask(home, "run", "--all")
    ask(home, "alerts", "--preview", str(home / "look.html"))
    page = (home / "look.html").read_text()
    assert "+3 more at Acme" in page
    assert "https://me.example/list" in page


def test_a_snooze_ends_by_the_person_s_clock(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text().replace("alerts:\n", "alerts:\n  timezone: Pacific/Auckland\n"))
    said = "snoozed until 2999-12-24 00:00: all\n"
    assert ask(home, "alerts", "snooze", "2999-12-24").out == said
    assert ask(home, "alerts").out.endswith(said)


def test_what_it_does_not_ask_for_is_said_once(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text().replace("[data engineer]}", "[gardener], skills: {nice: [dbt]}}"))
    ask(home, "run", "--all")
    assert (home / "outbox.txt").read_text().split("== ")[-1].count("dbt") == 1


def test_a_snooze_is_said_and_ended(home: Path) -> None:
    assert ask(home, "alerts", "snooze", "3d").out.startswith("snoozed until ")
    assert "snoozed until" in ask(home, "alerts").out
    assert ask(home, "alerts", "snooze", "off").out == "told again from the next run on\n"
    assert ask(home, "alerts", "snooze", "off").out == "nothing was snoozed\n"
    assert "no watch “date”" in ask(home, "alerts", "snooze", "3d", "--watch", "date", code=2).err
    assert "is past" in ask(home, "alerts", "snooze", "2020-01-01", code=2).err
    assert "write 3d, 12h or 2026-12-24" in ask(home, "alerts", "snooze", "soon", code=2).err


def test_a_follow_up_is_set_listed_and_done(home: Path) -> None:
    assert "follow-up 1 on " in ask(home, "apply", "https://jobs.example.org/a-1", "--due", "7d").out
    (row,) = ask(home, "followups", "--json").json
    assert (row["what"], row["title"]) == ("you applied", "Data Engineer")
    ask(home, "followups", "done", "1")
    assert ask(home, "followups", "--json").json == []
    ask(home, "followups", "done", "1", "--undo")
    assert len(ask(home, "followups", "--json").json) == 1


def test_a_follow_up_has_the_day_of_the_person_s_clock(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text().replace("alerts:\n", "alerts:\n  timezone: Pacific/Auckland\n"))
    assert "follow-up 1 on 2999-12-01" in ask(home, "save", "1", "--due", "2999-12-01").out
    assert ask(home, "followups").out.split("\t")[1] == "2999-12-01"
    assert "2020-01-01 is past" in ask(home, "save", "1", "--due", "2020-01-01", code=2).err
    assert len(ask(home, "followups", "--json").json) == 1, "the one that is set stays"


def test_what_is_hidden_is_not_told_of_again(home: Path) -> None:
    before = (home / "outbox.txt").read_text()
    ask(home, "hide", "1")
    (home / "jobs.json").write_text(json.dumps([{**POSTINGS[0], "title": "Lead Data Engineer"}, POSTINGS[1]]))
    ask(home, "run", "--all")
    assert (home / "outbox.txt").read_text() == before
    ask(home, "hide", "1", "--undo")
    (home / "jobs.json").write_text(
        json.dumps([{**POSTINGS[0], "title": "Chief Data Engineer"}, POSTINGS[1]])
    )
    ask(home, "run", "--all")
    assert "Changed: Chief Data Engineer" in (home / "outbox.txt").read_text()


def test_what_is_hidden_asks_for_nothing(home: Path) -> None:
    ask(home, "save", "1", "--due", "1s")
    ask(home, "hide", "1")
    assert ask(home, "followups").out == ""
    sleep(1.5)
    ask(home, "run")
    assert "Follow up" not in (home / "outbox.txt").read_text()
    ask(home, "hide", "1", "--undo")
    assert len(ask(home, "followups", "--json").json) == 1, "hiding took nothing away"
    ask(home, "run")
    assert "Follow up" in (home / "outbox.txt").read_text()
