"""backup and restore: copies of the database."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import click

from monitor.cli.common import MB, load_config, now, print_json, table
from monitor.store import Store, backups, database


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--list", "listing", is_flag=True, help="List the copies there are, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def backup(context: click.Context, file: Path | None, *, listing: bool, as_json: bool) -> None:
    """Copy the database into FILE, by default into the day's copy in the state folder.

    Also while a run is at work. A run makes the day's copy by itself (`database: copies:` in the YAML).
    Stored logins are not in it: they are made anew with `rolewatch login`.
    """
    folder = load_config(context).state
    if listing:
        _list(folder, as_json)
        return
    target = file or backups.today(folder, now())
    backups.backup(folder, target.absolute())
    if as_json:
        print_json({"copy": str(target), "bytes": target.stat().st_size})
    else:
        click.echo(f"written: {target} ({target.stat().st_size / MB:.1f} MB)")


def _list(folder: Path, as_json: bool) -> None:
    found = [(path.name, path.stat()) for path in backups.list_backups(folder)]
    rows = [(name, _time(stat.st_mtime), stat.st_size) for name, stat in found]
    if as_json:
        print_json([{"copy": name, "at": at, "bytes": size} for name, at, size in rows])
        return
    table(("copy", "at", "size"), [(name, at, f"{size / MB:.1f} MB") for name, at, size in rows])


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=now().tzinfo).isoformat(timespec="seconds")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_context
def restore(context: click.Context, file: Path | None) -> None:
    """Put back a copy of the database: FILE (a path, or a name of `rolewatch backup --list`), else the newest.

    The database in use is put aside, not thrown away. What was told since the copy was made is not known to
    it: until every source was read again, alerts are marked as possible repeats.
    """
    folder = load_config(context).state
    with database.lock(folder):
        copy = backups.chosen(folder, file)
        work = Path(tempfile.mkdtemp(prefix="restore-", dir=folder))
        try:
            aside = _restore(folder, copy, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    click.echo(f"put back: {copy}")
    if aside:
        click.echo(f"put aside: {aside} (remove it when you no longer need it)")


def _restore(folder: Path, copy: Path, work: Path) -> Path | None:
    """The copy is examined, brought up to date and marked before it takes the place of anything."""
    backups.ready(copy.absolute(), work)
    with Store.open(work) as store, store.transaction():
        store.runs.restored(now(), copy.name)
    return backups.put_back(folder, work / database.FILE, now())
