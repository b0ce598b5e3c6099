"""Job alerts → postings, with addresses made from the ids in the links.

One posting may stand behind several links (logo, title, button). Either the link comes last (the text
part of LinkedIn's mails) or first (HTML); StepStone, Indeed and the rest differ in words only.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.messages import cards, links, markup
from monitor.messages.cards import Card
from monitor.messages.links import JobLink
from monitor.messages.markup import Piece
from monitor.messages.senders import Sender
from monitor.messages.words import pattern
from monitor.models import RawMessage, RawPay, RawPosting

POSTINGS = 200
_RULE = re.compile(r"^[-–—_=*]{8,}$")


@dataclass(frozen=True, slots=True)
class _Stop:
    """A posting's link: which pieces belong to it."""

    link: JobLink
    first: int
    last: int


def postings(raw: RawMessage, sender: Sender) -> tuple[RawPosting, ...]:
    """The postings of a job alert, each once, in its order; at most 200."""
    text = markup.from_text(raw.text) if raw.text else ()
    found = _read(text, sender)
    html = _read(markup.from_html(raw.html), sender) if raw.html and len(found) < 2 else []
    best = html if len(html) > len(found) else found
    dated = raw.date_sent or raw.date_received
    made = (_posting(link, card, dated.isoformat() if dated else None) for link, card in best[:POSTINGS])
    return tuple({posting.identifier: posting for posting in made if posting}.values())


def _read(pieces: tuple[Piece, ...], sender: Sender) -> list[tuple[JobLink, Card]]:
    if sender.network == "XING" and (found := list(_xing(pieces))):
        return found
    stops = _stops(pieces, links.job) or _stops(pieces, links.joblike)
    if not stops:
        return list(_opaque(pieces)) if sender.kind == "alert" else []
    if _links_last(pieces, stops):
        return list(_before(pieces, stops))
    return list(_after(pieces, stops, sender))


def _stops(pieces: tuple[Piece, ...], meaning: Callable[[str], JobLink | None]) -> list[_Stop]:
    """Each posting's run of links, the several of one posting as one."""
    stops: dict[str, _Stop] = {}
    for index, piece in enumerate(pieces):
        link = meaning(piece.href) if piece.href and not pattern("^", "reference").match(piece.text) else None
        if link is None:
            continue
        known = stops.get(link.identifier)
        stops[link.identifier] = _Stop(known.link, known.first, index) if known else _Stop(link, index, index)
    return sorted(stops.values(), key=lambda stop: stop.first)


def _links_last(pieces: tuple[Piece, ...], stops: list[_Stop]) -> bool:
    """Whether the links themselves say nothing of the posting ("View job: …")."""
    return all(
        cards.is_button(pieces[stop.first].text) and cards.is_button(pieces[stop.last].text) for stop in stops
    )


def _before(pieces: tuple[Piece, ...], stops: list[_Stop]) -> Iterator[tuple[JobLink, Card]]:
    """Cards that end with their link: the last paragraph before it, without remarks."""
    begin = 0
    for stop in stops:
        lines = markup.lines(pieces[begin : stop.first])
        begin = stop.last + 1
        start = max((i + 1 for i, line in enumerate(lines) if _RULE.match(line)), default=0)
        if card := cards.from_lines(_paragraph(lines[start:])):
            yield stop.link, card


def _paragraph(lines: list[str]) -> list[str]:
    """The last paragraph that has a title and a company, remarks and all that follows it included."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    for index in range(len(paragraphs) - 1, -1, -1):
        if len([line for line in paragraphs[index] if not cards.is_remark(line)]) >= 2:
            return [line for paragraph in paragraphs[index:] for line in paragraph]
    return [line for line in lines if line]


def _after(pieces: tuple[Piece, ...], stops: list[_Stop], sender: Sender) -> Iterator[tuple[JobLink, Card]]:
    """Cards that begin with their link: its text is the title, the lines up to the next link the rest."""
    ends = [stop.first for stop in stops[1:]] + [len(pieces)]
    for stop, end in zip(stops, ends, strict=True):
        run = pieces[stop.first : max(end, stop.last + 1)][:40]
        inside = [
            piece
            for piece in run
            if piece.href and (link := links.joblike(piece.href)) and link.identifier == stop.link.identifier
        ]
        titled = [piece for piece in inside if piece.text and not cards.is_button(piece.text)]
        around = [piece for piece in run if piece not in inside]
        if sender.network == "Glassdoor" and len(titled) > 1:
            yield from ((stop.link, card) for card in [cards.rated([piece.text for piece in titled])] if card)
        elif titled:
            lines = [*(piece.text for piece in titled), *_until_rule(markup.lines(tuple(around)))]
            if card := cards.from_lines(lines):
                yield stop.link, card


def _until_rule(lines: list[str]) -> list[str]:
    stop = next((i for i, line in enumerate(lines) if _RULE.match(line)), len(lines))
    return [line for line in lines[:stop] if line][:8]


def _xing(pieces: tuple[Piece, ...]) -> Iterator[tuple[JobLink, Card]]:
    """XING's text: blocks between rules; title, "=> address", company, place, pay, type of employment."""
    for begin, end in _blocks(pieces):
        block = pieces[begin:end]
        at = next((i for i, piece in enumerate(block) if _xing_link(piece)), None)
        if at is None:
            continue
        title = [line for line in markup.lines(block[:at]) if line and line != "=>"]
        rest = [line for line in markup.lines(block[at + 1 :]) if line]
        if title and (card := cards.from_lines([title[-1], *rest])):
            yield _named(block[at].href or "", card), card


def _xing_link(piece: Piece) -> bool:
    where = piece.href or ""
    path = where.split("?")[0]
    return links.below(links.host(where), "xing.com") and bool(re.search(r"/m/\w|/jobs/[^/]*\d{6,}", path))


def _blocks(pieces: tuple[Piece, ...]) -> list[tuple[int, int]]:
    rules = [index for index, piece in enumerate(pieces) if _RULE.match(piece.text)]
    return list(zip([0, *(rule + 1 for rule in rules)], [*rules, len(pieces)], strict=True))


def _opaque(pieces: tuple[Piece, ...]) -> Iterator[tuple[JobLink, Card]]:
    """Links that tell nothing by their address, where the text is a role: kept for the person to open."""
    titled = [i for i, piece in enumerate(pieces) if piece.href and cards.is_title(piece.text)]
    if not titled:
        return
    for index, end in zip(titled, [*titled[1:], len(pieces)], strict=True):
        lines = [pieces[index].text, *_until_rule(markup.lines(pieces[index + 1 : min(end, index + 12)]))]
        if (card := cards.from_lines(lines)) and card.organization:
            yield _named(pieces[index].href or "", card), card


def _named(url: str, card: Card) -> JobLink:
    """A posting whose link changes from mail to mail is known by what it says."""
    known = links.job(url)
    if known:
        return known
    said = "|".join(part or "" for part in (card.title, card.organization, card.place)).lower()
    digest = hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return JobLink(f"alert:{digest}", url)


def _posting(link: JobLink, card: Card, dated: str | None) -> RawPosting | None:
    try:
        return RawPosting(
            identifier=link.identifier,
            url=link.url,
            title=card.title,
            hiring_organization=card.organization,
            job_location=card.place,  # type: ignore[arg-type]  # coerced by the constructor
            job_location_type=card.workplace,
            base_salary=RawPay(text=card.pay) if card.pay else None,
            employment_type=card.types,
            date_posted=card.age or dated,
        )
    except (ValueError, TypeError):
        return None  # a title or an address that is none
