"""Which of a site's addresses are its postings. Pure, bounded, never raising."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from monitor.infer import words
from monitor.infer.proposal import Proposal

_SURE, _LESS = 0.55, 0.1
_MOST = 100_000
_SAMPLED = 200
_SPECIAL = re.compile(r"[.+*?()|\[\]{}^$\\]")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")
_ALL_AT_ONCE = 0.8


@dataclass(frozen=True, slots=True)
class _Folder:
    """Addresses of one folder and depth."""

    start: str
    depth: int
    urls: tuple[str, ...]


def sitemap(url: str, where: str, entries: Iterable[tuple[str, str | None]]) -> tuple[Proposal, ...]:
    """A `sitemap` source for the careers page at `url`, from a sitemap's addresses with their dates; or nothing.

    `where` is the sitemap's address. The sample is the caller's: what is on the postings' pages is not known here.
    """
    dated = dict(list(entries)[:_MOST])
    folders = [one for one in _folders(dated) if _is_postings(one)]
    if not folders:
        return ()
    best = max(folders, key=lambda one: _rank(one, url))
    options: dict[str, Any] = {"url": where, "match": _pattern(best)}
    dates = Counter((dated[one] or "")[:10] for one in best.urls)
    if len(best.urls) > 4 and dates.most_common(1)[0][1] > _ALL_AT_ONCE * len(best.urls):
        options["lastmod"] = False
    sure = _SURE if _titles(best) >= 0.3 or len(best.urls) >= 5 else round(_SURE - _LESS, 2)
    why = (
        f"{len(best.urls)} addresses in {where[:150]} look like postings'",
        f"such as {best.urls[0][:150]}",
    )
    return (Proposal("sitemap", options, sure, why, (), len(best.urls)),)


def postings(proposal: Proposal, entries: Iterable[tuple[str, str | None]]) -> list[str]:
    """The addresses that the proposal matches."""
    import re2

    pattern = re2.compile(proposal.options["match"])
    return [url for url, _ in entries if pattern.search(url)]


def _folders(urls: Iterable[str]) -> list[_Folder]:
    groups: dict[tuple[str, int], list[str]] = {}
    for url in urls:
        found = words.parts(url)
        at = words.job_segment(found.path)
        if at is None or not words.is_posting(url) or found.query:
            continue
        steps = [step for step in found.path.split("/") if step]
        start = f"{found.scheme}://{found.netloc}/{'/'.join(steps[: at + 1])}/"
        groups.setdefault((start, len(steps) - at - 1), []).append(url)
    return [_Folder(start, depth, tuple(several)) for (start, depth), several in groups.items()]


def _is_postings(folder: _Folder) -> bool:
    """Whether the last parts of the addresses differ like postings', by role or by number."""
    lasts = [_last(url) for url in folder.urls[:_SAMPLED]]
    numbered = sum(bool(re.search(r"\d{3,}|[0-9a-f]{8}", last)) for last in lasts) / len(lasts)
    return len(set(lasts)) >= 0.8 * len(lasts) and (_titles(folder) >= 0.25 or numbered >= 0.6)


def _titles(folder: _Folder) -> float:
    lasts = [_last(url) for url in folder.urls[:_SAMPLED]]
    return sum(words.is_title(re.sub(r"[-_+\d]+", " ", last).strip().title()) for last in lasts) / len(lasts)


def _last(url: str) -> str:
    steps = words.segments(words.parts(url).path)
    return re.sub(r"\.(?:html?|php|aspx)$", "", steps[-1]) if steps else ""


def _rank(folder: _Folder, url: str) -> tuple[bool, bool, int]:
    """That of the page's own language first, or English, or none; then the largest."""
    language, own = _language(folder.start), _language(url)
    same = folder.start.rstrip("/").startswith(url.rstrip("/").rpartition("/")[0])
    return language == own, same or language in ("", "en"), len(folder.urls)


def _language(url: str) -> str:
    found = next(iter(words.segments(words.parts(url).path)), "")
    return found if _LANGUAGE.fullmatch(found) else ""


def _pattern(folder: _Folder) -> str:
    """The folder as an expression for RE2: so many parts below it, and no more."""
    start = _SPECIAL.sub(lambda mark: f"\\{mark[0]}", folder.start)
    return f"^{start}{'/'.join(['[^/?#]+'] * folder.depth)}/?$"
