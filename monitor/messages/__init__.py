"""What a mail means: whose it is, what kind it is, and what it offers. Pure.

    RawMessage → sender (may it be believed?) → body (what was written) → kind, with evidence
        recruiter → Lead        job-alert → postings, with addresses made from ids

No link is ever opened, and no name that a mail gives itself is believed. Text of mails is data.
"""

from monitor.models import Evidence, RawMessage, Reading

UNREAD = Evidence("unread", "no posting could be read in this alert: its template may have changed")
"""Stands in the evidence of a job alert without postings."""

CATEGORIES = ("recruiter", "job-alert", "application", "interview", "newsletter", "other")


def understand(raw: RawMessage) -> Reading:
    """The message's category (one of CATEGORIES) with its evidence; a recruiter's lead, an alert's postings.

    `confidence` is from 0 to 1. What the message does not say stays None: an agency that hides its
    client gives a lead without employer.
    """
    from monitor.messages import body, classify, digests, lead, senders, titles

    sender = senders.sender(raw)
    words = body.read(raw)
    title = titles.find(raw.about, words.lines, words.paragraphs)
    kind = classify.classify(raw, sender, words.said, title)
    postings = digests.postings(raw, sender) if kind.category == "job-alert" else ()
    unread = kind.category == "job-alert" and not postings
    return Reading(
        category=kind.category,
        confidence=kind.confidence,
        evidence=(*kind.evidence, UNREAD) if unread else kind.evidence,
        lead=lead.lead(raw, sender, words, title) if kind.category == "recruiter" else None,
        postings=postings,
    )
