"""Which system is this careers page on? Asks every kind, with the evidence; never guesses a company.

    1.0        the address itself
     .9        a frame, a script, a form, a refresh or the canonical address leads there: the board is embedded
     .8        the page's HTML names the board, or its own scripts and attributes hold its address
     .6 to .8  links lead there, the surer the more there are, and less by as many as lead elsewhere
     .6        the page itself can be read: structured data, or a feed
     .5, .4    it holds state for its scripts, or repeated cards, that look like openings (monitor.infer)

A page may well mention other companies' boards: what only a minority of the links says is left out, so
that a list of many companies is none of them. Two boards that are linked alike are both told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from monitor import infer
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
_AFTER_HOST = r"\\?/[^\s\"'<>`)]{1,300}"
_ADDRESS_IN_SCRIPT = re.compile(
    rf"https?:\\?/\\?/[\w.-]{{4,100}}{_AFTER_HOST}|(?<=[\"'])\\?/\\?/[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}{_AFTER_HOST}"
)
_ADDRESS_IN_ATTRIBUTE = re.compile(
    r"""\bdata-[\w-]{1,60}=["']((?:https?:)?//[\w.-]{4,100}/[^\s"'<>]{1,300})"""
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
        votes.add(kind, options, 1.0, f"the address {url[:150]}")
    if html is None or votes.found:
        return votes.ranked()
    # A public page may link to what only the employer's people can open: that is no board of its readers.
    kinds_of = [kind for kind in kinds_of if not kind.internal]
    html = html[:_LONGEST]
    own = url or infer.own_address(html)
    for where, address in (("canonical address", own if own != url else ""), *_addresses(html, own)):
        linked = where == "link"
        for kind, options in _asked(kinds_of, Page(address)):
            if not (linked and _is_whole_board(options)):
                votes.add(kind, options, _WEIGHT[where], f"{where} {address[:150]}", linked=linked)
    for kind, options in _asked(kinds_of, Page(own, html)):
        sure = load(kind).coverage is Coverage.API
        votes.add(kind, options, 0.8 if sure else 0.6, "the page's HTML")
    ranked = votes.ranked()
    if any(load(one.kind).coverage is Coverage.API for one in ranked):
        return ranked
    return (*ranked, *proposed(infer.recipes(own, html)))


def _is_whole_board(options: ScraperOptions) -> bool:
    """Whether the options name nobody: a link to a job board does not make the page that board."""
    return not any(field.is_required() for field in type(options).model_fields.values())


def proposed(recipes: Iterable[infer.Proposal]) -> tuple[Detection, ...]:
    """What was inferred of pages that no kind recognises, as detections."""
    made = ((one, load(one.kind).propose(**one.options)) for one in recipes)
    return tuple(
        Detection(one.kind, options, one.confidence, one.evidence) for one, options in made if options
    )


_WEIGHT = {
    "canonical address": 0.9,
    "leads on to": 0.9,
    "frame or script": 0.9,
    "script holds": 0.8,
    "attribute holds": 0.8,
    "link": 0.6,
}


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
            yield "frame or script", _joined(url, tag.get(_EMBEDDED[name]) or tag.get("data-src"))
        elif name == "meta":
            yield from _in_meta(url, tag)
        elif name == "link" and "canonical" in str(tag.get("rel")):
            yield "canonical address", _joined(url, tag.get("href"))
        else:
            yield "link", _joined(url, tag.get("href"))
        if name == "script":
            for found in _ADDRESS_IN_SCRIPT.findall(tag.get_text())[:_MOST_ADDRESSES]:
                yield "script holds", _joined("https:", found.replace("\\/", "/"))
    for found in _ADDRESS_IN_ATTRIBUTE.findall(html)[:_MOST_ADDRESSES]:
        yield "attribute holds", _joined("https:", found.replace("&amp;", "&"))


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
    weight: float = 0.0
    links: int = 0
    evidence: list[str] = field(default_factory=list)


class _Votes:
    """What speaks for each board."""

    def __init__(self) -> None:
        self.found: dict[str, _Vote] = {}

    def add(
        self, kind: str, options: ScraperOptions, weight: float, why: str, *, linked: bool = False
    ) -> None:
        vote = self.found.setdefault(f"{kind} {options!r}", _Vote(kind, options))
        vote.weight = max(vote.weight, weight)
        vote.links += linked
        if why not in vote.evidence and len(vote.evidence) < _MOST_EVIDENCE:
            vote.evidence.append(why)

    def ranked(self) -> tuple[Detection, ...]:
        links = sum(vote.links for vote in self.found.values())
        told = (
            Detection(vote.kind, vote.options, self._confidence(vote, links), tuple(vote.evidence))
            for vote in self.found.values()
        )
        sure = (one for one in told if one.confidence >= _LEAST)
        return tuple(
            sorted(sure, key=lambda one: (-one.confidence, load(one.kind).coverage is not Coverage.API))
        )

    @staticmethod
    def _confidence(vote: _Vote, links: int) -> float:
        if vote.weight > _WEIGHT["link"] or not vote.links:
            return vote.weight
        return round(min(0.8, 0.6 + 0.02 * (vote.links - 1)) * vote.links / links, 2)
