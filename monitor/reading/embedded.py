"""The state that a page carries in its own HTML for its scripts, under the name that a person would give it. Pure.

    __NEXT_DATA__        the script with that id, or the variable that is assigned (window.__INITIAL_STATE__)
    JBL.jobs['all']      any other variable, as it is written, without `window.`
    @data-page, @:jobs   attributes whose values are JSON: a list with the value of each element that has one
    application/json     a list of the values of all JSON scripts without an id
    __next_f             what Next.js streams (React Server Components): a list of its components' properties

Sources: Next.js, Nuxt (also its function call, and devalue's list of references), Apollo, Redux, Inertia, Vue,
Astro, and recorded pages for object literals that are no JSON (see monitor.reading.literals).
"""

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitor.errors import ChangedLayout
from monitor.reading import jsonld, literals

_LONGEST = 20_000_000
_MOST = 2_000
_MOST_OBJECTS = 200_000
_DEEPEST = 60
_SHORTEST_ATTRIBUTE = 40
_OPEN = re.compile(r"<script\b((?:[^<>\"']++|\"[^\"]{0,3000}+\"|'[^']{0,3000}+')*+)>", re.I)
_CLOSE = re.compile(r"</script", re.I)
_ID = re.compile(r"""(?:^|\s)id\s*=\s*["']?([\w.$:-]{1,100})""", re.I)
_TYPE = re.compile(r"""(?:^|\s)type\s*=\s*["']?([\w./+-]{1,60})""", re.I)
_ATTRIBUTE = re.compile(
    r"""\s(:?[A-Za-z][\w:.-]{1,60})=(?:"\s*((?:[\[{]|&#123;|&#91;)[^"]*)"|'\s*([\[{][^']*)')"""
)
_STREAMED = "__next_f"
_PUSH = re.compile(r"__next_f\s*\.\s*push\(\s*(?=\[)")
_ROW = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_REFERENCE = re.compile(r"\$[0-9a-f]{1,8}")


@dataclass(frozen=True, slots=True)
class State:
    """One state: what a person would call it, and its value."""

    name: str
    value: Any


def state(html: str, name: str) -> Any:
    """The state of that name. Raises ChangedLayout where the page has none that can be read."""
    found = [one.value for one in states(html) if one.name == name]
    if not found:
        raise ChangedLayout(f"the page holds no state {name!r} that can be read")
    return max(found, key=_weight)  # an empty one is often assigned first


def states(html: str) -> Iterator[State]:
    """All that the page holds, in the page's order; attributes, unnamed and streamed ones last. Never raises."""
    html = html[:_LONGEST]
    unnamed, streamed = list[Any](), list[str]()
    for attributes, text in _scripts(html):
        kind = (_TYPE.search(attributes) or ("", ""))[1].lower()
        identifier = (_ID.search(attributes) or ("", ""))[1]
        if kind.endswith("ld+json"):
            continue
        if kind.endswith("json"):
            for value in jsonld.loads(text)[:1]:
                value = revived(value) if identifier.startswith("__NUXT") else value
                if identifier:
                    yield State(identifier, value)
                else:
                    unnamed.append(value)
        else:
            streamed += _streamed(text)
            yield from (State(name, value) for name, value in literals.assigned(text))
    yield from _attributes(html)
    yield from [State("application/json", unnamed)] if unnamed else []
    yield from [State(_STREAMED, list(_components("".join(streamed))))] if streamed else []


