"""The level of a role: intern, junior, mid, senior, lead, staff, principal, manager, director, executive."""

from functools import lru_cache

from monitor.normalize.letters import fold
from monitor.normalize.lexicon import Hit, Lexicon

# In the order in which they decide: "Senior Director" is a director, "Junior Manager" a junior.
_TABLE = {
    "intern": "intern, interns, internship, internships, praktik*, pflichtpraktikum, stagiaire, stagiair, werkstudent*, working student, student assistant, studentische*,"
    " alternant, alternante, alternance, apprentice, apprenticeship, apprenti, azubi, ausbildung, auszubildende*, duales studium, co op, becario, becaria, tirocinio,"
    " estagio, estagiario, summer analyst, summer associate, placement student, stage",
    "junior": "junior, jr, jnr, entry level, graduate, graduates, grad, new grad, trainee, berufseinsteiger*, einsteiger*, debutant, early career, absolvent*, i",
    "executive": "ceo, cto, cfo, coo, cio, ciso, cmo, cpo, cro, chro, cdo, cso, chief, svp, evp, avp, vp, vice president, president, managing director,"
    " geschaftsfuhrer*, geschaftsfuhrung, vorstand, executive director, directeur general",
    "director": "director, directors, head of, direktor*, directeur, directrice, head, bereichsleit*, abteilungsleit*, leiter der, leiterin der, direttore, dyrektor",
    "principal": "principal, distinguished, fellow",
    "staff": "staff",
    "manager": "manager, managers, managerin, general manager, teamleiter*, teamleit*, team leader, supervisor, responsable, gruppenleit*, chef de service, kierownik, gerente, filialleit*",
    "lead": "lead, leads, team lead, tech lead, technical lead, leader",
    "senior": "senior, sr, snr, erfahrene, erfahrener, iii, iv, expert, experte, expertin, confirme, confirmee, experienced",
    "mid": "mid, mid level, midlevel, intermediate, medior, ii, professional",
    "": "chief of staff, lead generation, lead gen, lead qualification, lead management, head start, fellowship, staff accountant, staff nurse, staff attorney, i o, graduate school, graduate program manager, head chef, manager trainee, student services,"
    " student success, student affairs, student life, staff assistant, intern program, internship program, president s office, stage manager, early stage, late stage,"
    " growth stage, seed stage, research fellow, account manager, project manager, product manager, programme manager, program manager, case manager, community manager,"
    " customer success manager, relationship manager, social media manager, category manager, brand manager, content manager, property manager, success manager,"
    " projektmanager, produktmanager, accountmanager, key account manager, marketing manager, partner manager",
}
_STAFF_OF = frozenset(
    "engineer engineering software scientist developer designer architect product machine data security sre researcher frontend backend fullstack full technical"
    " ml ai platform infrastructure systems devops site reliability mobile ios android program research hardware firmware quality test".split()
)
_STATED = {
    "intern": "intern, interns, internship, student, students, apprentice, apprenticeship, praktikum, praktik*, working student",
    "junior": "entry, entry level, junior, graduate, trainee, einsteiger*, berufseinsteiger*, early career",
    "mid": "mid, mid level, intermediate, associate, experienced, middle, berufserfahren*, professional",
    "senior": "senior, senior level, sr, expert",
    "lead": "lead, team lead, tech lead",
    "staff": "staff",
    "principal": "principal",
    "manager": "manager, management, people manager",
    "director": "director, head",
    "executive": "executive, c level, vp, vice president",
    "": "mid senior, mid senior level, not applicable",
}


@lru_cache(maxsize=1)
def _titles() -> Lexicon[str]:
    return Lexicon(_TABLE)


@lru_cache(maxsize=1)
def _fields() -> Lexicon[str]:
    return Lexicon(_STATED)


def of_title(title: str) -> str | None:
    """The level that a title's words say, or None. An "Account Manager" manages no people: that is no level."""
    words = fold(title).split()
    if "to" in words:
        words = words[: words.index("to")]
    found = {hit.value for hit in _titles().hits(words) if _meant(hit, words)}
    return next((level for level in _TABLE if level in found), None) or None


def _meant(hit: Hit[str], words: list[str]) -> bool:
    """Whether a word that often means something else means a level here."""
    word, after = words[hit.start], words[hit.end : hit.end + 4]
    if word == "staff":
        return bool(_STAFF_OF.intersection(after[:3]))
    if word == "chief":
        return "officer" in after
    return word != "i" or not after


@lru_cache(maxsize=512)
def stated(words: str | None) -> str | None:
    """The level that a source's own field says, or None ("Mid-Senior level" says neither)."""
    if not words:
        return None
    found = [hit.value for hit in _fields().hits(fold(words[:100].replace("_", " ")).split())]
    return found[0] or None if found else None
