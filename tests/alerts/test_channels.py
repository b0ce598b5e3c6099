"""The channels that need no service, our own JSON, and pushes: at real receivers, files and programs."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar
from support_alerts import NOON, Hook, content, hook, message

from monitor.alerts.channels import opened
from monitor.alerts.content import AlertContent, Event
from monitor.alerts.desktop import Desktop
from monitor.alerts.message import Message, Refused


def told(address: str, *messages: Message, status: int = 200) -> tuple[list[Refused | None], Hook]:
    """What became of each message at a receiver whose port and address come into `address`."""

    async def scenario() -> tuple[list[Refused | None], Hook]:
        async with hook() as receiver:
            receiver.status = status
            channel = opened(address.format(port=receiver.port))
            return [await asyncio.to_thread(channel.take, each) for each in messages], receiver

    return asyncio.run(scenario())


HOOK = "webhook:http://me:pass-t0ken@127.0.0.1:{port}/in/path-t0ken?a=query-t0ken#X-Room=head-t0ken"


def test_our_json_has_a_key_by_which_a_repeat_is_told() -> None:
    sent = message(content(text="a\u202e\nb"), content(2, url="javascript:x"))
    answers, receiver = told(HOOK, sent, sent)
    assert answers == [None, None]
    first, again = receiver.asked
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"] == "a1b2"
    assert first.headers["X-Room"] == "head-t0ken"
    assert first.headers["Authorization"] == "Basic bWU6cGFzcy10MGtlbg=="
    assert first.path_qs == "/in/path-t0ken?a=query-t0ken"
    taken = receiver.taken[0]
    assert (taken["schema"], taken["id"], taken["delivery"]) == ("rolewatch.alerts/1", "a1b2", "instant")
    assert (taken["sent"], taken["possible_repeat"], taken["more"]) == ("2025-03-03T12:00:00+00:00", False, 0)
    opening = taken["alerts"][0]
    assert (opening["event"], opening["subject"], opening["text"]) == ("new", "opening:1", "a b")
    assert opening["reasons"] == ["Python — “You write Python every day”", "title: data engineer"]
    assert [alert["url"] for alert in taken["alerts"]] == ["https://acme.example/jobs/1?a=1&b=2", None]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500, 503])
def test_any_answer_but_success_is_a_refusal_without_secrets(status: int) -> None:
    (refused,), receiver = told(HOOK, message(content()), status=status)
    assert refused is not None
    assert "t0ken" not in refused.words
    assert len(receiver.asked) == 1, "trying again is the outbox's affair"


def test_a_push_is_short_with_a_link_and_a_priority() -> None:
    many = message(*(content(n, organization=f"Company {n}") for n in range(40)))
    lead = message(content(event=Event.LEAD, subject="lead:1", person="Jane Doe", agency="Hays"))
    answers, receiver = told("ntfy://127.0.0.1:{port}/topic", lead, many)
    assert answers == [None, None]
    first, second = receiver.taken
    assert first["title"].startswith("A recruiter writes: Staff Data Engineer — Acme Robotics")
    headers = [request.headers for request in receiver.asked]
    assert [each.get("X-Click") for each in headers] == ["https://acme.example/jobs/1?a=1&b=2", None]
    assert [each.get("X-Priority") for each in headers] == ["high", None]
    assert first["message"].splitlines()[0].startswith("Acme Robotics · Payments · Berlin")
    assert second["title"].startswith("40 openings fit: ")
    assert "+30 more: rolewatch openings --matched" in second["message"]
    assert len(second["message"]) < 2_000


NOTIFY = """#!/bin/sh
printf '%s\\n' "$@" > "$TOLD"
exit {code}
"""


def desk(folder: Path, *, code: int = 0) -> Desktop:
    """A desktop whose notify-send writes down what it is told."""
    program = folder / "notify-send"
    program.write_text(NOTIFY.format(code=code))
    program.chmod(0o755)
    return Desktop({"PATH": f"{folder}:/usr/bin:/bin", "TOLD": str(folder / "told")})


def test_a_desktop_notification_acts_on_no_mark(tmp_path: Path) -> None:
    assert desk(tmp_path).take(message(content(title="--help", organization="<b>A & B</b>"))) is None
    said = (tmp_path / "told").read_text().splitlines()
    assert said[:4] == ["--app-name=rolewatch", "--urgency=normal", "--", said[3]]
    assert said[3].startswith("--help — <b>A & B</b>")
    assert said[4].startswith("&lt;b&gt;A &amp; B&lt;/b&gt;")


def test_a_desktop_that_refuses_or_is_none(tmp_path: Path) -> None:
    refused = desk(tmp_path, code=1).take(message(content()))
    assert refused == Refused("the desktop was not told: it ended with 1")
    nothing = Desktop({"PATH": str(tmp_path / "nowhere")})
    assert nothing.problem() == "this machine has no notify-send (Debian: libnotify-bin)"
    assert nothing.take(message(content())) == Refused(nothing.problem() or "")


def parsed(path: Path) -> feedparser.FeedParserDict:
    """The feed as a reader takes it; it must be well formed."""
    feed = feedparser.parse(BytesIO(path.read_bytes()))
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_a_feed_is_read_by_feed_readers(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    channel = opened(f"atom:{path}")
    assert channel.take(message(content(title="A <b>& B</b>"), content(2, url="javascript:x"))) is None
    later = NOON + timedelta(hours=1)
    assert channel.take(message(content(3, event=Event.CLOSED), at=later)) is None
    assert channel.take(message(content(title="A <b>& B</b>"), at=later, possible_repeat=True)) is None
    feed = parsed(path)
    assert feed.version == "atom10"
    assert feed.feed.updated == "2025-03-03T13:00:00+00:00"
    titles = [entry.title for entry in feed.entries]
    assert len(feed.entries) == len({entry.id for entry in feed.entries}) == 3, "a repeat takes its place"
    assert titles[0].startswith("(possible repeat) A <b>& B</b> — Acme")
    assert feed.entries[0].link == "https://acme.example/jobs/1?a=1&b=2"
    assert [tag.term for tag in feed.entries[0].tags] == ["new", "data roles"]
    assert "You write Python every day" in feed.entries[0].content[0].value
    assert "javascript" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_feed_forgets_the_oldest_and_keeps_the_rights_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    channel = opened(f"atom:{path}")
    assert channel.take(message(content(0))) is None
    path.chmod(0o644)
    assert channel.take(message(*(content(n, score=n / 500) for n in range(1, 251)))) is None
    assert len(parsed(path).entries) == 200
    assert path.stat().st_mode & 0o777 == 0o644


ENTITY = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>'


@pytest.mark.parametrize("kind", ["atom", "ics"])
@pytest.mark.parametrize("there", ["precious notes", "<rss/>", ENTITY, "BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
def test_a_file_of_another_s_is_left_alone(tmp_path: Path, kind: str, there: str) -> None:
    path = tmp_path / "file"
    path.write_text(there)
    refused = opened(f"{kind}:{path}").take(message(content(deadline="2025-03-05")))
    assert refused is not None
    assert "of rolewatch: move it away" in refused.words
    assert path.read_text() == there
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["outbox", "atom", "ics"])
def test_a_folder_that_is_not_there(tmp_path: Path, kind: str) -> None:
    channel = opened(f"{kind}:{tmp_path / 'no' / 'file'}")
    assert channel.problem() == f"there is no folder {tmp_path / 'no'}"
    refused = channel.take(message(content()))
    assert refused is not None
    assert "can't be written: No such file or directory" in refused.words


@pytest.mark.parametrize("kind", ["outbox", "atom", "ics"])
def test_a_folder_where_a_file_is_meant(tmp_path: Path, kind: str) -> None:
    assert opened(f"{kind}:{tmp_path}").problem() == f"{tmp_path} is a folder: name a file in it"


def calendar(path: Path, *contents: AlertContent, at: datetime = NOON) -> list[dict[str, object]]:
    """The calendar's events after it was told of these."""
    assert opened(f"ics:{path}").take(message(*contents, at=at)) is None
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return [
        {name: event.decoded(name) for name in ("UID", "SUMMARY", "DTSTART", "STATUS", "SEQUENCE")}
        for event in events
    ]


