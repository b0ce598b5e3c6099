"""status: how rolewatch itself fares, for a person and for other monitors."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.common import MB, config_path, load_config, now, print_json, reading, shown
from monitor.errors import StoreError
from monitor.settings import Config

if TYPE_CHECKING:
    from monitor.pipeline.status import Status


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> int:
    """Tell how rolewatch fares: the last run, sources in trouble, channels that refuse, the next runs, and
    how large the database is.

    For other monitors: the first line begins with OK or TROUBLE. Exit code: 0 all well, 1 something is wrong,
    2 configuration or usage. It asks no source and no channel.
    """
    from monitor.schedule import status as scheduled
    from monitor.store import backups

    config, at = load_config(context), now()
    size = backups.size(config.state)
    installed, lines = scheduled(config_path(context.find_object(Path)).absolute(), now=at)
    try:
        found = _status(context, config, at, lines if installed else [])
    except StoreError as error:
        # What can't be read is no less trouble, and monitors look at the first line.
        problems, line, said = [str(error)], f"TROUBLE: {error}", {"well": False, "problems": [str(error)]}
    else:
        problems, line, said = found.problems, found.line, found.json()
    if as_json:
        print_json(said)
        return int(bool(problems))
    click.echo(shown(line))
    for each in problems[1:]:
        click.echo(shown(f"! {each}"))
    for each in lines:
        click.echo(each)
    taken, copies = (size.file + size.log) / MB, size.copies / MB
    click.echo(f"database: {taken:.1f} MB; copies: {size.count}, {copies:.1f} MB")
    return int(bool(problems))


def _status(context: click.Context, config: Config, at: datetime, schedule: list[str]) -> "Status":
    """What the database says. Raises StoreError where there is none, or it can't be read."""
    from monitor.pipeline.status import Status, overdue
    from monitor.store import backups, database

    queries = reading(context).queries
    names = {source.name for source in config.sources if source.enabled}
    rows = [row for row in queries.sources() if row["name"] in names]
    return Status(
        at=at,
        last_run=next(iter(queries.runs(1)), None),
        sources=rows,
        refused=queries.refused(),
        waiting=queries.waiting(),
        overdue=overdue(config.sources, rows, at),
        running=database.locked(config.state),
        schedule=schedule,
        size=asdict(backups.size(config.state)),
    )
