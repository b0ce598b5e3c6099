"""The role that a message is about: from its labels, its subject, then its sentences.

A role is found by its head noun (engineer, Entwickler, ingénieur) and grown to both sides: in English
and German the qualifiers stand before it, in French, Spanish and Italian after it.
"""

import re
from functools import cache

from monitor.messages.words import any_of, pattern
from monitor.normalize import title as normal

_LONGEST = 90
_BEFORE, _AFTER = 6, 6
_OF = frozenset(
    [
        "head",
        "director",
        "vp",
        "svp",
        "evp",
        "president",
        "manager",
        "chief",
        "officer",
        "lead",
        "leiter",
        "leiterin",
    ]
)

_DIRECT = frozenset(["vp", "svp", "evp", "leiter", "leiterin"])

_TOKEN = re.compile(r"\([^()\n]{1,40}\)|[^\W_](?:[\w+#'’*/&-]|[.:](?=\w))*|\S")
_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|fwd?|wg|tr|antw|rv|r|sv|vs)\s*:\s*|\s*\[[^\]]{1,40}\]\s*|[^\w(\"'“„«]+)+", re.IGNORECASE
)
_CHUNKS = re.compile(r"\s*[|•·–—:;!?\"“”„«»]+\s*|\s+-+\s+|,\s+|\s*//+\s*|\s*\.\.+\s*|\s+[>/]\s+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ\"'(])")
_CAPITAL = re.compile(r"[A-ZÀ-Þ0-9][\w.+#'’/&-]*|\([^()]{1,40}\)")
_ITEM = re.compile(r"(?:[-–*•·>]|\(?\d{1,2}[.)]|#\d)\s*(.{3,120})$")
_LEVEL = re.compile(r"i{1,3}|iv|v|[1-5]", re.IGNORECASE)
_GENDER = re.compile(r"\((?:m|w|f|h|d)/", re.IGNORECASE)


def find(subject: str | None, lines: tuple[str, ...], paragraphs: tuple[str, ...]) -> str | None:
    """The role offered, as the writer names it, without genders, place and pay; None if none is named."""
    label = pattern(r"^[\W_]{0,10}", "role_label", r"(?: title| name)?[\s*_]{0,5}[:=][\s*_-]{0,5}(.{3,120})$")
    for line in lines[:200]:
        if (found := label.match(line[:200])) and (role := _whole(found[1])):
            return role
    if subject and (role := of_text(_PREFIX.sub("", subject[:300]))):
        return role
    for paragraph in paragraphs[:60]:
        if role := _listed(paragraph):
            return role
        for sentence in _SENTENCE.split(paragraph[:2_000]):
            if role := of_text(sentence, spoken=True):
                return role
    return None


def _listed(line: str) -> str | None:
    """The role that an item of a list begins with ("1) Data Engineer - Berlin")."""
    item = _ITEM.match(line)
    role = of_text(_CHUNKS.split(item[1])[0]) if item else None
    return role if item and role and item[1].startswith(role.split()[0]) else None


def of_text(text: str, spoken: bool = False) -> str | None:
    """The first role that a subject (or, `spoken`, a sentence) names."""
    for chunk in [text] if spoken else _CHUNKS.split(text):
        tokens = list(_TOKEN.finditer(chunk))
        for index, token in enumerate(tokens):
            if _is_head(token[0]) and (role := _grown(chunk, tokens, index, spoken)):
                return role
    return None


@cache
def _exactly(name: str) -> re.Pattern[str]:
    return re.compile(any_of(name), re.IGNORECASE)


def _is_head(word: str) -> bool:
    return len(word) < 60 and bool(_exactly("role_heads").fullmatch(word.rstrip("/'’*-")))


def _whole(label: str) -> str | None:
    """A labelled value is a role by itself, up to where place or terms begin."""
    chunk = _CHUNKS.split(label.strip(" *_"))[0]
    role = _clean(pattern(r"\s+", "role_ends", r"(?:\s.*)?$").sub("", chunk))
    return role if role and len(role) >= 3 and len(role.split()) <= 10 else None


def _grown(chunk: str, tokens: list[re.Match[str]], head: int, spoken: bool) -> str | None:
    """The role around its head noun; None where it is not offered, or is the writer's own."""
    first = head
    while first and head - first < _BEFORE and _qualifies(tokens[first - 1][0], tokens[first][0]):
        first -= 1
    while first < head and not tokens[first][0][0].isalnum() and tokens[first][0] != ".":
        first += 1
    end = tokens[_last(tokens, head, spoken)].end()
    start = tokens[first].start()
    if spoken and not _offered(chunk[:start], chunk[start:end], chunk[end:]):
        return None
    clean = _clean(chunk[start:end])
    if clean is None or _exactly("not_a_role").fullmatch(clean) or _exactly("writers_role").search(clean):
        return None
    return clean


def _qualifies(word: str, following: str) -> bool:
    """Whether the word belongs to the role that follows it."""
    if word in ("&", "/", "-", "–") or (word.lower() in ("and", "und") and following[:1].isupper()):
        return True
    if word.startswith("("):
        return len(word) < 20
    return (word[0].isalnum() or word == ".") and not _exactly("stop").fullmatch(word.rstrip(":'’"))


def _last(tokens: list[re.Match[str]], head: int, spoken: bool) -> int:
    """The last token of the role: levels, brackets, "of Payments", and what follows a leading head noun."""
    last = head
    word = tokens[head][0].lower()
    leading, of = bool(_exactly("leading_heads").fullmatch(word)), word in _OF
    while last + 1 < len(tokens) and last - head < _AFTER:
        following = tokens[last + 1][0]
        after = tokens[last + 2][0] if last + 2 < len(tokens) else ""
        capital = bool(_CAPITAL.fullmatch(following))
        if (
            following.startswith("(")
            or _LEVEL.fullmatch(following)
            or (leading and (capital or _exactly("qualifiers").fullmatch(following)))
        ):
            last += 1
        elif (following in ("/", "&") and after[:1].isupper()) or (
            of and following.lower() in ("of", "für", "der", "des") and after[:1].isupper()
        ):
            last += 2
        elif capital and ((of and last > head) or word in _DIRECT):
            last += 1
        else:
            break
    while last > head and tokens[last][0].lower() in ("de", "des", "du", "en", "/", "&"):
        last -= 1
    return last


def _ends(word: str) -> bool:
    return not word[0].isalpha() or bool(_exactly("stop").fullmatch(word))


def _offered(before: str, role: str, after: str) -> bool:
    """Whether the sentence offers the role, rather than naming the writer's, the reader's, or a boss's."""
    before = before[-160:]
    if pattern(
        r"\b",
        "introduces",
        r"\s+(?:(?!hiring|looking|recruiting|searching|seeking|working|currently)[\w']+\s+){0,4}$",
    ).search(before):
        return False
    if re.search(
        r"\b(?:with|report(?:ing)? (?:in)?to|and|our|the|your|unserem|notre)\s+$", before, re.IGNORECASE
    ) and not re.search(r"\b(?:for|seeking|hiring|as|fill)\s+(?:our|the)\s+$", before, re.IGNORECASE):
        return False
    return bool(
        pattern(r"\b", "offering", r"\b").search(before)
        or _GENDER.search(role)
        or pattern(r"^\W*", "offered", r"\b").match(after[:60])
    )


def _clean(role: str) -> str | None:
    text = normal.clean(role.strip(" ,.;:-–|*_/&")[:200]).text.strip(" ,.;:-–|*_/&")
    text = re.sub(
        r"^(?:contract|freelance|permanent|confidential|interim|remote)\s+", "", text, flags=re.IGNORECASE
    )
    if not 2 <= len(text) <= _LONGEST or not any(c.isalpha() for c in text):
        return None
    return text if any(c.isupper() for c in text) else text.title()
