"""login and sessions: stored browser logins of portals."""

from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from monitor.cli.common import ago, load_config, now, print_json, shown, table
from monitor.errors import LockHeld, UserError
from monitor.settings import Config


@click.command()
@click.argument("name")
@click.option(
    "--import",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the session from a state.json, a cookies.txt or a browser's cookie JSON instead.",
)
@click.option(
    "--remote", is_flag=True, help="No screen here: sign in from another computer, through a tunnel."
)
@click.option(
    "--port",
    type=click.IntRange(1024, 65_535),
    help="The loopback port for --remote; by default a free one.",
)
@click.option("--by-hand", is_flag=True, help="In a browser, also where the YAML has steps that sign in.")
@click.pass_context
def login(
    context: click.Context, name: str, *, file: Path | None, remote: bool, port: int | None, by_hand: bool
) -> None:
    """Sign in to the portal of session NAME, and keep the session; never a password.

    A browser opens here, you sign in with whatever your company asks for, and it closes by itself when the
    signed-in portal is reached. Where the YAML has `steps` for it, those sign in instead.
    """
    from monitor import login as portals

    config = load_config(context)
    if file and (remote or by_hand):
        raise UserError("--import takes a file and opens no browser", "leave the other option out")
    if port and not remote:
        raise UserError("--port goes with --remote", "add it, or leave the port out")
    found = portals.portal(config, name)
    doubt = ""
    if file is not None:
        session, doubt = portals.import_session(config, name, file, now)
    elif remote:
        port = port or portals.free_port()
        session = portals.sign_in(config, name, now, port=port, opened=partial(_tell, port, found.session))
    elif found.login.steps and not by_hand:
        session = portals.sign_in_by_steps(config, name, now)
    else:
        click.echo(f"A browser opens. Sign in as your company asks; it closes when “{name}” is signed in.")
        session = portals.sign_in(config, name, now)
    click.echo(f"the session “{session.name}” is stored ({len(session.cookies)} cookies)")
    if doubt:
        click.echo(shown(f"! it could not be tried: {doubt}"))
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


_TUNNEL = """\
A browser waits at 127.0.0.1:{port} of this machine, for 15 minutes.
1. On your own computer:  ssh -N -L {port}:127.0.0.1:{port} USER@THIS-MACHINE
2. There, in Chrome, Chromium or Edge, open
   http://localhost:{port}/devtools/inspector.html?ws=localhost:{port}/devtools/page/{page}
   (or chrome://inspect, “Configure…”, localhost:{port}, and “inspect” below the portal's page)
3. Sign in in the picture of the portal.
It ends by itself when “{name}” is signed in. Until then, whoever works on this machine can use that port."""


def _tell(port: int, name: str, page: str) -> None:
    click.echo(_TUNNEL.format(port=port, name=name, page=page))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def sessions(context: click.Context, as_json: bool) -> None:
    """List the stored sessions: who uses them, their age, the last probe, when they end, what to do."""
    from monitor.sessions import stored_sessions

    at = now()
    found = stored_sessions(load_config(context), at)
    if as_json:
        print_json(found)
        return
    table(
        ("session", "sources", "state", "saved", "last probe", "ends", "what to do"),
        [
            (
                row["name"],
                ", ".join(row["sources"]),
                row["state"],
                *(
                    ago(row[key].isoformat() if row[key] else None, at)
                    for key in ("saved", "last_probe", "expires")
                ),
                row["warning"] or "",
            )
            for row in found
        ],
    )
