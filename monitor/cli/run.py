"""run, record and demo: the main job."""

import asyncio
import random
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.common import load_config, now, print_json, shown
from monitor.cli.report import print_problems, print_report
from monitor.cli.signals import ending
from monitor.errors import LockHeld, UserError
from monitor.models import Gathered
from monitor.pipeline.report import Summary
from monitor.pipeline.request import Request
from monitor.settings import Config, DatabaseSettings
from monitor.store import Store, backups, database

if TYPE_CHECKING:
    from monitor.pipeline.heartbeat import Heart

# Thousands of schedules say "on the hour": the boards shall not be asked by all of them in the same second.
_JITTER = 30.0
_LONGEST = 6 * 3600
_HANGS = 3600


@click.command()
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source, due or not.")
@click.option("--dry-run", is_flag=True, help="Store nothing and tell nobody; print what would be.")
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Write a HAR file, without secrets."
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answer from a HAR file; no network at all.",
)
@click.option(
    "--scheduled",
    is_flag=True,
    help="Started by a schedule: wait up to half a minute first, and don't mention that another run is at work.",
)
@click.option("--report", is_flag=True, help="Print the report also where there is no terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_context
def run(
    context: click.Context,
    source: tuple[str, ...],
    *,
    everything: bool,
    dry_run: bool,
    record: Path | None,
    replay: Path | None,
    scheduled: bool,
    report: bool,
    as_json: bool,
) -> int:
    """Gather what is due (or each SOURCE named), match it, send alerts.

    Under cron it says nothing unless something is wrong. Exit code: 0 all well, 1 some source or channel
    failed (the rest was done), 2 configuration or usage, 3 another run is at work.
    """
    config = load_config(context)
    request = Request(only=source, everything=everything, record=record, replay=replay)
    heart = None if dry_run or replay else _heart(config)
    if scheduled:
        time.sleep(random.SystemRandom().uniform(0, _JITTER))
    with (
        ending(_LONGEST),
        _overlap(scheduled),
        _failing(heart),
        _state(config, dry_run) as used,
        Store.open(used.state) as store,
    ):
        quiet = as_json or not sys.stderr.isatty()
        summary = main_job(used, store, request, silent=dry_run, quiet=quiet, heart=heart)
        if as_json:
            print_json(summary.json())
        elif report or dry_run or sys.stdout.isatty():
            print_report(summary, store)
        else:
            print_problems(summary, sys.stderr)
    return summary.exit_code


@click.command()
@click.argument("source")
@click.argument("har", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def record(context: click.Context, source: str, har: Path) -> int:
    """Read SOURCE once into the file HAR, without secrets: what a report of a broken scraper needs.

    Nothing is stored and nobody is told. `rolewatch run --replay HAR` reads it again without a network.
    """
    from monitor.fetch import Egress
    from monitor.gather import gather
    from monitor.models import SourceState

    config = load_config(context)
    wanted = next((each for each in config.sources if each.name == source), None)
    if wanted is None:
        raise UserError(f"no source “{source}”", "see `rolewatch sources`")

    async def once() -> Gathered:
        door = Egress(
            config.fetch,
            now=now,
            record=har,
            secrets=config.secrets,
            sessions=config.state / "sessions",
            logins=config.sessions,
        )
        async with door as egress:
            return await gather(wanted, SourceState(), egress)

    found = asyncio.run(once())
    click.echo(
        shown(f"{source}: {found.verdict}, {len(found.postings)} postings, {found.requests} requests")
        + shown(f"; {found.error}" if found.error else "")
    )
    click.echo(f"written: {har} (look through it before you send it: it holds what the pages hold)")
    return 0


def _heart(config: Config) -> "Heart | None":
    """The heartbeat of this run, if the person wants one."""
    if config.heartbeat is None:
        return None
    from monitor.pipeline.heartbeat import Heart

    return Heart(config.heartbeat, config.fetch, run=str(uuid.uuid4()), clock=now)


@contextmanager
def _failing(heart: "Heart | None") -> Iterator[None]:
    """Whatever keeps the run from being done is told to the heartbeat as well; not that another is at work."""
    try:
        yield
    except LockHeld:
        raise
    except Exception as error:  # raised again: a bug keeps its traceback, and whoever watches hears of it
        if heart is not None:
            asyncio.run(heart.fail(f"{type(error).__name__}: {error}"))
        raise


@contextmanager
def _overlap(scheduled: bool) -> Iterator[None]:
    """A schedule's run that meets another one has nothing to say, unless that one hangs."""
    try:
        yield
    except LockHeld as held:
        if scheduled and held.seconds < _HANGS:
            sys.exit(held.exit_code)
        raise


@contextmanager
def _state(config: Config, dry_run: bool) -> Iterator[Config]:
    """The locked state folder; for a dry run a copy that is thrown away."""
    with database.lock(config.state):
        if not dry_run:
            yield config
            return
        folder = Path(tempfile.mkdtemp(prefix="rolewatch-"))
        try:
            backups.copy_to(config.state, folder)
            yield replace(config, state=folder, database=DatabaseSettings(copies=0))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def main_job(
    config: Config,
    store: Store,
    request: Request,
    *,
    silent: bool,
    quiet: bool,
    heart: "Heart | None" = None,
) -> Summary:
    """Run it, with a progress line on a terminal. `silent`: no alert leaves the machine."""
    from monitor.alerts.deliver import Nobody, Notifier
    from monitor.pipeline.run import run as run_once

    notifier = Nobody() if silent else Notifier(config.alerts)
    progress = None if quiet else _progress
    return asyncio.run(
        run_once(config, store, notifier, request=request, clock=now, progress=progress, heart=heart)
    )


def _progress(done: int, of: int, name: str) -> None:
    end = "\r\033[K" if done == of else ""
    click.echo(f"\r\033[K{done}/{of} {shown(name)[:60]}{end}", nl=False, err=True)


@click.command()
@click.option("--advance", is_flag=True, help="Move the demo's world one step before looking.")
@click.option("--reset", is_flag=True, help="Begin anew.")
@click.option("--port", type=int, default=8765, show_default=True, help="Where the demo's world is served.")
def demo(*, advance: bool, reset: bool, port: int) -> int:
    """See the whole pipeline on a small invented world, served on this machine.

    Needs no network and no account. Run it twice, then with --advance.
    """
    from monitor.demo.show import show_demo

    return show_demo(advance=advance, reset=reset, port=port)
