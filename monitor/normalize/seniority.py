"""The level of a role: intern, junior, mid, senior, lead, staff, principal, manager, director, executive."""

import re
from functools import lru_cache

# In order: the first that fits decides, so "Senior Director" is a director and "Junior Manager" junior.
_LEVELS: tuple[tuple[str, str], ...] = (
    (
        "intern",
        r"intern|interns|internship|praktik\w+|pflichtpraktikum|stagiaire|werkstudent\w*|working student|student assistant"
        r"|studentische\w*|alternan\w+|apprentice\w*|azubi|ausbildung|co-?op|becari[oa]|tirocin\w+|estagi[áa]\w*|summer analyst|stage(?= )(?!.*manager)",
    ),
    (
        "junior",
        r"junior|jr|entry[\s-]level|graduate|trainee|berufseinsteiger\w*|new ?grad|débutant\w*|einsteiger\w*|apprenti",
    ),
    (
        "executive",
        r"ceo|cto|cfo|coo|cio|ciso|cmo|cpo|cro|c[lds]o|chro|chief (?!of staff)(?:\w+ ){1,3}officer|chief \w+ officer|svp|evp|avp|vp|vice[\s-]president|president"
        r"|managing director|geschäftsführer\w*|vorstand\w*|executive director|general manager",
    ),
    (
        "director",
        r"director|head of|direktor\w*|directeur|directrice|head|leiter(?:in)? der|bereichsleit\w+|abteilungsleit\w+",
    ),
    ("principal", r"principal|distinguished|fellow"),
    (
        "staff",
        r"staff(?= (?:\w+ ){0,3}?(?:engineer|software|scientist|developer|designer|architect|product|machine|data|security|sre|researcher|frontend|backend|program|technical|ml|ai))",
    ),
    (
        "manager",
        r"manager\w*|team ?leiter\w*|teamleit\w+|chef de service|supervisor|responsable|gruppenleit\w+",
    ),
    (
        "lead",
        r"(?:team|tech|technical)[\s-]?lead|lead(?! (?:gen\w*|qualif\w+|manage\w+|nurtur\w+))|leads?(?= (?:engineer|developer))",
    ),
    ("senior", r"senior|sr|snr|sénior|erfahrene[rn]?|iii|iv|expert(?:e|in)?|confirmé\w*|experienced"),
    ("mid", r"mid|mid[\s-]?level|intermediate|medior|ii|professional"),
)
_PATTERNS = tuple(
    (level, re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)) for level, words in _LEVELS
)
_STATED: tuple[tuple[str, str], ...] = (
    ("intern", r"intern|student|apprentic|praktik|working"),
    ("mid", r"^mid(?!.*senior)|intermediate|^associate|^experienced|middle"),
    ("junior", r"entry|junior|graduate|trainee"),
    ("executive", r"executive|c-level|vp|vice president"),
    ("director", r"director|head"),
    ("manager", r"manager|management"),
    ("lead", r"^lead|team lead"),
    ("staff", r"^staff"),
    ("principal", r"principal"),
    ("senior", r"^senior|^sr|expert"),
)
_SAID = tuple((level, re.compile(words, re.IGNORECASE)) for level, words in _STATED)
_NOT_OFFERED = re.compile(
    r"\bassistant to the\b.*|\bto the (?:ceo|cto|cfo|director|president)\b.*|\breporting to\b.*",
    re.IGNORECASE,
)


def of_title(title: str) -> str | None:
    """The level that the title's words say, or None."""
    words = _NOT_OFFERED.sub("", title)
    return next((level for level, pattern in _PATTERNS if pattern.search(words)), None)


@lru_cache(maxsize=512)
def stated(words: str | None) -> str | None:
    """The level that a source's own field says, or None ("Mid-Senior level" says neither)."""
    if not words:
        return None
    text = words[:100].replace("_", " ")
    return next((level for level, pattern in _SAID if pattern.search(text)), None)
