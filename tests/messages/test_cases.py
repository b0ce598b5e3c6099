"""Invented mails in the shape of real ones: each .eml beside a .json that says how it is to be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor import messages, mime
from monitor.models import Lead, RawPosting, Reading

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path.stem for path in FOLDER.glob("*.json"))


def read(name: str) -> tuple[Reading, dict[str, Any]]:
    content = (FOLDER / f"{name}.eml").read_bytes()
    return messages.understand(mime.message(content, name)), json.loads(
        (FOLDER / f"{name}.json").read_bytes()
    )


def shown(lead: Lead) -> dict[str, Any]:
    """A lead in the words of the cases."""
    pay = lead.base_salary
    return {
        **{
            name: getattr(lead, name)
            for name in ("title", "hiring_organization", "agency", "person", "contact")
        },
        **{name: getattr(lead, name) for name in ("workplace", "seniority", "url", "action")},
        "pay": pay and [pay.minimum, pay.maximum, pay.currency, pay.unit],
        "places": [place.locality or place.text for place in lead.job_location],
        "employment_type": list(lead.employment_type),
    }


def row(posting: RawPosting) -> list[str | None]:
    """A posting in the words of the cases; what is named by its content only is "alert:*"."""
    identifier = "alert:*" if posting.identifier.startswith("alert:") else posting.identifier
    place = posting.job_location[0].name if posting.job_location else None
    return [identifier, posting.url, posting.title, posting.hiring_organization, place]


def test_there_are_cases() -> None:
    assert len(CASES) >= 90
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_kind(name: str) -> None:
    reading, wanted = read(name)
    allowed = wanted["category"] if isinstance(wanted["category"], list) else [wanted["category"]]
    assert reading.category in allowed, reading.evidence
    assert 0.0 <= reading.confidence <= 1.0
    assert (reading.lead is not None) == (reading.category == "recruiter")
    assert not reading.postings or reading.category == "job-alert"


@pytest.mark.parametrize("name", [name for name in CASES if "lead" in read(name)[1]])
def test_lead(name: str) -> None:
    reading, wanted = read(name)
    if reading.lead is None:
        pytest.fail(f"no lead: {reading}")
    found = shown(reading.lead)
    assert {key: found[key] for key in wanted["lead"]} == wanted["lead"]


@pytest.mark.parametrize("name", [name for name in CASES if "postings" in read(name)[1]])
def test_postings(name: str) -> None:
    reading, wanted = read(name)
    assert [row(posting) for posting in reading.postings] == wanted["postings"]


@pytest.mark.parametrize("name", CASES)
def test_evidence_says_why(name: str) -> None:
    reading, _ = read(name)
    if reading.category in ("recruiter", "application", "interview", "job-alert", "newsletter"):
        assert reading.evidence
        assert all(one.rule and one.detail for one in reading.evidence)


TOKENS = ("otpToken", "midToken", "midSig", "SECRET", "trackingId", "trk=", "lipi", "utm_", "tk=", "suid")


@pytest.mark.parametrize("name", CASES)
def test_no_token_of_a_mail_is_kept(name: str) -> None:
    """Opaque redirectors stay as they are: their address is all there is."""
    reading, _ = read(name)
    kept = [posting.url for posting in reading.postings if not posting.identifier.startswith("alert:")]
    if reading.lead:
        kept += [reading.lead.url or "", reading.lead.contact or "", reading.lead.action or ""]
    assert not [(token, where) for where in kept for token in TOKENS if token in where]
