"""How much an ad wants a skill: must, nice, only mentioned, or not at all.

Sections come from headings and labels ("Nice to have:", "Ihr Profil"); within a sentence its own words
decide ("a plus", "required", "no PHP needed"). English, German and French. A level is a guess with one
direction: a sentence's own word beats its section, "a plus" beats "required" beside it, and what nothing
speaks of is `mentioned`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from monitor.skills.wording import pattern, sections, words

MUST, NICE, MENTIONED, NOT_REQUIRED = "must", "nice", "mentioned", "not_required"

_LONGEST_HEADING = 70
_REACH = 60
_SUBHEADING_WORDS = 3
_BULLETS = "-•*·–◦▪●‣○"
_BULLET = re.compile(rf"\s*[{_BULLETS}](?:\s|[^*\s])")

_NICE_HEADING = pattern("heading: nice")
_MUST_HEADING = pattern("heading: must")
_OTHER_HEADING = pattern("heading: other")
_MARKS = re.compile(
    "|".join(f"(?P<{name}>{sections()[f'mark: {name}']})" for name in ("before", "after", "must"))
)
_NO = pattern(
    "no",
    r"\b%s(?! (?:only|just|less|least|matter|limited|nur)\b)[\s\"'’(]+(?P<between>(?:[^\s,;.!?]+\s+){0,4})$",
)
_AWAY = pattern(
    "away from",
    r"\b%s\s+(?:(?!(?:with|to|by|into|towards|for|durch|nach|zu|par|vers)\s|\w+ing\s)[^\s,;.!?]+\s+){0,2}$",
)
_NEED = pattern("need")
_ENDS_OR_NEEDS = pattern(
    "need",
    r"(?:\s*(?:,|/|or|and|oder|und|ou|et)\s+[^\s.;!?]+){0,2}[\s\"'’]*(?:$|[,.;!?)]|but\b|sondern\b|mais\b|%s)",
)
_EXCEPT = re.compile(r"\b(?:but|except|aber|sondern|mais)\b")
_NOT_NEEDED = pattern(
    "not needed",
    r"[^.;!?()]{0,40}?\b(?:not|n['’]t|no|nicht|kein|pas)\b ?"
    r"(?:strictly |necessarily |a |an |zwingend |unbedingt |)%s\b",
)
_MARK_WORDS, _NO_WORDS = words("words of the marks"), words("words of no")
_TELLING = _MARK_WORDS | _NO_WORDS
_LAST_OF_LIST = re.compile(r"\b(?:and|or|und|oder|et|ou)\b|[/&]")


def levels(
    low: str, tokens: Sequence[str], spans: Sequence[tuple[int, int]], hits: Sequence[int]
) -> Iterator[str]:
    """The level of each span, in order.

    `low` is the text in lower case, `tokens` are its tokens, `hits` where all skills in it begin.
    """
    if not spans:
        return
    sections = _sections(low, hits)
    starts = [start for start, _ in sections]
    telling = _TELLING.intersection(tokens)
    marks, noes = tuple(_MARK_WORDS & telling), tuple(_NO_WORDS & telling)
    begin = stop = -1
    sentence = _Sentence("", (), ())
    for start, end in spans:
        if not begin <= start < stop:
            begin, stop = _bounds(low, start)
            sentence = _Sentence(low[begin:stop], marks, noes)
        section = sections[bisect_right(starts, start) - 1][1]
        yield sentence.level(start - begin, end - begin, section)


class _Sentence:
    """One sentence or bullet, and the words in it that set a level."""

    def __init__(self, text: str, marks: tuple[str, ...], noes: tuple[str, ...]) -> None:
        self.text = text
        self.marks: list[tuple[str | None, int, int]] = []
        if any(word in text for word in marks):
            self.marks = [(mark.lastgroup, mark.start(), mark.end()) for mark in _MARKS.finditer(text)]
        self.refuses = any(word in text for word in noes)

    def level(self, start: int, end: int, section: str) -> str:
        if any(self._eases(mark, start, end) for mark in self.marks):
            return NICE
        if self.refuses and self._refuses(start, end):
            return NOT_REQUIRED
        if section == MENTIONED and any(kind == "must" for kind, _, _ in self.marks):
            return MUST
        return section

    def _refuses(self, start: int, end: int) -> bool:
        before = self.text[max(start - _REACH, 0) : start]
        no = _NO.search(before)
        if no and not _EXCEPT.search(before, no.start()):
            after = _ENDS_OR_NEEDS.match(self.text, end)
            if after and (after.group()[-1:].isalpha() or no["between"].count(" ") <= 1):
                return True
            return bool(_NEED.search(no.group()))
        return bool(_AWAY.search(before) or _NOT_NEEDED.match(self.text, end, end + 2 * _REACH))

    def _eases(self, mark: tuple[str | None, int, int], start: int, end: int) -> bool:
        """Whether "ideally …" or "… a plus" speaks of start…end."""
        kind, begin, finish = mark
        if kind == "before" or (kind == "after" and self._leads(begin)):
            return finish <= start
        return kind == "after" and end <= begin and start >= self._clause(begin)

    def _leads(self, begin: int) -> bool:
        """Whether nothing stands before the mark that it could speak of: "Preferred: Scala"."""
        return not self.text[:begin].strip(" (" + _BULLETS)

    def _clause(self, begin: int) -> int:
        """Where the clause begins that "a plus" at `begin` ends.

        "Python, Scala a plus" means Scala; "Kafka, Spark or Flink is a plus" the whole list.
        """
        text = self.text
        opened = text.rfind("(", 0, begin)
        if opened > text.rfind(")", 0, begin) and text[opened + 1 : begin].strip():
            return opened + 1
        closed = [end for kind, _, end in self.marks if kind == "must" and end <= begin]
        floor = max(text.rfind(";", 0, begin), *closed) if closed else text.rfind(";", 0, begin)
        comma = text.rfind(",", 0, begin)
        if comma <= floor or _LAST_OF_LIST.search(text, comma, begin):
            return floor + 1
        return comma + 1


def _bounds(low: str, start: int) -> tuple[int, int]:
    """The sentence or line around an offset."""
    begin = low.rfind("\n", 0, start) + 1
    end = low.find("\n", start)
    end = len(low) if end < 0 else end
    stop = low.rfind(". ", begin, start)
    begin = stop + 2 if stop >= 0 else begin
    stop = low.find(". ", start, end)
    return begin, stop + 1 if stop >= 0 else end


def _sections(low: str, hits: Sequence[int]) -> list[tuple[int, str]]:
    """Where sections begin, and the level of each; a label in a line holds until the line ends.

    A line that holds a hit is no heading: "Python required, Scala a plus" is a whole ad's requirement.
    """
    found = [(0, MENTIONED)]
    position, current = 0, MENTIONED
    for line in low.split("\n"):
        kind = _heading(line) if len(line) <= _LONGEST_HEADING and not _BULLET.match(line) else None
        if kind and not _any_within(hits, position, position + len(line)):
            current = kind
            found.append((position, kind))
        elif ":" in line and (labels := list(_labels(line, position))):
            found.extend(chain(labels, [(position + len(line) + 1, current)]))
        position += len(line) + 1
    return found


def _any_within(offsets: Sequence[int], start: int, end: int) -> bool:
    index = bisect_left(offsets, start)
    return index < len(offsets) and offsets[index] < end


@lru_cache(maxsize=4096)
def _heading(line: str) -> str | None:
    """The level that a heading sets, or None if the line is none, or a subheading like "Languages:"."""
    text = line.strip(" \t#*_")
    if not text or (text[-1] != ":" and (text[-1] in ".;,!" or ": " in text)):
        return None
    kind = _kind(text)
    if kind or _OTHER_HEADING.search(text):
        return kind or MENTIONED
    return MENTIONED if text[-1] == ":" and text.count(" ") >= _SUBHEADING_WORDS else None


@lru_cache(maxsize=4096)
def _kind(text: str) -> str | None:
    if _NICE_HEADING.search(text):
        return NICE
    if _MUST_HEADING.search(text):
        return MUST
    return None


def _labels(line: str, position: int) -> Iterator[tuple[int, str]]:
    """The labels of one line that set a level: "Requirements: Python. Nice to have: dbt"."""
    colon = line.find(":")
    while colon >= 0:
        label = re.split(r"[.;!?•]", line[max(colon - _LONGEST_HEADING // 2, 0) : colon])[-1]
        if kind := _kind(label.strip(" \t#*_" + _BULLETS)):
            yield position + colon, kind
        colon = line.find(":", colon + 1)
