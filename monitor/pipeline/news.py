"""What there is to tell of openings, leads, sources and logins, as alert contents. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor.alerts.content import AlertContent, Event
from monitor.models import Lead, Match, Posting
from monitor.pipeline.changes import Change, pay_words, place_words
from monitor.pipeline.wording import span_words
from monitor.standing import Turn
from monitor.store.reminders import FollowUp
from monitor.verdicts import Judgement

_REASONS = 6
_TITLE = 120


def of_opening(
    event: Event,
    opening: int,
    postings: Sequence[Posting],
    match: Match,
    changed: Sequence[Change] = (),
    *,
    twin: str | None = None,
) -> AlertContent:
    """An opening that a watch accepts. The first posting is the one to link to; `twin` tells the other side."""
    posting = postings[0]
    said = tuple(_change_words(change) for change in changed)
    return AlertContent(
        event=event,
        subject=f"opening:{opening}",
        version=_version(event, said),
        title=posting.title,
        watch=match.watch,
        organization=posting.hiring_organization,
        employment_unit=_unit(postings, match),
        place=place_words(posting.job_location),
        workplace=posting.workplace,
        pay=pay_words(posting.base_salary),
        url=posting.url,
        score=match.score,
        reasons=_reasons(match),
        missing=match.missing,
        changes=said,
        sources=tuple(dict.fromkeys(each.source for each in postings)),
        posted=posting.date_posted.isoformat() if posting.date_posted else None,
        grade=next((each.grade for each in postings if each.grade), None),
        engagement=next((each.engagement for each in postings if each.engagement), None),
        hiring_manager=next((each.hiring_manager for each in postings if each.hiring_manager), None),
        twin=twin,
        deadline=posting.valid_through.isoformat() if posting.valid_through else None,
    )


def _unit(postings: Sequence[Posting], match: Match) -> str | None:
    """The department by the watch's own name, and as the employer writes it where that is another."""
    stated = next((each.employment_unit for each in postings if each.employment_unit), None)
    named = match.employment_unit
    if not named or not stated or named.casefold() == stated.casefold():
        return stated
    return f"{named} ({stated})"


def of_last_day(
    opening: int, postings: Sequence[Posting], match: Match | None, last_day: date
) -> AlertContent:
    """An opening that closes soon: one that a watch accepts, or that the person saved."""
    content = of_opening(Event.CLOSING_SOON, opening, postings, match or Match("", 0.0, ()))
    if match is None:
        content = replace(content, watch=None, score=None)
    return replace(content, version=last_day.isoformat(), deadline=last_day.isoformat())


def of_follow_up(each: FollowUp, posting: Posting, watch: str | None, day: date) -> AlertContent:
    """What the person wanted to do about an opening by this day."""
    return AlertContent(
        event=Event.FOLLOW_UP,
        subject=f"opening:{each.opening}",
        version=f"{each.id}/{day.isoformat()}",
        title=f"{each.what}: {posting.title}" if each.what else posting.title,
        watch=watch,
        organization=posting.hiring_organization,
        place=place_words(posting.job_location),
        url=posting.url,
        deadline=day.isoformat(),
        command=f"rolewatch followups done {each.id}",
    )


def of_unanswered(each: FollowUp, lead: Lead, watch: str | None, day: date) -> AlertContent:
    """A recruiter's question that nobody has marked as answered."""
    who = lead.person or lead.agency or "A recruiter"
    return AlertContent(
        event=Event.FOLLOW_UP,
        subject=f"lead:{each.lead}",
        version=f"{each.id}/{day.isoformat()}",
        title=f"{who} waits: {lead.title or 'a role that the message does not name'}",
        watch=watch,
        organization=lead.hiring_organization,
        place=place_words(lead.job_location),
        pay=pay_words(lead.base_salary),
        url=lead.url,
        person=lead.person,
        agency=lead.agency,
        text=lead.action,
        deadline=day.isoformat(),
        command=f"rolewatch followups done {each.id}",
    )


def of_baseline(name: str, openings: int, fit: int) -> AlertContent:
    """A source's first reading, which brought more than is told one by one."""
    title = f"{name}, read for the first time: {openings:,} openings, {fit:,} fit; the best come first"
    return AlertContent(event=Event.BASELINE, subject=f"source:{name}", version="1", title=title)


