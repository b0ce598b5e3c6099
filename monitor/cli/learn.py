"""learn: how a portal is read, found out in its session, shown, asked about, written into the YAML."""

import asyncio
from pathlib import Path

import click

from monitor.cli.add import show_gathered
from monitor.cli.common import config_path, load_config, shown
from monitor.errors import SourceError, UserError


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Write it without asking.")
@click.pass_context
def learn(context: click.Context, name: str, yes: bool) -> int:
    """Find out how the portal of source NAME is read, show what it finds, write it into the YAML (comments kept)."""
    from monitor.cli.page import door
    from monitor.config.edit import block, update_source
    from monitor.learn import WRITTEN, Learnt, portal
    from monitor.learn import learn as learnt

    config = load_config(context)
    source = portal(config.sources, name)

    async def once() -> Learnt | None:
        async with door(config) as egress:
            return await learnt(source, egress)

    click.echo(f"opening {source.options.url} …")
    try:
        found = asyncio.run(once())
    except SourceError as error:
        raise UserError(f"{name} can't be learnt: {error}") from error
    if found is None:
        raise UserError(
            f"nothing on {source.options.url} repeats as openings do",
            "is it the listing's own address? docs/portals.md tells how to write the recipe",
        )
    for said in (*found.evidence, "", *block(found.options)):
        click.echo(shown(said))
    show_gathered(found.gathered)
    if not any(posting.employment_unit for posting in found.gathered.postings):
        click.echo(
            "no department was found: if the portal has a filter for it, add `facets` (docs/portals.md)"
        )
    if not yes and not click.confirm("Write it?", default=True):
        return 1
    path = config_path(context.find_object(Path))
    line = update_source(path, config.sources.index(source), found.options, drop=WRITTEN)
    click.echo(f"written: {path}:{line}")
    return 0
