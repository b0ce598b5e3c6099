"""The role that a message is about: from its labels, its subject, then its sentences.

A role is found by its head noun (engineer, Entwickler, ingénieur) and grown to both sides: in English
and German the qualifiers stand before it, in French, Spanish and Italian after it.
"""

import re

from monitor.normalize import title as normal

_LONGEST = 90
_WORDS_BEFORE, _WORDS_AFTER = 6, 6

_HEADS = re.compile(
    r"(?:\w*(?:engineer|developer|architect|scientist|analyst|administrator|designer|programmer|consultant|specialist|technician|strategist|researcher"
    r"|coordinator|accountant|controller|auditor|tester|planner|nurse|teacher|lecturer|writer|editor|buyer|advisor|adviser|recruiter|mechanic|electrician"
    r"|manager|lead|leader|director|officer|president|executive|associate|assistant|representative|partner|owner|intern|expert|operator|supervisor|statistician|economist)s?"
    r"|sre|cto|cio|cfo|coo|ciso|cpo|vp|svp|evp|head|devops|dba|sysadmin|sdet|qa"
    r"|\w*(?:entwickler|ingenieur|architekt|berater|leiter|techniker|spezialist|wissenschaftler|mitarbeiter|referent|sachbearbeiter|buchhalter|experte|expertin|kaufmann|kauffrau"
    r"|administrator|programmierer|informatiker|elektroniker|mechatroniker|pfleger|fachkraft|werkstudent|praktikant|analytiker|redakteur|einkäufer|verkäufer|arzt|ärztin|meister|geschäftsführer)(?:in|innen|\*in|:in|/in|_in|/-in|\(in\))?"
    r"|ingénieure?s?|ingenieure?s?|développeu(?:r|se)s?|analystes?|architectes?|responsables?|direct(?:eur|rice)s?|chefs?|chargée?s?|consultante?s?|technicien(?:ne)?s?|administrat(?:eur|rice)s?|comptables?|acheteu(?:r|se)s?|concept(?:eur|rice)s?|chercheu(?:r|se)s?|experte?s?|infirmi(?:er|ère)s?|gestionnaires?"
    r"|ingenier[oa]s?|desarrollador(?:a|es)?|analistas?|arquitect[oa]s?|jef[ea]s?|gerentes?|consultor(?:a|es)?|técnic[oa]s?|director(?:a|es)?|programador(?:a|es)?|diseñador(?:a|es)?"
    r"|ontwikkelaars?|adviseurs?|beheerders?|medewerkers?|leidinggevende|sviluppat(?:ore|rice)|ingegner[ei]|consulent[ei]|architett[oi]|sistemist[ai]|progettist[ai]|responsabil[ei]|svilupatore)",
    re.IGNORECASE,
)
# Heads whose qualifiers follow.
_HEAD_FIRST = re.compile(
    r"(?:ingénieure?s?|ingenieure|développeu\w+|analystes?|architectes?|responsables?|directeurs?|directrices?|chefs?|chargée?s?|consultante|technicien\w*|administrat(?:eur|rice)s?"
    r"|comptables?|acheteu\w+|concept\w+|chercheu\w+|experte?s?|gestionnaires?|ingenier[oa]s?|desarrollador\w*|analistas?|arquitect[oa]s?|jef[ea]s?|gerentes?|consultora?|técnic[oa]s?"
    r"|directora?|programador\w*|sviluppat\w+|ingegner[ei]|consulent[ei]|architett[oi]|sistemist[ai]|progettist[ai]|responsabil[ei])",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\((?:[^()\n]{1,40})\)|[^\W_][\w.+#'’*:/&-]*|[.,;:!?|–—/&-]|\S")
_LABEL = re.compile(
    r"^[\W_]*(?:job[ -]?title|title|role|position|job|job role|vacancy|opportunity|titel|rolle|stelle|stellenbezeichnung|stellentitel|projekt|projekttitel|jobtitel"
    r"|poste|intitulé(?: du poste)?|mission|puesto|cargo|vacante|functie|functietitel|vacature|posizione|ruolo|current opening|requirement)"
    r"(?: title| name)?[\s*_]*[:=][\s*_-]*(.{3,120})$",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s+(?:at|@|bei|chez|with|for|für|pour|in|à|en|im|based|located|basé|bij|presso|opportunity|role|position|opening|vacancy|job|needed|wanted|required|gesucht|available|\(?remote\b)(?:\s|$).*$",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|fwd?|wg|tr|antw|rv|r|sv|vs)\s*:\s*|\s*\[[^\]]{1,40}\]\s*|[^\w(\"'“„«]+)+", re.IGNORECASE
)
_CHUNKS = re.compile(r"\s*[|•·–—:;!?\"“”„«»]+\s*|\s+-+\s+|,\s+|\s*//+\s*|\s*\.\.+\s*|\s+[>/]\s+")
_STOP = frozenset(
    ["a", "an", "the", "for", "as", "our", "your", "my", "their", "this", "that", "to", "is", "are", "am", "be", "was", "role", "position", "roles", "positions", "job", "jobs", "opening", "vacancy", "hiring", "looking", "seeking", "searching", "need", "needs", "needed", "exciting", "great", "new", "amazing", "fantastic", "urgent", "urgently", "immediate", "excellent", "experienced", "talented", "strong", "skilled", "passionate", "perfect", "ideal", "suitable", "interesting", "several", "multiple", "two", "three", "of", "with", "by", "at", "in", "on", "from", "and", "or", "you", "we", "i", "he", "she", "it", "who", "which", "dear", "hi", "hello", "next", "another", "some", "any", "other", "top", "first", "no", "not", "one", "if", "when", "about", "ein", "eine", "einen", "einer", "eines", "einem", "der", "die", "das", "den", "dem", "des", "als", "für", "im", "bei", "wir", "suchen", "suche", "sucht", "ich", "sie", "du", "zur", "zum", "stelle", "position", "rolle", "vakanz", "neue", "neuen", "neuer", "spannende", "spannenden", "erfahrene", "erfahrenen", "erfahrener", "qualifizierten", "motivierte", "motivierten", "mehrere", "aktuell", "derzeit", "und", "oder", "mit", "un", "une", "le", "la", "les", "l", "des", "du", "d", "de", "en", "pour", "chez", "au", "aux", "poste", "recherche", "recherchons", "recrute", "recrutons", "opportunité", "mission", "notre", "nos", "votre", "vos", "mon", "ma", "je", "nous", "est", "et", "ou", "profil", "expérimenté", "expérimentée", "uno", "una", "el", "los", "las", "para", "como", "buscamos", "busca", "oportunidad", "vacante", "puesto", "somos", "tu", "su", "con", "een", "het", "voor", "bij", "naar", "op", "zoek", "vacature", "functie", "il", "lo", "gli", "per", "come", "cerchiamo", "posizione", "ruolo", "di"]
)
_AFTER_OK = re.compile(
    r"[A-ZÀ-Þ0-9][\w.+#'’/&-]*|\([^()]{1,40}\)|(?:senior|junior|confirmée?|expérimentée?|fullstack|full|stack|backend|frontend|logiciels?|projet|projets|produit|données|réseaux?|systèmes?|de|d'\w+|des|du|en|datos|software|web|qualité|sécurité|cloud|informatique|commercial|proyecto|proyectos)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"(?:i{1,3}|iv|v|[1-5])$", re.IGNORECASE)
_NOT_A_ROLE = frozenset(
    ["manager", "lead", "leader", "head", "director", "officer", "partner", "associate", "executive", "assistant", "owner", "representative", "expert", "leiter", "mitarbeiter", "responsable", "chef", "directeur", "president", "intern", "consultant", "specialist", "experte", "qa", "leads", "partners", "experts", "managers", "owners"]
)
_WRITER = re.compile(
    r"recruit|talent|sourc|headhunt|personal(?:berat|referent|vermitt)|people partner|hr\b|human resources|hiring manager|account manager|recrutement",
    re.IGNORECASE,
)


def find(subject: str | None, lines: tuple[str, ...]) -> str | None:
    """The role offered, as the writer names it, without genders, place and pay; None if none is named."""
    labelled = (found[1] for line in lines[:200] if (found := _LABEL.match(line[:200])))
    for label in labelled:
        if role := _whole(label):
            return role
    if subject and (role := of_text(_PREFIX.sub("", subject[:300]))):
        return role
    for line in lines[:60]:
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ\"'(])", line[:2_000]):
            if role := of_text(sentence, spoken=True):
                return role
    return None


def of_text(text: str, spoken: bool = False) -> str | None:
    """The first role that a subject (or, `spoken`, a sentence) names."""
    chunks = [text] if spoken else _CHUNKS.split(text)
    for chunk in chunks:
        tokens = list(_TOKEN.finditer(chunk))
        for index, token in enumerate(tokens):
            if _HEADS.fullmatch(token[0].rstrip(".,:/'")) and (role := _grown(chunk, tokens, index, spoken)):
                return role
    return None


def _whole(label: str) -> str | None:
    """A labelled value is a role by itself, up to where place or terms begin."""
    chunk = _CHUNKS.split(label.strip(" *_"))[0]
    role = _clean(_CUT.sub("", chunk))
    return role if role and 3 <= len(role) <= _LONGEST and len(role.split()) <= 10 else None


def _grown(chunk: str, tokens: list[re.Match[str]], head: int, spoken: bool) -> str | None:
    first, last = head, head
    while first and head - first < _WORDS_BEFORE and _before(tokens[first - 1][0], tokens[first][0]):
        first -= 1
    while first < head and tokens[first][0] in "&/-–.":
        first += 1
    last = _last(tokens, head)
    role = chunk[tokens[first].start() : tokens[last].end()]
    if spoken and not _offered(chunk, tokens, first, role):
        return None
    clean = _clean(role)
    if clean is None or clean.lower() in _NOT_A_ROLE or _WRITER.search(clean):
        return None
    return clean


def _before(word: str, following: str) -> bool:
    """Whether the word qualifies the role that follows it."""
    if word in ("&", "/", "-", "–") or (word.lower() in ("and", "und") and following[:1].isupper()):
        return True
    return (
        (word.lower().rstrip(".:") not in _STOP
        and word[:1].isalnum())
        or (word.startswith(("(", "."))
        and len(word) < 20)
    )


def _last(tokens: list[re.Match[str]], head: int) -> int:
    """The last token of the role: levels, brackets, "of Payments", and what follows a leading head noun."""
    last = head
    leading = bool(_HEAD_FIRST.fullmatch(tokens[head][0]))
    of = tokens[head][0].lower() in (
        "head",
        "director",
        "vp",
        "svp",
        "evp",
        "president",
        "manager",
        "chief",
        "officer",
        "lead",
        "leiter",
        "leiterin",
    )
    while last + 1 < len(tokens) and last - head < _WORDS_AFTER:
        word = tokens[last + 1][0]
        after = tokens[last + 2][0] if last + 2 < len(tokens) else ""
        if word.startswith("(") or _LEVEL.fullmatch(word) or (leading and _AFTER_OK.fullmatch(word)):
            last += 1
        elif (word in ("/", "&") and after[:1].isupper()) or (
            of and word.lower() in ("of", "für", "der", "des") and after[:1].isupper()
        ):
            last += 2
        elif of and last > head and word[:1].isupper():
            last += 1
        else:
            break
    while last > head and tokens[last][0].lower() in ("de", "des", "du", "en", "d'", "/", "&"):
        last -= 1
    return last


_OFFERING = re.compile(
    r"(?:looking|hiring|search(?:ing)?|seeking|recruiting|need|role|position|opportunity|opening|vacancy|requirement|job|join|fit|match|hire|as an?|for an?"
    r"|such|suche|sucht|stelle|rolle|vakanz|als|verstärkung|besetz\w+|projekt|recherch\w+|recrut\w+|poste|mission|opportunité|profil|besoin"
    r"|busc\w+|vacante|puesto|perfil|zoek\w*|vacature|functie|cerc\w+|posizione|ruolo|interested in|open to|next)\b",
    re.IGNORECASE,
)


def _offered(sentence: str, tokens: list[re.Match[str]], first: int, role: str) -> bool:
    """Whether the sentence offers the role rather than naming the writer's or the reader's own."""
    before = sentence[: tokens[first].start()].lower()
    if re.search(
        r"(?:\bi am|\bi'm|\bi work|my name is|ich bin|mein name|je suis|\bsoy|ik ben|sono)\s+(?:\w+\s+){0,4}$",
        before,
    ):
        return False
    if re.search(
        r"(?:with|to|report(?:ing)? (?:in)?to|and|our|the|unserem|notre)\s+$", before
    ) and not re.search(r"(?:for|seeking|hiring|as)\s+(?:our|the)\s+$", before):
        return False
    after = sentence[tokens[first].start() + len(role) :][:60]
    return bool(
        _OFFERING.search(before[-120:])
        or re.search(r"\((?:m|w|f|h)/", role)
        or re.match(
            r"\W*(?:role|position|opportunity|opening|vacancy|job|requirement|stelle|m/w/d|h/f)\b",
            after,
            re.IGNORECASE,
        )
    )


def _clean(role: str) -> str | None:
    text = normal.clean(role.strip(" ,.;:-–|*_/&")[:200]).text.strip(" ,.;:-–|*_/&")
    return text if 2 <= len(text) <= _LONGEST and any(c.isalpha() for c in text) else None
