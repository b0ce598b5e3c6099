"""show-failure: what a source showed when it could not be read."""

import os
import sys
import webbrowser
from difflib import get_close_matches

import click

from monitor.cli.common import load_config, print_json, shown
from monitor.errors import UserError
from monitor.fetch.failures import Failure, Failures
from monitor.settings import Config


@click.command()
@click.argument("name", required=False)
@click.option("--no-open", is_flag=True, help="Only say where it is.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show_failure(context: click.Context, name: str | None, *, no_open: bool, as_json: bool) -> None:
    """Open what source NAME showed when it could not be read: screenshot, HTML and traffic.

    Kept for two weeks, the last three of a source; cookies, tokens and typed values are left out. Without
    NAME it lists the sources of which there is something. Where there is no screen it says where it is.
    """
    config = load_config(context)
    failures = Failures(config.state / "failures")
    if name is None:
        _list(failures, as_json=as_json)
        return
    found = failures.of(name)
    if not found:
        raise _nothing(config, failures, name)
    if as_json:
        print_json([_row(failure) for failure in found])
        return
    for failure in found:
        click.echo(shown(_line(failure)))
    for file in found[0].files:
        click.echo(f"  {file}")
    if not no_open and _has_screen():
        webbrowser.open(found[0].files[0].as_uri())


def _list(failures: Failures, *, as_json: bool) -> None:
    latest = [found[0] for name in failures.sources() if (found := failures.of(name))]
    if as_json:
        print_json([_row(failure) for failure in latest])
    for failure in () if as_json else latest:
        click.echo(shown(_line(failure)))


def _nothing(config: Config, failures: Failures, name: str) -> UserError:
    known = {source.name for source in config.sources} | set(failures.sources())
    if name in known:
        return UserError(f"nothing is kept of “{name}”", "it had no failure in the last two weeks")
    close = get_close_matches(name, known, n=1)
    return UserError(
        f"no source “{name}”", f"did you mean “{close[0]}”?" if close else "see `rolewatch sources`"
    )


def _line(failure: Failure) -> str:
    return f"{failure.source}: {failure.verdict}, {failure.at:%Y-%m-%d %H:%M} UTC: {failure.error}"


def _row(failure: Failure) -> dict[str, object]:
    return {
        "source": failure.source,
        "at": failure.at.isoformat(timespec="seconds"),
        "verdict": failure.verdict,
        "error": failure.error,
        "url": failure.url,
        "files": [str(file) for file in failure.files],
    }


def _has_screen() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
