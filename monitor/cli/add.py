"""add: careers pages become sources of the YAML, one by one or from a file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.common import config_path, load_config, shown
from monitor.errors import RolewatchError, SourceError, UserError
from monitor.models import Gathered, RawPosting
from monitor.settings import Config

if TYPE_CHECKING:
    from monitor.addresses import Address
    from monitor.detect import Detection
    from monitor.fetch import Egress

_SHOWN = 5
_CLOSE = 0.1
_SURE = 0.55
_AT_ONCE = 6
_ASK_ABOVE = 50
_TOLD = ("job_location", "employment_unit", "base_salary", "employment_type", "date_posted", "description")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one address: what it was taken for, what was read there, or the one line why not."""

    url: str
    found: "tuple[Detection, ...]" = ()
    gathered: Gathered | None = None
    problem: str | None = None

    @property
    def works(self) -> bool:
        return self.gathered is not None and bool(self.gathered.postings)

    @property
    def sure(self) -> bool:
        """Whether it says so itself; what was only inferred from a page's structure is the person's to judge."""
        return self.found[0].confidence >= _SURE


@click.command()
@click.argument("url", required=False)
@click.option(
    "--from",
    "listed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of addresses: a list, a browser's bookmarks, an OPML.",
)
@click.option("--name", help="What to call the source.")
@click.option("--canary", help="Words of a title that must always be found; by default they are proposed.")
@click.option("--yes", is_flag=True, help="Add it without asking.")
@click.pass_context
def add(
    context: click.Context,
    url: str | None,
    *,
    listed: Path | None,
    name: str | None,
    canary: str | None,
    yes: bool,
) -> int:
    """Recognise the careers page at URL, try it, show five postings, add it to the YAML (comments kept)."""
    path = config_path(context.find_object(Path))
    if (url is None) == (listed is None):
        raise click.UsageError("give the URL of a careers page, or --from FILE")
    if not path.exists():
        raise UserError(f"there is no configuration at {path}", "run `rolewatch init` first")
    if listed is not None:
        return _add_all(path, listed, _config(context), yes)
    return _add_one(path, url or "", _config(context), name, canary, yes)


def _config(context: click.Context) -> Config | None:
    try:
        return load_config(context)
    except UserError:
        return None


def _add_one(
    path: Path, url: str, config: Config | None, name: str | None, canary: str | None, yes: bool
) -> int:
    tried = asyncio.run(_all_tried([url], config, choose=None if yes else _choice))[0]
    if tried.found:
        best = tried.found[0]
        click.echo(shown(f"{best.kind} ({best.confidence:.2f}): {'; '.join(best.evidence)}"))
    if tried.gathered:
        show_gathered(tried.gathered)
    if tried.problem or not tried.gathered:
        raise UserError(tried.problem or f"{url} is not recognised", "it was not added")
    extra = {"name": name} if name else {}
    if proposed := _canary(tried.gathered, canary, yes):
        extra["canary"] = proposed
    if not yes and not click.confirm("Add it?", default=True):
        return 1
    click.echo(f"added: {path}:{_write(path, tried, **extra)}")
    return 0


def _write(path: Path, tried: Tried, **extra: str) -> int:
    from monitor.config.edit import add_source

    best = tried.found[0]
    return add_source(path, {"kind": best.kind, **best.options, **extra})


def _canary(gathered: Gathered, said: str | None, yes: bool) -> str | None:
    """The person's words, or what is proposed and not refused."""
    from monitor.canary import propose

    titles = [posting.title for posting in gathered.postings]
    if said is not None:
        if said and not any(said.lower() in title.lower() for title in titles):
            click.echo(shown(f"! “{said}” is in none of the titles that were read"))
        return said or None
    found = propose(titles)
    if found is None:
        return None
    click.echo(shown(f"canary: “{found[0]}”, which {found[1]} of {len(titles)} titles have"))
    return found[0] if yes or click.confirm("Warn when no title has it?", default=True) else None


def _choice(found: Sequence["Detection"]) -> "Detection":
    """Which of several that are about as likely."""
    for number, each in enumerate(found, start=1):
        click.echo(shown(f"{number}: {each.kind} {each.options} ({each.confidence:.2f})"))
    return found[int(click.prompt("Which", type=click.IntRange(1, len(found)))) - 1]


