"""Titles without what is not the title: genders, requisition numbers, workplace, pay, entities."""

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.models import Workplace
from monitor.normalize import seniority, workplace
from monitor.normalize.text import one_line

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class CleanTitle:
    """A title's text, and what stood in it besides. `place` is where a "(Remote - Germany)" reaches."""

    text: str
    seniority: str | None = None
    requisition: str | None = None
    workplace: Workplace | None = None
    place: str | None = None


_SEX = r"(?:[mwfdxhvkin]|div|divers|female|male|diverse|non-?binary|mann|frau)"
_ALL_SEXES = r"(?:all genders?|alle geschlechter|gn\*?|any gender|tous|mwd|wmd|mfd|fmd|m/w/d|w/m/d|x)"
_GENDERS = re.compile(
    rf"\s*[(\[{{]\s*(?:{_ALL_SEXES}|{_SEX}\*?(?:\s*[/|,*:;.\\–-]\s*{_SEX}\*?){{1,4}})\s*[)\]}}]"
    r"|(?:(?<=\s)|(?<=,))[-–|]?\s*\b(?:[mwfd]/[mwfd](?:/[dxi]|/div)?|[dx]/[mwf]/[mwf]|m/x/w|h/f|f/h"
    r"|[mv]/[mv](?:/x)?|[km]/[km]|[mw]\|[mw]\|d|all genders)(?![\w/])\*?",
    re.IGNORECASE,
)
_INNEN = re.compile(r"(?<=[a-zäöüß]{4})(?:[*:_]|/-?|\(-?)in(?:nen)?\)?(?![^\W_])")
_REQUISITION = re.compile(
    r"\s*(?:[-–|,#]\s*)?[(\[#]?\s*\b(?:((?:JR|REQ|R|PR|RQ|JO|EB)[-_ ]?\d{4,14})"
    r"|(?:job\s*)?(?:req(?:uisition)?|job|ref|id|kennziffer|referenz)\s*(?:id|no|nr|number"
    r"|#)?[.:#\s-]{0,3}([A-Z]{0,4}[-_]?\d[\w-]{2,20}))\s*[)\]]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\s*(?:[(\[]\s*#?((?!(?:19|20)\d\d\b)\d{4,12}|[A-Z]{1,4}-\d{3,12})\s*[)\]]|[-–#|]\s*#?(\d{5,12})\s*$"
    r"|\s#(\d{3,12})\b)"
)
_WORDS = (
    r"(?:fully |100 ?% ?)?remote(?:[ -](?:first|friendly|ok|work|job|position|role|possible|optional))?"
    r"|hybrid(?:[ -](?:remote|work))?|on-?site|in[ -]office"
    r"|work from home|wfh|home ?-?office|télétravail|telecommute|anywhere"
)
_IN_BRACKETS = re.compile(
    rf"\s*[(\[]([^()\[\]]{{0,40}}\b(?:{_WORDS})\b[^()\[\]]{{0,40}})[)\]]", re.IGNORECASE
)
_AT_END = re.compile(
    rf"\s*(?:[-–—|,/·:]|\s)\s*((?:{_WORDS})(?:\s*[-–—,|/]\s*[^-–—,|/]{{2,30}}|\s+(?:in"
    rf"|within)\s+[^-–—,|/]{{2,30}})?)\s*$",
    re.IGNORECASE,
)
_AT_START = re.compile(
    r"^\s*((?:(?:fully |100 ?% ?)?remote|wfh|work from home)\b)(?:\s*[-–—|:,]\s*|\s+)(?!sensing|monitoring"
    r"|desktop|access|control|infrastructure|diagnost|support tech|care|patient|cloud|integration)(?=\S)",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\s*[-–|(\[,]?\s*(?:up to |bis zu |from |ab )?[$€£₹]\s?\d[\d.,]*\s?k?\b(?:\s*(?:-|–"
    r"|to)\s*[$€£₹]?\s?\d[\d.,]*\s?k?\b)?(?:\s*(?:/|per|p\.)\s?\w{1,6}\b\.?)?\s*[)\]]?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\w ,.&-]*")
_DIGIT = re.compile(r"\d")
# One of them stands in every word of _WORDS.
_HINTS = ("remote", "hybrid", "site", "office", "home", "wfh", "télétravail", "telecommute", "anywhere")
_EDGES = " \t-–—|,;:/·•*#!"
_EMPTY = re.compile(r"\s*[(\[]\s*[)\]]")
_REMOTE_WORDS = re.compile(
    rf"\b(?:{_WORDS})\b|\b(?:based|only|within|in|work|position|role|the)\b|[-–—|,/:·]+", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def is_for_all_sexes(text: str) -> bool:
    """Whether it says whom it wants, as only a job title does: "(m/w/d)", "H/F"."""
    return _GENDERS.search(text) is not None


def clean(title: str) -> CleanTitle:
    """The title as a person would say it, with its level, requisition number, workplace and reach.

    A title of which nothing would be left is kept as it came.
    """
    original = one_line(title[:_LONGEST])
    text = original
    if not _PLAIN.fullmatch(text):
        text = _INNEN.sub("", _GENDERS.sub("", text))
    text, reference = _without_requisition(text) if _DIGIT.search(text) else (text, None)
    text, where, reach = _without_workplace(text)
    if any(sign in text for sign in "$€£₹"):
        text = _PAY.sub("", text)
    text = " ".join(_EMPTY.sub("", text).split()).strip(_EDGES)
    text = text if any(map(str.isalpha, text)) else original
    return CleanTitle(text, seniority.of_title(text), reference, where, reach)


def _without_requisition(text: str) -> tuple[str, str | None]:
    for pattern in (_REQUISITION, _NUMBER):
        found = pattern.search(text)
        if found:
            return f"{text[: found.start()]} {text[found.end() :]}", next(
                group for group in found.groups() if group
            )
    return text, None


def _without_workplace(text: str) -> tuple[str, Workplace | None, str | None]:
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return text, None, None
    for pattern in (_IN_BRACKETS, _AT_END, _AT_START):
        found = pattern.search(text)
        if found:
            rest = " ".join(_REMOTE_WORDS.sub(" ", found[1]).split())
            return f"{text[: found.start()]} {text[found.end() :]}", workplace.parse(found[1]), rest or None
    return text, None, None