def revived(value: Any) -> Any:
    """What a list of values that refer to each other by their places stands for (devalue, as Nuxt writes it)."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict | list):
        return value
    made: dict[int, Any] = {}

    def at(place: Any, depth: int) -> Any:
        if type(place) is not int or not 0 <= place < len(value) or depth > _DEEPEST:
            return None
        if place in made:
            return made[place]
        made[place] = None  # a circle ends here
        inner = value[place]
        if isinstance(inner, dict):
            inner = {key: at(one, depth + 1) for key, one in inner.items()}
        elif isinstance(inner, list):
            if inner and isinstance(inner[0], str):  # ["Reactive", 3], ["Date", "2026-…"], ["Ref", 4]
                inner = at(inner[1], depth + 1) if len(inner) > 1 and type(inner[1]) is int else inner[-1]
            else:
                inner = [at(one, depth + 1) for one in inner]
        made[place] = inner
        return inner

    return at(0, 0)


def _weight(value: Any) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def _scripts(html: str) -> Iterator[tuple[str, str]]:
    """Attributes and text of each script."""
    at = 0
    for _ in range(_MOST):
        opened = _OPEN.search(html, at)
        closed = _CLOSE.search(html, opened.end()) if opened else None
        if opened is None or closed is None:
            return
        at = closed.end()
        if closed.start() > opened.end():
            yield opened[1], html[opened.end() : closed.start()]


def _attributes(html: str) -> Iterator[State]:
    found: dict[str, list[Any]] = {}
    for number, match in enumerate(_ATTRIBUTE.finditer(html)):
        text = match[2] or match[3] or ""
        if number >= _MOST or len(text) < _SHORTEST_ATTRIBUTE:
            continue
        try:
            value = json.loads(entities.unescape(text))
        except (ValueError, RecursionError):
            continue
        name = match[1]
        found.setdefault(f"@{name}", []).append(_island(value, 0) if name == "props" else value)
    for name, values in found.items():
        yield State(name, values)


def _island(value: Any, depth: int) -> Any:
    """Astro's properties: each value is a list of its type (0 plain, 1 list) and itself."""
    if isinstance(value, dict):
        return {key: _typed(one, depth) for key, one in value.items()}
    return value


def _typed(value: Any, depth: int) -> Any:
    if depth > _DEEPEST or not isinstance(value, list) or len(value) != 2 or type(value[0]) is not int:
        return value
    if value[0] == 1 and isinstance(value[1], list):
        return [_typed(one, depth + 1) for one in value[1]]
    return _island(value[1], depth + 1)


def _streamed(text: str) -> Iterator[str]:
    decoder = json.JSONDecoder(strict=False)
    for push in _PUSH.finditer(text):
        try:
            pushed, _ = decoder.raw_decode(text, push.end())
        except (ValueError, RecursionError):
            continue
        if len(pushed) > 1 and isinstance(pushed[1], str):
            yield pushed[1]


def _components(stream: str) -> Iterator[Any]:
    """The properties of all components, and the plain objects, in rows such as `1a:["$","$L2",null,{…}]`."""
    texts, rows = _rows(stream.encode("utf-8", "replace"))
    waiting, left = [(row, 0) for row in reversed(rows)], _MOST_OBJECTS
    while waiting and left:
        value, depth = waiting.pop()
        left -= 1
        if isinstance(value, list):
            if len(value) > 3 and value[0] == "$" and isinstance(value[3], dict):
                value = value[3]
            elif depth < _DEEPEST:
                waiting.extend((one, depth + 1) for one in reversed(value) if isinstance(one, list | dict))
                continue
        if isinstance(value, dict):
            own = {key: _said(one, texts, 0) for key, one in value.items() if key != "children"}
            if own:
                yield own
            inner = [value.get("children"), *(one for one in own.values() if _is_component(one))]
            waiting.extend((one, depth + 1) for one in reversed(inner) if depth < _DEEPEST and one)


def _is_component(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and (value[0] == "$" or _is_component(value[0]))


def _said(value: Any, texts: dict[str, str], depth: int) -> Any:
    """The value with the texts it refers to."""
    if isinstance(value, str):
        return texts.get(value[1:], value) if _REFERENCE.fullmatch(value) else value
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [_said(one, texts, depth + 1) for one in value]
    if isinstance(value, dict):
        return {key: _said(one, texts, depth + 1) for key, one in value.items()}
    return value


def _rows(stream: bytes) -> tuple[dict[str, str], list[Any]]:
    texts, rows, at = dict[str, str](), list[Any](), 0
    while at < len(stream):
        row = _ROW.match(stream, at)
        if row and row[2]:
            end = row.end() + int(row[2], 16)
            texts[row[1].decode()] = stream[row.end() : end].decode("utf-8", "replace")
            at = end
            continue
        end = stream.find(b"\n", at)
        end = len(stream) if end < 0 else end
        if row and stream[row.end() : row.end() + 1] in (b"[", b"{"):
            rows += jsonld.loads(stream[row.end() : end].decode("utf-8", "replace"))[:1]
        at = end + 1
    return texts, rows
