"""Words for kinds of employment → schema.org's: FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN,
VOLUNTEER, PER_DIEM, OTHER. Source: schema.org employmentType, and the words that the systems use.
"""

from collections.abc import Iterable
from functools import lru_cache

from monitor.normalize.letters import fold
from monitor.normalize.lexicon import Lexicon

_LONGEST = 200
# OPEN_ENDED says that it does not end, and is full time where nothing else is said ("CDI", "Festanstellung").
_OPEN_ENDED = "OPEN_ENDED"
_TABLE = {
    "FULL_TIME": "full time, fulltime, ft, vollzeit*, temps plein, temps complet, plein temps, tiempo completo, jornada completa, tempo pieno, tempo integral,"
    " tempo inteiro, voltijd, voltijds, fulltid, fulltids, heltid, heltids, pelny etat, caly etat, kokoaikainen, plny uvazek, 正社員, 全职, 全職, 풀타임, 정규직",
    _OPEN_ENDED: "cdi, permanent, permanent*, unbefristet*, festanstellung, feste anstellung, unlimited, indefinido, indeterminato, tempo indeterminato, vast contract,"
    " vast, umowa o prace, regular, regular employee, standard, employee, employment, tarifgebunden, salaried",
    "PART_TIME": "part time, parttime, pt, teilzeit*, temps partiel, tiempo parcial, media jornada, jornada parcial, tempo parziale, meio periodo, tempo parcial,"
    " deeltijd, deeltijds, deltid, deltids, minijob*, mini job, geringfugig*, 450 euro, 520 euro, 538 euro, czesc etatu, osa aikainen, アルバイト, パート, 兼职",
    "CONTRACTOR": "contract, contractor, contractors, contracting, contract to hire, freelance*, freiberuf*, freie mitarbeit, independant, independent, autonomo, b2b,"
    " consultant, self employed, c2c, corp to corp, 1099, zzp, zzper, selbstandig*, selbststandig*, gig, statement of work, 業務委託, umowa zlecenie",
    "TEMPORARY": "temp, temporary, temporar*, temporaire, temporal, befristet*, cdd, interim, interimaire, seasonal, saison*, saisonnier, fixed term, fixedterm, zeitarbeit,"
    " aushilfe, determinato, tempo determinato, tijdelijk, tidsbegransad, tidsbegraenset, determinado, limited, limited term, maternity cover, elternzeitvertretung, vertretung, 契約社員",
    "INTERN": "intern, interns, internship, internships, praktik*, pflichtpraktikum, stage, stages, stagiaire, stagiair, practicas, becario, becaria, estagio, estagiario,"
    " tirocinio, trainee, traineeship, werkstudent*, working student, student, students, studentische*, apprentice, apprenticeship, apprentissage, alternance, alternant,"
    " ausbildung, auszubildende*, azubi, duales studium, co op, coop, praktyki, staz, vocational training, インターン, 实习",
    "VOLUNTEER": "volunteer*, ehrenamt*, benevol*, voluntari*",
    "PER_DIEM": "per diem, prn, on call, casual, zero hours",
    "OTHER": "other, sonstige*, autre, otro",
}


def parse(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds that the words name, each once, in schema.org's words; words we don't know are passed over."""
    return _parse(tuple(words))


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[str]:
    return Lexicon(_TABLE)


@lru_cache(maxsize=2048)
def _parse(words: tuple[str, ...]) -> tuple[str, ...]:
    found = {hit.value for text in words for hit in _lexicon().hits(_folded(text))}
    if _OPEN_ENDED in found and not found & {"FULL_TIME", "PART_TIME", "INTERN", "CONTRACTOR", "TEMPORARY"}:
        found.add("FULL_TIME")
    if len(found) > 1:
        found.discard("OTHER")
    return tuple(kind for kind in _TABLE if kind in found and kind != _OPEN_ENDED)


def _folded(text: str) -> list[str]:
    """Words; "FullTime" and "PART_TIME" are two."""
    spaced = "".join(
        f" {c}" if c.isupper() and before.islower() else c
        for before, c in zip(f" {text}", text[:_LONGEST], strict=False)
    )
    return fold(spaced.replace("_", " ")).split()
