"""Which skills a text names, and how much it wants them. Pure: no clock, no network, no model.

taxonomy   the skills that ship with rolewatch (data/*.txt)
trie       terms in a text, longest match wins
context    whether an ambiguous word means the skill
levels     must, nice, mentioned or not required
extractor  all of it together
"""

from functools import cache

from monitor.skills.extractor import Extractor, SkillHit

__all__ = ["Extractor", "SkillHit", "canonical"]


@cache
def _shipped() -> Extractor:
    return Extractor()


def canonical(name: str) -> str:
    """The shipped taxonomy's name of a skill (k8s → Kubernetes); an unknown name stays as it is."""
    return _shipped().canonical(name)
