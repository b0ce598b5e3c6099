"""Which system is this careers page on? Asks every kind, with the evidence; never guesses a company.

    1.0        the address itself
     .9        a frame, a script, a form, a refresh or the canonical address leads there: the board is embedded
     .85       the page's HTML names the board
    up to .8   its own scripts and attributes hold the board's address
     .6 to .8  links lead there, the surer the more there are
     .6        the page itself can be read: structured data, or a feed
     .5, .4    it holds state for its scripts, or repeated cards, that look like openings (monitor.infer)

What scripts and attributes hold, and what links lead to, counts for less by as many as lead elsewhere: a page
may well mention other companies' boards, and what only a minority says is left out, so that a list of many
companies is none of them. Two boards that are linked alike are both told.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from monitor import infer
from monitor.bymail import forbidden
from monitor.keyed import keyed
from monitor.reading import shape
from monitor.scraper import Coverage, Page, Scraper, ScraperOptions, kinds, load

if TYPE_CHECKING:
    from bs4 import Tag

_LONGEST = 20_000_000
_MOST_ADDRESSES = 5_000
_LEAST = 0.3
_MOST_EVIDENCE = 5
_EMBEDDED = {
    "iframe": "src",
    "frame": "src",
    "embed": "src",
    "script": "src",
    "object": "data",
    "form": "action",
}
_AFTER_HOST = r"/[^\s\"'<>`)\\]{0,300}"
_ADDRESS_IN_SCRIPT = re.compile(
    rf"https?://[\w.-]{{4,100}}(?:{_AFTER_HOST}|(?=[\"']))"
    rf"|(?<=[\"'])//[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}{_AFTER_HOST}"
)
_SLASH = re.compile(r"\\(?:u002f|/)", re.I)
_ADDRESS_IN_ATTRIBUTE = re.compile(
    r"""(?:\b(?:data-[\w-]{1,60}|value)=["']|\bon[a-z]{3,20}=["'][^<>"']{0,60}["']|&quot;)"""
    r"""((?:https?:)?//[\w.-]{4,100}(?:/(?:(?!&quot;)[^\s"'<>]){0,300}|(?=["']|&quot;)))"""
)
_REFRESH = re.compile(r"\d{1,4}\s{0,5}[;,]\s{0,5}url\s{0,5}=\s{0,5}['\"]?([^\s'\"]{1,2000})", re.I)


@dataclass(frozen=True, slots=True)
class Detection:
    """One possible answer: the kind, the options that differ from its defaults, 0 to 1, and why."""

    kind: str
    options_value: ScraperOptions
    confidence: float
    evidence: tuple[str, ...]

    @property
    def options(self) -> dict[str, Any]:
        """The options as they stand in the YAML."""
        return self.options_value.model_dump(mode="json", exclude_defaults=True)

    def json(self) -> dict[str, Any]:
        """As `detect --json` prints it."""
        told = {"kind": self.kind, "options": self.options}
        return {**told, "confidence": self.confidence, "evidence": list(self.evidence)}


def detect(url: str, html: str | None = None) -> tuple[Detection, ...]:
    """All that the page may be, the likeliest first. Pure; never raises.

    `url` may be empty for a saved page, whose canonical address then stands in.
    """
    kinds_of = [load(kind) for kind in kinds()]
    votes = _Votes()
    for kind, options in _asked(kinds_of, Page(url)):
        votes.add(kind, options, "the address", url)
    if html is None or votes.found:
        return votes.ranked()
    # A public page may link to what only the employer's people can open: that is no board of its readers.
    kinds_of = [kind for kind in kinds_of if not kind.internal]
    html = html[:_LONGEST]
    own = url or infer.own_address(html)
    shown = _without_examples(html)
    board, telling = _is_job_board(own, kinds_of), bool(_TELLING.search(own))
    for where, address in (("canonical address", own if own != url else ""), *_addresses(shown, own)):
        for kind, options in _asked(kinds_of, Page(address)):
            if where in _MENTIONS and (board or _is_whole_board(options)):
                continue
            if where not in _MENTIONS or not telling or _is_alike(own, options):
                votes.add(kind, options, where, address)
    for kind, options in _asked(kinds_of, Page(own, shown)):
        votes.add(kind, options, _IS if kind in STRUCTURED else _SAYS)
    ranked = votes.ranked()
    if any(load(one.kind).coverage is Coverage.API for one in ranked):
        return ranked
    return (*ranked, *proposed(infer.recipes(own, html)))


def _is_job_board(url: str, kinds_of: list[type[Scraper]]) -> bool:
    """Whether the page is a job board's, whose links to an employer do not make it the employer's."""
    home = Page(Page(url).origin)
    return bool(forbidden(url) or keyed(url)) or any(
        _is_whole_board(each) for _, each in _asked(kinds_of, home)
    )


_CODE = re.compile(r"<(code|pre)\b", re.I)


def _without_examples(html: str) -> str:
    """Without what the page shows as code, to the end of the first that has one. In linear time."""
    kept, place = [], 0
    lower = html.lower() if _CODE.search(html) else ""
    while lower and (begun := _CODE.search(html, place)):
        end = lower.find(f"</{begun[1].lower()}>", begun.end())
        if end < 0:
            break
        kept.append(html[place : begun.start()])
        place = end
    return "".join((*kept, html[place:]))


# Articles and case studies tell of others: what they link to is not whose they are.
_TELLING = re.compile(
    r"^https?://[^?#]*/(?:(?:blog|news|insights|articles?|resources|customers?|clients?|portfolio|press|stories"
    r"|guides?|tutorials?|case-?stud(?:y|ies))/(?!(?:careers?|jobs|vacancies|openings)\b)|(?:work|projects)/case-)[^/?#]"
    r"|^https?://(?:(?:blog|news)\.|[\w.-]{1,100}\.blog/)",
    re.I,
)


def _is_alike(url: str, options: ScraperOptions) -> bool:
    """Whether the options name somebody as the host of the page does."""
    host = re.sub(r"[^a-z0-9.]", "", Page(url).host)
    said = (
        re.sub(r"[^a-z0-9]", "", str(value).lower()) for value in options.model_dump(mode="json").values()
    )
    return any(
        each and (label in each or each in label) for each in said for label in host.split(".") if label[3:]
    )


def _is_whole_board(options: ScraperOptions) -> bool:
    """Whether the options name nobody: a link to a job board does not make the page that board."""
    return not any(field.is_required() for field in type(options).model_fields.values())


def proposed(recipes: Iterable[infer.Proposal]) -> tuple[Detection, ...]:
    """What was inferred of pages that no kind recognises, as detections."""
    made = ((one, load(one.kind).propose(**one.options)) for one in recipes)
    return tuple(
        Detection(one.kind, options, one.confidence, one.evidence) for one, options in made if options
    )


STRUCTURED = ("jsonld", "feed")
"""The kinds that read any site which describes its openings by a standard."""

_SAYS, _IS = "the page's HTML", "the page itself"
_WEIGHT = {
    "the address": 1.0,
    "canonical address": 0.9,
    "leads on to": 0.9,
    "frame or script": 0.9,
    _SAYS: 0.85,
    "script holds": 0.8,
    "attribute holds": 0.8,
    "link": 0.6,
    _IS: 0.6,
}
_MENTIONS = ("script holds", "attribute holds", "link")


def _asked(kinds_of: list[type[Scraper]], page: Page) -> Iterator[tuple[str, ScraperOptions]]:
    for kind in kinds_of:
        options = kind.recognise(page)
        if options is not None:
            yield kind.kind, options


def _addresses(html: str, url: str) -> Iterator[tuple[str, str]]:
    """Where an address stands in the page, and the address made absolute."""
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    wanted = SoupStrainer([*_EMBEDDED, "a", "area", "link", "meta"])
    document = BeautifulSoup(shape.markup(html), "lxml", parse_only=wanted)
    for tag in document.find_all(True, limit=_MOST_ADDRESSES):
        name = tag.name
        if name in _EMBEDDED:
            for address in _of_embedded(tag, _EMBEDDED[name]):
                yield "frame or script", _joined(url, address)
        elif name == "meta":
            yield from _in_meta(url, tag)
        elif name == "link" and "canonical" in str(tag.get("rel")):
            yield "canonical address", _joined(url, tag.get("href"))
        else:
            yield "link", _joined(url, tag.get("href"))
        if name == "script":
            text = _SLASH.sub("/", tag.get_text())
            for found in _ADDRESS_IN_SCRIPT.findall(text)[:_MOST_ADDRESSES]:
                yield "script holds", _joined("https:", found)
            for found in infer.assembled(text):
                yield "script holds", found
    for found in _ADDRESS_IN_ATTRIBUTE.findall(html)[:_MOST_ADDRESSES]:
        yield "attribute holds", _joined("https:", found.replace("&amp;", "&"))


def _of_embedded(tag: "Tag", usual: str) -> list[str]:
    """Where it leads, also if a consent banner or a lazy loader keeps that in an attribute of its own."""
    return [str(value) for name, value in tag.attrs.items() if name == usual or name.endswith("src")]


def _in_meta(url: str, tag: "Tag") -> Iterator[tuple[str, str]]:
    content = str(tag.get("content") or "")
    refresh = _REFRESH.match(content) if str(tag.get("http-equiv")).lower() == "refresh" else None
    if refresh:
        yield "leads on to", _joined(url, refresh[1])
    elif tag.get("property") == "og:url":
        yield "canonical address", _joined(url, content)


def _joined(url: str, address: object) -> str:
    try:
        return urljoin(url, address.strip()) if isinstance(address, str) else ""
    except ValueError:
        return ""


@dataclass
class _Vote:
    kind: str
    options: ScraperOptions
    counts: Counter[str] = field(default_factory=Counter)
    evidence: list[str] = field(default_factory=list)


class _Votes:
    """What speaks for each board."""

    def __init__(self) -> None:
        self.found: dict[str, _Vote] = {}
        self.counts = Counter[str]()

    def add(self, kind: str, options: ScraperOptions, where: str, address: str = "") -> None:
        vote = self.found.setdefault(f"{kind} {options!r}", _Vote(kind, options))
        vote.counts[where] += 1
        self.counts[where] += 1
        why = f"{where} {address[:150]}".strip()
        if why not in vote.evidence and len(vote.evidence) < _MOST_EVIDENCE:
            vote.evidence.append(why)

    def ranked(self) -> tuple[Detection, ...]:
        told = (
            Detection(vote.kind, vote.options, self._confidence(vote), tuple(vote.evidence))
            for vote in self.found.values()
        )
        sure = (one for one in told if one.confidence >= _LEAST)
        return tuple(
            sorted(sure, key=lambda one: (-one.confidence, load(one.kind).coverage is not Coverage.API))
        )

    def _confidence(self, vote: _Vote) -> float:
        """The most that speaks for it. Of what is merely mentioned, it counts how much is about this board."""
        return round(max(self._weight(where, count) for where, count in vote.counts.items()), 2)

    def _weight(self, where: str, count: int) -> float:
        more = min(0.2, 0.02 * (count - 1)) if where == "link" else 0.0
        share = count / self.counts[where] if where in _MENTIONS else 1.0
        return (_WEIGHT[where] + more) * share
