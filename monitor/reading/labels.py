"""What the labelled facts of a posting are, by their labels: "Work Location", "jobReqId", "list-item-posted". Pure.

For systems whose customers choose labels of their own. The words are what recorded pages have.
Re-exported by `monitor.scraper`.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.reading import shape
from monitor.reading.selectors import MANY

# The first that matches: "Job Posting Location" is a place, "Location Type" none, "Site Location" a building.
_FIELDS = tuple(
    (name, re.compile(rf"\b(?:{words})\b"))
    for name, words in (
        ("hiring_manager", r"(?:hiring|reporting) manager"),
        ("grade", r"(?:job |pay |salary )?grade|(?:job|pay) band"),
        ("engagement", r"(?:opportunity|engagement|assignment) type"),
        ("job_location_type", r"remote|on ?site|hybrid|work ?place|location type|work model"),
        ("valid_through", r"clos(?:es|ing|ed?)|deadline|expir\w+|valid through|end date"),
        ("date_posted", r"posted|published|post(?:ing)? date|open(?:ing)? date|date open(?:ed)?"),
        ("base_salary", r"salary|pay(?: (?:range|rate|scale))?$|compensation|remuneration|wage"),
        ("job_location", r"(?<!site )locations?|city|office"),
        ("requisition", r"ref|reference|req|requisition|(?:job|vacancy) (?:id|number|no|code)|^job$"),
        ("employment_type", r"(?:employment|job|contract|work|position|schedule|time) (?:type|status)"),
        ("seniority", r"(?:career|experience|seniority|job|position|management) level|seniority"),
        ("employment_unit", r"department|division|unit|function|team|category|family|area|discipline|field"),
    )
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_MARKED = re.compile(
    r"(ref(?:erence)?(?: id| no)?|req(?:uisition)?(?: id| no)?|posted)\b[\s:#.]*(?:on\s)?(.+)", re.I
)
_FACT = re.compile(r"([^\W\d][\w /#-]{2,40}?)\s?:\s?(.+)", re.S)
_LONGEST_FACT = 150


def field(label: str) -> str | None:
    """The name of RawPosting's field that a label stands for, or None."""
    words = _NO_WORD.sub(" ", _CAMEL.sub(" ", label)).strip().lower()
    return next((name for name, pattern in _FIELDS if pattern.search(words)), None)


def split(text: str) -> tuple[str, str] | None:
    """Label and value of a short text that has both, as "Ref #4711.", "Posted 02-Nov-2026" or "City: Berlin"."""
    found = _MARKED.fullmatch(text.strip(" .")) or _FACT.fullmatch(text.strip())
    return (found[1], found[2]) if found and len(text) <= _LONGEST_FACT else None


def fields(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, Any]:
    """The values by the names of RawPosting's fields that their labels stand for: all where schema.org has
    several, else the first. A value may begin with its label again; without any it is a place.
    """
    found: dict[str, Any] = {}
    for label, text in pairs:
        inner = split(text or "")
        name = field(label or (inner[0] if inner else "location"))
        value = inner[1] if inner and field(inner[0]) == name else text
        if name in MANY and value:
            found[name] = (*found.get(name, ()), value)
        elif name and value:
            found.setdefault(name, value)
    return found


def completed(entry: RawPosting, parts: Iterable[tuple[str | None, str | None]]) -> RawPosting:
    """The entry with what its own page says in labelled parts, each a label and HTML.

    Short ones whose labels are known are facts, all others the description, with their labels as headings.
    A label alone is the heading of what comes next. Raises ChangedLayout where there is no description.
    """
    facts, texts, heading = list[tuple[str | None, str | None]](), list[tuple[str | None, str]](), None
    for label, html in parts:
        if not html:
            heading = label or heading
            continue
        plain = " ".join(unescape(_TAG.sub(" ", html)).split())
        fact = (label, plain) if label else split(plain)
        if fact and len(plain) <= _LONGEST_FACT and field(fact[0]):
            facts.append(fact)
        else:
            texts.append((label or heading, html))
            heading = None
    if not texts:
        raise ChangedLayout(f"no description of {entry.identifier[:100]}")
    return entry.detailed(description=shape.sections(*texts), **fields(facts))
