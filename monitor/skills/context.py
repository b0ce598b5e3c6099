"""Whether an ambiguous word means the skill: Go the language, or Go-To-Market.

Capitals alone are right in three of four cases on real ads; with the company a word keeps, in nearly all.
A word of the manner COMPANY needs, beside its case, one of: another skill near it, words that introduce a
skill just before it ("experience with"), words that follow one ("developer"), or a label at the beginning
of its line ("Tech stack:"). Rejected: any capital after a comma (names of places and people), and the mere
presence of "software" or "engineering" near it (employers are called Swift Software and Spring).
"""

import re
from collections.abc import Sequence

from monitor.skills.taxonomy import Manner, Term
from monitor.skills.trie import Candidate, lower
from monitor.skills.wording import ambiguities, pattern, sections

_NEAR = 45
_LINE = 200
_SHORT = 3

_BETWEEN = sections()["between that and the skill"]
_INTRODUCES = pattern("introduces a skill", rf"%s(?:\W{{1,3}}(?:{_BETWEEN})){{0,3}}\W{{1,3}}$")
_IN_ROLE = pattern("a role before the skill", r"%ss?\W{1,4}$")
_FOLLOWS = pattern("follows a skill", r"(?:-(?:based|powered|specific|native|like)|[\s\-/]{0,2}%s)\b")
_LABEL = pattern("label of a line of skills", r"%s[^:\n]{0,25}:[^:\n]*$")
_LIST = re.compile(
    r"\s{0,2}(?:[,/&|+·•()\[\]][\s,/&|+·•()\[\]\-]{0,3})(?:(?:and/or|and|or|und|oder|et|ou)\s)?"
    r"|\s(?:and/or|and|or|und|oder|et|ou|with)\s"
)
_OF_SOMEONE = re.compile(r"['’]s\b|['’]\w")
_EMPLOYER = re.compile(r"\b(?:[Aa]t|[Jj]oin|[Jj]oining|[Aa]bout) $")
_DOMAIN = re.compile(r"\.(?:com|org|io|net|dev|ai|co|de|fr|eu|app|tech)\b")

_AMBIGUOUS = ambiguities()


def accepted(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that mean their skill, in order. `found` must be in the order of the text."""
    good = [False] * len(found)
    for index, candidate in enumerate(found):
        good[index] = candidate.term.manner is Manner.ANY and not _blocked(text, candidate)
    for index, candidate in enumerate(found):
        if candidate.term.manner is not Manner.ANY:
            good[index] = not _blocked(text, candidate) and _means_it(text, found, good, index)
    return [candidate for candidate, fits in zip(found, good, strict=True) if fits]


def _means_it(text: str, found: Sequence[Candidate], good: Sequence[bool], index: int) -> bool:
    candidate = found[index]
    term = candidate.term
    if text[candidate.start : candidate.end] != term.written:
        return _may_vary(term) and _in_list(text, found, good, index)
    if term.manner is Manner.QUALIFIED:
        return _qualified(text, found, index)
    return term.manner is Manner.EXACT or _in_company(text, found, good, index)


def _may_vary(term: Term) -> bool:
    """Whether another case than written can be meant: not of "go", nor of what is an everyday word."""
    ambiguity = _AMBIGUOUS.skills.get(term.skill)
    return len(term.written) > _SHORT and not (ambiguity and ambiguity.everyday)


def _blocked(text: str, candidate: Candidate) -> bool:
    start, end = candidate.start, candidate.end
    if text[end : end + 1] == "." and _DOMAIN.match(text, end):
        return True
    if text[start - 1 : start] in {"/", "@", ".", "-", "_"} and start and _in_address(text, start):
        return True
    if candidate.term.manner is Manner.COMPANY and (
        _OF_SOMEONE.match(text, end) or _EMPLOYER.search(text[max(start - 10, 0) : start])
    ):
        return True
    ambiguity = _AMBIGUOUS.skills.get(candidate.term.skill)
    if ambiguity is None or " " in candidate.term.written:
        return False
    if ambiguity.before and ambiguity.before.search(text[max(start - _NEAR, 0) : start]):
        return True
    if ambiguity.after and ambiguity.after.match(text[end : end + _NEAR]):
        return True
    return ambiguity.verb and _is_verb(text, start, end)


def _in_address(text: str, start: int) -> bool:
    begin = max(text.rfind(" ", max(start - _LINE, 0), start), text.rfind("\n", max(start - _LINE, 0), start))
    chunk = text[begin + 1 : start]
    return "://" in chunk or "@" in chunk or chunk.startswith("www.")


def _is_verb(text: str, start: int, end: int) -> bool:
    """Whether a sentence begins with the word and goes on in lower case: "Excel at serving customers"."""
    head = text[max(start - 3, 0) : start].rstrip(" ")
    begins = not head or head[-1] in "\n.!?•*-–:;"
    after = text[end : end + _NEAR]
    if not begins or after[:1] != " " or not after[1:2].islower():
        return False
    return not _FOLLOWS.match(lower(after)) and not after.startswith((" and ", " or ", " und ", " oder "))


def _neighbours(found: Sequence[Candidate], index: int) -> list[int]:
    return [other for other in (index - 1, index + 1) if 0 <= other < len(found)]


def _gap(text: str, one: Candidate, other: Candidate) -> str:
    first, second = (one, other) if one.start < other.start else (other, one)
    return text[first.end : second.start]


def _in_list(text: str, found: Sequence[Candidate], good: Sequence[bool], index: int) -> bool:
    """Whether a skill stands beside it with nothing between them but what separates a list."""
    return any(
        good[other] and _LIST.fullmatch(_gap(text, found[index], found[other])[: _NEAR + 1])
        for other in _neighbours(found, index)
    )


def _in_company(text: str, found: Sequence[Candidate], good: Sequence[bool], index: int) -> bool:
    candidate = found[index]
    for other in _neighbours(found, index):
        gap = _gap(text, candidate, found[other])
        if len(gap) > _NEAR or _OF_SOMEONE.match(gap):
            continue
        if good[other] or (_is_as_written(text, found[other]) and _LIST.fullmatch(gap)):
            return True
    before = lower(text[max(candidate.start - _LINE, 0) : candidate.start])
    line = before[before.rfind("\n") + 1 :]
    after = lower(text[candidate.end : candidate.end + _NEAR])
    return bool(
        any(p.search(line[-_NEAR:]) for p in (_INTRODUCES, _IN_ROLE))
        or _FOLLOWS.match(after)
        or _LABEL.search(line)
    )


def _is_as_written(text: str, candidate: Candidate) -> bool:
    return text[candidate.start : candidate.end] == candidate.term.written and not _blocked(text, candidate)


def _qualified(text: str, found: Sequence[Candidate], index: int) -> bool:
    """Whether the vendor stands shortly before it, or a sibling of the same vendor stands near it."""
    candidate = found[index]
    before = lower(text[max(candidate.start - _NEAR, 0) : candidate.start])
    if any(re.search(rf"\b{re.escape(vendor)}\b[^.;\n]*$", before) for vendor in candidate.term.vendors):
        return True
    return any(
        len(_gap(text, candidate, found[other])) <= _NEAR and _sibling(candidate, found[other])
        for other in _neighbours(found, index)
    )


def _sibling(one: Candidate, other: Candidate) -> bool:
    vendors = one.term.vendors
    return other.term.skill in _AMBIGUOUS.suites.get(vendors[0] if vendors else "", ())
