"""Openings in the free text of a comment, as Hacker News' "Who is hiring?" threads hold them. Pure.

    Acme (YC W21) | Senior Engineers | London or REMOTE (EU) | Full-time | €90k-€110k | https://acme.example
    "company | roles | places | remote, hybrid or on site | employment | pay | address", in any order

The first line is taken apart at its separators, and each part is known by its words; what it does not say
is looked for in lines such as "Location: Berlin", and in sentences such as "Acme is hiring a cook". The order
and the words are what recorded threads of many years have. Re-exported by `monitor.scraper`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from monitor.reading import shape

_LONGEST = 20_000
_LONGEST_PART = 120
_LONGEST_TITLE = 150

_ANCHOR = re.compile(r'<a\s[^>]{0,300}?href="([^"]{1,2000})"[^>]{0,200}>.*?</a>', re.S | re.I)
_TAG = re.compile(r"<[^<>]{1,200}>")
_BREAK = re.compile(r"<(?:/?p|br|pre|li)\b[^<>]{0,50}>", re.I)
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"|]{3,500}[^\s<>\"|.,;:!?)\]*]", re.I)
_DOMAIN = re.compile(
    r"(?<![@\w.])(?:www\.)?[a-z0-9-]{2,40}\.(?:com|org|net|io|ai|co|dev|app|tech|work|inc|de|uk|eu)"
    r"(?:/[^\s|)]{0,200})?(?![\w.@])",
    re.I,
)
_OWN = "ycombinator.com"
_OPENINGS = re.compile(r"job|career|apply|hiring|position|ashbyhq|greenhouse|lever\.co|workable|join", re.I)

_SEPARATORS = (
    re.compile(r"\s*(?:\||｜|¦)\s*"),
    re.compile(r"\s*[•·;]\s+"),
    re.compile(r"\s+(?:-{1,3}|–|—|//|::?)\s+|\s*—\s*"),
    re.compile(r"\s*[,/]\s+|\s*\.\s+(?=[A-Z])"),
)
_ROLE = re.compile(
    r"\b(?:(?:engineer|developer|programmer|architect|manager|designer|scientist|analyst|researcher|consultant"
    r"|specialist|administrator|technician|writer|marketer|recruiter|director|coordinator|representative"
    r"|advocate|accountant|editor|generalist|officer|professor|lecturer|strategist|evangelist|hacker|tester"
    r"|contractor|operator|attorney|co-?founder|coder|sysadmin|executive|assistant|leader|lead|associate"
    r"|role|position|opening|vacanc(?:y|ie)|dev|eng|swe|sre|sde|pm|em|bdr|sdr|cto|ceo|coo|cmo|cfo|vp|qa)s?"
    r"|engineering|development|devops|devrel|head of|chief \w+|technical staff|postdocs?|faculty|gtm|ux/ui"
    r"|product owner|(?:it|customer|technical) support|full-?\s?stack|front-?\s?end|back-?\s?end|roles?/positions?)\b",
    re.I,
)
_SURE_ROLE = re.compile(
    r"\b(?:engineer|developer|programmer|architect|manager|designer|scientist|analyst|researcher|consultant|specialist"
    r"|director|hacker|sysadmin|cto|vp|sre|lead|recruiter|representative|executive|advocate)s?\b"
    r"|\bhead of\b|\btechnical staff\b",
    re.I,
)
_WORKPLACE = re.compile(
    r"\b(?:remotely|remote|hy[br]{2}id|on-?\s?site|in-?\s?(?:office|person)|wfh|work from (?:home|anywhere)"
    r"|telecommute|distributed|no remote)\b",
    re.I,
)
_EMPLOYMENT = re.compile(
    r"\b(?:full-?\s?time|part-?\s?time|contract(?:or|ing|s)?(?:-to-(?:hire|perm))?|freelance(?:rs?)?|intern(?:s|ships?)?"
    r"|co-?ops?|permanent|temporary|fte)\b",
    re.I,
)
_PAY = re.compile(
    r"[$€£₹]\s?\d|\b\d[\d.,]*\s?k\b|\b\d[\d,.]{2,9}\s?(?:usd|eur|gbp|cad|chf|aud)\b|\b(?:salary|compensation):?\s"
    r"|\bequity\b",
    re.I,
)
_AMOUNT = re.compile(r"\d")
_SAID_BESIDE = re.compile(
    rf"\s*[(\[]\s*(?:{_WORKPLACE.pattern}|{_EMPLOYMENT.pattern})[^()\[\]]{{0,20}}[)\]]", re.I
)
_BESIDE_PLACE = re.compile(
    r"\b(?:only|preferred|based|within|from|fully|100%|in|and|or|also|possible|friendly|ok|anywhere in|the)\b|[()]",
    re.I,
)
_BETWEEN_PLACES = re.compile(r"\s*[,/&()]\s*|\s+(?:or|and)\s+")
_NOT_BETWEEN_PLACES = re.compile(r"[|;:@•·]|\s[-–—]+\s")
_MANY = re.compile(
    r"(?P<company>\S.{1,60}?)\s+(?P<roles>(?:multiple|various|several|many) (?:\w+ )?(?:roles|positions).*)",
    re.I,
)
_NO_PLACE = re.compile(
    r"\b(?:visa|relocation|sponsorship|citizen\w*|clearance|benefits|series [a-f]|seed|yc|stealth"
    r"|timezones?|time zones?|(?:utc|gmt)\s?[+-]\s?\d+"
    r"|python|rust|java|ruby|go(?:lang)?|react|typescript|node(?:\.js)?|kubernetes)\b",
    re.I,
)
_ZONE = re.compile(
    r"\b(?:utc|gmt)\s?[+-]?\s?\d{0,2}(?:\s?(?:to|/|-)\s?(?:utc|gmt)?\s?[+-]?\d{1,2})?|\b[pecm][ds]?t\b", re.I
)
_LABEL = re.compile(
    r"\s*[*_•-]{0,3}\s*([A-Za-z][A-Za-z /&é]{1,25}?)\s*[*_]{0,2}\s?:\s?[*_]{0,2}\s*(\S.{0,300})"
)
_LABELS = {
    "company": "company",
    "company name": "company",
    "employer": "company",
    "location": "place",
    "locations": "place",
    "where": "place",
    "office": "place",
    "role": "title",
    "roles": "title",
    "position": "title",
    "positions": "title",
    "title": "title",
    "job title": "title",
    "job": "title",
    "salary": "pay",
    "salary range": "pay",
    "pay": "pay",
    "pay range": "pay",
    "compensation": "pay",
    "type": "employment",
    "job type": "employment",
    "employment type": "employment",
    "remote": "workplace",
    "work mode": "workplace",
}
_SEEKER = re.compile(
    r"\s*[\W_]*(?:seeking (?:work|job|full|part|a |new|freelance work|remote)|looking for (?:work|a job|a new)"
    r"|for hire\b|available for|(?:hi,? |hello,? )?i(?:'|’| a)?m (?:looking|an? |available|open)"
    r"|not hiring|\(?closed\b|\[closed)",
    re.I,
)
_SEEKS_WORK = re.compile(
    r"^\W{0,4}(?:willing to relocate|r[ée]sum[ée](?:\s?/\s?cv)?|cv|portfolio)\W{0,3}:", re.I | re.M
)
_SPEAKS_OF_SELF = re.compile(
    r"\b(?:hire me|my (?:resume|résumé|cv|portfolio|rate)\b|open to (?:new )?opportunit|available immediately)",
    re.I,
)
_OF_THREAD = re.compile(
    r"\b(?:this|these|the|monthly) (?:hiring |hn )?(?:threads?|posts|listings)\b|job posters|thank you to everyone",
    re.I,
)
_SEEKS = re.compile(
    r"\s*[\W_]*(?:seeking (?:freelancers?|contractors?)|hiring|now hiring|we(?:'|’)?re hiring)\b[\s:|,\]–-]*",
    re.I,
)
_OFFERS = re.compile(
    r"\b(?:hiring|hires?|looking (?:for|to hire)|we look for|join (?:us|our|the)|seeks?|seeking|searching for"
    r"|positions?|roles?|openings?|vacanc(?:y|ies)|careers|jobs|apply|recruiting|need an?|wanted)\b",
    re.I,
)
_SENTENCE = re.compile(
    r"(?:^|(?<=[.!] )|(?<=\n))(?:At |Here at )?(?P<company>\w[\w.&+’-]{1,30}(?: [A-Z0-9&][\w.&+'’-]{0,30}){0,4})"
    r"(?: ?\([^()]{0,80}\))?,?"
    r"(?: we(?:'|’| a)re| is| are)(?: \w+ly)? (?:hiring|looking for|looking to hire|seeking|recruiting)\b"
    r"(?: for\b)?(?: (?:an?|our|the|some|\w+ly)\b)?(?P<role>[^.!?;:\n()]{0,90})"
)
_PHRASES = (
    re.compile(
        r"(?:\b[A-Z][\w+#./&-]{0,24},?[ ]){0,5}\b(?:Engineer|Developer|Programmer|Architect|Designer|Scientist"
        r"|Analyst|Researcher|Manager|Hacker|Administrator|Lead|CTO|SRE|DevOps Engineer)s?\b"
    ),
    re.compile(
        r"(?:\b[\w+#./&-]{1,24}[ ]){0,3}\b(?:engineer|developer|programmer|designer|scientist|analyst|researcher"
        r"|hacker|manager|architect)s?\b",
        re.I,
    ),
)
_TAGLINE = re.compile(
    r"\s+[-–—]+\s+|\s+—|,? (?:is|are) (?:\w+ly )?(?:hiring|looking|building|seeking|an? )\b|:\s|\s{3,}"
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,120}[)\]]?")
_EDGES = " \t\u200b*_#:|,;–—-/>\"'"
_NO_NAME = frozenset(
    ("we", "i", "hi", "hello", "our", "my", "the", "they", "you", "who", "what", "this", "that", "if", "it")
)
_SMALL = re.compile(
    r"a|an|and|are|as|at|be|for|from|great|hiring|in|is|looking|need|of|on|or|our|some|the|to|we|with|your",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a comment says of the openings it advertises; each value in its own words."""

    title: str
    hiring_organization: str | None = None
    job_location: tuple[str, ...] = ()
    job_location_type: str | None = None
    base_salary: str | None = None
    employment_type: tuple[str, ...] = ()
    apply_url: str | None = None


