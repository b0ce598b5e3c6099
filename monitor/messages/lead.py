"""A recruiter's message → Lead: role, employer or agency, person, contact, pay, place, link, asked action."""

import re

from monitor.messages import employers, links, people, titles
from monitor.messages.body import Body, is_sign_off
from monitor.messages.senders import Sender
from monitor.messages.words import any_of, pattern
from monitor.models import Lead, Pay, Place, RawMessage, Workplace
from monitor.normalize import employment, money, pay, pay_find, place, seniority, workplace

_TEXT = 20_000
_PLACES = 5
_CHUNKS = re.compile(r"\s*[|•·–—:;()\[\],@]+\s*|\s+-+\s+|\s+/\s+")
_CAPITAL = r"[A-ZÀ-Þ](?:[\w'’-]|\.(?=\w))+"
_CITY = rf"{_CAPITAL}(?:[ -](?:(?:am|an der|de|del|la|le|upon|on|of)[ -])?{_CAPITAL}){{0,3}}"
_REGION = r"(?:, ?[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?)?"
# In the order of what matters most to the reader. The words are what is shown.
_ACTIONS = (
    ("reply with a time for a call", "asks_call"),
    ("send your CV", "asks_cv"),
    ("say your rate and availability", "asks_terms"),
    ("apply at the link", "asks_application"),
    ("reply if you are interested", "asks_interest"),
    ("pass it on to somebody who fits", "asks_referral"),
)
# What may follow an amount and belong to it ("/h", "brut annuel") ends here.
_TAIL = re.compile(r"[,;.()\n]|\s[-–|]\s")
_YEARLY = (12_000, 2_000_000)


def lead(raw: RawMessage, sender: Sender, body: Body, title: str | None) -> Lead:
    """What the message offers; what it does not say is None."""
    subject = raw.about or ""
    text = f"{subject}\n{body.said}"[:_TEXT]
    writer = people.writer(sender, subject, body)
    parties = employers.find(sender, writer, subject, body)
    places = _places(subject, body)
    return Lead(
        title=title,
        hiring_organization=parties.employer,
        agency=parties.agency,
        person=writer.name,
        contact=writer.contact,
        base_salary=_pay(body.said[:_TEXT], places) or _pay(subject, places),
        job_location=places,
        workplace=_workplace(text),
        employment_type=_types(text),
        seniority=seniority.of_title(title) if title else None,
        url=_url(body),
        action=_action(body),
        text=body.text[:_TEXT] or None,
    )


def _pay(text: str, places: tuple[Place, ...]) -> Pay | None:
    """The pay; in a message a plausible amount needs no word beside it, unless it is of other money."""
    countries = tuple(dict.fromkeys(found.country for found in places if found.country))
    if stated := pay_find.find(text, countries):
        return stated
    for found in pattern("", "money").finditer(text):
        around = text[max(0, found.start() - 60) : found.end() + 40]
        if pattern("", "other_money").search(around):
            continue
        before, after = text[max(0, found.start() - 25) : found.start()], text[found.end() : found.end() + 25]
        stated = pay.parse(f"{_TAIL.split(before)[-1]}{found[0]}{_TAIL.split(after)[0]}", countries)
        if stated and _YEARLY[0] <= (stated.yearly_maximum or stated.yearly_minimum or 0) <= _YEARLY[1]:
            return stated
    return None


def _places(subject: str, body: Body) -> tuple[Place, ...]:
    """Places that are labelled, else that the subject names, else that a sentence names; only known ones."""
    label = pattern(
        r"^[\W_]{0,10}",
        "place_label",
        r"(?: of work| de travail| de trabajo)?[\s*_]{0,5}[:=][\s*_-]{0,5}(.{2,80})$",
    )
    labelled = [found[1] for line in body.lines[:200] if (found := label.match(line[:120]))]
    said = re.compile(
        rf"(?:^|(?<=\W))(?i:{any_of('place_before')}) (?:the |central |downtown |greater )?({_CITY}{_REGION})"
    )
    chunks = [chunk for chunk in _CHUNKS.split(subject[:300])[1:] if chunk and not titles.of_text(chunk)]
    for candidates in (labelled, [*said.findall(subject[:300]), *chunks], said.findall(body.said[:6_000])):
        if known := [found for candidate in candidates[:20] for found in _known(candidate)]:
            return _narrowed(known)
    return ()


def _known(candidate: str) -> tuple[Place, ...]:
    """The gazetteer's places in the words; words that name none are no place."""
    words = _before_pay(re.split(r"\s[-–—|(]|\(|;", candidate.strip(" .,*_"))[0])
    if not words or len(words) > 80 or (workplace.parse(words) and len(words.split()) == 1):
        return ()
    return tuple(found for found in place.parse(words) if found.locality or found.country)


def _before_pay(words: str) -> str:
    """Without the currency of the pay that follows: "in Berlin, EUR 85,000"."""
    where, _, last = words.rpartition(",")
    return where.rstrip() if last.strip() in money.codes() else words


def _narrowed(places: list[Place]) -> tuple[Place, ...]:
    """Each once; a country only where no city of it is named."""
    cities = {found.country for found in places if found.locality}
    kept = [found for found in places if found.locality or found.country not in cities]
    return tuple({(found.locality, found.region, found.country): found for found in kept}.values())[:_PLACES]


def _workplace(text: str) -> Workplace | None:
    """A plain statement, else any word: a message is short, and its words are about the job."""
    if pattern("", "partly").search(text):
        return Workplace.HYBRID
    said = pattern(r"(?<!no )(?<!not )(?<!kein )\b", "where", r"\b").finditer(text)
    words = (workplace.parse(found[0]) for found in said)
    return workplace.find(text) or next((stated for stated in words if stated), None)


def _types(text: str) -> tuple[str, ...]:
    words = [found[0] for found in pattern(r"\b", "employment", r"(?!\w)").finditer(text)]
    if pattern("", "contracting").search(text):
        words.append("contractor")
    kinds = employment.parse(words)
    return tuple(kind for kind in kinds if kind != "FULL_TIME" or "CONTRACTOR" not in kinds)


def _url(body: Body) -> str | None:
    """The job's own address: a known system's before one that looks like a job's; never a call's."""
    for meaning in (links.job, links.joblike):
        for href in body.links:
            if link := meaning(href):
                return link.url
    return None


def _action(body: Body) -> str | None:
    """What the writer asks for: a booking page, else the most telling request of the last sentences."""
    for href in body.links:
        if links.is_call(href):
            return f"book a call: {links.opaque(href)}"
    end = next((i for i, line in enumerate(body.paragraphs) if is_sign_off(line)), len(body.paragraphs))
    text = "\n".join(body.paragraphs[:end])[:_TEXT]
    asked = [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if pattern("", "request").search(part)][
        -6:
    ]
    for words, name in _ACTIONS:
        if any(pattern(r"\b", name, r"\b").search(part) for part in asked):
            return words
    return None
