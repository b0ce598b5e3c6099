"""What an alert looks like: a subject of one line, a text, and HTML that reads well on a phone. Pure.

One content, or the many of a digest or of a summary ("+N more"): troubles first, then leads, then
openings, the best first.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from monitor.alerts.content import AlertContent, Event
from monitor.alerts.safe import clean, link

if TYPE_CHECKING:
    from jinja2 import Template

SUBJECT = 140
_REPEAT = "possible repeat"
_TITLE, _FACT, _WORDS = 120, 80, 240
_MANY = 50
_TROUBLES = (Event.SESSION_ENDED, Event.SESSION_ENDS, Event.SOURCE_BROKEN, Event.SOURCE_HEALED)
_ORDER = (*_TROUBLES, Event.LEAD, Event.CLOSED, Event.CHANGED, Event.REOPENED, Event.NEW)
_LABEL = {
    Event.CHANGED: "Changed",
    Event.REOPENED: "Open again",
    Event.CLOSED: "Closed",
    Event.LEAD: "A recruiter writes",
}
_COUNTED = {
    Event.NEW: ("opening fits", "openings fit"),
    Event.CHANGED: ("changed", "changed"),
    Event.REOPENED: ("open again", "open again"),
    Event.CLOSED: ("closed", "closed"),
    Event.LEAD: ("lead", "leads"),
    Event.SOURCE_BROKEN: ("source in trouble", "sources in trouble"),
    Event.SOURCE_HEALED: ("source works again", "sources work again"),
    Event.SESSION_ENDED: ("session ended", "sessions ended"),
    Event.SESSION_ENDS: ("session ends soon", "sessions end soon"),
}


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


def item(content: AlertContent) -> Item:
    """The content in words that are safe to show."""
    label = _LABEL.get(content.event)
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
        ("Posted", content.posted),
    ]


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
        f"{counts[event]:,} {_COUNTED[event][counts[event] > 1]}" for event in _ORDER if counts[event]
    )
    return f"{said}: {_one(ranked[0])}"


def in_order(contents: Sequence[AlertContent]) -> list[AlertContent]:
    """Troubles first, then leads and changes, then what is new, the best match first."""
    return sorted(contents, key=lambda content: (_ORDER.index(content.event), -(content.score or 0.0)))


def chosen(contents: Sequence[AlertContent], per_company: int) -> tuple[list[AlertContent], list[str]]:
    """What is shown in full, and a line for each company of which there is more."""
    shown: list[AlertContent] = []
    of: Counter[str] = Counter()
    over: Counter[str] = Counter()
    for content in in_order(contents):
        company = clean(content.organization or "", _FACT)
        of[company] += 1
        if (company and of[company] > per_company) or len(shown) >= _MANY:
            over[company if len(shown) < _MANY else ""] += 1
        else:
            shown.append(content)
    more = [
        f"+{count:,} more at {company}" if company else f"+{count:,} more" for company, count in over.items()
    ]
    return shown, [f"{line}: rolewatch openings" for line in more]


def text(
    contents: Sequence[AlertContent],
    *,
    limit: int = 30_000,
    per_company: int = 5,
    possible_repeat: bool = False,
) -> str:
    """Plain text of at most `limit` characters; what does not fit is counted."""
    shown, more = chosen(contents, per_company)
    end = "\n".join(more)
    room = limit - len(end) - 80
    blocks: list[str] = [f"({_REPEAT})"] if possible_repeat else []
    for index, content in enumerate(shown):
        block = _block(item(content))
        if blocks and room < len(block) + 2:
            end = "\n".join([f"+{len(shown) - index:,} more: rolewatch openings", *more])
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


def html(contents: Sequence[AlertContent], *, per_company: int = 5, possible_repeat: bool = False) -> str:
    """A whole HTML document for mail: one column, light and dark, no picture, nothing loaded."""
    shown, more = chosen(contents, per_company)
    return _template().render(
        subject=title(contents, possible_repeat=possible_repeat),
        items=[item(content) for content in shown],
        more=more,
        repeat=_REPEAT if possible_repeat else None,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("monitor.alerts")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("alert.html")