@dataclass(slots=True)
class _Found:
    """The parts of a comment so far, by what they say."""

    company: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    workplace: list[str] = field(default_factory=list)
    employment: list[str] = field(default_factory=list)
    pay: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def opening(comment: str) -> Opening | None:
    """What the comment (HTML or text) advertises; None if it is no advertisement. Never raises.

    Questions, thanks, people who seek work, and openings that are marked as closed are none.
    """
    text = plain(comment)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines or _SEEKER.match(lines[0]) or _SEEKS_WORK.search(text):
        return None
    found = _head(lines[0])
    _labelled(lines[:12], found)
    barred = len(_SEPARATORS[0].findall(lines[0])) > 1
    structured = _said(found) > 1 and bool(found.title or found.employment or _OFFERS.search(text))
    structured = structured or (barred and _said(found) > 0)
    _sentences(text, found, structured=structured)
    if not structured and not _spoken_offer(text):
        return None
    return _opening(found, lines, text)


def _spoken_offer(text: str) -> bool:
    """Whether prose without the usual first line offers work, and does not talk of the thread or of oneself."""
    if _SPEAKS_OF_SELF.search(text) or _OF_THREAD.search(text) or not _OFFERS.search(text):
        return False
    return bool(_SURE_ROLE.search(text) or _told(text) or (_ADDRESS.search(text) and len(text) > 200))


