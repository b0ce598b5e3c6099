"""Real mail: none breaks us, few are taken for a recruiter's, every alert is read. Floors, not targets."""

import tarfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import messages, mime
from monitor.models import RawMessage, Reading


def understood(content: bytes, name: str) -> tuple[RawMessage, Reading]:
    raw = mime.message(content, name)
    return raw, messages.understand(raw)


def public_mails(corpus: Path) -> Iterator[tuple[str, bytes]]:
    """6,046 mails of ordinary people, lists and spammers, of which hardly any is from a recruiter."""
    with tarfile.open(corpus / "mail" / "spamassassin_public_corpus.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def test_ordinary_mail_is_not_taken_for_a_recruiter_s(corpus: Path) -> None:
    understood(b"Subject: warm up\n\nBerlin", "x")
    started = time.perf_counter()
    kinds = Counter(understood(content, name)[1].category for name, content in public_mails(corpus))
    each = (time.perf_counter() - started) / kinds.total()
    assert kinds.total() == 6_046
    assert kinds["recruiter"] <= 6
    assert kinds["job-alert"] <= 3
    assert kinds["application"] + kinds["interview"] <= 10
    assert each < 0.02, "seconds a mail"


SUITES = ("mail", "fuzz", "html", "xss", "strings", "injection")


@pytest.mark.parametrize("suite", SUITES)
def test_public_suites_raise_nothing_in_little_time_and_memory(corpus: Path, suite: str) -> None:
    head = b"From: a@b.example\nSubject: job role\nContent-Type: text/html\n\n"
    understood(head + b"Berlin", "warm up")
    slowest = 0.0
    tracemalloc.start()
    for path in sorted((corpus / "suites" / suite).rglob("*")):
        if path.is_file():
            content = path.read_bytes() if suite == "mail" else head + path.read_bytes()
            started = time.perf_counter()
            understood(content, path.name)
            slowest = max(slowest, time.perf_counter() - started)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert slowest < 2
    assert peak < 200_000_000


def test_a_recorded_alert_is_read_to_its_last_posting(corpus: Path) -> None:
    path = corpus / "payloads" / "job_alert_email" / "01-linkedin-alert-scrubbed.eml"
    _, reading = understood(path.read_bytes(), "x")
    assert reading.category == "job-alert"
    assert len(reading.postings) == 6
    first = reading.postings[0]
    assert (first.identifier, first.title) == (
        "linkedin:4414359267",
        "Machine Learning Engineer Intern - Planning",
    )
    assert (first.hiring_organization, first.job_location[0].name) == ("PlusAI", "Santa Clara, CA")
    assert all(posting.hiring_organization and posting.job_location for posting in reading.postings)
    assert not any("?" in posting.url for posting in reading.postings)


def test_recorded_alert_bodies(corpus: Path) -> None:
    bodies = (
        (corpus / "mail" / "linkedin_job_alert_text_fixture.py.txt").read_text("utf-8").split('"""')[1::2][:2]
    )
    found = [
        messages.understand(
            RawMessage(identifier="1", sender="jobalerts-noreply@linkedin.com", about="x", text=body)
        ).postings
        for body in bodies
    ]
    assert [len(postings) for postings in found] == [5, 6]
    assert found[0][2].title == "Software Engineer"
    assert found[0][2].hiring_organization == "Send Payments"
    assert found[1][5].title == "Senior Software Engineer - C# .Net"
