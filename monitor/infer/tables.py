"""The lists of objects in a JSON value, each with the JMESPath that finds it. Pure, bounded, never raising.

Lists inside of lists are one (`departments[].jobs[]`); so are the values of an object that is a mapping from
identifiers to like objects (`jobs.*`), and those of one type in Apollo's cache.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]
EACH, VALUES = "[]", "*"
_MOST_NODES = 300_000
_MOST_MEMBERS = 3_000
_DEEPEST = 24
_LEAST_VALUES = 3
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPE = "__typename"


@dataclass(frozen=True, slots=True)
class Table:
    """Objects that stand in one list, or in lists of one place; `expression` finds them."""

    path: Path
    expression: str
    members: list[dict[str, Any]] = field(compare=False)
    around: dict[str, Any] | None = field(default=None, compare=False)

    @property
    def projected(self) -> bool:
        """Whether it is put together of several lists."""
        return any(step in (EACH, VALUES) for step in self.path[:-1])


def tables(value: Any) -> list[Table]:
    """All lists of objects in a value, those nearer to its root first."""
    found: dict[Path, Table] = {}
    waiting: list[tuple[Any, Path, Any]] = [(value, (), None)]
    nodes = 0
    for inner, path, around in _growing(waiting):
        nodes += 1
        if nodes > _MOST_NODES:
            break
        if len(path) > _DEEPEST:
            continue
        for members, step in _lists(inner):
            here = (*path, step)
            objects = [one for one in members if isinstance(one, dict)]
            table = found.setdefault(here, Table(here, expression(here), [], around))
            table.members.extend(objects[: _MOST_MEMBERS - len(table.members)])
            waiting.extend((one, here, None) for one in members if isinstance(one, dict | list))
        if isinstance(inner, dict) and not _is_mapping(inner):
            waiting.extend(
                (one, (*path, key), inner) for key, one in inner.items() if isinstance(one, dict | list)
            )
    return [table for table in found.values() if table.members]


def expression(path: Path) -> str:
    """The path as JMESPath for a list of what stands there."""
    text, typed = "", path[-1] if path and path[-1].startswith("?") else ""
    steps = path[:-1] if typed else path
    for step in steps:
        if step == EACH:
            text += EACH
        else:
            text += ("." if text else "") + (step if step == VALUES else name(step))
    if typed:
        return f"values({text or '@'})[?{_TYPE}=='{typed[1:]}']"
    projections = [step for step in steps if step in (EACH, VALUES)]
    if len(projections) == 1 and steps[-1] == EACH:
        return text[: -len(EACH)] or "@"
    return text + EACH if len(projections) > 1 and steps[-1] == VALUES else text


def name(key: str) -> str:
    """A key as JMESPath writes it."""
    return key if _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _growing(waiting: list[tuple[Any, Path, Any]]) -> Iterator[tuple[Any, Path, Any]]:
    """Breadth first, while more is added."""
    at = 0
    while at < len(waiting):
        yield waiting[at]
        waiting[at] = (None, (), None)
        at += 1


def _lists(value: Any) -> Iterable[tuple[list[Any], str]]:
    if isinstance(value, list):
        if any(isinstance(one, dict | list) for one in value):
            yield value, EACH
    elif isinstance(value, dict) and _is_mapping(value):
        types: dict[str, list[Any]] = {}
        for one in value.values():
            kind = one.get(_TYPE) if isinstance(one, dict) else None
            if isinstance(kind, str) and re.fullmatch(r"\w{1,60}", kind):
                types.setdefault(kind, []).append(one)
        if len(types) > 1:
            yield from ((members, f"?{kind}") for kind, members in types.items())
        else:
            yield list(value.values()), VALUES


def _is_mapping(value: dict[str, Any]) -> bool:
    """Whether the keys are names of like things rather than of parts."""
    if len(value) < _LEAST_VALUES:
        return False
    objects = [one for one in list(value.values())[:50] if isinstance(one, dict)]
    if len(objects) < 0.8 * min(len(value), 50):
        return False
    if sum(_TYPE in one for one in objects) >= 0.8 * len(objects):
        return True
    common = set(objects[0]).intersection(*objects[1:])
    return len(common) >= 3 and len(common) >= 0.5 * max(len(one) for one in objects)
