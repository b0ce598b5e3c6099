"""The command line. Errors the person can mend become one line and an exit code; ours keep a traceback.

Each command lies in the module that LAZY names and is imported when it is used: `rolewatch run` with
nothing to do must end at once.
"""

import copy
import importlib
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from monitor.errors import RolewatchError, UserError

LAZY: Mapping[str, str] = MappingProxyType(
    {
        "init": "setup",
        "add": "add",
        "check": "setup",
        "schedule": "setup",
        "test-alert": "alerts",
        "run": "run",
        "daemon": "daemon",
        "status": "status",
        "record": "run",
        "demo": "run",
        "openings": "show",
        "show": "show",
        "why": "show",
        "sources": "show",
        "messages": "show",
        "alerts": "alerts",
        "runs": "show",
        "save": "triage",
        "hide": "triage",
        "apply": "triage",
        "note": "triage",
        "followups": "triage",
        "split": "triage",
        "merge": "triage",
        "backup": "care",
        "restore": "care",
        "login": "session",
        "sessions": "session",
        "show-failure": "failure",
        "learn": "learn",
        "detect": "debug",
        "skills": "debug",
        "read-mail": "debug",
    }
)


class Commands(click.Group):
    """The group of all commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(LAZY)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in LAZY:
            return None
        module = importlib.import_module(f"monitor.cli.{LAZY[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return _with_common_options(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], LAZY, n=1) if args else []
            if close and "No such command" in error.message:
                raise click.UsageError(f"no command “{args[0]}”; did you mean “{close[0]}”?", ctx) from error
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    envvar="ROLEWATCH_CONFIG",
    help="The YAML file. Default: config/rolewatch.yaml here, else the user's configuration folder.",
)
@click.option("--verbose", "-v", count=True, help="Say more on standard error; twice: each request.")
@click.version_option(package_name="rolewatch")
@click.pass_context
def rolewatch(context: click.Context, config: Path | None, verbose: int) -> None:
    """Watch the job market: career sites, boards, an internal portal and recruiter mail.

    Cron runs `rolewatch run`; a YAML file says what to watch; an alert comes when an opening fits.
    """
    context.obj = config
    _log(verbose)


def _with_common_options(command: click.Command) -> click.Command:
    """The command, which takes --config and --verbose after its name too: hidden, for they are all one's."""
    taken = copy.copy(command)
    taken.params = [
        *command.params,
        click.Option(
            ["--config", "-c"],
            type=click.Path(path_type=Path),
            hidden=True,
            expose_value=False,
            callback=_take_config,
        ),
        click.Option(
            ["--verbose", "-v"], count=True, hidden=True, expose_value=False, callback=_take_verbose
        ),
    ]
    return taken


def _take_config(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    if path is not None:
        context.obj = path


def _take_verbose(_context: click.Context, _option: click.Parameter, verbose: int) -> None:
    if verbose:
        _log(verbose)


def _log(verbose: int) -> None:
    level = {0: logging.ERROR, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("monitor").setLevel(level)


def main() -> None:
    """The entry point `rolewatch`."""
    from monitor.store.database import translated

    try:
        with translated(Path("the database")):
            code = rolewatch.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except UserError as error:
        click.echo(f"rolewatch: {error}", err=True)
        code = error.exit_code
    except RolewatchError as error:
        click.echo(f"rolewatch: {error}", err=True)
        code = 1
    except BrokenPipeError:
        sys.stderr.close()
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
