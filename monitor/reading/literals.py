"""Object literals in a page's scripts, read as the values they are: JSON, and what JavaScript allows beside it. Pure.

Nothing is ever evaluated: what is neither a literal nor one of a few harmless calls ends the reading.
Source: ECMA-262, and what pages write: `JSON.parse("…")`, `new Date(…)`, `!0`, `void 0`, Nuxt's function.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_MOST = 500
_LONGEST = 5_000_000
_DEEPEST = 80
_BUDGET = 20_000_000
_LONGEST_NAME = 160
_ASSIGNED = re.compile(r"(?<![=!<>+*/%&|^-])=\s{0,9}(?=[\[{]|JSON\.parse\(|\(function\()")
_NAME = re.compile(r"""(?:[A-Za-z_$][\w$]*)(?:\.[\w$]+|\[\s?["'][^"'\]\n]{1,60}["']\s?\])*\s{0,9}$""")
_GLOBAL = re.compile(r"^(?:window|self|globalThis)\s*(?:\.|\[[\"']([\w$]+)[\"']\])")
_SPACE = re.compile(r"\s*+")
_COMMENTS = {"//": "\n", "/*": "*/"}
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_STRING = {
    '"': re.compile(r'"([^"\\\n]*(?:\\(?:.|\n)[^"\\\n]*)*)"'),
    "'": re.compile(r"'([^'\\\n]*(?:\\(?:.|\n)[^'\\\n]*)*)'"),
    "`": re.compile(r"`([^`\\$]*(?:(?:\\(?:.|\n)|\$(?!\{))[^`\\$]*)*)`"),
}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(.|\n))", re.S)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None}
_CALL = re.compile(r"new\s+(?:Date|Map|Set)\s*\(|JSON\.parse\(|void\s+0|![01]")
_FUNCTION = re.compile(r"\(function\(([\w$,\s]*)\)\s*\{\s*return\s+")


def assigned(script: str) -> Iterator[tuple[str, Any]]:
    """Name and value of each object or list that the script assigns, as far as it is a literal. Never raises."""
    script = script[:_LONGEST]
    at, budget = 0, _BUDGET
    for _ in range(_MOST):
        found = _ASSIGNED.search(script, at)
        if found is None or budget < 0:
            return
        name = _NAME.search(script[max(0, found.start() - _LONGEST_NAME) : found.start()])
        at = found.end()
        if name is None:
            continue
        reader = Reader(script, found.end())
        try:
            value = reader.function() if script.startswith("(function(", found.end()) else reader.value()
        except (ValueError, RecursionError):
            budget -= reader.at - found.end() + reader.wasted
            continue
        budget -= reader.at - found.end() + reader.wasted
        at = reader.at
        if isinstance(value, dict | list) and value:
            yield _GLOBAL.sub(lambda start: start[1] or "", name[0].strip()), value


class _Argument:
    """A name that stands for a value told later."""

    def __init__(self, name: str) -> None:
        self.name = name


class Reader:
    """Reads one value at a place in a script; `at` is where it stopped, `wasted` how much
    was read in vain. Raises ValueError for anything else."""

    def __init__(self, text: str, at: int) -> None:
        self.at = at
        self.wasted = 0
        self._text = text
        self._names: frozenset[str] = frozenset()

    def value(self, depth: int = 0) -> Any:
        """The value that begins here."""
        if depth == 0 and not self._names and (found := self._json()) is not None:
            return found
        self._blank()
        first = self._text[self.at : self.at + 1]
        if depth > _DEEPEST or not first:
            raise ValueError("too deep, or the end")
        if first == "{":
            return self._object(depth)
        if first == "[":
            return self._list(depth)
        if first in _STRING:
            return self._string(first)
        return self._call(depth) if _CALL.match(self._text, self.at) else self._plain()

    def function(self) -> Any:
        """What `(function(a,b){return {…}}(1,2))` returns."""
        head = self._match(_FUNCTION)
        names = [name.strip() for name in head[1].split(",")]
        self._names = frozenset(names)
        body = self.value()
        self._take("}")
        if not self._skip("("):
            self._take(")")
            self._take("(")
        self._names = frozenset()
        arguments = self._members(")", 1)
        return _filled(body, dict(zip(names, arguments, strict=False)), 0)

    def _json(self) -> Any:
        """The value if it is JSON, which is read much faster."""
        try:
            found, self.at = json.JSONDecoder(strict=False).raw_decode(self._text, self.at)
        except json.JSONDecodeError as error:
            self.wasted += error.pos - self.at
            return None
        except RecursionError:
            return None
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        made: dict[str, Any] = {}
        while not self._skip("}"):
            quote = self._text[self.at : self.at + 1]
            key = self._string(quote) if quote in _STRING else self._name(quote)
            self._take(":")
            made[key] = self.value(depth + 1)
            if not self._skip(","):
                self._take("}")
                break
        return made

    def _name(self, first: str) -> str:
        return self._match(_NUMBER if first.isdigit() else _WORD)[0]

    def _list(self, depth: int) -> list[Any]:
        self.at += 1
        return self._members("]", depth)

    def _members(self, end: str, depth: int) -> list[Any]:
        made: list[Any] = []
        while not self._skip(end):
            if self._skip(","):
                continue
            made.append(self.value(depth + 1))
            if not self._skip(","):
                self._take(end)
                break
        return made

    def _string(self, quote: str) -> str:
        return _ESCAPE.sub(_unescaped, self._match(_STRING[quote])[1])

    def _call(self, depth: int) -> Any:
        call = self._match(_CALL)[0]
        if not call.endswith("("):
            return {"!0": True, "!1": False}.get(call)
        arguments = self._members(")", depth)
        if call.startswith("JSON") and arguments and isinstance(arguments[0], str):
            return json.loads(arguments[0])
        return arguments[0] if arguments else None

    def _plain(self) -> Any:
        number = _NUMBER.match(self._text, self.at)
        if number:
            self.at = number.end()
            return int(number[0], 16) if "x" in number[0].lower() else _number(number[0])
        word = self._match(_WORD)[0]
        if word in self._names:
            return _Argument(word)
        if word not in _CONSTANTS:
            raise ValueError(f"not a literal: {word[:40]}")
        return _CONSTANTS[word]

    def _blank(self) -> None:
        """Over white space and comments; each ends somewhere, or the reading does."""
        while True:
            space = _SPACE.match(self._text, self.at)
            self.at = space.end() if space else self.at
            comment = self._text[self.at : self.at + 2]
            if comment not in _COMMENTS:
                return
            end = self._text.find(_COMMENTS[comment], self.at + 2)
            if end < 0:
                raise ValueError("a comment without an end")
            self.at = end + len(_COMMENTS[comment])

    def _skip(self, mark: str) -> bool:
        self._blank()
        there = self._text.startswith(mark, self.at)
        self.at += len(mark) * there
        self._blank()
        return there

    def _take(self, mark: str) -> None:
        if not self._skip(mark):
            raise ValueError(f"{mark} expected")

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self.at)
        if found is None:
            raise ValueError("not a literal")
        self.at = found.end()
        return found


def _number(text: str) -> float | int:
    return float(text) if any(mark in text for mark in ".eE") else int(text[:300])


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return _SHORT.get(escape[4], escape[4])


def _filled(value: Any, arguments: dict[str, Any], depth: int) -> Any:
    if isinstance(value, _Argument):
        return arguments.get(value.name)
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {key: _filled(one, arguments, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, arguments, depth + 1) for one in value]
    return value
