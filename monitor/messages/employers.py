"""Who hires: the employer if the message names it, the agency if one writes. Unknown stays None."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.messages import senders
from monitor.messages.body import Body
from monitor.messages.people import Writer
from monitor.messages.senders import Sender
from monitor.messages.words import any_of, pattern

# A name: capitalised words of one line, with the small ones that names have inside.
_WORD = r"[A-ZÀ-Þ0-9](?:[\w&'’+-]|\.(?=\w))*"
NAME = rf"{_WORD}(?: (?:(?:of|and|und|et|de|du|des|der|für|&|y|van|di) )?{_WORD}){{0,4}}"
_ARTICLE = r"(?:(?i:die|der|das|the|la société|l'entreprise|le groupe|firma) )?"
_UMLAUTS = {
    ord(letter): plain for letter, plain in zip("äöüßéè", ("ae", "oe", "ue", "ss", "e", "e"), strict=True)
}
_GENERIC = re.compile(
    r"recruit(?:er|ing|ment)$|manager|partner$|talent acq|consultant|acquisition|sourcer|berater",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parties:
    """The employer and the agency, each as named; None for who is not named."""

    employer: str | None
    agency: str | None


def find(sender: Sender, writer: Writer, subject: str, body: Body) -> Parties:
    """Employer and agency. The writer's own company is the agency if it recruits for others."""
    text = body.said[:6_000]
    domain = (body.forwarded[1] if body.forwarded else sender.address).lower().rpartition("@")[2]
    company = _own_company(sender, domain, writer, text, body)
    recruits = (
        bool(pattern("", "client_words").search(text))
        or bool(pattern("", "contracting").search(text))
        or (bool(domain) and not sender.network and senders.is_agency(domain))
        or bool(company and pattern("", "agency_name").search(company))
    )
    named = _named(subject, text, body.lines, (company, writer.name))
    if recruits:
        return Parties(named, company)
    return Parties(named or company, None)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Where sentences name who hires: our client …, join …, … is hiring."""
    return (
        re.compile(rf"(?i:\b{any_of('the_client')})(?:,| -| –|:)? {_ARTICLE}({NAME})"),
        re.compile(rf"(?m:(?i:{any_of('joins')}) {_ARTICLE}({NAME}))"),
        re.compile(rf"({NAME}) (?i:{any_of('hires')})"),
    )


def _named(subject: str, text: str, lines: tuple[str, ...], not_these: tuple[str | None, ...]) -> str | None:
    """The employer that the words name, other than the writer and their own company."""
    label = pattern(r"^[\W_]{0,10}", "employer_label", r"(?: name)?[\s*_]{0,5}[:=][\s*_-]{0,5}(.{2,80})$")
    labelled = (
        re.split(r"[|;(–]| - ", found[1])[0] for line in lines[:200] if (found := label.match(line[:160]))
    )
    after = re.search(rf"(?i:\b{any_of('subject_at')}) ({NAME})|@ ?({NAME})|\(({NAME})\)\s*$", subject[:300])
    client, joined, hiring = (found[1] if (found := part.search(text)) else "" for part in _patterns())
    subject_name = next((group for group in after.groups() if group), "") if after else ""
    for candidate in (*labelled, client, subject_name, joined, hiring):
        name = _as_name(candidate)
        if name and not any(_same(name, other) for other in not_these) and not _is_place_or_role(name):
            return name
    return None


def _is_place_or_role(name: str) -> bool:
    """ "Engineer in Berlin" names a place where an employer could stand, "for a Data Engineer" a role."""
    from monitor.messages import titles
    from monitor.normalize import place

    known = place.parse(name)
    return titles.of_text(name) is not None or any(found.locality or found.country for found in known)


def _own_company(sender: Sender, domain: str, writer: Writer, text: str, body: Body) -> str | None:
    """The writer's company: from the headline, their own words, the signature, or the domain."""
    own = _said_of_self(text[:1_500]) or _signed(body.signature)
    introduced = re.search(
        rf"(?i:{any_of('says_name')}) {NAME} (?i:{any_of('at')}|de chez|and i work (?:at|for)) ({NAME})",
        text[:1_500],
    )
    by_label = (
        _by_label(senders.label(domain), sender, body)
        if domain and not sender.network and not senders.is_free(domain)
        else None
    )
    headline = pattern(r"(?:\b", "headline_at", r"\b|[@|,·–—]| - )\s*([^|,·–—]{2,60})").search(
        writer.headline or ""
    )
    founded = re.search(
        rf"(?i:(?:co-?)?founder|gründer\w*|fondat\w+)(?: (?i:of|von|de|d'))? ({NAME})", text[:1_500]
    )
    for found in (headline, introduced, own, founded):
        if found and (name := _as_name(found[1])) and not _GENERIC.search(name):
            return _fuller(name, by_label)
    if by_label:
        return by_label
    if domain and not sender.network and not senders.is_free(domain):
        return _from_display(sender) or senders.label(domain).replace("-", " ").title()
    return _from_display(sender)