def test_a_calendar_has_what_is_due_on_its_day(tmp_path: Path) -> None:
    path = tmp_path / "dates.ics"
    due = content(event=Event.FOLLOW_UP, deadline="2025-03-06", title="you applied: Engineer; now, wait")
    session = content(event=Event.SESSION_ENDS, subject="session:acme", deadline="2025-03-07T09:30:00+00:00")
    found = calendar(path, content(deadline="2025-03-05"), content(2), due, session)
    assert [event["DTSTART"] for event in found] == [
        date(2025, 3, 5),
        date(2025, 3, 6),
        datetime(2025, 3, 7, 9, 30, tzinfo=UTC),
    ]
    assert found[0]["SUMMARY"] == "Last day to apply: Staff Data Engineer — Acme Robotics"
    assert found[1]["SUMMARY"] == "Follow up: you applied: Engineer; now, wait — Acme Robotics"
    text = path.read_bytes()
    assert text.startswith(b"BEGIN:VCALENDAR\r\n")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75, "lines are folded"


def test_a_later_word_takes_the_first_one_s_place_and_a_closing_cancels(tmp_path: Path) -> None:
    path = tmp_path / "dates.ics"
    (first,) = calendar(path, content(deadline="2025-03-05"))
    (moved,) = calendar(path, content(event=Event.CHANGED, deadline="2025-03-08"))
    (closed,) = calendar(path, content(event=Event.CLOSED))
    assert first["UID"] == moved["UID"] == closed["UID"]
    assert [each["DTSTART"] for each in (first, moved, closed)] == [date(2025, 3, n) for n in (5, 8, 8)]
    assert [each["SEQUENCE"] for each in (first, moved, closed)] == [0, 1, 2]
    assert [each["STATUS"] for each in (first, closed)] == ["CONFIRMED", "CANCELLED"]
    assert calendar(path, content(2), at=NOON + timedelta(days=500)) == [], "what is long past goes"


def test_json_is_what_the_document_says() -> None:
    """Every key of a message that docs/alerts.md names is sent, and no other."""
    _, receiver = told(HOOK, message(content()))
    documented = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
    sample = documented.split("```json\n")[1].split("```")[0]
    assert set(json.loads(sample)) == set(receiver.taken[0])
    assert set(json.loads(sample)["alerts"][0]) <= {"url", *AlertContent.__dataclass_fields__}
