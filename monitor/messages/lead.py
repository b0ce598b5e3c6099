"""A recruiter's message → Lead: role, employer or agency, person, contact, pay, place, link, asked action."""

import re

from monitor.messages import employers, links, people
from monitor.messages.body import SIGN_OFF, Body
from monitor.messages.senders import Sender
from monitor.models import Lead, Pay, Place, RawMessage, Workplace
from monitor.normalize import employment, pay, place, seniority, workplace

_TEXT = 20_000
_PLACE_LABEL = re.compile(
    r"^[\W_]*(?:(?:job |work )?location|place|city|office|based|where|standort|einsatzort|arbeitsort|ort|lieu|localisation|ubicación|lugar|locatie|standplaats|sede|luogo)(?: of work| de travail| de trabajo)?[\s*_]*[:=][\s*_-]*(.{2,80})$",
    re.IGNORECASE,
)
_PLACE_SAID = re.compile(
    r"(?:(?:based|located|position|role|opportunity|office|offices|job|team|hybrid|headquartered|onsite|on-site|remote|engineer|developer|analyst|scientist|manager|consultant|architect|hub|cdi|poste|basé|située?|standort|raum|stelle|sitz)\w*(?: \w+)? (?:in|à|en|au|bei|at|out of|from|within)|\bin|\bà|\bin der nähe von|im raum|raum|\bin the)\s+(?:the\s+|central\s+|downtown\s+|greater\s+)?"
    r"([A-ZÀ-Þ][\w'’.-]+(?:[ -](?:(?:am|an der|de|del|la|le|upon|on|of)[ -])?[A-ZÀ-Þ][\w'’.-]+){0,3}(?:,\s*[A-ZÀ-Þ][\w.]+(?: [A-ZÀ-Þ]\w+)?)?)"
)
_PARTLY = re.compile(
    r"\bhybrid\w*|\b(?:\d|one|two|three|four|ein|zwei|drei|vier|deux|trois|un)(?:\s?(?:-|–|to|bis|à|or)\s?\d)?\s*(?:x|days?|tage?n?|jours?|días?|dagen|giorni|mal)\b[^.\n]{0,30}(?:office|on-?site|büro|vor ort|site|présentiel|bureau|remote|home|télétravail|week|woche|kantoor|oficina|sede)"
    r"|\b\d{1,2}\s?%\s*(?:remote|home|télétravail|homeoffice)|(?:teilweise|partially|partly|mostly|partiel\w*)\s+(?:remote|home|télétravail)|télétravail partiel|mix of (?:remote|office)",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"[^.\n!?]{0,60}\b(?:remot[eo]\w*|home[ -]?office|télétravail|teletrabajo|work from (?:home|anywhere)|on-?site|vor ort|sur (?:site|place)|presencial|da remoto|thuiswerken)\b[^.\n!?]{0,40}",
    re.IGNORECASE,
)
_TYPES = re.compile(
    r"\b(?:permanent|full[- ]?time|part[- ]?time|contract(?:or|ing)?(?=\s+(?:role|position|basis|opportunity|engagement|to hire|job|assignment|until|for|length|duration|contract|\d)|[\s,.;:|)/-]*(?:$|remote|outside|inside|\d))|\d+[- +]*months?\+? (?:rolling )?contract|freelance\w*|freiberuflich\w*"
    r"|festanstellung|unbefristet\w*|befristet\w*|vollzeit|teilzeit|werkstudent\w*|internship|praktikum|cdi|cdd|c2c|corp[- ]to[- ]corp|b2b contract|b2b|arbeitnehmerüberlassung|indefinido|vast contract|zzp|tempo (?:indeterminato|pieno|determinato)|alternance)\b",
    re.IGNORECASE | re.MULTILINE,
)
_IR35 = re.compile(
    r"\b(?:inside|outside) ir35\b|\bday rate\b|\btjm\b|\bstundensatz\b|\btagessatz\b|\bprojektanfrage\b|\b(?:contract|freelance) (?:role|position|opportunity)\b",
    re.IGNORECASE,
)
# In the order of what matters most to the reader. The words are what is shown.
_ACTIONS = (
    (
        "reply with a time for a call",
        r"\b(?:call|chat|speak|talk|conversation|phone|zoom|catch[- ]?up|coffee|telefonat|telefonieren|telefonisch|gespräch|austausch\w*|échang\w+|appel|discut\w+|en parler|llamada|charlar|hablar|bellen|kennismaken|chiamata|sentir\w+|telefonicamente)\b",
    ),
    (
        "send your CV",
        r"\b(?:send|share|forward|attach|schick\w*|send\w*|envoy\w+|transmett\w+|enví\w+|stuur|invia\w*|zukommen)\b[^.?!]{0,60}\b(?:cv|resume|résumé|lebenslauf|profil|curriculum)\b|\b(?:updated|current|latest|aktuell\w*) (?:cv|resume|résumé|lebenslauf)",
    ),
    (
        "say your rate and availability",
        r"\b(?:rate|availability|notice period|salary expectation\w*|verfügbarkeit|stundensatz|gehaltsvorstellung\w*|kündigungsfrist|tjm|disponibilit\w+|prétentions|disponibilidad|beschikbaarheid)\b",
    ),
    (
        "apply at the link",
        r"\bapply (?:here|at|via|through|now|directly|using|on)\b|\bbewerb\w+ (?:sie sich|dich)\b|\bpostul\w+\b",
    ),
    (
        "reply if you are interested",
        r"\b(?:interested|interest|let me know|open to|thoughts|keen|worth|reply|respond|hear from you|interesse|interessiert|rückmeldung|melde\w*|antwort|intéress\w+|retour|répon\w+|interesa|interesad\w|respuesta|reactie|risposta|fammi sapere)\b",
    ),
    (
        "pass it on to somebody who fits",
        r"\b(?:refer|anyone|someone|colleague|network) [^.?!]{0,60}\b(?:interested|fit|know|might)\b",
    ),
)
_PATTERNS = tuple((words, re.compile(pattern, re.IGNORECASE)) for words, pattern in _ACTIONS)
_REQUEST = re.compile(
    r"\?|\blet me know\b|\bplease\b|\bcould you\b|\bwould you\b|\bi(?:'d| would) (?:love|like)\b|\bhappy to\b|\bfeel free\b|\bsend\b|\bshare\b|\bapply\b|\bfreue\b|\bbitte\b|\bgerne\b|\bmerci de\b|n'hésitez|\bavec plaisir\b|\bpor favor\b|\bgraag\b|\bse ti\b|\breply\b|\bworth\b|\bmelden?\b|\bserait\b|\bgrab\b|\bbook\b",
    re.IGNORECASE,
)


