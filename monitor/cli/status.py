"""status: how rolewatch itself fares, for a person and for other monitors."""

from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.common import MB, config_path, load_config, now, print_json, reading, shown


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> int:
    """Tell how rolewatch fares: the last run, sources in trouble, channels that refuse, the next runs, and
    how large the database is.

    For other monitors: the first line begins with OK or TROUBLE. Exit code: 0 all well, 1 something is wrong,
    2 configuration or usage. It asks no source and no channel.
    """
    from monitor.pipeline.status import Status, overdue
    from monitor.schedule import status as scheduled
    from monitor.store import backups, database

    config, at = load_config(context), now()
    queries, size = reading(context).queries, backups.size(config.state)
    names = {source.name for source in config.sources if source.enabled}
    rows = [row for row in queries.sources() if row["name"] in names]
    installed, lines = scheduled(config_path(context.find_object(Path)).absolute(), now=at)
    found = Status(
        at=at,
        last_run=next(iter(queries.runs(1)), None),
        sources=rows,
        refused=queries.refused(),
        waiting=queries.waiting(),
        overdue=overdue(config.sources, rows, at),
        running=database.locked(config.state),
        schedule=lines if installed else (),
        size=asdict(size),
    )
    if as_json:
        print_json(found.json())
        return int(bool(found.problems))
    click.echo(shown(found.line))
    for line in found.problems[1:]:
        click.echo(shown(f"! {line}"))
    for line in lines:
        click.echo(line)
    taken, copies = (size.file + size.log) / MB, size.copies / MB
    click.echo(f"database: {taken:.1f} MB; copies: {size.count}, {copies:.1f} MB")
    return int(bool(found.problems))