async def _all_tried(urls: Sequence[str], config: Config | None, *, choose: Any = None) -> list[Tried]:
    """Each address looked at and tried, some at once, in their order."""
    from monitor.cli.page import door

    room = asyncio.Semaphore(_AT_ONCE)

    async def one(url: str) -> Tried:
        async with room:
            return await _tried(url, egress, choose)

    async with door(config) as egress:
        return list(await asyncio.gather(*map(one, urls)))


async def _tried(url: str, egress: "Egress", choose: Any) -> Tried:
    from monitor.bymail import forbidden
    from monitor.cli.page import recognised, tried
    from monitor.keyed import keyed

    address = url if "://" in url else f"https://{url}"
    if no := forbidden(address) or keyed(address):
        return Tried(url, problem=f"{no.reason}: {no.remedy}")
    try:
        found = tuple(await recognised(address, egress))
    except SourceError as error:
        return Tried(url, problem=f"{url} can't be read: {error}")
    if not found:
        return Tried(
            url, problem=f"{url} is not recognised, and shows no postings that can be told from the rest"
        )
    close = [each for each in found if found[0].confidence - each.confidence <= _CLOSE]
    if len(close) > 1 and choose is None:
        names = " or ".join(f"{each.kind} {each.options}" for each in close)
        return Tried(url, problem=f"{url} may be any of {names}: give the board's own address")
    best = choose(close) if len(close) > 1 else found[0]
    gathered = await tried(best, egress)
    problem = None if gathered.postings else f"nothing was read: {gathered.error or 'the listing is empty'}"
    return Tried(url, (best,), gathered, problem)


def show_gathered(gathered: Gathered) -> None:
    """Five postings, and which fields the source gives."""
    many = len(gathered.postings)
    of = f" of {gathered.total:,}" if gathered.total and gathered.total > many else ""
    click.echo(f"{many} postings{of}" + (f"; {gathered.error}" if gathered.error else ""))
    for posting in gathered.postings[:_SHOWN]:
        places = "; ".join(
            place.name or place.locality or place.country or "" for place in posting.job_location
        )
        click.echo(shown(f"  {posting.title} — {places or 'place not stated'}  {posting.url}"))
    if many:
        filled = {name: _filled(gathered.postings, name) for name in _TOLD}
        click.echo("fields: " + ", ".join(f"{name} {count}/{many}" for name, count in filled.items()))


def _filled(postings: tuple[RawPosting, ...], name: str) -> int:
    return sum(bool(getattr(posting, name)) for posting in postings)


def _add_all(path: Path, listed: Path, config: Config | None, yes: bool) -> int:
    """Every address of the file, a line each; what is inferred from a page's structure is only offered."""
    from monitor.addresses import addresses
    from monitor.cli.debug import file_bytes

    found = addresses(file_bytes(listed).decode("utf-8", "replace"))
    if not found:
        raise UserError(f"there is no address in {listed}", "give a list, bookmarks or an OPML")
    many = len(found)
    if many > _ASK_ABOVE and not yes and not click.confirm(f"Look at all {many} addresses?"):
        return 1
    results = asyncio.run(_all_tried([each.url for each in found], config))
    said = [_added(path, each, tried, yes) for each, tried in zip(found, results, strict=True)]
    counts = {word: said.count(word) for word in dict.fromkeys(said)}
    click.echo(f"{many} addresses: {', '.join(f'{count} {word}' for word, count in counts.items())}")
    return 0 if set(said) <= {"added", "there already"} else 1


def _added(path: Path, address: "Address", tried: Tried, yes: bool) -> str:
    """What became of one line of the file, told and in a word or two."""
    where = f"line {address.line}: {address.url}"
    if tried.problem or not tried.works:
        click.echo(shown(f"✗ {where}: {tried.problem}"))
        return "not added"
    best, many = tried.found[0], len(tried.gathered.postings) if tried.gathered else 0
    about = f"{best.kind} {', '.join(map(str, best.options.values()))[:120]}: {many} postings"
    if not tried.sure and (yes or not click.confirm(shown(f"? {where}: {about}. Add it?"))):
        click.echo(
            shown(f"? {where}: {about}, by the page's structure only: `rolewatch add` it alone to see them")
        )
        return "offered"
    try:
        line = _write(path, tried)
    except RolewatchError as error:
        already = "already" in str(error)
        click.echo(shown(f"{'=' if already else '✗'} {where}: {error}"))
        return "there already" if already else "not added"
    click.echo(shown(f"✓ {where}: {about} (line {line})"))
    return "added"
