"""Words for kinds of employment → schema.org's: FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN,
VOLUNTEER, PER_DIEM, OTHER. Source: schema.org employmentType, and the words that the systems use.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 200
# In the order of the result; a pattern may stand within other words ("Vollzeit, unbefristet").
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "FULL_TIME",
        r"full[\s_-]*time|fulltime|vollzeit\w*|temps[\s_-]*(?:plein|complet)|tiempo[\s_-]*completo|jornada[\s_-]*completa"
        r"|tempo[\s_-]*(?:pieno|integral|inteiro)|voltijds?|fulltids?|heltid|pełny[\s_-]*etat|cdi|unbefristet\w*|permanent\w*"
        r"|festanstellung|indefinido|indeterminato|vast contract|正社員|全职|全職|standard|regular|employee",
    ),
    (
        "PART_TIME",
        r"part[\s_-]*time|parttime|teilzeit\w*|temps[\s_-]*partiel|tiempo[\s_-]*parcial|media[\s_-]*jornada|jornada[\s_-]*parcial"
        r"|tempo[\s_-]*parziale|meio[\s_-]*período|tempo[\s_-]*parcial|deeltijds?|deltid|mini[\s_-]*job\w*|geringfügig\w*|część etatu",
    ),
    (
        "CONTRACTOR",
        r"contract(?:or|ors|ing)?|freelance\w*|freiberuf\w*|freie[\s_-]*mitarbeit|indépendant|independent|autónomo|b2b|consultant"
        r"|self[\s_-]*employed|c2c|corp[\s_-]*to[\s_-]*corp|1099|w2|zzp|selbst(?:st)?ändig\w*|gig",
    ),
    (
        "TEMPORARY",
        r"temp|temporary|temporär\w*|temporaire|temporal|befristet\w*|cdd|intérim\w*|interim|seasonal|saisonn?\w*|fixed[\s_-]*term\w*"
        r"|zeitarbeit|aushilfe|determinato|tijdelijk|tidsbegrænset|determinado|limited",
    ),
    (
        "INTERN",
        r"intern|interns|internships?|praktik\w*|pflichtpraktikum|stage|stagiaire|stages|prácticas|becario|estágio|tirocinio|trainee"
        r"|werkstudent\w*|working[\s_-]*student|student\w*|apprentic\w*|alternan\w*|apprentissage|ausbildung|azubi|duales studium|co-?op"
        r"|praktyki|staż|stagepraktik",
    ),
    ("VOLUNTEER", r"volunteer\w*|ehrenamt\w*|bénévol\w*|voluntari\w*"),
    ("PER_DIEM", r"per[\s_-]*diem|prn|on[\s_-]*call|casual"),
)
_PATTERNS = tuple(
    (kind, re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)) for kind, words in _KINDS
)
_OTHER = re.compile(r"\bother\b|\bsonstige\w*|\bautre\b", re.IGNORECASE)


def parse(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds that the words name, each once, in schema.org's words; words we don't know are passed over."""
    return _parse(tuple(words))


@lru_cache(maxsize=2048)
def _parse(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for text in words for kind in _kinds(text[:_LONGEST])))


def _kinds(text: str) -> tuple[str, ...]:
    found = tuple(kind for kind, pattern in _PATTERNS if pattern.search(text))
    if (
        "TEMPORARY" in found
        and "FULL_TIME" in found
        and not re.search(r"full|voll|plein|complet|tid|tijd", text, re.I)
    ):
        found = tuple(kind for kind in found if kind != "FULL_TIME")
    return found or (("OTHER",) if _OTHER.search(text) else ())
