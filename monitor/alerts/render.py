"""What an alert looks like: a subject of one line, a text, a push, and HTML that reads well on a phone. Pure.

One content, or the many of a digest or of a summary ("+N more"): troubles first, then leads, then
openings, the best first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from monitor.alerts.content import AlertContent, Event
from monitor.alerts.safe import clean, link

if TYPE_CHECKING:
    from jinja2 import Template

SUBJECT = 140
TEXT = 30_000
_REPEAT = "possible repeat"
_TITLE, _FACT, _WORDS = 120, 80, 240
_MANY, _PUSHED = 50, 10
_LIST = "rolewatch openings --matched"
# What stands in a command may be typed: nothing that a shell reads.
_TYPED = re.compile(r"[\w][\w .-]{0,60}")
_TROUBLES = (
    Event.SESSION_ENDED,
    Event.SESSION_ENDS,
    Event.SOURCE_BROKEN,
    Event.SOURCE_STILL_BROKEN,
    Event.SOURCE_HEALED,
    Event.BASELINE,
)
_ORDER = (
    *_TROUBLES,
    Event.FOLLOW_UP,
    Event.LEAD,
    Event.CLOSING_SOON,
    Event.CLOSED,
    Event.CHANGED,
    Event.REOPENED,
    Event.REPOSTED,
    Event.NEW,
)
_HIGH = frozenset({Event.SESSION_ENDED, Event.SESSION_ENDS, Event.FOLLOW_UP, Event.LEAD, Event.CLOSING_SOON})
_LOW = frozenset({Event.SOURCE_HEALED, Event.SOURCE_STILL_BROKEN, Event.BASELINE, Event.REPOSTED})
_LABEL = {
    Event.CHANGED: "Changed",
    Event.REOPENED: "Open again",
    Event.REPOSTED: "Posted again",
    Event.CLOSED: "Closed",
    Event.LEAD: "A recruiter writes",
    Event.FOLLOW_UP: "Follow up",
}
_COUNTED = {
    Event.NEW: ("opening fits", "openings fit"),
    Event.CHANGED: ("changed", "changed"),
    Event.REOPENED: ("open again", "open again"),
    Event.REPOSTED: ("posted again", "posted again"),
    Event.CLOSING_SOON: ("closes soon", "close soon"),
    Event.CLOSED: ("closed", "closed"),
    Event.LEAD: ("lead", "leads"),
    Event.FOLLOW_UP: ("follow-up", "follow-ups"),
    Event.SOURCE_BROKEN: ("source in trouble", "sources in trouble"),
    Event.SOURCE_STILL_BROKEN: ("source still in trouble", "sources still in trouble"),
    Event.SOURCE_HEALED: ("source works again", "sources work again"),
    Event.SESSION_ENDS: ("session ends soon", "sessions end soon"),
    Event.SESSION_ENDED: ("session ended", "sessions ended"),
    Event.BASELINE: ("source read for the first time", "sources read for the first time"),
}
# A first reading is the frame of what fits in it, and is said last.
_SAID = tuple(sorted(_ORDER, key=lambda event: event is Event.BASELINE))
_DEADLINE = {Event.FOLLOW_UP: "Due", Event.SESSION_ENDS: "Ends"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One content in safe words. `facts` stand under the title, `lines` are label and words."""

    title: str
    facts: tuple[str, ...]
    url: str | None
    changes: tuple[str, ...]
    fits: str | None
    reasons: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands round the contents: how many of one employer are shown, and where the rest is listed."""

    per_company: int = 5
    list_page: str | None = None
    possible_repeat: bool = False


_USUAL = Frame()


def item(content: AlertContent) -> Item:
    """The content in words that are safe to show."""
    label = f"Closes {_day(content.deadline)}" if content.event is Event.CLOSING_SOON else None
    label = label or _LABEL.get(content.event)
    title = clean(content.title, _TITLE)
    facts = (
        *(content.organization, content.employment_unit, content.grade, content.place, content.workplace),
        *(content.pay, content.engagement if content.engagement != "role" else None),
    )
    return Item(
        title=f"{label}: {title}" if label else title,
        facts=tuple(clean(fact, _FACT) for fact in facts if fact),
        url=link(content.url),
        changes=tuple(clean(change, _WORDS) for change in content.changes),
        fits=_fits(content),
        reasons=tuple(clean(reason, _WORDS) for reason in content.reasons),
        lines=tuple((label, clean(words, _WORDS)) for label, words in _lines(content) if words),
    )


def _fits(content: AlertContent) -> str | None:
    if not content.watch:
        return None
    score = f" ({content.score:.0%})" if content.score is not None else ""
    return f"Fits “{clean(content.watch, _FACT)}”{score}"


def _lines(content: AlertContent) -> list[tuple[str, str | None]]:
    return [
        ("", content.text),
        ("From", ", ".join(part for part in (content.person, content.agency) if part)),
        ("Hiring manager", content.hiring_manager),
        ("", content.twin),
        ("Looks like", content.resembles),
        ("You wish for, and it does not name", ", ".join(content.missing)),
        ("Seen in", ", ".join(content.sources)),
        ("Posted", content.posted and _day(content.posted)),
        (_DEADLINE.get(content.event, "Apply by"), content.deadline and _day(content.deadline)),
        ("Type", content.command),
    ]


def _day(moment: str | None) -> str:
    """An ISO date or UTC time for a person: "Fri 4 Dec 2026"; what is neither stays as it is."""
    try:
        said = datetime.fromisoformat(moment or "") if "T" in (moment or "") else None
        day = said or date.fromisoformat(moment or "")
    except ValueError:
        return clean(moment or "", _FACT)
    hour = f" {said.astimezone(UTC):%H:%M} UTC" if said else ""
    return f"{day:%a} {day.day} {day:%b %Y}{hour}"


def priority(contents: Sequence[AlertContent]) -> str:
    """high, normal or low: as the most pressing of them."""
    events = {content.event for content in contents}
    return "high" if events & _HIGH else "low" if events <= _LOW else "normal"


def title(contents: Sequence[AlertContent], *, possible_repeat: bool = False) -> str:
    """The subject: one line with the strongest fact, at most `SUBJECT` characters."""
    ranked = in_order(contents)
    words = _one(ranked[0]) if len(ranked) == 1 else _several(ranked)
    return clean(f"({_REPEAT}) {words}" if possible_repeat else words, SUBJECT)


def _one(content: AlertContent) -> str:
    shown = item(content)
    if content.event in _TROUBLES:
        return shown.title
    change = f" — {shown.changes[0]}" if shown.changes else ""
    where = ", ".join(clean(part, 40) for part in (content.organization, content.place) if part)
    pay = f" · {clean(content.pay, 40)}" if content.pay and not change else ""
    return clean(shown.title, 70) + change + (f" — {where}" if where else "") + pay


def _several(ranked: Sequence[AlertContent]) -> str:
    counts = Counter(content.event for content in ranked)
    said = ", ".join(
        f"{counts[event]:,} {_COUNTED[event][counts[event] > 1]}" for event in _SAID if counts[event]
    )
    best = next((each for each in ranked if each.event is not Event.BASELINE), ranked[0])
    return f"{said}: {_one(best)}"


def in_order(contents: Sequence[AlertContent]) -> list[AlertContent]:
    """Troubles first, then leads and changes, then what is new, the best match first."""
    return sorted(contents, key=lambda content: (_ORDER.index(content.event), -(content.score or 0.0)))


def chosen(
    contents: Sequence[AlertContent], per_company: int, most: int = _MANY
) -> tuple[list[AlertContent], list[str]]:
    """What is shown in full, and a line for each company of which there is more."""
    shown: list[AlertContent] = []
    of: Counter[str] = Counter()
    over: Counter[str] = Counter()
    for content in in_order(contents):
        company = clean(content.organization or "", _FACT)
        of[company] += 1
        if (company and of[company] > per_company) or len(shown) >= most:
            over[company if len(shown) < most else ""] += 1
        else:
            shown.append(content)
    return shown, [_more(count, company) for company, count in over.items()]


def _more(count: int, company: str = "") -> str:
    narrow = f' --search "{company}"' if _TYPED.fullmatch(company) else ""
    return f"+{count:,} more{f' at {company}' if company else ''}: {_LIST}{narrow}"


def _with_page(more: list[str], frame: Frame) -> list[str]:
    page = link(frame.list_page)
    return [*more, f"All of them: {page}"] if more and page else more


def text(contents: Sequence[AlertContent], frame: Frame = _USUAL, *, limit: int = TEXT) -> str:
    """Plain text of at most `limit` characters; what does not fit is counted."""
    shown, more = chosen(contents, frame.per_company)
    more = _with_page(more, frame)
    end = "\n".join(more)
    room = limit - len(end) - 80
    blocks: list[str] = [f"({_REPEAT})"] if frame.possible_repeat else []
    for index, content in enumerate(shown):
        block = _block(item(content))
        if blocks and room < len(block) + 2:
            end = "\n".join([_more(len(shown) - index), *more])
            break
        blocks.append(block[:room])
        room -= len(block) + 2
    return "\n\n".join([*blocks, *([end] if end else [])])


def _block(shown: Item) -> str:
    facts = " · ".join(shown.facts)
    listed = [f"- {reason}" for reason in shown.reasons]
    lines = [f"{label}: {words}" if label else words for label, words in shown.lines]
    parts = [shown.title, facts, shown.url, *shown.changes, shown.fits, *listed, *lines]
    return "\n".join(part for part in parts if part)


def brief(contents: Sequence[AlertContent], frame: Frame = _USUAL, *, limit: int) -> str:
    """What stands below a push's title: of one thing its facts and its page, of several a line each."""
    if len(contents) == 1:
        return _pushed(item(contents[0]), contents[0], limit)
    shown, more = chosen(contents, frame.per_company, _PUSHED)
    more = _with_page(more, frame)
    lines = [_one(content) + (f"\n{url}" if (url := link(content.url)) else "") for content in shown]
    while lines and sum(len(line) + 1 for line in (*lines, *more)) > limit - 60:
        lines.pop()
    if left := len(shown) - len(lines):
        more = [_more(left), *more]
    return "\n".join([*lines, *more])[:limit]


