"""What kind of mail is it: sender and headers first, the subject second, the body last.

A known sender decides by itself; otherwise the kinds' evidence is added up and the strongest over its
line wins. A recruiter's mail must bring two things: a job, and a reason why it comes to this person:
sellers and newsletters use the same words, but not both.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.messages import signals
from monitor.messages.senders import Sender
from monitor.messages.words import pattern
from monitor.models import Evidence, RawMessage

LINES = {"recruiter": 4.0, "application": 3.0, "interview": 3.5, "job-alert": 3.5, "newsletter": 2.0}
_APPROACH = ("approach", "client", "sender", "agency")
_JOB = ("offer", "role", "recruiter_subject", "client")
_LINKEDIN_APPLICATION = re.compile(r"application|resume_downloaded", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A category with its confidence (0 to 1) and the evidence that led there."""

    category: str
    confidence: float
    evidence: tuple[Evidence, ...]


def classify(raw: RawMessage, sender: Sender, text: str, title: str | None) -> Kind:
    """The kind of the mail; `text` is what its writer wrote, `title` the role that was found in it."""
    subject = raw.about or ""
    certain = _by_sender(raw, sender, subject)
    if certain is not None:
        return certain
    told = [*_told(raw, sender, title), *signals.found(subject, text)]
    scores = {kind: sum(e.weight for k, e in told if k == kind) for kind in LINES}
    category = _strongest(scores, told, sender)
    if category == "other":
        nearest = max(1.0 / (1.0 + math.exp(-(scores["recruiter"] - LINES["recruiter"]))), 0.02)
        return Kind("other", round(1.0 - nearest, 2), tuple(e for _, e in told))
    confidence = _confidence(scores[category] - LINES[category], sender)
    evidence = sorted((e for k, e in told if k == category), key=lambda e: -abs(e.weight))
    against = (e for k, e in told if k != category and e.weight)
    return Kind(category, confidence, (*evidence, *against))


def _confidence(over: float, sender: Sender) -> float:
    """From half at the line to nearly sure; a sender that nobody vouches for costs a little."""
    sure = 1.0 / (1.0 + math.exp(-(0.4 + over / 1.5)))
    return round(min(0.99, sure * (1.0 if sender.trust == "verified" else 0.95)), 2)


def _by_sender(raw: RawMessage, sender: Sender, subject: str) -> Kind | None:
    """Where the sender and the headers alone decide."""
    if sender.trust == "failed":
        return Kind(
            "other", 0.9, (Evidence("spoofed", f"not from {sender.domain or 'there'}, as it claims", -9.0),)
        )
    if (raw.header("auto-submitted") or "no").lower().startswith("auto-replied") or pattern(
        "^", "automatic"
    ).match(subject):
        return Kind("other", 0.95, (Evidence("automatic", subject[:80], 0.0),))
    where = Evidence(f"sender:{sender.kind}", f"{sender.address} ({sender.trust})", 3.0)
    sure = 0.97 if sender.trust == "verified" else 0.9
    template = raw.header("x-linkedin-template") or "" if sender.network == "LinkedIn" else ""
    if sender.kind == "ignore" and not template.startswith("email_job"):
        return Kind("newsletter", sure, (where,))
    if sender.kind == "alert":
        kind = "other" if pattern("", "about_alerts").search(subject) else _alert_or_event(subject)
        return Kind(kind, sure, (where,)) if kind else None
    if _LINKEDIN_APPLICATION.search(template):
        return Kind("application", sure, (where, Evidence("template", template[:80], 3.0)))
    if template.startswith("email_job_alert"):
        return Kind("job-alert", sure, (where, Evidence("template", template[:80], 3.0)))
    return None


def _alert_or_event(subject: str) -> str | None:
    """Boards send alerts from the addresses that also confirm applications and pass on messages."""
    kinds = {kind for kind, _ in signals.found(subject, "")}
    return (
        None
        if kinds & {"application", "interview"}
        or re.search(
            r"(?i)message from|nachricht von|wants to interview|interview request|projektanfrage", subject
        )
        else "job-alert"
    )


def _told(raw: RawMessage, sender: Sender, title: str | None) -> Iterable[tuple[str, Evidence]]:
    """What headers, sender and the role tell."""
    kinds = {
        "inmail": ("recruiter", 2.0),
        "message": ("recruiter", 1.0),
        "request": ("recruiter", 0.5),
        "event": ("application", 2.0),
        "scheduling": ("interview", 1.5),
    }
    if sender.kind in kinds:
        kind, weight = kinds[sender.kind]
        yield kind, Evidence("sender", f"{sender.address} ({sender.trust})", weight)
    if sender.agency:
        yield "recruiter", Evidence("agency", sender.domain, 1.5)
    if title:
        yield "recruiter", Evidence("role", title, 1.0)
    if re.search(r"(?i)recruit|talent|sourc|headhunt|personalberat|recrutement", sender.name) or re.match(
        r"(?:recruit|talent|jobs|careers|karriere)", sender.address
    ):
        yield "recruiter", Evidence("writer", sender.name or sender.address, 1.0)
    yield from _bulk(raw)
    if "calendarmessage" in (raw.header("content-class") or ""):
        yield "interview", Evidence("invitation", "a calendar invitation", 1.5)
    if re.match(r"(?i)(?:re|aw|antw|sv)\s*:", raw.about or ""):
        yield "newsletter", Evidence("reply", "an answer", -2.0)


def _bulk(raw: RawMessage) -> Iterable[tuple[str, Evidence]]:
    precedence = (raw.header("precedence") or "").lower()
    if raw.header("list-id") or raw.header("list-post") or precedence == "list":
        listed = raw.header("list-id") or precedence
        yield "recruiter", Evidence("mailing-list", listed[:80], -3.0)
        yield "interview", Evidence("mailing-list", listed[:80], -2.0)
        yield "application", Evidence("mailing-list", listed[:80], -2.0)
        yield "newsletter", Evidence("mailing-list", listed[:80], 2.0)
    elif raw.header("list-unsubscribe") or precedence in ("bulk", "junk"):
        yield "recruiter", Evidence("bulk", "sent in bulk", -0.5)
        yield "newsletter", Evidence("bulk", "sent in bulk", 1.0)
    if (raw.header("x-spam-flag") or "").lower() == "yes":
        yield "recruiter", Evidence("spam", "marked as spam by the receiving server", -2.0)


def _strongest(scores: dict[str, float], told: list[tuple[str, Evidence]], sender: Sender) -> str:
    rules = {kind: {e.rule for k, e in told if k == kind} for kind in scores}
    recruits = scores["recruiter"] >= LINES["recruiter"] and _two_things(rules["recruiter"], sender)
    applied = scores["application"] >= LINES["application"]
    invited = scores["interview"] >= LINES["interview"]
    # A recruiter describes the interviews to come; an invitation has no word of how they found you.
    if invited and not (
        recruits
        and scores["recruiter"] >= scores["interview"] + 1.0
        and "applied" not in rules["application"]
    ):
        return "interview" if "rejected" not in rules["application"] else "application"
    if applied and not (recruits and scores["recruiter"] >= scores["application"] + 2.0):
        return "application"
    if recruits:
        return "recruiter"
    ordered = [kind for kind in ("job-alert", "newsletter") if scores[kind] >= LINES[kind]]
    return ordered[0] if ordered else "other"


def _two_things(rules: set[str], sender: Sender) -> bool:
    if sender.trust != "verified" and sender.network and "sender" in rules and "scam" in rules:
        return False
    return any(rule in rules for rule in _APPROACH) and any(rule in rules for rule in _JOB)
