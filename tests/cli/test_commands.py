"""The commands on a small database, as a person and as a program use them."""

import json
from pathlib import Path

import pytest
from support_cli import rolewatch

from monitor.cli import LAZY

POSTINGS = [
    {
        "identifier": "A-1",
        "url": "https://jobs.example.org/a-1",
        "title": "Senior Data Engineer (m/w/d)",
        "hiringOrganization": "Acme GmbH",
        "employmentUnit": "Payments & Risk",
        "jobLocation": "Berlin, Germany",
        "baseSalary": "EUR 70.000 - 85.000 pro Jahr",
        "employmentType": "FULL_TIME",
        "datePosted": "2026-10-30",
        "description": "<p>You know <b>Python</b> and SQL. dbt is a plus.</p>",
    },
    {
        "identifier": "A-2",
        "url": "https://jobs.example.org/a-2",
        "title": "Gardener",
        "hiringOrganization": "Acme GmbH",
        "jobLocation": "Munich, Germany",
        "datePosted": "2026-10-29",
        "description": "You like roses.",
    },
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "jobs.json").write_text(json.dumps(POSTINGS))
    (tmp_path / "config.yaml").write_text(
        f"""state: {tmp_path / "state"}
sources:
  - {{kind: file, name: mine, path: {tmp_path / "jobs.json"}}}
watches:
  - name: data
    titles: [data engineer]
    skills: {{must: [Python], nice: [dbt, Airflow]}}
alerts:
  channels: {{file: "outbox:{tmp_path / "outbox.txt"}"}}
"""
    )
    done = rolewatch("--config", str(tmp_path / "config.yaml"), "run", state=tmp_path)
    assert (done.code, done.out, done.err) == (0, "", ""), "silent under cron when all is well"
    return tmp_path


def ask(home: Path, *arguments: str, code: int = 0) -> str:
    done = rolewatch("--config", str(home / "config.yaml"), *arguments, state=home)
    assert done.code == code, done.out + done.err
    return done.out if code == 0 else done.err


def test_openings_are_schema_org_job_postings(home: Path) -> None:
    found = json.loads(ask(home, "openings", "--json"))
    assert [each["title"] for each in found] == ["Senior Data Engineer", "Gardener"]
    first = found[0]
    assert first["@type"] == "JobPosting"
    assert first["hiringOrganization"]["name"] == "Acme GmbH"
    assert first["employmentUnit"]["name"] == "Payments & Risk"
    assert first["baseSalary"]["currency"] == "EUR"
    assert first["baseSalary"]["value"] == {
        "@type": "QuantitativeValue",
        "minValue": 70000.0,
        "maxValue": 85000.0,
        "unitText": "YEAR",
    }
    assert first["jobLocation"][0]["address"]["addressCountry"] == "DE"
    ours = first["rolewatch"]
    assert set(ours) >= {"id", "status", "firstSeen", "lastSeen", "role", "postings", "matches"}
    assert ours["postings"] == [
        {
            "source": "mine",
            "kind": "file",
            "identifier": "A-1",
            "url": "https://jobs.example.org/a-1",
            "status": "open",
            "internal": False,
        }
    ]
    match = ours["matches"][0]
    assert match["watch"] == "data"
    assert sum(reason["points"] for reason in match["reasons"]) == pytest.approx(match["score"], abs=0.002)


def test_common_options_stand_before_or_after_the_command(home: Path) -> None:
    said = str(home / "config.yaml")
    for arguments in (["-v", "-c", said, "run", "--all"], ["run", "--all", "-v", "-c", said]):
        done = rolewatch(*arguments, state=home)
        assert done.code == 0, done.err
        assert "verdict=" in done.err


def test_lists_narrow(home: Path) -> None:
    assert "Gardener" not in ask(home, "openings", "--matched")
    assert "Gardener" in ask(home, "openings", "--search", "roses")
    assert ask(home, "openings", "--source", "nobody") == ""


@pytest.mark.parametrize("command", ["sources", "messages", "alerts", "runs", "sessions", "openings"])
def test_each_list_has_json(home: Path, command: str) -> None:
    assert isinstance(json.loads(ask(home, command, "--json")), list)


def test_why_and_show(home: Path) -> None:
    assert "fits “data”" in ask(home, "why", "https://jobs.example.org/a-1")
    assert "not for “data”" in ask(home, "why", "A-2")
    assert "no source has shown" in ask(home, "why", "https://jobs.example.org/nope", code=2)
    shown = ask(home, "show", "A-1")
    assert "EUR 70,000–85,000 a year" in shown
    assert "Python" in shown


def test_triage_and_its_undoing(home: Path) -> None:
    ask(home, "save", "A-1")
    assert "Senior Data Engineer" in ask(home, "openings", "--saved")
    ask(home, "save", "A-1", "--undo")
    assert ask(home, "openings", "--saved") == ""
    ask(home, "hide", "A-2")
    assert "Gardener" not in ask(home, "openings")
    ask(home, "hide", "A-2", "--undo")
    ask(home, "apply", "A-1")
    ask(home, "note", "A-1", "call Jane")
    assert "call Jane" in ask(home, "show", "A-1")
    ask(home, "note", "A-1", "--undo")
    assert "call Jane" not in ask(home, "show", "A-1")
    ask(home, "merge", "A-2", "A-1")
    assert len(json.loads(ask(home, "openings", "--json"))) == 1
    ask(home, "split", "A-1", "A-2")
    assert len(json.loads(ask(home, "openings", "--json"))) == 2


