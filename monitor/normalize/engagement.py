"""Words for what an internal posting is → a full role, a project or a gig. Talent marketplaces show all three."""

from functools import lru_cache

from monitor.normalize.letters import fold

# The first that is met decides: a "project gig" is a gig, a "permanent role on a project" a role.
_WORDS = {
    "gig": "gig gigs microtask volunteering shadowing mentoring mentorship jobshadow jobshadowing hospitation",
    "role": "role roles job jobs permanent vacancy vacancies position positions fulltime requisition stelle "
    "festanstellung unbefristet poste cdi puesto vaga",
    "project": "project projects projekt projekte projet proyecto projeto assignment assignments secondment "
    "rotation stretch abordnung detachement mission",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_PHRASES = {"full time": "fulltime", "job shadow": "jobshadow", "micro task": "microtask"}
_LONGEST = 100


@lru_cache(maxsize=512)
def parse(words: str | None) -> str | None:
    """What the source's own field says: role, project or gig; None where it says neither."""
    if not words:
        return None
    plain = fold(words[:_LONGEST].replace("_", " "))
    for phrase, word in _PHRASES.items():
        plain = plain.replace(phrase, word)
    found = {_KINDS[word] for word in plain.split() if word in _KINDS}
    return next((kind for kind in _WORDS if kind in found), None)