def lead(raw: RawMessage, sender: Sender, body: Body, title: str | None) -> Lead:
    """What the message offers; what it does not say is None."""
    text = f"{raw.about or ''}\n{body.text}"[:_TEXT]
    writer = people.writer(sender, body)
    parties = employers.find(sender, writer, raw.about or "", body, title)
    places = _places(raw.about or "", body)
    return Lead(
        title=title,
        hiring_organization=parties.employer,
        agency=parties.agency,
        person=writer.name,
        contact=writer.contact,
        base_salary=_pay(text, places),
        job_location=places,
        workplace=_workplace(text),
        employment_type=_types(text),
        seniority=seniority.of_title(title) if title else None,
        url=_url(body),
        action=_action(body),
        text=body.text[:_TEXT] or None,
    )


def _pay(text: str, places: tuple[Place, ...]) -> Pay | None:
    return pay.find(text, tuple(dict.fromkeys(found.country for found in places if found.country)))


def _places(subject: str, body: Body) -> tuple[Place, ...]:
    """Places that are labelled, else that the subject names, else that a sentence names; only known ones."""
    labelled = [found[1] for line in body.lines[:200] if (found := _PLACE_LABEL.match(line[:120]))]
    chunks = [chunk for chunk in re.split(r"\s*[|•·–—:;()\[\],/@]+\s*|\s+-+\s+", subject[:300])[1:] if chunk]
    said = _PLACE_SAID.findall(f"{subject}\n{' '.join(body.lines)}"[:6_000])
    for candidates in (labelled, chunks, said):
        known = [found for candidate in candidates[:20] for found in _known(candidate)]
        if known:
            return tuple(dict.fromkeys(known))[:5]
    return ()


def _known(candidate: str) -> tuple[Place, ...]:
    """The gazetteer's places in the words; words that name none are no place."""
    words = re.split(r"\s[-–—|(]|\(|;", candidate.strip(" .,*_"))[0]
    if not words or len(words) > 80 or (workplace.parse(words) and len(words.split()) == 1):
        return ()
    return tuple(found for found in place.parse(words) if found.locality or found.country)


def _workplace(text: str) -> Workplace | None:
    if _PARTLY.search(text):
        return Workplace.HYBRID
    return next((stated for found in _WHERE.finditer(text) if (stated := workplace.parse(found[0]))), None)


def _types(text: str) -> tuple[str, ...]:
    words = [found[0] for found in _TYPES.finditer(text)]
    if _IR35.search(text):
        words.append("contractor")
    kinds = employment.parse(words)
    return tuple(kind for kind in kinds if kind != "FULL_TIME" or "CONTRACTOR" not in kinds)


def _url(body: Body) -> str | None:
    """The job's own address: a known system's before one that looks like a job's; never a call's."""
    found = [piece.href for piece in body.links if piece.href]
    known = next((link for href in found if (link := links.job(href))), None)
    known = known or next((link for href in found if (link := links.joblike(href))), None)
    return known.url if known else None


def _action(body: Body) -> str | None:
    """What the writer asks for: a booking page, else the most telling request of the last sentences."""
    for piece in body.links:
        if piece.href and links.is_call(piece.href):
            return f"book a call: {links.opaque(piece.href)}"
    end = next((i for i, line in enumerate(body.lines) if SIGN_OFF.match(line)), len(body.lines))
    text = " ".join(body.lines[:end])[:_TEXT]
    asked = [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if _REQUEST.search(sentence)]
    for words, pattern in _PATTERNS:
        if any(pattern.search(sentence) for sentence in asked[-6:]):
            return words
    return None
