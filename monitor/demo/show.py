"""`rolewatch demo`: serve the world, run the main job on it, show what a person would be told."""

import asyncio
import json
import os
import shutil
from importlib.resources import files
from pathlib import Path

import click
import platformdirs

from monitor.cli.common import now, shown
from monitor.cli.report import print_report
from monitor.config import load
from monitor.demo import pages
from monitor.demo.mails import write_maildir
from monitor.demo.serve import HOST, Demo, serving
from monitor.demo.world import LAST_STAGE, world
from monitor.settings import Config
from monitor.store import Store, database


def show_demo(*, advance: bool, reset: bool, port: int) -> int:
    """One run of the demo; returns the exit code of the run."""
    folder = _folder()
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    database.private_folder(folder)
    with database.lock(folder):
        stage = _stage(folder, advance)
        write_maildir(folder / "mail")
        return asyncio.run(_run(folder, stage, port))


def _folder() -> Path:
    said = os.environ.get("ROLEWATCH_STATE")
    base = Path(said) if said else platformdirs.user_state_path("rolewatch")
    return base.expanduser().absolute() / "demo"


def _stage(folder: Path, advance: bool) -> int:
    """The stage the world is at, remembered between runs."""
    path = folder / "stage"
    stage = int(path.read_text()) if path.exists() else 0
    if advance and stage == LAST_STAGE:
        click.echo("The demo's world ends here; --reset begins anew.")
    if advance and stage < LAST_STAGE:
        stage += 1
        path.write_text(str(stage))
    return stage


async def _run(folder: Path, stage: int, port: int) -> int:
    from monitor.alerts.deliver import Notifier
    from monitor.pipeline.request import Request
    from monitor.pipeline.run import run

    async with serving(Demo(world(stage), port)) as demo:
        config = _config(folder, demo)
        _sign_in(folder, demo)
        click.echo(
            f"The demo's world (stage {stage}) is served at {demo.base}; what is kept lies in {folder}"
        )
        outbox = folder / "outbox.txt"
        before = outbox.stat().st_size if outbox.exists() else 0
        with Store.open(folder) as store:
            notifier = Notifier(config.alerts)
            summary = await run(config, store, notifier, request=Request(everything=True), clock=now)
            print_report(summary, store)
        _told(demo, outbox, before)
        return summary.exit_code


def _config(folder: Path, demo: Demo) -> Config:
    names = {"DEMO_URL": demo.base, "DEMO_PORT": str(demo.port), "DEMO_FOLDER": str(folder)}
    inherited = {name: value for name, value in os.environ.items() if name != "ROLEWATCH_STATE"}
    return load(Path(str(files("monitor.demo") / "demo.yaml")), inherited | names)


def _sign_in(folder: Path, demo: Demo) -> None:
    """The session that `rolewatch login acme` would have stored."""
    from monitor.fetch.sessions import Sessions

    cookie = {"name": pages.SESSION_COOKIE, "value": demo.token, "domain": HOST, "path": "/"}
    Sessions(folder / "sessions").save("acme", {"cookies": [cookie], "origins": []}, now())


def _told(demo: Demo, outbox: Path, before: int) -> None:
    """The pushes that the receiver took, and what was added to the outbox file."""
    for push in demo.pushes:
        body = json.loads(push)
        click.echo(f"\nPush received: {shown(body.get('title'))}")
        for line in str(body.get("message", "")).splitlines():
            click.echo(f"  {shown(line)}")
    if outbox.exists() and outbox.stat().st_size > before:
        with outbox.open(encoding="utf-8") as file:
            file.seek(before)
            added = file.read()
        click.echo(f"\nAdded to {outbox}:")
        for line in added.splitlines():
            click.echo(f"  {shown(line)}")