@cache
def _works_at() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "recruiter at Acme" anywhere, and "I am an engineer at Acme": but who looks for an engineer is none."""
    at = rf" (?i:{any_of('at')}) (?:the )?({NAME})"
    other = rf"(?:(?!\b(?i:{any_of('searches')})\b)[^.!?\n]){{0,60}}?"
    myself = rf"\b(?i:{any_of('says_self')})\b{other}\b(?i:{any_of('is_a')}){at}"
    return re.compile(rf"\b(?i:{any_of('works_as')}){at}"), re.compile(myself)


def _said_of_self(text: str) -> re.Match[str] | None:
    recruits, myself = _works_at()
    return recruits.search(text) or myself.search(text)


def _signed(signature: Iterable[str]) -> re.Match[str] | None:
    """The signature's line that says what the writer is, and where."""
    signed = re.compile(rf"\b(?i:{any_of('is_a')}) (?i:{any_of('at')}) (?:the )?({NAME})")
    return next((found for line in signature if (found := signed.search(line[:200]))), None)


def _fuller(name: str, by_label: str | None) -> str:
    return by_label if by_label and by_label.startswith(name) else name


def _by_label(label: str, sender: Sender, body: Body) -> str | None:
    """The words of the mail that, squeezed, are the domain's label: "Acme Robotics" for acme-robotics."""
    squeezed = _squeezed(label)
    for line in (*body.signature, sender.name, *body.lines[:40]):
        words = re.findall(r"[\w&.'’+-]+", line[:400])
        for start, length in ((start, length) for start in range(len(words)) for length in (1, 2, 3, 4)):
            run = words[start : start + length]
            if (
                _squeezed("".join(run)) == squeezed
                and "@" not in line[:400]
                and any(c.isupper() for c in run[0])
            ):
                return _whole_line(line, words) or _as_name(" ".join(run)) or " ".join(run)
    return None


def _whole_line(line: str, words: list[str]) -> str | None:
    """A signature's line that is nothing but the company: "Beck Executive Search" of beck-executive."""
    named = len(words) <= 5 and all(word[0].isupper() or word == "&" for word in words)
    return _as_name(line) if named and not re.search(r"[|,@:\d]", line) else None


def _squeezed(name: str) -> str:
    plain = name.lower().translate(_UMLAUTS)
    return re.sub(r"[^a-z0-9]", "", plain)


def _from_display(sender: Sender) -> str | None:
    found = re.search(r"(?:[|(@]|\b(?:at|from|bei|chez)\b| - | – |, )\s*([^|()]{2,50})\)?$", sender.name)
    name = _as_name(found[1]) if found else None
    return name if name and not re.search(r"(?i)via |linkedin|xing|recruiter|talent$", name) else None


def _as_name(text: str) -> str | None:
    name = text.strip(" .,;:*_\"'()-–!?’")
    trails = pattern(r"\s+", "trails", "$")
    while trails.search(name):
        name = trails.sub("", name).strip(" .,")
    if (
        not 2 <= len(name) <= 60
        or pattern("^", "no_employer", r"(?![\w-])").match(name)
        or not any(c.isupper() or c.isdigit() for c in name)
    ):
        return None
    return None if "@" in name or re.fullmatch(r"[\d\W]+", name) else name


def _same(one: str, other: str | None) -> bool:
    first, second = _squeezed(one), _squeezed(other or "")
    return bool(second) and (first.startswith(second) or second.startswith(first))
