"""login and sessions: stored browser logins of portals."""

from contextlib import suppress
from pathlib import Path

import click

from monitor.cli.common import ago, load_config, now, print_json, table
from monitor.errors import LockHeld
from monitor.settings import Config


@click.command()
@click.argument("name")
@click.option(
    "--import",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the session from a state.json or cookies.txt instead of opening a browser.",
)
@click.pass_context
def login(context: click.Context, name: str, file: Path | None) -> None:
    """Sign in to the portal of session NAME, in a visible browser, and keep the session; never a password."""
    from monitor.login import import_session, sign_in

    config = load_config(context)
    if file is not None:
        session = import_session(config, name, file, now())
    else:
        click.echo(f"A browser opens. Sign in as your company asks; it closes when “{name}” is signed in.")
        session = sign_in(config, name, now)
    click.echo(f"the session “{session.name}” is stored ({len(session.cookies)} cookies)")
    _look_again(config, name)


def _look_again(config: Config, session: str) -> None:
    """What could not be read for want of this session is looked at with the next run."""
    from monitor.store import Store, database

    if (config.state / database.FILE).exists():
        names = [source.name for source in config.sources if source.session == session]
        with (
            suppress(LockHeld),
            database.lock(config.state),
            Store.open(config.state) as store,
            store.transaction(),
        ):
            store.sources.hurry(names, now())


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def sessions(context: click.Context, as_json: bool) -> None:
    """List the stored sessions: who uses them, how old they are, when they end."""
    from monitor.login import stored_sessions

    found = stored_sessions(load_config(context), now())
    if as_json:
        print_json(found)
        return
    at = now()
    table(
        ("session", "sources", "saved", "ends", "state"),
        [
            (
                row["name"],
                ", ".join(row["sources"]),
                ago(row["saved"], at),
                ago(row["expires"], at),
                row["state"],
            )
            for row in found
        ],
    )