def _reasons(match: Match) -> tuple[str, ...]:
    """The weightiest first; that it asks for none of the wished skills is what `missing` says."""
    told = [each for each in match.reasons if each.points or each.part != "skill" or not match.missing]
    ranked = sorted(told, key=lambda reason: -reason.points)
    return tuple(
        f"{reason.words} — “{reason.sentence}”" if reason.sentence else reason.words
        for reason in ranked[:_REASONS]
    )


def _change_words(change: Change) -> str:
    return f"{change.what}: {change.before or 'not stated'} → {change.after or 'not stated'}"


def _version(event: Event, said: Sequence[str]) -> str:
    """New is told once; a change by what it says."""
    if event is Event.NEW:
        return "1"
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def of_closing(opening: int, posting: Posting, run: int) -> AlertContent:
    """An opening that the person saved or applied for is closed."""
    return AlertContent(
        event=Event.CLOSED,
        subject=f"opening:{opening}",
        version=str(run),
        title=posting.title,
        organization=posting.hiring_organization,
        place=place_words(posting.job_location),
        url=posting.url,
        text="it is not listed any more; you had it on your list",
    )


def of_lead(key: int, lead: Lead, match: Match, resembles: str | None) -> AlertContent:
    """A recruiter's offer that a watch accepts."""
    return AlertContent(
        event=Event.LEAD,
        subject=f"lead:{key}",
        version="1",
        title=lead.title or "A role that the message does not name",
        watch=match.watch,
        organization=lead.hiring_organization,
        place=place_words(lead.job_location),
        workplace=lead.workplace,
        pay=pay_words(lead.base_salary),
        url=lead.url,
        score=match.score,
        reasons=_reasons(match),
        missing=match.missing,
        person=lead.person,
        agency=lead.agency,
        resembles=resembles,
        text=lead.action,
    )


def of_source(
    name: str, judgement: Judgement, run: int, *, since: datetime | None, now: datetime
) -> AlertContent:
    """A source that broke, or healed; in trouble `since` then."""
    if judgement.healthy:
        title, event = f"{name} works again", Event.SOURCE_HEALED
        lasted = f"it was in trouble for {span_words(now - since)}" if since else None
        text = "; ".join(part for part in (lasted, judgement.note) if part) or None
    else:
        title, event = f"{name} can't be trusted: {judgement.verdict}", Event.SOURCE_BROKEN
        text = judgement.error
    return AlertContent(event=event, subject=f"source:{name}", version=str(run), title=title, text=text)


def of_broken_still(
    name: str, judgement: Judgement, run: int, *, since: datetime | None, now: datetime
) -> AlertContent:
    """A source that has been in trouble for long: a line in the digest, once a week."""
    lasted = f" for {span_words(now - since)}" if since else ""
    return AlertContent(
        event=Event.SOURCE_STILL_BROKEN,
        subject=f"source:{name}",
        version=str(run),
        title=f"{name} is still in trouble{lasted}: {judgement.verdict}",
        text=judgement.error,
    )


def of_session(name: str, turn: Turn, run: int, *, error: str | None, ends: datetime | None) -> AlertContent:
    """A stored login that ended, works again, or ends soon."""
    event, title = {
        Turn.ENDED: (Event.SESSION_ENDED, _ended(name, error)),
        Turn.HEALED: (Event.SOURCE_HEALED, f"the session for {name} works again"),
        Turn.ENDS: (Event.SESSION_ENDS, f"the session for {name} ends soon: run `rolewatch login {name}`"),
    }[turn]
    text = error if turn is Turn.ENDED and error != title else None
    deadline = ends.isoformat(timespec="seconds") if turn is Turn.ENDS and ends is not None else None
    return AlertContent(
        event=event, subject=f"session:{name}", version=str(run), title=title, text=text, deadline=deadline
    )


def _ended(name: str, error: str | None) -> str:
    """What the gather says where that is short (it may never have begun), else that it ended."""
    if error and error.endswith(f"run `rolewatch login {name}`") and len(error) <= _TITLE:
        return error
    return f"the session for {name} ended: run `rolewatch login {name}`"