def plain(comment: str) -> str:
    """The comment's text, a line a paragraph, with addresses written out."""
    linked = _ANCHOR.sub(r" \1 ", comment[:_LONGEST])
    return unescape(_TAG.sub("", _BREAK.sub("\n", linked)))


def _said(found: _Found) -> int:
    """How many different things an advertisement has that a chat has not."""
    return sum(map(bool, (found.title, found.place, found.workplace, found.employment, found.pay)))


def _head(line: str) -> _Found:
    """The first line's parts, each by its words, except that the first names the company if it may."""
    found = _Found()
    start = _SEEKS.match(line)
    line = line[start.end() if start else 0 : 1_000]
    first, *rest = [line] if _only_places(line) else _parts(line)
    if not rest and (_told(first) or _LABEL.match(first)):
        return found
    for part in rest:
        _sort(part, found)
    bare = _EMPLOYMENT.sub("", _WORKPLACE.sub("", _BRACKETS.sub("", first))).strip(_EDGES)
    role = _SURE_ROLE.search(bare) is not None
    placed = not found.place and ("," in first or found.other) and _only_places(first)
    if placed and rest:
        found.place.insert(0, first)
    elif many := _MANY.fullmatch(first):
        found.company.append(many["company"])
        found.title.insert(0, many["roles"])
    elif (
        (role and not found.title)
        or (not bare and re.search(r"[\s-]", first))
        or _WORKPLACE.search(_BRACKETS.sub("", first))
        or not rest
    ):
        _sort(first, found)
    else:
        found.company.append(first)
    if not found.company and found.other and rest:
        found.company.append(found.other[0])
    return found


