"""Which of the JSON answers that a page loads are its openings. Pure, bounded, never raising."""

import re
from collections.abc import Iterable
from typing import Any

from monitor.infer import dom, lists, words
from monitor.infer.proposal import Proposal
from monitor.infer.recipes import links

_SURE, _LESS, _SURE_SCORE = 0.45, 0.05, 6.0
_MOST = 200
_VOLATILE = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{20,}|(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{16,}|\d{8,}|v?\d{10,}",
    re.ASCII,
)
_NEXT = re.compile(r"(?:next|weiter|suivant|siguiente|volgende|nästa)\b|[›»→]", re.I)
_MORE = re.compile(
    r"(?:load|show|view|see)\s+more|mehr\s+(?:anzeigen|laden)|weitere\b|voir\s+plus|ver\s+más", re.I
)


def answers(url: str, found: Iterable[tuple[str, Any]], html: str = "") -> tuple[Proposal, ...]:
    """How a `portal` could read the page at `url` by its answers (address and value), the likeliest first.

    `html` is the page as rendered: what it links to tells how a posting's address is made, and its buttons how
    to come to the rest.
    """
    if not words.parts(url).hostname:
        return ()
    page = dom.document(html, url)
    linked = links(page)
    heard = list(found)[:_MOST]
    best: dict[str, tuple[str, lists.Found]] = {}
    for address, value in heard:
        for one in lists.found(value, url, linked)[:1]:
            match = _match(address, [other for other, _ in heard])
            known = best.get(match)
            if known is None or (one.score, one.count) > (known[1].score, known[1].count):
                best[match] = (address, one)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1][1].score, -pair[1][1].count))
    return tuple(_proposal(url, match, address, one, page) for match, (address, one) in ranked[:2])


def _proposal(url: str, match: str, address: str, found: lists.Found, page: dom.Document) -> Proposal:
    responses: dict[str, Any] = {"match": match, "items": found.items, "fields": found.fields}
    responses |= {"total": found.total} if found.total else {}
    options: dict[str, Any] = {"url": url, "responses": responses}
    why = [f"the page loads {found.count} of them from {address[:150]}", *found.why]
    if found.stated is not None and found.stated > found.count:
        options["pagination"] = _pagination(page)
        why.append(f"it says that there are {found.stated}")
    sure = _SURE if found.score >= _SURE_SCORE else round(_SURE - _LESS, 2)
    return Proposal("portal", options, sure, tuple(why), found.sample, found.count)


def _match(address: str, others: list[str]) -> str:
    """A part of the address that stays: without its query, and with * for what changes with each build."""
    parts = words.parts(address)
    steps = ["*" if _VOLATILE.fullmatch(step) else step for step in parts.path.split("/")]
    match = f"{parts.netloc.rpartition('@')[2]}{'/'.join(steps)}"
    longer = any(
        f"{words.parts(one).netloc}{words.parts(one).path}" != f"{parts.netloc}{parts.path}"
        and one.partition("://")[2].startswith(match)
        for one in others
    )
    return f"{match}?" if longer and parts.query and "*" not in match else match


def pagination(url: str, html: str) -> dict[str, Any]:
    """How a person would come to the rest of the listing on a rendered page."""
    return _pagination(dom.document(html, url))


def _pagination(page: dom.Document) -> dict[str, Any]:
    """How a person would come to the rest: by a button that says so, or by scrolling."""
    for tag in page.root.find_all(["button", "a"], limit=2_000):
        label = str(tag.get("aria-label") or "") or dom.text(tag)
        if len(label) > 40:
            continue
        if _MORE.search(label):
            return {"more": _button(tag.name, tag.get("aria-label"), label)}
        if _NEXT.match(label):
            return {"next": _button(tag.name, tag.get("aria-label"), label)}
    return {"scroll": True}


def _button(name: str, labelled: object, label: str) -> str:
    said = label.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}[aria-label="{said}"]' if labelled else f'{name}:has-text("{said}")'
