"""Names of employers: as shown, and as a key that two sources' spellings share."""

import re
import unicodedata
from functools import lru_cache

from monitor.normalize.text import one_line

_LONGEST = 200
_RATING = re.compile(r"\s*\(?[0-5][.,]\d\s*(?:★|⭐|stars?|/\s*5)?\)?\s*$|\s*[★⭐]+\s*$")
_STAR_RATING = re.compile(r"(?<=[^\d\s])\s*[0-5][.,]\d\s*[★⭐].*$")
_LEGAL = (
    r"gmbh(?: (?:und|&) co\.? ?(?:kga?|ohg))?|mbh|ag|se|kg|kgaa|ohg|gbr|ug|e\.? ?v\.?|e\.? ?k\.?"
    r"|inc(?:orporated)?|llc|l\.l\.c|llp|lp|l\.p|pllc"
    r"|ltd|limited|plc|corp(?:oration)?|co|company|pty|pte|pvt|private|n\.?v\.?|b\.?v\.?|s\.?a\.?"
    r"|s\.?a\.?s\.?|s\.?a\.?r\.?l\.?|s\.?r\.?l\.?"
    r"|s\.?p\.?a\.?|s\.?l\.?u?\.?|s\.?r\.?o\.?|a\.?s\.?|a/s|aps|ab|oy|oyj|asa|k\.?k\.?|kft|zrt|d\.?o\.?o\.?"
    r"|sp\.? ?z\.? ?o\.? ?o\.?|s\.?c\.?a\.?"
    r"|ltda|l\.?d\.?a\.?|s\.?a\.? de c\.?v\.?|bhd|sdn bhd|sdn|eood|ood|株式会社|合同会社|有限公司"
)
_LEGAL_END = re.compile(rf"(?:[\s,]+(?:{_LEGAL})\.?)+$", re.IGNORECASE)
_JAPANESE = re.compile(r"^(?:株式会社|合同会社)\s*|\s*(?:株式会社|合同会社|有限公司)$")
_DOMAIN = re.compile(r"(?<=\w)\.(?:com|io|ai|co|de|net|org|app|dev|eu|fr|uk|co\.uk)$", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,60}[)\]]\s*$")


@lru_cache(maxsize=4096)
def clean(name: str) -> str:
    """The name to show: its first line without rating, entities and outer blanks; "" for none.

    The legal form stays, since it is part of the name; `key` is without it.
    """
    lines = [line for line in name[:_LONGEST].splitlines() if line.strip()]
    text = one_line(lines[0]) if lines else ""
    return _RATING.sub("", _STAR_RATING.sub("", text)).strip(" ,;|·-–")


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """What two spellings of one employer share: folded words without legal form, `.com`, and brackets.

    A name that consists of nothing else ("SE GmbH") keeps its words. Groups and their parts ("Acme
    Deutschland") stay apart: which belong together is the identifier's business.
    """
    text = clean(name).casefold()
    short = _BRACKETS.sub("", text)
    short = _JAPANESE.sub("", _DOMAIN.sub("", _LEGAL_END.sub("", short))).removeprefix("the ")
    return _folded(short) or _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("&", " and "))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", kept.replace("'", "").replace("’", "")))