def _parts(line: str) -> list[str]:
    """The line in its parts; a bracket is never torn."""
    usable = 2 if len(line) > _LONGEST_TITLE else 3 if ". " in line else 4
    for separator in _SEPARATORS[:usable]:
        parts = [part for piece in _split(separator, line) if (part := piece.strip(_EDGES))]
        if len(parts) > 1:
            return parts
    return [line.strip(_EDGES)]


def _split(separator: re.Pattern[str], line: str) -> Iterator[str]:
    start = depth = 0
    cuts = {found.start(): found.end() for found in separator.finditer(line)}
    bar = separator is _SEPARATORS[0]
    at = 0
    while at < len(line):
        depth += (line[at] in "([") - (line[at] in ")]" and depth > 0)
        if at in cuts and (depth == 0 or (bar and ")" not in line[at:])):
            yield line[start:at]
            start = cuts[at]
            depth = 0
            at = max(start, at + 1)
            continue
        at += 1
    yield line[start:]


def _sort(part: str, found: _Found) -> None:
    """A part of the first line to where its words belong; it may say several things."""
    text = _ADDRESS.sub("", part).strip(_EDGES)
    if len(text) > _LONGEST_PART:  # prose that follows without a break
        text = re.split(r"\.\s|\s[–—]\s", text, maxsplit=1)[0][:_LONGEST_PART]
    if not text or _DOMAIN.fullmatch(text):
        return
    where, kind = _WORKPLACE.findall(text), _EMPLOYMENT.findall(text)
    found.workplace += where
    found.employment += kind
    rest = _EMPLOYMENT.sub("", _WORKPLACE.sub("", _BRACKETS.sub("", text))).strip(_EDGES + "&+()")
    if _PAY.search(text) and _AMOUNT.search(text) and not _WORKPLACE.search(_BRACKETS.sub("", text)):
        found.pay.append(text)
    elif (_SURE_ROLE if where else _ROLE).search(rest):
        found.title.append(_SAID_BESIDE.sub("", text).strip(_EDGES))
    elif reach := _reach(text):
        found.place.append(reach)
    elif rest and not (where or kind or _PAY.search(text) or _NO_PLACE.search(text)):
        found.other.append(text)


def _reach(text: str) -> str | None:
    """The place that a part names, with or without what it says of remote work."""
    bare = _BESIDE_PLACE.sub(" ", _WORKPLACE.sub("", text)).strip(_EDGES + "&+()!.")
    return next((words for words in (text, bare) if words and _is_place(words)), None)


