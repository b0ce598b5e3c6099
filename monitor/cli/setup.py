"""init, check, schedule: making it yours."""

import asyncio
from collections.abc import Mapping, Sized
from contextlib import aclosing
from pathlib import Path
from typing import Any

import click

from monitor.cli.common import LOCAL, config_path, load_config, now, print_json, shown, table
from monitor.errors import UserError
from monitor.models import Gathered
from monitor.pipeline.wording import counted
from monitor.settings import Config


@click.command()
@click.option(
    "--resume", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read skills from it."
)
@click.option("--skills", help="Your skills, with commas.")
@click.option("--titles", help="Titles you look for, with commas.")
@click.option("--places", help="Like “Berlin within 50 km, remote in EU”.")
@click.option("--pay", help="At least, like “80000 EUR/year”.")
@click.option("--departments", help="Departments you want to move to, with commas.")
@click.option("--channel", help="An apprise URL that alerts go to.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given is left out.")
@click.pass_context
def init(
    context: click.Context,
    *,
    resume: Path | None,
    skills: str | None,
    titles: str | None,
    places: str | None,
    pay: str | None,
    departments: str | None,
    channel: str | None,
    yes: bool,
) -> None:
    """Write the YAML from a résumé and the answers to a few questions."""
    from monitor.config.begin import Answers, write_new

    path = _new_path(context)
    found = _resume_skills(resume)
    if found:
        click.echo(shown(f"in your résumé: {', '.join(found)}"))
    answers = Answers(
        resume=str(resume.absolute()) if resume else None,
        skills=_list(_ask("Your skills, with commas", skills or ", ".join(found), yes)),
        titles=_list(_ask("Titles you look for", titles or "", yes)),
        places=_list(_ask("Places (Berlin within 50 km, remote in EU)", places or "", yes)),
        pay=_ask("Pay at least (80000 EUR/year)", pay or "", yes) or None,
        employment_units=_list(_ask("Departments you want to move to", departments or "", yes)),
        channels=_channels(
            _ask("Where alerts go (an apprise URL, like ntfy://your-topic)", channel or "", yes)
        ),
    )
    write_new(path, answers)
    click.echo(f"written: {path}")
    click.echo("next: rolewatch add URL-of-a-careers-page, then rolewatch check, then rolewatch run")


def _new_path(context: click.Context) -> Path:
    """Where a new configuration goes: as named, beside a checkout's example, or in the user's folder."""
    said = context.find_object(Path)
    if said is None and (LOCAL.parent / "rolewatch.example.yaml").exists():
        return LOCAL
    path = config_path(said)
    if path.exists():
        raise UserError(f"{path} is there already", "edit it, or name another with --config")
    return path


def _ask(question: str, default: str, yes: bool) -> str:
    return (
        default if yes else str(click.prompt(question, default=default, show_default=bool(default))).strip()
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _channels(url: str) -> dict[str, str]:
    return {"mail" if url.startswith("mail") else "phone": url} if url else {}


def _resume_skills(resume: Path | None) -> tuple[str, ...]:
    if resume is None:
        return ()
    from monitor.resume import read_resume

    return read_resume(resume).skills


@click.command()
@click.option("--offline", is_flag=True, help="Look at the file only; reach no source and no channel.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(context: click.Context, offline: bool, as_json: bool) -> int:
    """Look for mistakes in the YAML, sources that can't be read, channels that don't exist."""
    config = load_config(context, thorough=True)
    channels = _channel_problems(config)
    tried = [] if offline else _try_all(config)
    if as_json:
        print_json({"config": str(config.path), "channels": channels, "sources": tried})
    else:
        click.echo(f"{config.path}: no mistakes; {_held(config)}")
        for name, problem in channels.items():
            click.echo(f"! channel {name}: {problem}")
        table(("source", "verdict", "postings", "what is wrong"), [list(row.values()) for row in tried])
        if lacking := [counted(0, noun) for noun, there in _needed(config).items() if not there]:
            click.echo(f"! {' and '.join(lacking)}: nothing can be told")
    return int(bool(channels) or any(row["verdict"] not in ("ok", "unchanged") for row in tried))


def _needed(config: Config) -> Mapping[str, Sized]:
    """What there must be of each for anything to be told."""
    return {"source": config.sources, "watch": config.watches, "channel": config.alerts.channels}


def _held(config: Config) -> str:
    return ", ".join(counted(len(there), noun) for noun, there in _needed(config).items())


def _channel_problems(config: Config) -> dict[str, str]:
    from monitor.alerts.deliver import Notifier

    return Notifier(config.alerts).problems()


def _try_all(config: Config) -> list[dict[str, Any]]:
    """Every source gathered once, nothing stored."""
    from monitor.fetch import Egress
    from monitor.gather import gather_all
    from monitor.models import SourceState

    async def all_once() -> list[dict[str, Any]]:
        states = {source.name: SourceState() for source in config.sources}
        egress = Egress(config.fetch, now=now, sessions=config.state / "sessions", logins=config.sessions)
        async with egress, aclosing(gather_all(config.sources, states, egress)) as results:
            return [_row(each) async for several in results for each in several]

    return sorted(asyncio.run(all_once()), key=lambda row: str(row["name"]))


def _row(gathered: Gathered) -> dict[str, Any]:
    empty = gathered.verdict == "ok" and not gathered.postings and not gathered.messages
    verdict = "suspicious-empty" if empty else gathered.verdict
    count = len(gathered.postings) + len(gathered.messages)
    return {"name": gathered.source, "verdict": verdict, "postings": count, "error": gathered.error}


@click.group()
def schedule() -> None:
    """Let cron (or a systemd timer, or launchd) run it."""


_WITH = click.option(
    "--with", "way", type=click.Choice(["cron", "systemd", "launchd"]), help="Default: what is there."
)


@schedule.command("install")
@click.option("--every", default="30m", show_default=True, help="How often to look for what is due.")
@_WITH
@click.pass_context
def schedule_install(context: click.Context, every: str, way: str | None) -> None:
    """Install the timer; replaces an earlier one."""
    from monitor.schedule import install

    config = load_config(context)
    for line in install(config.path.absolute(), every, way=way, now=now()):
        click.echo(line)


@schedule.command("status")
@_WITH
@click.pass_context
def schedule_status(context: click.Context, way: str | None) -> int:
    """Show whether it is installed, and the next runs."""
    from monitor.schedule import status

    installed, lines = status(config_path(context.find_object(Path)).absolute(), way=way, now=now())
    for line in lines:
        click.echo(line)
    return 0 if installed else 1


@schedule.command("remove")
@_WITH
@click.pass_context
def schedule_remove(context: click.Context, way: str | None) -> None:
    """Remove the timer."""
    from monitor.schedule import remove

    click.echo(
        "removed" if remove(config_path(context.find_object(Path)).absolute(), way=way) else "none installed"
    )
