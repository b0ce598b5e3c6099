"""Values that stand elsewhere: `${NAME}` anywhere; `env:`, `file:` and `keyring:` for secrets.

The environment is looked up first; then a file beside the configuration with the same name and the
ending `.env` (`rolewatch.env` beside `rolewatch.yaml`; lines NAME=value, mode 600), because cron
hands down next to no environment.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from monitor.config import document, keys
from monitor.config.report import Mistake, Report, Trail, did_you_mean
from monitor.settings import Secret

_REFERENCE = re.compile(r"\$(\$?)\{(?:([^{}]{0,500})\})?")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.S)
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_SMALL = 64_000


def environment(path: Path, environ: Mapping[str, str], report: Report) -> Mapping[str, str]:
    """`environ` and, behind it, what the file beside the configuration says."""
    beside = path.with_suffix(".env")
    if not beside.is_file():
        return environ
    try:
        lines = private_text(beside).splitlines()
    except Mistake as mistake:
        report.add((), str(mistake), mistake.suggestion)
        return environ
    found = (_LINE.fullmatch(line.strip()) for line in lines)
    return {match[1]: _unquoted(match[2]) for match in found if match} | dict(environ)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def private_text(path: Path) -> str:
    """The text of a file that only its owner may read. Raises Mistake otherwise."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_SMALL + 1) if stat.S_ISREG(mode) else None
    except OSError as error:
        raise Mistake(f"{path} can't be read: {error.strerror}") from error
    if content is None or len(content) > _SMALL:
        raise Mistake(f"{path} is not a small file")
    if mode & 0o077:
        raise Mistake(f"{path} holds a secret and others may read it", f"chmod 600 {path}")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Mistake(f"{path} is not UTF-8 text") from error


def expand(value: Any, environ: Mapping[str, str], report: Report, trail: Trail = ()) -> Any:
    """The value with each `${NAME}` and `${NAME:-default}` replaced; `$${` stands for `${`."""
    if isinstance(value, dict):
        return {key: expand(item, environ, report, (*trail, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, environ, report, (*trail, index)) for index, item in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value
    try:
        return _expanded(value, environ, report)
    except Mistake as mistake:
        report.add(trail, str(mistake), mistake.suggestion)
        return value


def _expanded(text: str, environ: Mapping[str, str], report: Report) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            return found[0][1:]
        name = _NAME.fullmatch(found[2] or "")
        if not name:
            raise Mistake(
                f"{found[0][:60]} is not a reference: write ${{NAME}}, or $${{ for the signs themselves"
            )
        value = environ.get(name[1]) or name[2]
        if value is None:
            raise _unset(name[1], environ)
        report.mask(value, found[0])
        return value

    return _REFERENCE.sub(one, text)


def _unset(name: str, environ: Mapping[str, str]) -> Mistake:
    state = "is empty" if name in environ else "is not set"
    near = did_you_mean(name, [known for known in environ if known != name], "${{{}}}")
    return Mistake(
        f"the environment variable {name} {state}", near or f"set it, or write ${{{name}:-default}}"
    )


def is_reference(text: str) -> bool:
    """Whether the text stands for something that is kept elsewhere."""
    return bool(_REFERENCE.search(text)) or text.startswith(("env:", "file:", "keyring:"))


def secret(text: str, folder: Path, environ: Mapping[str, str], report: Report) -> Secret:
    """What a secret's text stands for: itself, or `env:NAME`, `file:PATH`, `keyring:SERVICE/USER`.

    A file's outer blanks are dropped. Raises Mistake when there is nothing.
    """
    scheme, _, rest = text.partition(":")
    if scheme == "env" and not rest.startswith("//"):
        value = environ.get(rest)
        if not value:
            raise _unset(rest, environ)
    elif scheme == "file" and not rest.startswith("//"):
        value = private_text(folder / Path(rest).expanduser()).strip()
    elif scheme == "keyring":
        value = keys.password(rest)
    else:
        return Secret(text)
    if not value:
        raise Mistake(f"{text} is empty")
    report.mask(value, text)
    return Secret(value)


def only_in_environment(path: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Names that the configuration refers to and that only `environ` has: cron will not find them.

    Raises ConfigError when the file is not YAML as we read it.
    """
    report = Report(str(path))
    data = document.parse(path.read_text("utf-8-sig"), report)
    beside = environment(path, {}, report)
    names = dict.fromkeys(name for text in _texts(data) for name in _names(text))
    return tuple(name for name in names if name in environ and name not in beside)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _names(text: str) -> Iterator[str]:
    if text.startswith("env:"):
        yield text.removeprefix("env:")
    for escaped, reference in _REFERENCE.findall(text):
        if not escaped and (name := _NAME.fullmatch(reference)):
            yield name[1]