def _is_place(text: str) -> bool:
    """Whether a part names a place that the gazetteer knows, or an area."""
    from monitor.normalize import area, place

    words = _ZONE.sub("", text)
    if _NO_PLACE.search(words) and not _WORKPLACE.search(words):
        return False
    known = place.parse(words)
    return bool(area.area(words)) or any(
        one.locality or one.region or one.country or area.area(one.text) for one in known
    )


def _only_places(text: str) -> bool:
    """Whether a text names places and nothing else ("Berlin, Germany or Paris")."""
    names = [name for name in _BETWEEN_PLACES.split(text.strip(_EDGES)) if name]
    plain_list = len(text) < _LONGEST_PART and not _NOT_BETWEEN_PLACES.search(text)
    return (
        plain_list and 0 < len(names) < 9 and all(len(name.split()) < 4 and _is_place(name) for name in names)
    )


def _labelled(lines: list[str], found: _Found) -> None:
    """What lines such as "Location: Berlin" say, where the first line does not."""
    for line in lines:
        said = _LABEL.match(line)
        name = _LABELS.get(said[1].strip().lower()) if said else None
        if said is None or name is None:
            continue
        value = _ADDRESS.sub("", said[2]).strip(_EDGES)
        if name in ("place", "workplace"):
            found.workplace += _WORKPLACE.findall("remote" if value.lower().startswith("yes") else value)
        elif name == "employment":
            value = " ".join(_EMPLOYMENT.findall(value))
        elif name == "pay" and not _AMOUNT.search(value):
            continue
        values: list[str] = getattr(found, name)
        if value and name != "workplace" and (not values or line is lines[0]):
            values[:] = [value[:_LONGEST_TITLE]]


def _sentences(text: str, found: _Found, *, structured: bool) -> None:
    """What sentences such as "Acme is hiring a cook" say, where nothing else does."""
    if told := _told(text):
        if not structured or not any(found.company):
            found.company = [told["company"]]
        role = told["role"].strip(_EDGES)
        if not found.title and _ROLE.search(role):
            found.title = [role]
    for phrase in _PHRASES:
        if not found.title and (seen := phrase.search(text)):
            found.title = [_without_small(seen[0])]


def _told(text: str) -> re.Match[str] | None:
    """The first sentence that says that somebody by name is hiring."""
    found = _SENTENCE.finditer(text[:3_000])
    return next((one for one in found if one["company"].split()[0].lower() not in _NO_NAME), None)


def _without_small(phrase: str) -> str:
    """A phrase from its first word that belongs to a role."""
    words = phrase.split()
    small = [at for at, word in enumerate(words[:-1]) if _SMALL.fullmatch(word.strip(","))]
    return " ".join(words[small[-1] + 1 if small else 0 :])


def _opening(found: _Found, lines: list[str], text: str) -> Opening:
    company = _company(found.company[0]) if found.company else None
    addresses = [url for url in _ADDRESS.findall(text) if _OWN not in url.lower()]
    address = next((url for url in addresses if _OPENINGS.search(url)), addresses[0] if addresses else None)
    domain = _DOMAIN.search(lines[0])
    title = ", ".join(dict.fromkeys(found.title)) or lines[0]
    return Opening(
        title=_cut(_ADDRESS.sub("", title).strip(_EDGES) or lines[0]),
        hiring_organization=company,
        job_location=tuple(dict.fromkeys(found.place)),
        job_location_type=" / ".join(dict.fromkeys(word.lower() for word in found.workplace)) or None,
        base_salary=" ".join(found.pay) or None,
        employment_type=tuple(dict.fromkeys(word.lower() for word in found.employment)),
        apply_url=shape.web(address or (f"https://{domain[0]}" if domain else None)),
    )


def _company(words: str) -> str | None:
    """A company's name without its address, its year at an incubator, and what it does."""
    name = _TAGLINE.split(_BRACKETS.sub("", _ADDRESS.sub("", words)), maxsplit=1)[0].strip(_EDGES)
    return name[:_LONGEST_PART] or None


def _cut(title: str) -> str:
    """A title that is not longer than one, cut at a word."""
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
