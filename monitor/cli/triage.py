"""save, hide, apply, note, followups, split, merge: what the person decides. Each can be undone."""

from datetime import datetime

import click

from monitor.alerts.times import local
from monitor.cli.common import load_config, now, print_json, reading, shown, table, when
from monitor.errors import UserError
from monitor.settings import Config
from monitor.store import Store, database

_OPENING = click.argument("opening")
_UNDO = click.option("--undo", is_flag=True, help="Take it back.")
_DUE = click.option("--due", metavar="WHEN", help="Remind me then to follow up: 7d or 2026-12-01.")


def find_opening(store: Store, said: str) -> int:
    """The one opening that is meant by an id, a URL or an identifier. Raises UserError."""
    found = store.queries.find(said)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(f"no opening “{said}”", "see `rolewatch openings --all`")
    raise UserError(f"“{said}” is {len(found)} openings: {', '.join(map(str, found))}", "give one id")


def _mark(context: click.Context, what: str, opening: str, undo: bool, due: str | None = None) -> None:
    config = load_config(context)
    with database.lock(config.state), Store.open(config.state) as store:
        key = find_opening(store, opening)
        with store.transaction():
            store.triage.mark(what, key, now(), undo=undo)
            if what != "hide":
                _follow(config, store, key, due, undo=undo, what={"apply": "you applied"}.get(what))
        click.echo(
            f"{what}{' undone' if undo else ''}: {shown(store.postings.of_opening(key)[0].title)} (#{key})"
        )


def _follow(config: Config, store: Store, key: int, due: str | None, *, undo: bool, what: str | None) -> None:
    """Set the opening's follow-up, or drop it with what is undone."""
    if undo:
        store.reminders.drop_opening(key)
    elif due is not None:
        moment, zone = when(due, now(), config.alerts.timezone), config.alerts.timezone
        if local(moment, zone).date() < local(now(), zone).date():
            raise UserError(f"{due} is past", "say a day to come: 7d or 2026-12-01")
        number = store.reminders.follow_opening(key, moment, what, now())
        click.echo(f"follow-up {number} on {local(moment, zone):%Y-%m-%d}")


@click.command()
@_OPENING
@_DUE
@_UNDO
@click.pass_context
def save(context: click.Context, opening: str, due: str | None, undo: bool) -> None:
    """Keep an OPENING (id or URL) on your list; you hear when it closes soon, and when it is closed."""
    _mark(context, "save", opening, undo, due)


@click.command()
@_OPENING
@_UNDO
@click.pass_context
def hide(context: click.Context, opening: str, undo: bool) -> None:
    """Do not show an OPENING (id or URL) again, nor tell of it."""
    _mark(context, "hide", opening, undo)


@click.command()
@_OPENING
@_DUE
@_UNDO
@click.pass_context
def apply(context: click.Context, opening: str, due: str | None, undo: bool) -> None:
    """Note that you applied for an OPENING (id or URL). Nothing is sent to anyone."""
    _mark(context, "apply", opening, undo, due)


@click.command()
@_OPENING
@click.argument("text", required=False)
@_DUE
@_UNDO
@click.pass_context
def note(context: click.Context, opening: str, text: str | None, due: str | None, undo: bool) -> None:
    """Write TEXT beside an OPENING (id or URL)."""
    if (text is None) != undo:
        raise click.UsageError("give the note's text, or --undo to remove it")
    config = load_config(context)
    with database.lock(config.state), Store.open(config.state) as store:
        key = find_opening(store, opening)
        with store.transaction():
            store.triage.note(key, text)
            _follow(config, store, key, due, undo=undo, what=text)
        click.echo(f"note {'removed' if undo else 'kept'}: #{key}")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def followups(context: click.Context, as_json: bool) -> None:
    """List what is to be done, the next first: recruiters' questions, and what you set with --due."""
    if context.invoked_subcommand is not None:
        return
    found = reading(context).reminders.open()
    if as_json:
        print_json(found)
        return
    zone = load_config(context).alerts.timezone
    days = [f"{local(datetime.fromisoformat(row['due']), zone):%Y-%m-%d}" for row in found]
    lines = [
        (row["id"], day, row["what"] or row["person"], row["title"], row["employer"], row["url"])
        for row, day in zip(found, days, strict=True)
    ]
    table(("#", "due", "what", "title", "employer", "link"), lines)


@followups.command("done")
@click.argument("number", type=int)
@_UNDO
@click.pass_context
def followups_done(context: click.Context, number: int, undo: bool) -> None:
    """Mark follow-up NUMBER as done: it is not told, or listed, any more."""
    config = load_config(context)
    with database.lock(config.state), Store.open(config.state) as store, store.transaction():
        if not store.reminders.done(number, None if undo else now()):
            raise UserError(f"no follow-up {number}", "see `rolewatch followups`")
    click.echo(f"follow-up {number} is {'open again' if undo else 'done'}")


@click.command()
@_OPENING
@click.argument("posting", required=False)
@_UNDO
@click.pass_context
def split(context: click.Context, opening: str, posting: str | None, undo: bool) -> None:
    """Take a POSTING (URL or identifier) out of the OPENING it was wrongly put behind; remembered."""
    config = load_config(context)
    with database.lock(config.state), Store.open(config.state) as store:
        if undo:
            _undo(store, "split", opening, posting)
            return
        key = find_opening(store, opening)
        chosen = _posting(store, key, posting)
        with store.transaction():
            made = store.triage.split(chosen, now())
        click.echo(f"split: the posting is opening #{made} now, #{key} keeps the others")


def _posting(store: Store, opening: int, said: str | None) -> int:
    rows = store.triage.postings(opening)
    if len(rows) < 2:
        raise UserError(f"opening #{opening} has only one posting", "there is nothing to split")
    found = [row["id"] for row in rows if said in (row["url"], row["identifier"], row["source"])]
    if len(found) == 1:
        return int(found[0])
    listed = "\n".join(f"  {row['source']}  {row['identifier']}  {row['url']}" for row in rows)
    raise UserError(f"name one posting of #{opening} by its URL, identifier or source:\n{listed}")


@click.command()
@_OPENING
@click.argument("into", required=False)
@_UNDO
@click.pass_context
def merge(context: click.Context, opening: str, into: str | None, undo: bool) -> None:
    """Say that an OPENING is the same as INTO (ids or URLs); remembered."""
    config = load_config(context)
    with database.lock(config.state), Store.open(config.state) as store:
        if undo:
            _undo(store, "merge", opening, into)
            return
        key = find_opening(store, opening)
        if into is None:
            raise click.UsageError("name the opening to merge into, or --undo")
        other = find_opening(store, into)
        if other == key:
            raise UserError(f"#{key} is that opening already")
        with store.transaction():
            store.triage.merge(key, other, now())
        click.echo(f"merged: #{key} is part of #{other} now")


def _undo(store: Store, kind: str, *said: str | None) -> None:
    words = [each for each in said if each is not None]
    with store.transaction():
        moved = store.triage.undo(kind, words, now())
    if not moved:
        raise UserError(
            f"no {kind} of “{'” and “'.join(words)}” to take back", "see `rolewatch show OPENING`"
        )
    click.echo(f"{kind} undone: {moved} posting{'s' if moved > 1 else ''} moved back")
