"""What the commands share: the configuration, the database, tables and JSON."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from monitor.errors import UserError
from monitor.settings import Config
from monitor.store import Store

_PAGE = 140
MB = 1_000_000
LOCAL = Path("config") / "rolewatch.yaml"


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def config_path(said: Path | None) -> Path:
    """Where the configuration is: as said, here, or in the user's folder."""
    if said is not None:
        return said
    if LOCAL.exists():
        return LOCAL
    import platformdirs

    return platformdirs.user_config_path("rolewatch") / "rolewatch.yaml"


def load_config(context: click.Context, *, thorough: bool = False) -> Config:
    """The checked configuration; `thorough`: with its places.

    Raises ConfigError with every problem, UserError when there is none.
    """
    from monitor.config import load

    path = config_path(context.find_object(Path))
    if not path.exists():
        raise UserError(
            f"there is no configuration at {path}", "run `rolewatch init`, or name one with --config"
        )
    return load(path, os.environ, thorough=thorough)


def reading(context: click.Context) -> Store:
    """The database of the configuration, for reading; closed with the command."""
    store = Store.read(load_config(context).state)
    context.call_on_close(store.close)
    return store


def when(said: str, at: datetime, zone: str | None) -> datetime:
    """A time to come as a person says it: `3d`, `12h`, or a date (its morning, by their clock). Raises UserError."""
    from monitor.alerts.times import start_of
    from monitor.config.report import Mistake
    from monitor.config.values import duration

    try:
        return start_of(date.fromisoformat(said), zone)
    except ValueError:
        pass
    try:
        return at + duration(said)
    except Mistake as error:
        raise UserError(f"{said[:40]!r} is no time to come", "write 3d, 12h or 2026-12-24") from error


def print_json(value: Any) -> None:
    """A value as JSON on standard output."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str)
    click.echo(text.decode())


def shown(text: object) -> str:
    """Foreign text as a terminal may show it: no control or bidi characters, one line."""
    said = "" if text is None else str(text)
    kept = (" " if c in "\n\r\t" else c for c in said if c.isprintable() or c in "\n\r\t")
    return "".join(c for c in kept if c not in _BIDI)


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def table(columns: Sequence[str], lines: Iterable[Sequence[object]], *, ruled: bool = False) -> None:
    """A table for a person: ruled on a terminal (and where `ruled` says so), tab-separated in a pipe."""
    if not ruled and not sys.stdout.isatty():
        for line in lines:
            click.echo("\t".join(shown(cell) for cell in line))
        return
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*columns, box=SIMPLE, header_style="bold", pad_edge=False)
    for line in lines:
        drawn.add_row(*(Text(shown(cell)) for cell in line))
    Console(width=None if sys.stdout.isatty() else _PAGE).print(drawn)


def ago(moment: str | None, at: datetime) -> str:
    """A stored time as "3 h ago"."""
    if not moment:
        return ""
    seconds = (at - datetime.fromisoformat(moment)).total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if abs(seconds) >= size:
            amount = f"{abs(seconds) / size:.0f} {unit}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "now"


def pick(items: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """The named values, in order."""
    return [items[name] for name in names]
