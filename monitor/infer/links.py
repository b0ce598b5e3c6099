"""Where a page leads to its openings: "Jobs", "Open positions", "Stellenangebote". Pure, bounded, never raising."""

import re
from urllib.parse import urldefrag

from monitor.infer import dom, lists, words

_MOST = 3
_LONGEST = 60
_NAMED = 2.0
_SURE = re.compile(
    r"(?:(?:see|view|browse|search|find|explore|all|our|current|open|available|zu|den|die|alle|unsere|offene|aktuelle|"
    r"voir|toutes|nos|les|ver|bekijk|se|alla|job|to|the|more|check|out)\W+){0,4}"
    r"(?:jobs?|openings?|positions?|roles?|vacanc(?:y|ies)|opportunities|stellen(?:angebote|anzeigen|markt|börse)?|"
    r"positionen|jobangebote|job\s?search|jobbörse|offres(?:\s+d['’]emploi)?|postes(?:\s+ouverts)?|vacatures|empleos|"
    r"ofertas|vacantes|vagas|lediga\s+(?:jobb|tjänster)|ledige\s+stillinger|posizioni\s+aperte)"
    r"(?:\s+(?:here|ansehen|anzeigen|openings|board|list))?[\W\d]{0,8}",
    re.I,
)
_PERHAPS = re.compile(
    r"(?:careers?|karriere|carrières?|carreras?|werken\s+bij|work\s+(?:with|for|at)\s+.{2,30}|join\s+(?:us|our\s+team)|"
    r"we['’]?re\s+hiring|hiring|recrutement|nous\s+rejoindre|jobs\s*(?:&|and|und)\s*.{2,20}|lavora\s+con\s+noi)[\W\d]{0,8}",
    re.I,
)


def hops(url: str, html: str) -> tuple[str, ...]:
    """The addresses, the likeliest first, that may list what is open; at most three, never the page itself."""
    page = dom.document(html, url)
    own = urldefrag(url).url.rstrip("/")
    ranked: dict[str, float] = {}
    for tag in page.root.find_all("a", href=True, limit=4_000):
        address = urldefrag(lists.join(page.base, str(tag["href"]).strip())).url
        said = dom.text(tag) or str(tag.get("aria-label") or tag.get("title") or "")
        if not words.parts(address).hostname or address.rstrip("/") == own or len(address) > 2_000:
            continue
        score = _score(said[: _LONGEST + 1].strip(), address)
        if score > 0:
            ranked[address] = max(score, ranked.get(address, 0.0))
    return tuple(sorted(ranked, key=lambda one: -ranked[one])[:_MOST])


def _score(said: str, address: str) -> float:
    if len(said) > _LONGEST:
        return 0.0
    score = _NAMED if _SURE.fullmatch(said) else 1.0 if _PERHAPS.fullmatch(said) else 0.0
    if words.is_openings(address) and not words.is_title(said):
        return score + 0.8
    return 0.0 if words.is_posting(address) and score < _NAMED else score
