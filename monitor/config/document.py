"""YAML text → plain values with the line of each, refusing what YAML lets one write but not mean.

Read from parser events with a stack of our own: nesting can't exhaust Python's, nothing is ever
expanded, and no tag constructs an object. Types are those of YAML 1.2's core schema (yaml.org/spec/1.2.2
§10.3) where version 1.1 agrees; where the two versions differ (`no`, `010`, `1:30`, `2024-01-01`), the
value is refused and quotes are asked for, since the person's editor may read it otherwise than we do.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from monitor.config.report import Report, Trail

SIZE = 16_000_000
_NODES = 2_000_000
_DEPTH = 16
_PROBLEMS = 100
_SLOW = 1_000_000

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})?\.[0-9]{1,17}")
_WORDS = {"true": True, "false": False}
_ODD = (
    (re.compile(r"(?i)yes|no|on|off|true|false"), "some programs read this as true or false"),
    (re.compile(r"(?i)~|null|"), "there is nothing here"),
    (re.compile(r"[-+]?0[0-9_]+"), "a leading zero makes it an octal number"),
    (re.compile(r"[-+]?0(?:x[0-9a-fA-F_]+|o[0-7]+|b[01_]+)"), "this is a number in another base"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "some programs read this as base 60"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t][0-9:.+Zz \t-]*)?"), "this is read as a date"),
    (re.compile(r"(?i)[-+]?\.inf|\.nan"), "this is not a number one can compare"),
    (re.compile(r"[-+]?[0-9][0-9_.]*(?:e[-+]?[0-9]+)?|[+][0-9.]+", re.I), "this number is not a plain one"),
    (re.compile(r"="), "this has a meaning of its own in YAML 1.1"),
)
_DIRECTIVE = re.compile(r"^%", re.M)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass
class _Open:
    """A list or mapping whose end was not read yet; `key` is the one that waits for its value."""

    value: list[Any] | dict[str, Any]
    trail: Trail
    key: str | None = None
    duplicate: bool = False
    lines: dict[str, int] = field(default_factory=dict)


class _Stop(Exception):
    """Reading on is pointless; the reason is in the report."""


def parse(text: str, report: Report) -> Any:
    """The values of one YAML document (None when it is empty); lines and problems go into `report`.

    Mappings are dicts with text keys, in the order of the file. Raises ConfigError after a syntax error,
    or when a bound is reached: what follows in the file is not known then.
    """
    try:
        return _read(YAML(typ="safe"), text, report)
    except MarkedYAMLError as error:
        failure: YAMLError = error
    except YAMLError as error:
        failure = error
    if isinstance(failure, MarkedYAMLError) and len(text) <= _SLOW and not _DIRECTIVE.search(text):
        # The C parser knows YAML 1.1 only: it refuses {url: https://example.org}, the other one does not.
        report.forget()
        try:
            return _read(YAML(typ="safe", pure=True), text, report)
        except YAMLError as error:
            failure = error
    mark = getattr(failure, "problem_mark", None) or getattr(failure, "context_mark", None)
    reason = (
        getattr(failure, "problem", None) or getattr(failure, "context", None) or str(failure).splitlines()[0]
    )
    report.at(mark.line + 1 if mark else _line_of(text, failure), f"not YAML: {reason}")
    report.finish()
    return None


def _read(parser: YAML, text: str, report: Report) -> Any:
    reader = _Reader(report)
    try:
        for event in parser.parse(text):
            reader.take(event)
    except _Stop:
        report.finish()
    return reader.root


def _line_of(text: str, error: YAMLError) -> int:
    """The line of an unacceptable character, for which the parser gives only a position."""
    position = getattr(error, "position", None)
    found = _CONTROL.search(text)
    end = position if isinstance(position, int) else found.start() if found else 0
    return text.count("\n", 0, end) + 1


class _Reader:
    def __init__(self, report: Report) -> None:
        self.root: Any = None
        self._report = report
        self._stack: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Add one parser event to the tree."""
        if isinstance(event, NodeEvent):
            self._bound(event)
            line = event.start_mark.line + 1
            if isinstance(event, ScalarEvent):
                self._scalar(event, line)
            elif isinstance(event, MappingStartEvent):
                self._open({}, line)
            elif isinstance(event, SequenceStartEvent):
                self._open([], line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._stack.pop()
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(
                    event.start_mark.line + 1, "a second document begins here; one file is one document"
                )

    def _stop(self, line: int, message: str) -> None:
        self._report.at(line, message)
        raise _Stop

    def _bound(self, event: Any) -> None:
        line = event.start_mark.line + 1
        self._nodes += 1
        if self._nodes > _NODES:
            self._stop(line, f"more than {_NODES:,} values")
        if len(self._stack) >= _DEPTH:
            self._stop(line, f"nested more than {_DEPTH} deep")
        if len(self._report.problems) >= _PROBLEMS:
            self._stop(line, "too many problems; the rest of the file was not read")
        if isinstance(event, AliasEvent):
            self._stop(line, f"the alias *{event.anchor} is not supported: write the value out")
        if event.anchor:
            self._report.at(line, f"the anchor &{event.anchor} is not supported: remove it")
        if event.tag:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self._report.at(line, f"the tag {tag[:80]} is not supported: write the plain value")

    def _trail(self) -> Trail:
        if not self._stack:
            return ()
        top = self._stack[-1]
        return (*top.trail, len(top.value) if isinstance(top.value, list) else (top.key or "?"))

    def _open(self, value: list[Any] | dict[str, Any], line: int) -> None:
        trail = self._trail()
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.value, dict) and top.key is None:
            self._stop(line, "a key must be a text")
        self._place(value, line)
        self._stack.append(_Open(value, trail))

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event, line)
        else:
            self._place(self._resolve(event, line), line)

    def _key(self, top: _Open, event: Any, line: int) -> None:
        key = str(event.value)
        trail = (*top.trail, key)
        if key == "<<" and not event.style:
            self._report.at(line, "the merge key << is not supported: write the keys out", trail)
        elif (reason := _odd(key) if not event.style else None) and key not in _WORDS:
            self._report.at(
                line, f'{reason}: write the key as "{key}"' if key else "a key is missing before the colon"
            )
        top.duplicate = key in top.lines
        if top.duplicate:
            self._report.at(
                line, f"the key is there twice, first in line {top.lines[key]}: remove one", trail
            )
        else:
            top.lines[key] = line
            self._report.lines[trail] = line
        top.key = key

    def _place(self, value: Any, line: int) -> None:
        if not self._stack:
            self._report.lines.setdefault((), line)
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            self._report.lines[(*top.trail, len(top.value))] = line
            top.value.append(value)
        elif top.key is not None:
            if not top.duplicate:
                top.value[top.key] = value
            top.key = None

    def _resolve(self, event: Any, line: int) -> Any:
        text = str(event.value)
        if _CONTROL.search(text):
            self._report.at(line, "the text has a control character in it", self._trail())
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        if reason := _odd(text):
            remedy = f'write it in quotes, "{text}"' if text else "give a value, or remove the key"
            self._report.at(line, f"{reason}: {remedy}", self._trail())
        return text


def _odd(text: str) -> str | None:
    if len(text) > 60:
        return None
    return next((reason for pattern, reason in _ODD if pattern.fullmatch(text)), None)


def plain(text: str) -> bool:
    """Whether the text, written without quotes, is read as this text by every YAML program."""
    return text not in _WORDS and not (_INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text) or _odd(text))


def readable(text: str) -> bool:
    """Whether the text has no sign that a configuration may not have."""
    return not _CONTROL.search(text)
