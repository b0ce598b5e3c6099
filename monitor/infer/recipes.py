"""What a page holds in its own HTML: embedded state, repeated cards. Pure, bounded, never raising."""

import re
from collections import Counter
from itertools import islice
from typing import Any

from monitor.infer import cards, dom, lists, words
from monitor.infer.proposal import Proposal
from monitor.reading import embedded

_STATE, _CARDS, _LESS = 0.5, 0.4, 0.05
_SURE_STATE, _SURE_CARDS = 6.0, 5.5
_START = 5_000
_SAVED = re.compile(
    r"<!--\s*(?:saved from url=\(\d{1,5}\)|Page saved with SingleFile\s{1,5}url:\s{1,5})(https?://[^\s>]{1,1000})"
)
_TAG = re.compile(r"<(?:link|meta|base)\b[^>]{0,2000}>", re.I)
_NAMED = re.compile(r"""\b(?:rel|property|name)\s{0,3}=\s{0,3}["']?(canonical|og:url)\b""", re.I)
_LINK = re.compile(r"""<a\b[^>]{0,500}?\bhref\s{0,3}=\s{0,3}["']?(https?://[\w.:-]{4,100})""", re.I)
_MOST_LINKS, _FEW_LINKS = 3_000, 4
_ADDRESS = re.compile(r"""\b(?:href|content)\s{0,3}=\s{0,3}["']?(https?://[^"'\s>]{3,1000})""", re.I)


def own_address(html: str) -> str:
    """The address that a saved page says it has: its saver's note, its canonical one, or "".

    Where it says none, the home of the site to which most of its links lead: browsers save links in full.
    """
    if saved := _SAVED.search(html[:_START]):
        return saved[1]
    for tag in _TAG.finditer(html[: dom.LONGEST]):
        if _NAMED.search(tag[0]) and (address := _ADDRESS.search(tag[0])):
            return address[1].replace("&amp;", "&")
    return _home(html)


def _home(html: str) -> str:
    sites = Counter(link[1].lower() for link in islice(_LINK.finditer(html[: dom.LONGEST]), _MOST_LINKS))
    site, many = next(iter(sites.most_common(1)), ("", 0))
    return f"{site}/" if many >= _FEW_LINKS and many * 2 > sites.total() else ""


def recipes(url: str, html: str, *, rendered: bool = False) -> tuple[Proposal, ...]:
    """How the page could be read, the likeliest first.

    `url` may be empty for a saved page that says its own. `rendered` is a page as a browser shows it, which only
    a browser can read again: then the kind is `portal`.
    """
    own = url or own_address(html)
    if not words.parts(own).hostname:
        return ()
    page = dom.document(html, own)
    made = [] if rendered else _states(own, html, page)
    found = cards.found(page)[:2]
    following = page.next_page() if found and not rendered else None
    made += [_of_cards(own, one, following, rendered=rendered) for one in found]
    return tuple(sorted(made, key=lambda one: -one.confidence))


def links(page: dom.Document) -> list[str]:
    """All addresses that the page links to."""
    hrefs = (str(tag["href"]) for tag in page.root.find_all("a", href=True, limit=3_000))
    return [address for href in hrefs if (address := lists.join(page.base, href))]


def _states(url: str, html: str, page: dom.Document) -> list[Proposal]:
    linked = links(page)
    found = [
        (state.name, one)
        for state in embedded.states(html)
        for one in lists.found(state.value, page.base, linked)[:1]
        if one.count > 1 or one.items != "@"  # of one element's properties some look like a posting's
    ]
    found.sort(key=lambda pair: (-pair[1].score, -pair[1].count))
    return [_of_state(url, name, one) for name, one in found[:2]]


def _of_state(url: str, name: str, found: lists.Found) -> Proposal:
    options: dict[str, Any] = {"url": url, "state": name, "items": found.items, "fields": found.fields}
    options |= {"total": found.total} if found.total else {}
    sure = _STATE if found.score >= _SURE_STATE else round(_STATE - _LESS, 2)
    why = (f"the page holds {found.count} of them in its state {name}", *found.why)
    return Proposal("state", options, sure, why, found.sample, found.count)


def _of_cards(url: str, found: cards.Cards, following: str | None, *, rendered: bool) -> Proposal:
    options: dict[str, Any] = {"url": url, "items": found.items, "fields": found.fields}
    options |= {"next": following} if following else {}
    sure = _CARDS if found.score >= _SURE_CARDS else round(_CARDS - _LESS, 2)
    where = "once a browser has shown it" if rendered else "in its HTML"
    many = "card" if found.count == 1 else "cards of one kind"
    why = (f"the page has {found.count} {many} {where}", *found.why)
    return Proposal("portal" if rendered else "page", options, sure, why, found.sample, found.count)