@pytest.mark.parametrize("by_id", [False, True], ids=["identifier", "id"])
def test_the_words_that_split_or_merged_undo_it(home: Path, by_id: bool) -> None:
    def many() -> int:
        return len(json.loads(ask(home, "openings", "--json")))

    found = {
        o["identifier"]["value"]: o["rolewatch"]["id"] for o in json.loads(ask(home, "openings", "--json"))
    }
    one, two = (str(found[name]) if by_id else name for name in ("A-1", "A-2"))
    ask(home, "merge", two, one)
    assert many() == 1
    ask(home, "merge", two, one, "--undo")
    assert many() == 2
    assert "no merge of" in ask(home, "merge", two, one, "--undo", code=2)
    ask(home, "merge", two, one)
    ask(home, "split", one, "A-2")
    assert many() == 2
    ask(home, "split", one, "A-2", "--undo")
    assert many() == 1


def test_run_json_has_every_key(home: Path) -> None:
    said = json.loads(ask(home, "run", "--all", "--json"))
    assert set(said) == {
        *("run", "started", "finished", "exit_code", "problems", "missed_since"),
        *("sources", "openings", "messages", "matches", "alerts"),
    }
    assert list(said["sources"][0]) == [
        *("name", "kind", "verdict", "postings", "new", "changed", "unchanged", "closed", "messages"),
        *("requests", "bytes", "seconds", "error"),
    ]
    assert set(said["openings"]) == {"new", "changed", "closed", "reopened", "open"}
    assert set(said["messages"]) == {"new", "leads"}
    assert set(said["matches"]) == {"new"}
    assert set(said["alerts"]) == {"queued", "sent", "failed", "held"}


def test_a_dry_run_changes_nothing(home: Path) -> None:
    (home / "jobs.json").write_text(
        json.dumps([*POSTINGS, {**POSTINGS[1], "identifier": "A-3", "title": "Baker"}])
    )
    before = (home / "outbox.txt").read_text()
    assert "1 new" in ask(home, "run", "--all", "--dry-run")
    assert len(json.loads(ask(home, "openings", "--json"))) == 2
    assert (home / "outbox.txt").read_text() == before
    assert len(json.loads(ask(home, "runs", "--json"))) == 1


def test_test_alert(home: Path) -> None:
    assert "file: sent" in ask(home, "test-alert")
    assert "Test alert" in (home / "outbox.txt").read_text()
    assert "no channel “phnoe”" in ask(home, "test-alert", "phnoe", code=2)


def test_check(home: Path) -> None:
    assert "no mistakes; 1 source, 1 watch, 1 channel\n" in ask(home, "check", "--offline")
    assert json.loads(ask(home, "check", "--json"))["sources"][0]["verdict"] == "ok"


def test_check_says_what_is_lacking_to_be_told(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text().partition("alerts:")[0])
    assert "! 0 channels: nothing can be told" in ask(home, "check", "--offline")


def test_mistakes_are_lines_not_tracebacks(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text().replace("kind: file", "kind: flie").replace("titles:", "tittles:"))
    said = ask(home, "run", code=2)
    assert "config.yaml:3" in said
    assert "did you mean" in said
    assert "tittles" in said


def test_skills_and_detect(home: Path) -> None:
    text = home / "ad.txt"
    text.write_text("Required: Python and k8s. Nice to have: Terraform.")
    found = json.loads(ask(home, "skills", str(text), "--json"))
    assert [(each["skill"], each["level"]) for each in found] == [
        ("Python", "must"),
        ("Kubernetes", "must"),
        ("Terraform", "nice"),
    ]
    assert set(found[0]) == {"skill", "text", "start", "end", "level"}
    known = json.loads(ask(home, "detect", "https://job-boards.greenhouse.io/acme", "--offline", "--json"))
    assert (known["kind"], known["options"]) == ("greenhouse", {"board": "acme"})
    assert known["confidence"] > 0.9
    assert known["evidence"]


def test_read_mail(home: Path) -> None:
    mail = home / "mail.eml"
    mail.write_text(
        "From: Jane Holt <jane@talent.example>\nSubject: Senior Data Engineer in Berlin\n"
        "Date: Mon, 2 Nov 2026 09:00:00 +0100\nMessage-ID: <1@talent.example>\n\n"
        "Hi, I came across your profile. My client, Helio Maps in Berlin, is hiring a Senior Data Engineer. "
        "The salary is EUR 80,000 - 95,000 per year. Are you open to a quick call this week?\n\nJane\n"
    )
    said = json.loads(ask(home, "read-mail", str(mail), "--json"))
    assert set(said) == {"class", "confidence", "evidence", "lead", "postings"}
    assert said["class"] == "recruiter"
    assert said["lead"]["title"] == "Senior Data Engineer"


def test_init_writes_what_it_is_told(tmp_path: Path) -> None:
    config = tmp_path / "new.yaml"
    arguments = (
        "--yes",
        "--skills",
        "Python, SQL",
        "--places",
        "Berlin within 50 km",
        "--channel",
        "ntfy://topic",
    )
    done = rolewatch("--config", str(config), "init", *arguments, state=tmp_path)
    assert done.code == 0, done.err
    again = rolewatch("--config", str(config), "init", "--yes", state=tmp_path)
    assert again.code == 2
    assert rolewatch("--config", str(config), "check", "--offline", state=tmp_path).code == 0


@pytest.mark.parametrize("name", LAZY)
def test_each_command_has_help(name: str, tmp_path: Path) -> None:
    done = rolewatch(name, "--help", state=tmp_path)
    assert done.code == 0
    assert "Usage: " in done.out


def test_a_slip_is_understood(tmp_path: Path) -> None:
    done = rolewatch("opnings", state=tmp_path)
    assert done.code == 2
    assert "did you mean “openings”" in done.err
