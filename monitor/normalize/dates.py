"""Dates as sources write them → a calendar date (UTC): ISO, RFC 822, epochs, national forms, and words.

"30+ days ago" is no date. A date outside of 1990 … 2100 is a mistake of the source, and is none either.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_OLDEST, _NEWEST = date(1990, 1, 1), date(2100, 12, 31)
_EPOCH = re.compile(r"\d{9,13}(?:\.\d+)?")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_NATIONAL = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_OFFSET = re.compile(r"[T ]\d{2}:?\d{2}(?::?\d{2})?.*[+-]\d{2}:?\d{2}$")
_SAYS_POSTED = re.compile(
    r"^(?:posted|published|updated|listed|date|veröffentlicht|online|publiée?|publicado|publicada)"
    r"(?: on| am| seit| le| el| em)?\s*:?\s+(?=\S*\d)",
    re.IGNORECASE,
)
_LONGEST = 80
_MILLISECONDS = 10**11


def parse(value: str | float | None, seen: datetime) -> date | None:
    """The day that `value` names, or None. `seen` (UTC) is when the source was read: words count from it.

    Numbers are seconds or milliseconds since 1970. Times with an offset are turned to UTC. "DD/MM" is
    assumed where both readings are possible, as in all of the world but the US; for "MM/DD" the second
    number has to be over 12.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(float(value))
    text = " ".join(value[:_LONGEST].split())
    if not text:
        return None
    if len(text) == 10 and text[4] == text[7] == "-":
        return _day(text[:4], text[5:7], text[8:10])
    return _cached(text, seen.astimezone(UTC).date())


@lru_cache(maxsize=4096)
def _cached(text: str, today: date) -> date | None:
    plain = _SAYS_POSTED.sub("", text)
    return _absolute(plain) or _relative(text, today) or _last_resort(plain)


def _absolute(text: str) -> date | None:
    if _EPOCH.fullmatch(text):
        return _epoch(float(text))
    if _OFFSET.search(text) and (moment := _iso(text)):
        return _within(moment.astimezone(UTC).date())
    if found := _ISO_DAY.match(text) or _COMPACT.fullmatch(text):
        return _day(*found.groups())
    if found := _NATIONAL.match(text):
        return _national(*found.groups())
    return _rfc822(text)


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _rfc822(text: str) -> date | None:
    if not re.search(r"\d{2}:\d{2}", text):
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _within((moment.astimezone(UTC) if moment.tzinfo else moment).date())


def _epoch(number: float) -> date | None:
    if number != number or not 0 < number < 10**14:
        return None
    seconds = number / 1000 if number > _MILLISECONDS else number
    return _within(datetime.fromtimestamp(seconds, UTC).date())


def _national(first: str, mark: str, second: str, year: str) -> date | None:
    year = f"20{year}" if len(year) == 2 else year
    if mark != "." and int(second) > 12:
        first, second = second, first
    return _day(year, second, first)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return _within(date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _within(day: date) -> date | None:
    return day if _OLDEST <= day <= _NEWEST else None


_TODAY = re.compile(
    r"\b(?:today|just (?:now|posted)|hours? ago|minutes? ago|moments? ago|heute|gerade|aujourd.hui|hoy|oggi"
    r"|vandaag|hoje|new)\b",
    re.IGNORECASE,
)
_YESTERDAY = re.compile(r"\b(?:yesterday|gestern|hier|ayer|ieri|gisteren|ontem)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\d\s*\+|\b(?:over|more than|über|mehr als|plus de|más de|oltre|meer dan|mais de)\b", re.IGNORECASE
)
_AGO = re.compile(
    r"\b(?:(\d{1,4})|an?|one|eine[mr]?|une?|un[ao]?|een)\s*"
    r"(s|sec|seconds?|sekunden?|m|min|mins|minutes?|minuten?|minutos?|minuti|h|hrs?|hours?|stunden?|heures?"
    r"|horas?|ore|ora|uur|uren"
    r"|d|days?|tag(?:en?)?|jours?|días?|dias?|giorn[io]|dag(?:en)?"
    r"|w|wks?|weeks?|wochen?|semaines?|semanas?|settiman[ae]|we(?:ek|ken)"
    r"|mo|mos|months?|monat(?:en?)?|mois|mes(?:es)?|mês|mes[ei]|maand(?:en)?)\b",
    re.IGNORECASE,
)
_SAYS_AGO = re.compile(
    r"\b(?:ago|posted|old|vor|seit|il y a|depuis|hace|fa|geleden|há|publi\w+|online|veröffentlicht)\b"
    r"|^\s*\d+\s*[a-z]+\s*$",
    re.IGNORECASE,
)


def _relative(text: str, today: date) -> date | None:
    if _MORE.search(text):
        return None
    found = _AGO.search(text) if _SAYS_AGO.search(text) else None
    if found:
        return _within(today - timedelta(days=int(found[1] or 1) * _days(found[2].lower())))
    if _TODAY.search(text):
        return today
    return today - timedelta(days=1) if _YESTERDAY.search(text) else None


def _days(unit: str) -> int:
    if unit.startswith(("mo", "mes", "mê", "maand")):
        return 30
    if unit.startswith(("w", "sem", "set")):
        return 7
    return 1 if unit.startswith(("d", "t", "j", "g")) else 0


_NAMED = re.compile(r"[^\W\d_]{3,}")


def _last_resort(text: str) -> date | None:
    """Month names in any language; dateparser is slow to import and to run, so it comes last."""
    if _MORE.search(text) or not (_NAMED.search(text) and any(c.isdigit() for c in text)):
        return None
    import dateparser

    try:
        found = dateparser.parse(
            text,
            settings={
                "REQUIRE_PARTS": ["day", "month", "year"],
                "DATE_ORDER": "DMY",
                "PARSERS": ["absolute-time"],
            },
        )
    except (ValueError, OverflowError, RecursionError):
        return None
    return _within(found.date()) if found else None
