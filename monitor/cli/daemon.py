"""daemon: the schedule, where there is no cron."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from monitor.cli.common import load_config


@click.command()
@click.option(
    "--cron",
    "expressions",
    multiple=True,
    metavar="EXPRESSION",
    help="When to look for what is due, in five fields; may be given several times. Default: twice an hour.",
)
@click.pass_context
def daemon(context: click.Context, expressions: tuple[str, ...]) -> int:
    """Stay, and run on time: for containers. Elsewhere `rolewatch schedule install` is better.

    Runs once at the start, then at the times of the cron expressions (in the zone of TZ). Each run is a process
    of its own. SIGTERM ends the run at work in order, then the daemon.
    """
    from monitor.schedule.daemon import Daemon, log, soonest
    from monitor.schedule.job import job
    from monitor.schedule.zone import local_zone

    config = load_config(context).path.absolute()
    zone = local_zone(os.environ)

    def clock() -> datetime:
        return datetime.now(zone) if zone else datetime.now().astimezone()

    made = job(config, Path(sys.executable), os.environ.get("PATH", os.defpath), 30, seed=os.uname().nodename)
    times = expressions or (made.expression,)
    soonest(times, clock())
    command = [part for part in made.command if part != "--scheduled"]
    return Daemon(command, times, clock=clock, say=log).run()
