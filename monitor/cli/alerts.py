"""alerts, test-alert: what was said, what waits, what a channel refused."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import click

from monitor.alerts.times import local
from monitor.cli.common import load_config, now, pick, print_json, reading, shown, table, when
from monitor.errors import UserError
from monitor.pipeline.wording import counted
from monitor.settings import Config
from monitor.store import Store, database

if TYPE_CHECKING:
    from monitor.alerts.message import Message
    from monitor.pipeline.report import Delivered

_PREVIEW = "rolewatch-alerts.html"
_LAST = 20


@click.group(invoke_without_command=True)
@click.option("--failed", is_flag=True, help="Those that a channel refused.")
@click.option("--state", type=click.Choice(["queued", "sending", "sent"]), help="Those in this state.")
@click.option("--limit", type=int, default=50, show_default=True)
@click.option(
    "--preview",
    is_flag=False,
    flag_value=_PREVIEW,
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write what waits (or was sent last) as the mail it is, to FILE [{_PREVIEW}].",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def alerts(
    context: click.Context,
    *,
    failed: bool,
    state: str | None,
    limit: int,
    preview: Path | None,
    as_json: bool,
) -> None:
    """List the alerts, newest first: sent, waiting, refused."""
    if context.invoked_subcommand is not None:
        return
    if preview is not None:
        _preview(reading(context), load_config(context), preview)
        return
    store = reading(context)
    found = store.queries.alerts(state=state, limit=None if failed else limit)
    found = [row for row in found if row["error"] and row["state"] != "sent"][:limit] if failed else found
    if as_json:
        print_json(found)
        return
    columns = ("created", "channel", "event", "watch", "title", "state", "due", "error")
    table(columns, [pick(row, columns) for row in found])
    zone = load_config(context).alerts.timezone
    for watch, until in store.outbox.snoozed(now()).items():
        click.echo(f"snoozed until {_local(until, zone)}: {shown(watch) or 'all'}")


def _local(moment: datetime, zone: str | None) -> str:
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"


def _preview(store: Store, config: Config, path: Path) -> None:
    """What waits as one mail, each thing once though it waits on several channels; else what was sent last."""
    from monitor.alerts.files import replace_file
    from monitor.pipeline.deliver import message_of

    waiting = store.outbox.waiting()
    once = {(row.subject, row.event): row for row in waiting or store.outbox.last(_LAST)}
    if not once:
        raise UserError("there is no alert yet", "run `rolewatch run` first")
    found = message_of(list(once.values()), store.outbox.origin(), now())
    message = replace(found, per_company=config.alerts.per_company, list_page=config.alerts.list_page)
    try:
        replace_file(path, message.html().encode())
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}") from error
    said = "what waits" if waiting else "what was sent last"
    click.echo(f"written: {path} ({said}, {counted(len(once), 'alert')})")
    click.echo(shown(f"subject: {message.title}"))


@alerts.command("retry")
@click.argument("channel", required=False)
@click.pass_context
def alerts_retry(context: click.Context, channel: str | None) -> int:
    """Send now what CHANNEL (or any channel) refused, without waiting for its next try."""
    config = load_config(context)
    _known(config, channel)
    with database.lock(config.state), Store.open(config.state) as store:
        with store.transaction():
            hurried = store.outbox.hurry(channel, now())
        told = asyncio.run(_deliver(config, store))
    click.echo(f"{hurried} tried again: {told.sent} sent, {told.failed} refused, {told.held} waiting")
    for error in told.errors:
        click.echo(shown(f"! {error}"))
    return int(told.failed > 0)


async def _deliver(config: Config, store: Store) -> "Delivered":
    from monitor.alerts.deliver import Notifier
    from monitor.alerts.policy import Policies
    from monitor.pipeline.deliver import deliver

    policies = Policies(config.alerts, {watch.name: watch.alert for watch in config.watches})
    return await deliver(store, Notifier(config.alerts), policies, queued=0, clock=now)


@alerts.command("snooze")
@click.argument("until", nargs=-1, required=True)
@click.option("--watch", help="Only this watch; by default everything, news of sources too.")
@click.pass_context
def alerts_snooze(context: click.Context, until: tuple[str, ...], watch: str | None) -> None:
    """Tell nothing UNTIL then: 3d, 12h, 2026-12-24 or “off”. Nothing is lost: it is told after."""
    config = load_config(context)
    if watch is not None and watch not in {each.name for each in config.watches}:
        raise UserError(
            f"no watch “{watch}”", f"known: {', '.join(w.name for w in config.watches) or 'none'}"
        )
    words = until[1:] if until[0] == "until" and len(until) > 1 else until
    if len(words) != 1:
        raise click.UsageError("say one time: 3d, 12h, 2026-12-24, or off")
    with database.lock(config.state), Store.open(config.state) as store, store.transaction():
        if words[0] == "off":
            ended = store.outbox.wake(watch)
            click.echo("told again from the next run on" if ended else "nothing was snoozed")
            return
        moment = when(words[0], now(), config.alerts.timezone)
        if moment <= now():
            raise UserError(f"{words[0]} is past", "say a time to come, or off")
        store.outbox.snooze(watch or "", moment)
    click.echo(f"snoozed until {_local(moment, config.alerts.timezone)}: {shown(watch) if watch else 'all'}")


@alerts.command("move")
@click.argument("channel")
@click.argument("to")
@click.pass_context
def alerts_move(context: click.Context, channel: str, to: str) -> None:
    """Let what waits on CHANNEL, which you took out of the file or renamed, go TO another."""
    config = load_config(context)
    _known(config, to)
    with database.lock(config.state), Store.open(config.state) as store, store.transaction():
        moved = store.outbox.move(channel, to, now())
    click.echo(f"{moved} moved from {shown(channel)} to {to}")


def _known(config: Config, channel: str | None) -> None:
    names = config.alerts.channels
    if not names:
        raise UserError("there is no channel yet", "name one under alerts: channels: in the YAML")
    if channel is not None and channel not in names:
        raise UserError(f"no channel “{channel}”", f"known: {', '.join(names)}")


@click.command("test-alert")
@click.argument("channel", required=False)
@click.pass_context
def test_alert(context: click.Context, channel: str | None) -> int:
    """Send a test alert now, on CHANNEL or on all."""
    from monitor.alerts.deliver import Notifier

    config = load_config(context)
    _known(config, channel)
    notifier = Notifier(config.alerts)
    failed = 0
    for name in [channel] if channel else list(config.alerts.channels):
        refused = asyncio.run(notifier.send(name, _test_message()))
        click.echo(f"{name}: {'sent' if refused is None else shown(refused.words)}")
        failed += refused is not None
    return int(failed > 0)


def _test_message() -> "Message":
    """A message of its own each time, or a mailbox would take the second for a repeat."""
    from monitor.alerts.content import AlertContent, Event
    from monitor.alerts.message import Message

    at = datetime.now(UTC)
    content = AlertContent(
        event=Event.NEW,
        subject="opening:0",
        version="test",
        title="Test alert: this is what an opening looks like",
        organization="rolewatch",
        place="Berlin, Germany",
        pay="EUR 65,000–80,000 a year",
        reasons=("you asked for it with `rolewatch test-alert`",),
        deadline=at.date().isoformat(),
    )
    return Message(contents=[content], key=token_hex(16), at=at, origin="test")