def _pushed(shown: Item, content: AlertContent, limit: int) -> str:
    """The address comes last and whole: it is what a phone makes a link of."""
    wanted = shown.lines[:1] if content.event is not Event.NEW else ()
    words = [f"{label}: {said}" if label else said for label, said in wanted]
    command = [f"Type: {clean(content.command, _WORDS)}"] if content.command else []
    facts = " · ".join(shown.facts)
    parts = [facts, *shown.changes, shown.fits, *shown.reasons[:1], *words, *command]
    lines = list(dict.fromkeys(part for part in parts if part))
    room = limit - (len(shown.url) + 1 if shown.url else 0)
    # Services refuse a message without a body.
    return "\n".join(part for part in (_fitting(lines, room), shown.url) if part) or shown.title[:limit]


def _fitting(lines: Sequence[str], room: int) -> str:
    """As many of the lines as there is room for; the first is cut if need be."""
    kept = ""
    for line in lines:
        if len(kept) + len(line) + 1 > room:
            return kept or line[: max(room - 1, 0)] + "…"
        kept = f"{kept}\n{line}" if kept else line
    return kept


def fragment(content: AlertContent) -> str:
    """One content as HTML without a document round it."""
    return _template("item.html").render(item=item(content))


def html(contents: Sequence[AlertContent], frame: Frame = _USUAL) -> str:
    """A whole HTML document for mail: one column, light and dark, no picture, nothing loaded."""
    shown, more = chosen(contents, frame.per_company)
    return _template("alert.html").render(
        subject=title(contents, possible_repeat=frame.possible_repeat),
        items=[item(content) for content in shown],
        more=more,
        page=link(frame.list_page),
        repeat=_REPEAT if frame.possible_repeat else None,
    )


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("monitor.alerts")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)
