"""Who hires: the employer if the message names it, the agency if one writes. Unknown stays None."""

import re
from dataclasses import dataclass

from monitor.messages import senders
from monitor.messages.body import Body
from monitor.messages.people import Writer
from monitor.messages.senders import Sender

# A name: capitalised words, with the small ones that names have inside.
_NAME = r"[A-ZÀ-Þ0-9][\w&.'’+-]*(?:\s(?:(?:of|and|und|et|de|du|des|der|für|&|y|van|di)\s)?[A-ZÀ-Þ0-9][\w&.'’+-]*){0,4}"
_LABEL = re.compile(
    r"^[\W_]*(?:company|employer|hiring company|end[ -]?client|client|organi[sz]ation|unternehmen|firma|arbeitgeber|kunde|endkunde|entreprise|société|client final|employeur|empresa|cliente|bedrijf|werkgever|klant|azienda)"
    r"(?: name)?[\s*_]*[:=][\s*_-]*(.{2,80})$",
    re.IGNORECASE,
)
_CLIENT = re.compile(
    rf"(?:\b(?:our|my) (?:end )?client|unser(?:en?|em)? (?:Kunden?|Mandanten?|Auftraggebers?)|mein(?:en?|em)? (?:Kunden?|Mandanten?)|notre client|mon client|nuestro cliente|onze (?:klant|opdrachtgever)|il nostro cliente)"
    rf"(?:,| -| –|:)?\s+(?:die |der |das |the |la société |l'entreprise |le groupe |de firma )?({_NAME})"
)
_CLIENT_WORDS = re.compile(
    r"\b(?:our|my|their|end|one of (?:our|my)) (?:[\w-]+ ){0,3}clients?\b|\b(?:unser|mein|einen?m?r? unserer|einen?m?r? meiner)\w* (?:[\w-]+ ){0,3}(?:kunden?|mandant\w*|auftraggeber\w*)\b|im auftrag (?:unser|mein|eine)"
    r"|\b(?:notre|mon|nos|mes) (?:[\w-]+ )?clients?\b|pour (?:le compte|un client)|nuestros? clientes?|para un cliente|onze (?:klant|opdrachtgever)|(?:nostro|un) cliente|on behalf of (?:a|an|our|my)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    rf"(?:(?i:join|joining|to join)(?: us)?(?: the)?(?: (?:team|engineering team|data team))?(?: (?:at|of))?|(?i:here at|bei uns bei|hier bei|(?:hiring|role|position|opportunity|opening|job|team|vacancy|stelle|position|poste|working|work|career) (?:at|with|bei|chez)))\s+({_NAME})"
)
_HIRING = re.compile(
    rf"({_NAME})\s+(?:is|are|ist|sucht|recrute|recherche|busca|zoekt|cerca)(?:\s+(?:currently|actively|now|urgently|also))?\s*(?:hiring|looking|recruiting|growing|expanding|seeking|searching|sucht|aktuell|derzeit|un|une|einen|eine|een)\b"
)
_SUBJECT_AT = re.compile(rf"\b(?:at|@|bei|chez|with|for|für|bij|presso|en)\s+({_NAME})")
_HEADLINE_AT = re.compile(
    r"(?:\bat\b|@|\bbei\b|\bchez\b|\bfor\b|\bbij\b|\bpresso\b|\ben\b|\bwith\b|\bvon\b|\||,|·|–|—| - )\s*([^|,·–—]{2,60})"
)
_SELF_AT = re.compile(
    rf"(?i:(?:recruiter|recruiting|headhunter|sourcer|talent\w*(?: \w+){{0,2}}|consultant\w*|recruitment(?: \w+){{0,2}}|partner|manager|personalberater\w*|berater\w*|chargée? de (?:recrutement|recherche)|founder|ceo|cto|engineer\w*|work|arbeite|travaille)(?: (?:here|as))?)\s+(?:at|@|for|with|from|bei|für|von|chez|bij|presso|en)\s+(?:the )?({_NAME})"
)
_FROM_AT = re.compile(
    rf"(?i:my name is|i am|i'm|this is|mein name ist|ich bin|je suis|je m'appelle)\s+{_NAME}\s+(?i:from|at|with|von|bei|de chez|de|chez|and i work (?:at|for))\s+({_NAME})"
)
_DESCRIPTION = re.compile(
    r"^(?:an?|the|our|one|ein\w*|un|une|le|la|leading|confidential|global|international|fast|well|established|innovative|führend\w*|vertraulich|renommiert\w*|direct|tbc|tbd|n/?a|remote|senior|junior|my|me|us"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|i|we|you|this|that|it|which|they|who|he|she|in|at)\b",
    re.IGNORECASE,
)
_TRAILS = re.compile(
    r"\s+(?:is|are|and|who|we|as|in|to|for|i|the|that|which|has|have|on|und|et|y|of|de|&|in|im|remote|hybrid|berlin|london|paris)$",
    re.IGNORECASE,
)
_AGENCY_NAME = re.compile(
    r"recruit|staffing|talent|search|headhunt|personal(?:berat|vermitt|dienst)|resourc|personnel|selection|hays|randstad|michael page|robert (?:half|walters)|adecco|manpower|consulting group|executive|interim|recrutement|werving|zeitarbeit",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parties:
    """The employer and the agency, each as named; None for who is not named."""

    employer: str | None
    agency: str | None


def find(sender: Sender, writer: Writer, subject: str, body: Body, title: str | None) -> Parties:
    """Employer and agency. The writer's own company is the agency if it recruits for others."""
    text = " ".join(body.text[:6_000].split())
    company = _own_company(sender, writer, text, body)
    address = body.forwarded[1].lower() if body.forwarded else sender.address
    domain = address.rpartition("@")[2]
    recruits = (
        bool(_CLIENT_WORDS.search(text))
        or (bool(domain) and senders.is_agency(domain))
        or bool(company and _AGENCY_NAME.search(company))
    )
    named = _named(subject, text, body.lines, company)
    if recruits:
        return Parties(named if named and not _same(named, company) else None, company)
    return Parties(company if company and (named is None or _same(named, company)) else named, None)


def _named(subject: str, text: str, lines: tuple[str, ...], company: str | None) -> str | None:
    """The employer that the words name: by a label, as the client, in the subject, as who hires."""
    for line in lines[:200]:
        if (found := _LABEL.match(line[:160])) and (name := _as_name(re.split(r"[|;(–]| - ", found[1])[0])):
            return name
    candidates = [
        _CLIENT.search(text),
        _SUBJECT_AT.search(subject[:300]),
        _JOIN.search(text),
        _HIRING.search(text),
    ]
    names = (_as_name(found[1]) for found in candidates if found)
    return next((name for name in names if name and not _same(name, company)), None) or company_hires(
        text, company
    )


def company_hires(text: str, company: str | None) -> str | None:
    """The writer's own company where it is the one that hires."""
    return company if company and re.search(rf"(?:join|at|bei|chez)\s+{re.escape(company)}", text) else None


def _own_company(sender: Sender, writer: Writer, text: str, body: Body) -> str | None:
    """The writer's company: from the headline, their own words, the signature, or the domain."""
    for found in (
        _HEADLINE_AT.search(writer.headline or ""),
        _FROM_AT.search(text[:1_500]),
        _SELF_AT.search(text[:1_500]),
    ):
        if (
            found
            and (name := _as_name(found[1]))
            and not re.search(r"(?i)recruit(?:er|ing)$|manager|partner$|talent acq|consultant", name)
        ):
            return name
    address = body.forwarded[1].lower() if body.forwarded else sender.address
    domain = address.rpartition("@")[2]
    if not domain or sender.network or Sender("", address, domain, None, None, "").free:
        return _from_display(sender)
    return (
        _by_label(senders.label(domain), sender, body)
        or _from_display(sender)
        or senders.label(domain).replace("-", " ").title()
    )


def _by_label(label: str, sender: Sender, body: Body) -> str | None:
    """The words of the mail that, squeezed, are the domain's label: "Acme Robotics" for acme-robotics."""
    squeezed = re.sub(r"[^a-z0-9]", "", label)
    lines = (*body.signature, sender.name, *body.lines[:40])
    for line in lines:
        words = re.findall(r"[\w&.'’+-]+", line[:400])
        for start in range(len(words)):
            for length in (1, 2, 3, 4):
                run = words[start : start + length]
                folded = re.sub(
                    r"[^a-z0-9]", "", "".join(run).lower().replace("&", "and" if "and" in squeezed else "")
                )
                if folded == squeezed and "@" not in line[:400] and any(c.isupper() for c in run[0]):
                    return " ".join(run).strip(".,")
    return None


def _from_display(sender: Sender) -> str | None:
    found = re.search(
        r"(?:\||\(|@|\bat\b|\bfrom\b|\bbei\b|\bchez\b| - | – |, )\s*([^|()]{2,50})\)?$", sender.name
    )
    name = _as_name(found[1]) if found else None
    return name if name and not re.search(r"(?i)via |linkedin|xing|recruiter|talent", name) else None


def _as_name(text: str) -> str | None:
    name = text.strip(" .,;:*_\"'()-–!?’")
    while _TRAILS.search(name):
        name = _TRAILS.sub("", name).strip(" .,")
    if (
        not 2 <= len(name) <= 60
        or _DESCRIPTION.match(name)
        or not any(c.isupper() or c.isdigit() for c in name)
    ):
        return None
    return None if "@" in name or re.fullmatch(r"[\d\W]+", name) else name


def _same(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    first, second = (re.sub(r"[^a-z0-9]", "", name.lower()) for name in (one, other))
    return first == second or first.startswith(second) or second.startswith(first)
