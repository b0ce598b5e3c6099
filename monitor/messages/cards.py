"""One posting of a job alert as lines → its parts. The lines come in the order that boards share:
title, company, place, then remarks, pay, age and kind of employment in any order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.messages import titles

_BUTTON = re.compile(
    r"[\W_]*(?:(?:view|see|show|open|read)(?: (?:the |this |full |all |more )?(?:jobs?|details|posting|more|offer|role|results|on \w+))?|apply(?: now| here| with .{0,40})?|easy apply|quick apply|1-click apply|save(?: job)?|learn more|details"
    r"|jetzt bewerben|schnellbewerbung|(?:zum|zur|zu den) (?:job|stelle|stellenanzeige|details)|job ansehen|stelle ansehen|ansehen|mehr (?:erfahren|infos|details)|merken|job merken|zum angebot|=>"
    r"|voir (?:l'offre|le poste|plus|l'annonce|toutes les offres)|postuler|je postule|en savoir plus|ver (?:oferta|empleo|más)|inscribirme|bekijk (?:vacature|job|de vacature)|solliciteer|vedi (?:offerta|annuncio)|candidati"
    r"|this is a (?:good|bad) match|yes|no|not interested|unsubscribe|link|here|hier|ici|job link|url|https?)?[\W_]*",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"^(?:\d+\+? (?:school|company) alum\w*|\d+\+? (?:connections?|applicants?|kontakte?|relations?|bewerber\w*)|this company is actively (?:hiring|recruiting)|actively (?:hiring|recruiting)|apply with .{0,40}|easy apply|easily apply|einfach bewerben|einfache bewerbung|candidature simplifiée"
    r"|be an early applicant|be among the first.{0,40}|promoted|sponsored|gesponsert|new|neu|nouveau|hot|top job|featured|urgently hiring|responsive employer|multiple openings|hiring multiple.{0,20}|schnellbewerbung|in your network.{0,40}|fast growing|medical.{0,20}|skills match.{0,60}"
    r"|your (?:profile|resume|skills) match\w*.{0,60}|\d+ of \d+ .{0,60}|good fit|you(?:'d| would) be a .{0,40}|recently posted|viewed|dieses unternehmen (?:stellt|sucht).{0,60}|cette entreprise recrute.{0,60}|\d+ (?:ehemalige|anciens?).{0,40}|[★☆⭐\d.,\s/()]+|logo|company logo|.{0,60} logo|bevorzugte.{0,80}|bestätigt.{0,30}|premium)$",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"(?:[$€£]|chf|eur|usd|gbp|sek|nok|dkk|pln)\s?\d|\d[\d.,']*\s?(?:k\b|€|eur\b|chf\b|£|usd\b|/yr|/hr|kr\b|zł)|\d+k\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"^(?:posted |veröffentlicht |publiée? )?(?:just (?:posted|now)|today|yesterday|heute|gestern|aujourd'hui|hier|new|\d{1,3}\+? ?(?:d|h|m|w|min|hours?|days?|weeks?|months?)(?: ago)?|vor \d+ \w+|il y a \d+ \w+|hace \d+ \w+|\d+ (?:dagen|uur) geleden|\d+ giorni fa)$",
    re.IGNORECASE,
)
_TYPE = re.compile(
    r"^(?:full[- ]?time|part[- ]?time|contract|temporary|internship|permanent|vollzeit|teilzeit|werkstudent\w*|praktikum|ausbildung|freelance|minijob|festanstellung|feste anstellung|befristet|cdi|cdd|stage|alternance|intérim|indépendant|tiempo completo|indefinido|voltijd|deeltijd)"
    r"(?:[\s,/|·•&]+(?:full[- ]?time|part[- ]?time|contract|permanent|vollzeit|teilzeit|festanstellung|feste anstellung|cdi|temporary|homeoffice\w*|home ?office\w*|remote|hybrid))*$",
    re.IGNORECASE,
)
_WORKPLACE = re.compile(
    r"\s*[(\[,·•-]?\s*\b(remote|hybrid|hybride|on-?site|sur site|vor ort|à distance|télétravail\w*|home ?-?office\w*|fully remote|teilweise home-?office|nur home-?office|híbrido|remoto|presencial|da remoto|ibrido)\b\s*[)\]]?",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s+[·•|–—]\s+|\s+-\s+|\s*[·•|]\s*")
_RATING = re.compile(r"^\d[.,]\d\s*(?:★|⭐|stars?)?$|^[★⭐]$")


@dataclass(frozen=True, slots=True)
class Card:
    """A posting's parts as they stand in the mail."""

    title: str
    organization: str | None = None
    place: str | None = None
    workplace: str | None = None
    pay: str | None = None
    age: str | None = None
    types: tuple[str, ...] = ()


def is_button(text: str) -> bool:
    """Whether the words belong to a button rather than to a posting."""
    return len(text) < 60 and bool(_BUTTON.fullmatch(text))


def is_remark(line: str) -> bool:
    """Whether a line says nothing of title, company and place."""
    return bool(len(line) < 120 and (_REMARK.match(line) or is_button(line)))


def is_title(text: str) -> bool:
    """Whether a link's text names a role."""
    return 5 <= len(text) <= 150 and not is_button(text) and titles.of_text(text) is not None


def from_lines(lines: Sequence[str]) -> Card | None:
    """The parts of a posting by the order of its lines; None without a title."""
    kept = [line.strip() for line in lines if line.strip() and not is_remark(line.strip())]
    if not kept:
        return None
    title, *rest = kept[:10]
    pay = next((line for line in rest if len(line) < 100 and _PAY.search(line)), None)
    age = next((line for line in rest if _AGE.match(line)), None)
    types = tuple(line for line in rest if _TYPE.match(line))
    where = [line for line in rest if line not in (pay, age, *types) and len(line) < 160]
    organization, place = _company_and_place(where)
    return _card(title, organization, place, pay, age, types)


def rated(texts: Sequence[str]) -> Card | None:
    """Glassdoor's order: company, its rating if there is one, title, place, pay, age."""
    kept = [text for text in texts if not _RATING.match(text) and not is_button(text)]
    if len(kept) < 2:
        return None
    company = re.sub(r"\s*\d[.,]\d\s*[★⭐]?$", "", kept[0])
    card = from_lines([kept[1], *kept[2:]])
    return card and _card(
        card.title, company, card.organization, card.pay, card.age, card.types, card.workplace
    )


def _company_and_place(lines: list[str]) -> tuple[str | None, str | None]:
    if not lines:
        return None, None
    parts = [part for part in _JOIN.split(lines[0]) if part.strip()]
    if len(parts) > 1:
        return parts[0], parts[1]
    return lines[0], lines[1] if len(lines) > 1 else None


def _card(
    title: str,
    organization: str | None,
    place: str | None,
    pay: str | None,
    age: str | None,
    types: tuple[str, ...],
    workplace: str | None = None,
) -> Card:
    found = _WORKPLACE.search(place or "")
    where = (_WORKPLACE.sub("", place).strip(" ,()-") or None) if place and found else place
    return Card(title, organization, where, found[1] if found else workplace, pay, age, types)
