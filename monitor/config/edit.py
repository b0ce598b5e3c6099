"""Changes to the YAML file that leave every other byte as it is: comments, order, quoting, blank lines.

The new line is put in at the place the parser names, and the result is read again before it is kept: it
must say exactly what the file said before, and the addition. A round trip through an emitter was tried
and rejected: it re-wraps and re-quotes what the person wrote.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from monitor.config import document
from monitor.config.load import read
from monitor.config.report import Report
from monitor.errors import UserError

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./@%+~ -]|:(?=[^\s]))*[A-Za-z0-9_/]|[A-Za-z]")
_KEY = "sources"


def add_source(path: Path, source: str | Mapping[str, Any]) -> int:
    """Append a source, an address or a mapping, to the file; the number of its line.

    Raises ConfigError when the file is not YAML as we read it; UserError when it has this source
    already, or can't be written.
    """
    report = Report(str(path))
    before = read(path, report)
    known = document.parse(before, report)
    report.finish()
    if known is not None and not isinstance(known, dict):
        raise UserError(f"{path} is not a configuration", "its top must be a mapping")
    sources = (known or {}).get(_KEY) or []
    item = source if isinstance(source, str) else dict(source)
    if not isinstance(sources, list) or item in sources:
        line = report.line((_KEY, sources.index(item))) if isinstance(sources, list) else report.line((_KEY,))
        raise UserError(
            f"{path}:{line}: " + ("this source is there already" if item in sources else "not a list")
        )
    after, line = _appended(before, item)
    if document.parse(after, Report(str(path))) != {**(known or {}), _KEY: [*sources, item]}:
        raise UserError(
            f"{path} can't be changed without risk", f"add this line to its sources: - {dump(item)}"
        )
    replace_file(path, after)
    return line


def update_source(path: Path, index: int, options: Mapping[str, Any], *, drop: Sequence[str] = ()) -> int:
    """Give a source of the file these options, without those to `drop`; the number of the first new line.

    Raises ConfigError when the file is not YAML as we read it; UserError when it can't be changed.
    """
    report = Report(str(path))
    before = read(path, report)
    known = document.parse(before, report)
    report.finish()
    old = known["sources"][index]
    kept = {name: value for name, value in old.items() if name not in drop and name not in options}
    wanted = [{**kept, **options} if at == index else each for at, each in enumerate(known["sources"])]
    after, line = _updated(before, index, kept, dict(options))
    if document.parse(after, Report(str(path))) != {**known, _KEY: wanted}:
        said = "; ".join(block(options))
        raise UserError(f"{path} can't be changed without risk", f"put this into the source by hand: {said}")
    replace_file(path, after)
    return line


def block(value: Mapping[str, Any], indent: int = 0) -> list[str]:
    """Lines of YAML that read as this mapping, one key a line."""
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(item, Mapping) and item:
            lines += [f"{' ' * indent}{dump(key)}:", *block(item, indent + 2)]
        else:
            lines.append(f"{' ' * indent}{dump(key)}: {dump(item)}")
    return lines


def _updated(text: str, index: int, kept: Mapping[str, Any], options: dict[str, Any]) -> tuple[str, int]:
    """The text with the options in the source's mapping, the other keys of which are `kept`."""
    newline = "\r\n" if "\r\n" in text else "\n"
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    node = _sources(text).value[index]
    if node.flow_style:
        begin, end = _offset(starts, node.start_mark), _offset(starts, node.end_mark)
        return text[:begin] + dump({**kept, **options}, flow=True) + text[end:], node.start_mark.line + 1
    pairs = [
        (key.value, int(starts[key.start_mark.line]), _line_after(text, starts, value))
        for key, value in node.value
    ]
    if pairs[0][0] not in kept:
        raise UserError("the source's first key would go", "put `kind` or `name` first, then try again")
    at = max(end for name, _, end in pairs if name in kept)
    lead = newline if at == len(text) and not text.endswith("\n") else ""
    added = lead + "".join(f"{line}{newline}" for line in block(options, node.start_mark.column))
    edits = [(at, at, added), *((begin, end, "") for name, begin, end in pairs if name not in kept)]
    after = text
    for begin, end, new in sorted(edits, reverse=True):
        after = after[:begin] + new + after[end:]
    gone = sum(end - begin for begin, end, _ in edits if end <= at)
    return after, after.count("\n", 0, at - gone + len(lead)) + 1


def _line_after(text: str, starts: Sequence[int], node: Any) -> int:
    return text.find("\n", _offset(starts, _end(node))) + 1 or len(text)


def _appended(text: str, item: str | dict[str, Any]) -> tuple[str, int]:
    """The text with the item added, and its line."""
    newline = "\r\n" if "\r\n" in text else "\n"
    entry = f"- {dump(item)}{newline}"
    node = _sources(text)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    if node is None:
        at = len(text)
        addition = f"{newline if text else ''}{_KEY}:{newline}  {entry}"
    elif not isinstance(node, SequenceNode) or (node.flow_style and not node.value):
        # `sources:` or `sources: []`: the list begins here.
        at = _offset(starts, node.end_mark)
        text = text[: _offset(starts, node.start_mark)].rstrip(" ") + text[at:]
        at = text.find("\n", _offset(starts, node.start_mark) - 1) + 1 or len(text)
        addition = f"  {entry}"
    elif node.flow_style:
        at = _offset(starts, _end(node.value[-1]))
        addition = f", {dump(item, flow=True)}"
    else:
        at = text.find("\n", _offset(starts, _end(node))) + 1 or len(text)
        addition = " " * node.start_mark.column + entry
    if at == len(text) and text and not text.endswith("\n"):
        addition = newline + addition
    after = text[:at] + addition + text[at:]
    return after, after.count("\n", 0, at + len(addition.rstrip())) + 1


def _sources(text: str) -> Any:
    """The node of the top key `sources`, or None when there is no such key."""
    root = YAML(typ="safe", pure=True).compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    return next((value for key, value in pairs if key.value == _KEY), None)


def _offset(starts: Sequence[int], mark: Any) -> int:
    return int(starts[mark.line] + mark.column)


def _end(node: Any) -> Any:
    """Where the node ends: a block list or mapping says so only by the end of its last part."""
    while not isinstance(node, ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node.end_mark


def dump(value: Any, *, flow: bool = False) -> str:
    """One line of YAML that reads as this value again."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{dump(key, flow=True)}: {dump(item, flow=True)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(dump(item, flow=True) for item in value) + "]"
    if (
        isinstance(value, str)
        and _PLAIN.fullmatch(value)
        and document.plain(value)
        and not (flow and ":" in value)
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def replace_file(path: Path, text: str) -> None:
    """The new text in place of the old, whole or not at all; mode kept, 600 for a new file.

    Raises UserError when it can't be written.
    """
    target = path.resolve()
    temporary: str | None = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise UserError(f"{path} can't be written: {error.strerror}") from error
