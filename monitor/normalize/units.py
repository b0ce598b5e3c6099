"""The time that pay is for, by the words beside it: "per hour", "/Monat", "p.a.", "1 YEAR", "jährlich"."""

import re
from collections.abc import Mapping

from monitor.models import Unit

_LONGEST = 80
_WORD = re.compile(r"[^\W\d_]+|/")
_SHORT = (("p.a", "pa"), ("p. a", "pa"), ("p.m", "pm"), ("p.h", "ph"), ("p.d", "pd"), ("p.w", "pw"))


def _words(table: Mapping[Unit, str]) -> Mapping[str, Unit]:
    return {word: unit for unit, words in table.items() for word in words.split()}


_ALONE = _words(
    {
        Unit.HOUR: "hour hours hourly hr hrs ph stunde stunden stündlich stundenlohn stundensatz uurloon timlön heure horaire 時給 时薪",
        Unit.DAY: "day days daily pd tag täglich tagessatz tagessätze tjm dagtarief 日薪 日給",
        Unit.WEEK: "week weeks weekly pw wöchentlich semaine hebdomadaire",
        Unit.MONTH: "month months monthly pm monat monatlich monatliches monatsgehalt monatslohn mtl mensuel mensuels mensuelle mensual mensuales mensile"
        " mensal miesięcznie maand månad måned 月薪 月給 月収",
        Unit.YEAR: "year years yearly annum annual annually pa jahr jährlich jährliches jahresgehalt jahresbrutto annuel annuels annuelle annuellement anual anuales"
        " annuo annui rocznie lpa jaar jaarlijks årligen 年薪 年収 年俸",
    }
)
_AFTER_PER = _words(
    {
        Unit.HOUR: "h std hora ora uur time timme godzina godz godzinę",
        Unit.DAY: "d día dia dag jour giorno dzień j",
        Unit.WEEK: "w wk woche week semana settimana uge vecka",
        Unit.MONTH: "m mo mth mon mois mes mês mese mc mies miesiąc mnd",
        Unit.YEAR: "y yr yrs an année año ano anno rok år a",
    }
)
_PER = frozenset(
    ["/", "per", "a", "an", "pro", "par", "por", "al", "all", "by", "the", "je", "im", "i", "na"]
)


def unit_in(words: str) -> Unit | None:
    """The first unit that the words name, or None."""
    text = words[:_LONGEST].lower()
    if "p." in text:
        for short, plain in _SHORT:
            text = text.replace(short, plain)
    before = ""
    for word in _WORD.findall(text):
        unit = _ALONE.get(word) or (_AFTER_PER.get(word) if before in _PER else None)
        if unit:
            return unit
        before = word
    return None


def unit_of(words: str) -> Unit | None:
    """The unit that a source's own field means ("per-year-salary", "1 YEAR", "PA", "PER_HOUR", "mo"), or None."""
    return unit_in(words) or _AFTER_PER.get(words.strip().lower())
